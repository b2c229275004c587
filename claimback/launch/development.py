"""The environment of a development system: made at first start, kept in DATA_DIR, found again by manage.py."""

from collections.abc import Mapping
from pathlib import Path

from claimback.launch.keys import keys_of, read_names, write_names

_HOME = Path(__file__).resolve().parent.parent.parent
_SECRETS, _RUNNING = "secrets.env", "environment"
_KEPT = ("SECRET_KEY", "FIELD_KEYS", "VAPID_PRIVATE_KEY")
_WRITTEN = (*_KEPT, "ENVIRONMENT", "PORT", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def kept_folder(environ: Mapping[str, str]) -> Path:
    """DATA_DIR as a whole path; `.data` beside manage.py when it is not set."""
    return Path(environ.get("DATA_DIR") or _HOME / ".data").resolve()


def defaults(environ: Mapping[str, str]) -> dict[str, str]:
    """What `environ` lacks to run a development system: its name, its folder and secrets made once."""
    folder = kept_folder(environ)
    keys = keys_of(folder / _SECRETS)
    found = {"ENVIRONMENT": "development", "DATA_DIR": str(folder)} | {name: keys[name] for name in _KEPT}
    return {name: value for name, value in found.items() if not environ.get(name) or name == "DATA_DIR"}


def announce(environ: Mapping[str, str]) -> Path:
    """Write down where the running system answers, for manage.py; gives the file, to be removed at the end."""
    place = kept_folder(environ) / _RUNNING
    write_names(place, {name: environ[name] for name in _WRITTEN if environ.get(name)})
    return place


def of_the_running_system(environ: Mapping[str, str]) -> dict[str, str]:
    """What manage.py lacks: the secrets and addresses of the development system of this DATA_DIR.

    Empty when ENVIRONMENT or SECRET_KEY is set: somebody has configured this process, and means it.
    """
    if environ.get("ENVIRONMENT") or environ.get("SECRET_KEY"):
        return {}
    folder = kept_folder(environ)
    keys = read_names(folder / _SECRETS)
    found = {"ENVIRONMENT": "development"} | {name: keys[name] for name in _KEPT if name in keys}
    found |= read_names(folder / _RUNNING)
    if environ.get("DATABASE_URL"):
        found.pop("DATABASE_OWNER_URL", None)
    return {name: value for name, value in found.items() if not environ.get(name)}
