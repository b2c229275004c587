"""A passing PostgreSQL for a benchmark that needs one: started, filled, measured in and thrown away."""

import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from claimback.embedded import passing_servers


def measured_inside(module: str, **asked: int) -> int:
    """The exit code of ``module.main(**asked)`` inside Django, in an empty database it may fill.

    In a process of its own, because its settings must be known before Django is; nothing else is touched.
    """
    with passing_servers(say=sys.stderr.write, wanted={"DATABASE_URL"}) as (servers, folder):
        given = ", ".join(f"{name}={number}" for name, number in asked.items())
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c"]
        measure = f"from {module} import main; main({given})"
        return subprocess.run([*command, measure], env=environment(servers, folder), check=False).returncode


def environment(servers: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Of a process that measures: the servers' addresses, keys of its own, and its files in `folder`."""
    return {
        **os.environ,
        **servers,
        "ENVIRONMENT": "test",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"k1:{secrets.token_urlsafe(32)}",
        "DATA_DIR": str(folder / "data"),
    }
