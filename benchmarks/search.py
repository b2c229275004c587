"""A search through the papers an office may read, among 100,000 pages, against the bare query.

Run: python -m benchmarks.search [--offices 20] [--pages 100000]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: at most 3 times the hand-written SQL that finds, ranks and cuts the same thirty hits.
"""

import argparse
import sys

from benchmarks.passing import measured_inside


def main() -> int:
    """Measure, and say with the exit code whether that could be done."""
    parser = argparse.ArgumentParser(description="A search against the bare query.")
    parser.add_argument("--offices", type=int, default=20)
    parser.add_argument("--pages", type=int, default=100_000)
    asked = parser.parse_args()
    return measured_inside("benchmarks.search_rows", offices=asked.offices, pages=asked.pages)


if __name__ == "__main__":
    sys.exit(main())
