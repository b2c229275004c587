"""PostgreSQL and Valkey for one system on one machine, started together and stopped together."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from claimback.launch import postgres, valkey
from claimback.launch.keys import keys_of
from claimback.launch.places import remembered_folder, server_person, servers_folder, sockets_folder

BOTH = frozenset({"DATABASE_URL", "REDIS_URL"})


def wanting(environ: Mapping[str, str]) -> frozenset[str]:
    """Which of DATABASE_URL and REDIS_URL name no server yet, so that one must be started here."""
    return frozenset(name for name in BOTH if not environ.get(name))


@contextmanager
def servers(
    folder: Path, *, durable: bool, say: Callable[[str], None], wanted: Collection[str] = BOTH
) -> Iterator[dict[str, str]]:
    """The wanted servers while the block runs: secrets and logs in `folder`, the servers' files there or near.

    Gives the environment they make: DATABASE_URL (the application's role), DATABASE_OWNER_URL, DATABASE_SUPERUSER_URL
    and REDIS_URL. `durable` keeps the database through a crash; tests do without. Sentences for the person at the
    terminal go to `say`. Raises CannotStart with what to do.
    """
    if not wanted:
        yield {}
        return
    person = server_person()
    folder.mkdir(mode=0o711 if person else 0o700, parents=True, exist_ok=True)
    logs = folder / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    keys = keys_of(folder / "secrets.env")
    home = servers_folder(folder.resolve(), person=person, say=say)
    environment: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        sockets = sockets_folder(folder, person=person)
        stack.callback(shutil.rmtree, sockets, ignore_errors=True)
        if "DATABASE_URL" in wanted:
            truth = postgres.start(home, sockets=sockets, logs=logs, keys=keys, person=person, durable=durable)
            stack.callback(truth.stop)
            environment |= truth.environment(keys)
        if "REDIS_URL" in wanted:
            poke = valkey.start(home, sockets=sockets, logs=logs, password=keys["VALKEY_PASSWORD"], person=person)
            stack.callback(poke.stop)
            environment["REDIS_URL"] = poke.url
        yield environment


@contextmanager
def passing_servers(
    *, say: Callable[[str], None], wanted: Collection[str] = BOTH
) -> Iterator[tuple[dict[str, str], Path]]:
    """The same, fast and forgetful, in a folder that lives as long as the block: for tests and measurements."""
    folder = Path(tempfile.mkdtemp(prefix="claimback-"))
    if server_person():
        folder.chmod(0o711)
    try:
        with servers(folder, durable=False, say=say, wanted=wanted) as environment:
            yield environment, folder
    finally:
        elsewhere = remembered_folder(folder)
        for place in (elsewhere, folder):
            if place:
                shutil.rmtree(place, ignore_errors=True)
