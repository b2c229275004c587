"""The worklist of an office with 500 cases among 50,000, against the same rows by hand-written SQL.

Run: python -m benchmarks.worklist [--offices 100] [--cases 500]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: at most 3 times the hand-written SQL through the same template, in a number of queries that does not grow.
"""

import argparse
import os
import secrets
import subprocess
import sys

from claimback.embedded import passing_servers


def main() -> int:
    """Measure in a process of its own, because its settings must be known before Django is."""
    parser = argparse.ArgumentParser(description="The worklist against hand-written SQL.")
    parser.add_argument("--offices", type=int, default=100)
    parser.add_argument("--cases", type=int, default=500, help="in each office")
    asked = parser.parse_args()
    with passing_servers(say=sys.stderr.write, wanted={"DATABASE_URL"}) as (servers, folder):
        environment = {
            **os.environ,
            **servers,
            "ENVIRONMENT": "test",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": f"k1:{secrets.token_urlsafe(32)}",
            "DATA_DIR": str(folder / "data"),
        }
        measure = f"from benchmarks.worklist_rows import main; main(offices={asked.offices}, cases={asked.cases})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", measure]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
