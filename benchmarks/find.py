"""Cases found as somebody types, in an office with 5,000 among 50,000, against the same by hand-written SQL.

Run: python -m benchmarks.find [--offices 10] [--cases 5000]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: each question at most 3 times the hand-written SQL through the same template, in a number of queries that does
not grow.
"""

import argparse
import sys

from benchmarks.passing import measured_inside


def main() -> int:
    """Measure, and say with the exit code whether that could be done."""
    parser = argparse.ArgumentParser(description="The search box against hand-written SQL.")
    parser.add_argument("--offices", type=int, default=10)
    parser.add_argument("--cases", type=int, default=5000, help="in each office")
    asked = parser.parse_args()
    return measured_inside("benchmarks.find_rows", offices=asked.offices, cases=asked.cases)


if __name__ == "__main__":
    sys.exit(main())
