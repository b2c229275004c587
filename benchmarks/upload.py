"""A PDF of 20 MB sent by the form of a case, against writing and hashing the same bytes on the same disk.

Run: python -m benchmarks.upload [--megabytes 20]
It starts a passing PostgreSQL of its own, fills it and throws it away; nothing else is touched.
Goal: from the first byte of the request to the answer at most twice as long as the bare writing, hashing and flushing.
"""

import argparse
import os
import secrets
import subprocess
import sys

from claimback.embedded import passing_servers


def main() -> int:
    """Measure in a process of its own, because its settings must be known before Django is."""
    parser = argparse.ArgumentParser(description="An upload against bare writing and hashing.")
    parser.add_argument("--megabytes", type=int, default=20)
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
        measure = f"from benchmarks.upload_rows import main; main(megabytes={asked.megabytes})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", measure]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
