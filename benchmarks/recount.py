"""What the rulebook would change in 10,000 open cases: queries, memory and time against the bare computing.

Run: python -m benchmarks.recount [--cases 10000]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: at most 3 queries for 100 cases, and memory that does not grow with the number of cases.
"""

import argparse
import os
import secrets
import subprocess
import sys

from claimback.embedded import passing_servers


def main() -> int:
    """Measure in a process of its own, because its settings must be known before Django is."""
    parser = argparse.ArgumentParser(description="A count of every open case against the bare computing.")
    parser.add_argument("--cases", type=int, default=10_000)
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
        measure = f"from benchmarks.recount_rows import main; main(cases={asked.cases})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", measure]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
