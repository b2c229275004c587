"""Fifty advocates at once in an office with 5,000 cases among 50,000, as often at each thing as they really are.

Run: python -m benchmarks.office [--advocates 50] [--minutes 3]
It starts a PostgreSQL that keeps what it commits, a Valkey and the web processes of `make run`, and throws them away.
Goal: with three seconds of thought between two acts, the 95th percentile of all answers is at most 400 ms, none fails.
"""

import argparse
import subprocess
import sys

from benchmarks.faults.servers import servers
from benchmarks.passing import environment


def main() -> int:
    """Measure in a process of its own, because its settings must be known before Django is."""
    parser = argparse.ArgumentParser(description="Fifty advocates at once.")
    parser.add_argument("--advocates", type=int, default=50)
    parser.add_argument("--minutes", type=int, default=3)
    asked = parser.parse_args()
    with servers() as (running, folder):
        addresses = running.postgres.environment(running.keys) | {"REDIS_URL": running.valkey.url}
        measure = f"from benchmarks.office_rows import main; main(advocates={asked.advocates}, minutes={asked.minutes})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", measure]
        return subprocess.run(command, env=environment(addresses, folder), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
