"""What the rulebook would change in 10,000 open cases: queries, memory and time against the bare computing.

Run: python -m benchmarks.recount [--cases 10000]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: at most 3 queries for 100 cases, and memory that does not grow with the number of cases.
"""

import argparse
import sys

from benchmarks.passing import measured_inside


def main() -> int:
    """Measure, and say with the exit code whether that could be done."""
    parser = argparse.ArgumentParser(description="A count of every open case against the bare computing.")
    parser.add_argument("--cases", type=int, default=10_000)
    asked = parser.parse_args()
    return measured_inside("benchmarks.recount_rows", cases=asked.cases)


if __name__ == "__main__":
    sys.exit(main())
