"""See the package: `python -m benchmarks.faults --help`."""

import argparse
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

import django

from benchmarks.faults.lines import Proxy, lines
from benchmarks.faults.servers import servers


def main() -> int:
    """Start the servers, then what needs Django, which must know their addresses first."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description="The trial of reminders.")
    parser.add_argument(
        "--only", default="", help="only the trials whose name contains one of these words, with commas between"
    )
    parser.add_argument("--write", type=Path, help="a file with the marks between which the table goes")
    asked = parser.parse_args()
    for parting in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(parting, _leave)
    try:
        with servers() as (running, folder), lines() as beside:
            proxy = Proxy(beside, running.valkey.socket)
            os.environ.update(_environment(running, folder, proxy.port))
            django.setup()
            inside = import_module("benchmarks.faults.running")
            try:
                inside.main(running, folder, beside, proxy, only=asked.only, place=asked.write)
            except inside.Trouble as trouble:
                sys.stderr.write(f"{trouble}\n")
                return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing is left running.\n")
        return 130
    return 0


def _environment(running: object, folder: Path, port: int) -> dict[str, str]:
    keys, postgres = running.keys, running.postgres  # type: ignore[attr-defined]
    addresses = postgres.environment(keys)
    addresses.pop("DATABASE_SUPERUSER_URL")
    data = folder / "data"
    data.mkdir()
    return addresses | {
        "DJANGO_SETTINGS_MODULE": "claimback.settings",
        "ENVIRONMENT": "development",
        "SECRET_KEY": keys["SECRET_KEY"],
        "FIELD_KEYS": keys["FIELD_KEYS"],
        "DATA_DIR": str(data),
        "REDIS_URL": f"redis://:{keys['VALKEY_PASSWORD']}@127.0.0.1:{port}/0",
    }


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
