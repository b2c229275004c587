"""Production refuses to start on an unsafe value and names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimback.safety import unsafe

HOME = Path(__file__).parents[2]
SAFE = {
    "SECRET_KEY": "T7kQ2vXw9LmZp4RdYc8BnHs3JfGtUa6EiOyWq1xKr5VzNbMhDg",
    "FIELD_KEYS": "k2:Zx81LqPmT0vRkY7dWc3NsHb6JgFaUe9o,k1:Qw92MnBvCx83LkJhGf74DsAz05PoIuYt",
    "ALLOWED_HOSTS": "claimback.example,.clinic.example",
    "PUBLIC_URL": "https://claimback.example",
    "DATABASE_URL": "postgresql://claimback_app:N4kd82hs@db.example/claimback",
    "DATABASE_OWNER_URL": "postgresql://claimback_owner:Pq03jd7s@db.example/claimback",
    "REDIS_URL": "rediss://:Vm29dk3l@broker.example/0",
    "EMAIL_URL": "smtp+tls://sender:Hs7dk3@mail.example:587",
}


def test_a_safe_production_is_not_refused() -> None:
    assert unsafe(SAFE) == []


@pytest.mark.parametrize(
    "address",
    ["postgresql://claimback_app@/claimback?host=/run/postgresql", "postgresql://claimback_app@/claimback"],
)
def test_a_database_behind_a_socket_needs_no_password(address: str) -> None:
    assert unsafe(SAFE | {"DATABASE_URL": address}) == []


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_each_missing_value_is_named(name: str) -> None:
    reasons = unsafe({key: value for key, value in SAFE.items() if key != name})

    assert [reason.split()[0] for reason in reasons] == [name]
    assert "missing" in reasons[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", f"django-insecure-{SAFE['SECRET_KEY']}"),
        ("FIELD_KEYS", "no id"),
        ("FIELD_KEYS", "k1:short"),
        ("FIELD_KEYS", f"{SAFE['FIELD_KEYS']},k1:Zx81LqPmT0vRkY7dWc3NsHb6JgFaUe9oPP"),
        ("FIELD_KEYS", f"k1:{SAFE['SECRET_KEY']}"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "elsewhere.example"),
        ("PUBLIC_URL", "http://claimback.example"),
        ("DATABASE_URL", "postgresql://claimback_app@db.example/claimback"),
        ("DATABASE_URL", "postgresql://postgres:N4kd82hs@db.example/claimback"),
        ("DATABASE_URL", SAFE["DATABASE_OWNER_URL"]),
        ("REDIS_URL", "redis://broker.example/0"),
        ("EMAIL_URL", "consolemail://"),
        ("STORAGE_URL", "http://bucket"),
        ("SMS_URL", "http://gateway.example/"),
        ("BOUNCE_KEY", "short"),
        ("INBOUND_MAIL_KEY", "short"),
        ("INBOUND_MAIL_DOMAIN", "in.claims.example"),
        ("MAX_ORGANISATION_BYTES", "100 GB"),
        ("MAX_ORGANISATION_BYTES", "1000"),
        ("MAX_PAPERS_AN_HOUR", "-1"),
        ("MAX_PAPERS_AN_HOUR", "39"),
    ],
)
def test_each_unsafe_value_is_named(name: str, value: str) -> None:
    reasons = unsafe(SAFE | {name: value})

    assert [reason.split()[0] for reason in reasons] == [name]


@pytest.mark.parametrize("secret", [SAFE["SECRET_KEY"], "Zx81LqPmT0vRkY7dWc3NsHb6JgFaUe9o", "N4kd82hs"])
def test_no_reason_gives_a_secret_away(secret: str) -> None:
    reasons = unsafe(SAFE | {"ALLOWED_HOSTS": "*", "PUBLIC_URL": "http://x", "ENVIRONMENT": "x", "EMAIL_URL": "x:"})

    assert len(reasons) == 4
    assert not any(secret in reason for reason in reasons)


def _settings(environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import claimback.settings"],
        env={"PATH": os.environ["PATH"]} | environ,
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_without_any_environment_are_production_and_refuse() -> None:
    answer = _settings({})

    assert answer.returncode == 1
    assert "will not start in production. SECRET_KEY is missing." in answer.stderr


def test_a_misspelt_environment_is_not_taken_for_development() -> None:
    assert "ENVIRONMENT is 'prod'" in _settings(SAFE | {"ENVIRONMENT": "prod"}).stderr


def test_safe_settings_start() -> None:
    assert _settings(SAFE).returncode == 0
