"""A practice case is thrown away whole with one press, as an erased one; and a real case beside it stays as it was."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from appeals import actions, erasing
from appeals.actions import practising
from appeals.actions.erasing import take_leftovers_away
from appeals.models import Leftover
from claimback.accounts.roles import Role
from claimback.audit import verify
from documents.models import Document
from tests import make
from tests.appeals import denied, fights
from tests.appeals.confirmed import read
from tests.appeals.test_erased import WORD, everything_of, found, on_disk, plant, shelves

pytestmark = pytest.mark.real_commits
__all__ = ["shelves"]


def test_nothing_is_left_and_a_real_case_beside_it_is_untouched(client: Client, shelves: Path) -> None:
    office = make.organisation()
    person = make.member(office, Role.ADVOCATE)
    real = fights.denied(owner=person, of=office)
    case = practising.begin_practice(organisation=office, by=person, on=denied.today())
    read(Document.objects.get(case=case))
    fights.denied(case, days_ago=5, reason_text=WORD)
    denied.letter(case)
    actions.build_packet(denied.packet(case, denied.read_paper(case, content=WORD.encode())).pk)
    planted, before = plant(case), everything_of(real)
    assert len(planted) > 20
    assert len(found(WORD)) > 8
    client.force_login(person)

    answer = client.post(f"/cases/{case.pk}/practice/away/", follow=True)
    assert "The practice case is gone" in answer.content.decode()
    take_leftovers_away(now=timezone.now() + timedelta(hours=25))

    assert found(WORD) == {}
    assert on_disk(shelves, WORD.encode()) == []
    assert not any(rows.exists() for rows in erasing.rows_of(case.pk).values())
    assert not Leftover.objects.exists()
    assert everything_of(real) == before
    assert set(map(str, verify.faults())) == set()
    again = practising.begin_practice(organisation=office, by=person, on=denied.today())
    assert again.pk != case.pk
