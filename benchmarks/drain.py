"""Ten thousand reminders due at once: two `send_due` processes against one bare smtplib loop over the same messages.

Run: python -m benchmarks.drain [--reminders 10000]
It starts a PostgreSQL that keeps what it commits, a mail server and a web process of its own, and throws them away.
Goals: at least half the speed of the bare loop; memory that does not grow with the number; meanwhile the worklist's
95th percentile rises by at most a fifth.
"""

import argparse
import subprocess
import sys

from benchmarks.faults.servers import servers
from benchmarks.passing import environment


def main() -> int:
    """Measure in a process of its own, because its settings must be known before Django is."""
    parser = argparse.ArgumentParser(description="Ten thousand reminders due at once.")
    parser.add_argument("--reminders", type=int, default=10_000, help="a multiple of 500")
    asked = parser.parse_args()
    with servers() as (running, folder):
        addresses = running.postgres.environment(running.keys) | {"REDIS_URL": running.valkey.url}
        measure = f"from benchmarks.drain_rows import main; main(reminders={asked.reminders})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", measure]
        return subprocess.run(command, env=environment(addresses, folder), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
