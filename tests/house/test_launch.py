"""Servers from wheels: private, never root, kept, and gone with whoever started them."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from claimback import embedded
from claimback.launch import development, postgres
from claimback.launch.errors import CannotStart
from claimback.launch.keys import keys_of, read_names, write_names
from claimback.launch.places import Person, reaches, server_person, servers_folder
from claimback.run import free_port

HOME = Path(__file__).parents[2]


def until(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Ask `true()` until it is, or the seconds are over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        os.sched_yield()
    return False


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every user may pass through, which pytest's own are not."""
    place = Path(tempfile.mkdtemp(prefix="claimback-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, str]]:
    with embedded.passing_servers(say=lambda _: None) as (environment, _):
        yield environment


@contextmanager
def database(folder: Path, *, durable: bool) -> Iterator[psycopg.Connection]:
    """The owner's connection to a database started for the block."""
    with (
        embedded.servers(folder, durable=durable, say=lambda _: None, wanted={"DATABASE_URL"}) as environment,
        psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as connection,
    ):
        yield connection


def test_only_what_names_no_server_is_started() -> None:
    assert embedded.wanting({}) == {"DATABASE_URL", "REDIS_URL"}
    assert embedded.wanting({"DATABASE_URL": "postgresql://there"}) == {"REDIS_URL"}
    assert embedded.wanting({"DATABASE_URL": "postgresql://there", "REDIS_URL": "redis://there"}) == set()


def test_the_servers_listen_on_private_sockets_only_and_ask_for_a_password(addresses: dict[str, str]) -> None:
    sockets = Path(addresses["DATABASE_URL"].partition("host=")[2])

    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    with psycopg.connect(addresses["DATABASE_SUPERUSER_URL"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        rules = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        assert rules == [("scram-sha-256",)]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://claimback_app:wrong@/claimback?host={sockets}")
    stranger = redis.Redis(unix_socket_path=str(sockets / "valkey.sock"), retry=Retry(NoBackoff(), 0))
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.config_get("port") == {"port": "0"}


def test_no_statement_lock_or_forgotten_transaction_of_the_application_lasts_for_ever(
    addresses: dict[str, str],
) -> None:
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone() for name in postgres.LIMITS}

    assert shown == {
        "statement_timeout": ("1min",),
        "lock_timeout": ("15s",),
        "idle_in_transaction_session_timeout": ("1min",),
    }


def test_the_compose_file_makes_the_same_limits_as_the_launcher() -> None:
    shown = (HOME / "claimback" / "launch" / "roles.sh").read_text()

    for name, limit in postgres.LIMITS.items():
        assert f"ALTER ROLE {postgres.APP} SET {name} = '{limit}';" in shown


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could run servers as root")
def test_the_servers_never_run_as_root(addresses: dict[str, str]) -> None:
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        broker = client.info("server")["process_id"]

    with psycopg.connect(addresses["DATABASE_SUPERUSER_URL"]) as connection:
        database = connection.info.backend_pid
        assert Path(f"/proc/{database}").stat().st_uid == server_person().uid  # type: ignore[union-attr]
    assert Path(f"/proc/{broker}").stat().st_uid == server_person().uid  # type: ignore[union-attr]


def test_a_second_start_finds_what_the_first_one_kept(folder: Path) -> None:
    with database(folder, durable=True) as first:
        first.execute("CREATE TABLE kept AS SELECT 7 AS number")

    with database(folder, durable=True) as second:
        assert second.execute("SELECT number FROM kept").fetchone() == (7,)
        assert second.execute("SHOW fsync").fetchone() == ("on",)


KILLED = """
import sys
from pathlib import Path
from claimback import embedded
with embedded.servers(Path(sys.argv[1]), durable=True, say=print) as addresses:
    print(addresses["DATABASE_OWNER_URL"], flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word to children of the dead is Linux's")
def test_a_killed_launcher_leaves_no_server_and_the_next_start_finds_everything(folder: Path) -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)], cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    lines = iter(launcher.stdout)  # type: ignore[arg-type]
    address = next(line.strip() for line in lines if line.startswith("postgresql://"))
    children = [int(pid) for pid in Path(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read_text().split()]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE committed ()")
    assert len(children) == 2

    launcher.kill()
    launcher.communicate()

    assert until(lambda: all(gone(pid) for pid in children))
    with database(folder, durable=True) as again:
        assert again.execute("SELECT to_regclass('committed') IS NOT NULL").fetchone() == (True,)
    assert not Path(address.partition("host=")[2]).exists()


def test_a_number_left_by_a_crash_is_not_mistaken_for_a_server(folder: Path) -> None:
    with database(folder, durable=False):
        pass
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    with database(folder, durable=False) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_folder_the_servers_cannot_reach_is_left_as_it_is(tmp_path: Path) -> None:
    stranger = Person("stranger", 64_000, 64_000)
    tmp_path.chmod(0o700)
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o755)

    assert not reaches(stranger, open_folder)
    assert reaches(None, open_folder)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_files_kept_elsewhere_are_said_once_remembered_and_missed(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    said: list[str] = []

    elsewhere = servers_folder(tmp_path, person=Person("stranger", 64_000, 64_000), say=said.append)
    again = servers_folder(tmp_path, person=Person("stranger", 64_000, 64_000), say=said.append)

    assert elsewhere == again
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o700
    assert len(said) == 1
    assert str(elsewhere) in said[0]
    elsewhere.rmdir()
    with pytest.raises(CannotStart, match="that folder is gone"):
        servers_folder(tmp_path, person=Person("stranger", 64_000, 64_000), say=said.append)


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, second = keys_of(tmp_path / "secrets.env"), keys_of(tmp_path / "secrets.env")

    assert first == second
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_names_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_names(tmp_path / "names", {"DATABASE_URL": "postgresql://a:b@/c?host=/d", "EMPTY": ""})

    assert read_names(tmp_path / "names") == {"DATABASE_URL": "postgresql://a:b@/c?host=/d", "EMPTY": ""}
    assert read_names(tmp_path / "none") == {}


def test_commands_find_the_running_development_system(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://app", "DATABASE_OWNER_URL": "postgresql://own"}
    running = environ | development.defaults(environ)
    development.announce(running)

    found = development.of_the_running_system({"DATA_DIR": str(tmp_path)})

    assert found["ENVIRONMENT"] == "development"
    assert found["DATABASE_URL"] == "postgresql://app"
    assert found["SECRET_KEY"] == running["SECRET_KEY"]


@pytest.mark.parametrize("name", ["ENVIRONMENT", "SECRET_KEY"])
def test_commands_that_somebody_configured_are_left_alone(tmp_path: Path, name: str) -> None:
    development.announce({"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://app"})

    assert development.of_the_running_system({"DATA_DIR": str(tmp_path), name: "set"}) == {}


def test_a_database_of_ones_own_is_never_migrated_with_somebody_elses_owner(tmp_path: Path) -> None:
    development.announce({"DATA_DIR": str(tmp_path), "DATABASE_URL": "x", "DATABASE_OWNER_URL": "y"})

    found = development.of_the_running_system({"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgresql://mine"})

    assert not found.keys() & {"DATABASE_URL", "DATABASE_OWNER_URL"}


def test_a_chosen_port_that_is_taken_is_refused_and_an_unchosen_one_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr("claimback.run._FIRST_PORT", taken)
        monkeypatch.setattr("claimback.run._PATIENCE", 0.1)

        assert taken < free_port("") < taken + 20
        with pytest.raises(CannotStart, match=f"Port {taken} is taken"):
            free_port(str(taken))


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused_in_words(port: str) -> None:
    with pytest.raises(CannotStart, match="is no port"):
        free_port(port)
