"""The worklist of an office with 500 cases among 50,000, against the same rows by hand-written SQL.

Run: python -m benchmarks.worklist [--offices 100] [--cases 500]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: at most 3 times the hand-written SQL through the same template, in a number of queries that does not grow.
"""

import argparse
import sys

from benchmarks.passing import measured_inside


def main() -> int:
    """Measure, and say with the exit code whether that could be done."""
    parser = argparse.ArgumentParser(description="The worklist against hand-written SQL.")
    parser.add_argument("--offices", type=int, default=100)
    parser.add_argument("--cases", type=int, default=500, help="in each office")
    asked = parser.parse_args()
    return measured_inside("benchmarks.worklist_rows", offices=asked.offices, cases=asked.cases)


if __name__ == "__main__":
    sys.exit(main())
