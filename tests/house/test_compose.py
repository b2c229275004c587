"""The compose file describes the system the tests ran on. No container engine is needed: the file is read, not run."""

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import redis
import yaml
from django.conf import settings
from django.db import connection

HOME = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((HOME / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]


def names_the_settings_read() -> set[str]:
    """Every literal name asked of the environment in settings.py and the gunicorn settings."""
    names = set()
    for place in ("claimback/settings.py", "claimback/gunicorn.py"):
        for node in ast.walk(ast.parse((HOME / place).read_text())):
            asks = isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("env.", "os.environ.get"))
            if asks and node.args and isinstance(node.args[0], ast.Constant):
                names.add(node.args[0].value)
    return names


def image_version(service: str) -> str:
    return SERVICES[service]["image"].rpartition(":")[2]


def base_images() -> list[str]:
    return re.findall(r"^FROM (\S+)", (HOME / "Dockerfile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("service", OURS)
def test_every_environment_name_is_one_the_settings_read(service: str) -> None:
    assert set(SERVICES[service]["environment"]) <= names_the_settings_read()


@pytest.mark.parametrize("service", OURS)
def test_an_operator_can_open_every_way_to_people(service: str) -> None:
    ways = {name for name in names_the_settings_read() if name.startswith(("SMS_", "VAPID_", "BOUNCE_"))}

    assert "SMS_URL" in ways
    assert ways | {"HEARTBEAT_URL"} <= set(SERVICES[service]["environment"])


@pytest.mark.parametrize("service", OURS)
def test_production_has_every_value_it_refuses_to_start_without(service: str) -> None:
    needed = {"SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}

    assert needed <= set(SERVICES[service]["environment"])
    assert SERVICES[service]["environment"]["ENVIRONMENT"] == "production"


def test_only_the_migration_signs_in_as_the_owner() -> None:
    with_owner = {name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]}

    assert with_owner == {"migrate"}


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_has_a_default(service: str) -> None:
    for name, value in SERVICES[service]["environment"].items():
        for variable, otherwise in re.findall(r"\$\{(\w+)(:[-?][^}]*)?", str(value)):
            if "PASSWORD" in variable or "KEY" in variable:
                assert otherwise.startswith(":?"), f"{service}: {name} lets {variable} be empty or guessed"


def test_every_image_has_a_full_version() -> None:
    for image in [*(SERVICES[name]["image"] for name in ("db", "broker")), *base_images()]:
        assert re.search(r":\d+\.\d+(\.\d+)?(-[a-z0-9-]+)?$", image), f"{image} may change under our feet"


@pytest.mark.django_db
def test_postgresql_is_the_version_the_tests_ran_on() -> None:
    connection.ensure_connection()

    assert int(image_version("db").split(".")[0]) == connection.pg_version // 10_000


def test_valkey_is_the_version_the_tests_ran_on() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        running = client.info("server").get("valkey_version")
    if running is None:
        pytest.skip("REDIS_URL names a Redis, not a Valkey")

    assert image_version("broker").split(".")[0] == running.split(".")[0]


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_runs_as_root_or_may_become_it(service: str) -> None:
    assert int(SERVICES[service]["user"].split(":")[0]) > 0
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert SERVICES[service]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_root_file_system_is_read_only_with_room_for_passing_files(service: str) -> None:
    assert SERVICES[service]["read_only"] is True
    assert any(place.startswith("/tmp:") for place in SERVICES[service]["tmpfs"])


@pytest.mark.parametrize("service", ["db", "broker", "web", "worker"])
def test_what_others_lean_on_has_a_health_check(service: str) -> None:
    assert SERVICES[service]["healthcheck"]["test"]


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_programs_wait_for_the_database_the_broker_and_the_migrations(service: str) -> None:
    waits = {name: how["condition"] for name, how in SERVICES[service]["depends_on"].items()}

    assert waits == {
        "db": "service_healthy",
        "broker": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_what_must_last_is_in_named_volumes() -> None:
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}

    assert set(COMPOSE["volumes"]) <= used
    assert all(name in COMPOSE["volumes"] or (HOME / name).is_file() for name in used)


def test_only_this_machine_reaches_the_web_process_and_nothing_else_is_published() -> None:
    assert {name for name, service in SERVICES.items() if service.get("ports")} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_the_image_installs_the_lock_with_its_hashes_and_ends_as_nobody_in_particular() -> None:
    words = (HOME / "Dockerfile").read_text()
    last_stage = words.rpartition("\nFROM ")[2]

    assert "--require-hashes" in words
    assert "requirements/base.txt" in words
    assert re.search(r"^USER 10001:10001$", last_stage, re.MULTILINE)
    assert not re.search(r"apt-get|pip install", last_stage)


def test_compose_itself_finds_no_fault() -> None:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not on this machine")
    values = dict.fromkeys(re.findall(r"\$\{(\w+):\?", (HOME / "docker-compose.yml").read_text()), "x" * 60)

    answer = subprocess.run(
        ["docker", "compose", "config", "--quiet"], cwd=HOME, env=values, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
