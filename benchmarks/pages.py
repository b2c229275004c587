"""The inbox and the case desk among 50,000 cases, 5,000 of one's office, against their bare questions and templates.

Run: python -m benchmarks.pages
The limit is what nobody can spare who shows these pages: the very questions they ask, sent as bare SQL and fetched, and
the same template filled from what was found. Goal: at most three times that, in a number of questions that does not
grow.
"""

import sys

from benchmarks.passing import measured_inside


def main() -> int:
    """Measure in a process of its own, because its settings must be known before Django is."""
    return measured_inside("benchmarks.pages_rows")


if __name__ == "__main__":
    sys.exit(main())
