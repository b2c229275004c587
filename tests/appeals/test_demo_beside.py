"""The demo told by two processes: the same as by one, and whole however it was stopped."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction

from appeals.demo import caseload, people, stories
from appeals.models import Deadline
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.run import fill_once

HOME = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
TALES = (stories.coverage_unknown, stories.won, stories.medicaid)
CASES = 3 + 2 + 2 + 2
TOLD = """
import os, django
django.setup()
from datetime import date
from appeals.demo import beside, caseload, stories
caseload.TALES = (stories.coverage_unknown, stories.won, stories.medicaid)
{fault}
print(beside.may_fork(), beside.seed(organisations=2, seed=1, today=date(2026, 11, 23))[1])
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def few_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload, "TALES", TALES)


def spoken() -> list[list[object]]:
    """What a person would notice, organisation by organisation: who signs in, facts, dates."""
    people_there = list(User.objects.order_by("email").values_list("email", "name"))
    facts = ("organisation__name", "patient_name", "service", "coverage__insurer", "turn__on", "ending")
    dates = ("organisation__name", "case__patient_name", "clock", "act_by")
    return [
        people_there,
        list(Case.objects.order_by("organisation__name", "pk").values_list(*facts)),
        sorted(Deadline.objects.values_list(*dates), key=str),
    ]


def told_beside(fault: str = "") -> str:
    """What a new process says that tells it: one that has threads, as ours may by now, tells all by itself."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environ = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "claimback.settings"}
    command = [sys.executable, "-c", TOLD.format(fault=fault)]
    return subprocess.run(command, cwd=HOME, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def test_two_processes_tell_what_one_tells() -> None:
    with transaction.atomic():
        caseload.seed(organisations=2, seed=1, today=TODAY)
        by_one = spoken()
        transaction.set_rollback(True)

    assert told_beside() == f"True {CASES}"

    assert spoken() == by_one
    assert Case.objects.count() == CASES


def test_what_the_second_process_could_not_tell_is_told_by_the_first() -> None:
    assert told_beside("beside._all_but_the_first = lambda *_: os._exit(1)") == f"True {CASES}"

    assert (Organisation.objects.count(), Case.objects.count()) == (4, CASES)


def test_a_first_start_stopped_in_the_middle_is_made_whole_by_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(caseload, "tell_office", stopped)
        with pytest.raises(KeyboardInterrupt):
            fill_once(tmp_path)
    caseload.tell_office(1, seed=1, today=TODAY, password=people.hashed())
    assert not Organisation.objects.filter(name__contains="Harbor").exists()

    fill_once(tmp_path)
    fill_once(tmp_path)

    assert (Organisation.objects.count(), Case.objects.count()) == (4, CASES)
    assert f"owner.harbor@{people.AT}" in (tmp_path / "demo-sign-ins.txt").read_text()
