"""What a step offers now: the same for the buttons of the ladder and for programs."""

import re
from typing import Any

import pytest
from django.test import Client

from appeals import actions
from appeals.models import Stage
from cases.models import Case
from claimback.accounts.roles import Role
from tests import make
from tests.appeals.fights import denied, filed, first
from tests.appeals.programs import program
from tests.appeals.test_their_clock import ago

pytestmark = pytest.mark.django_db
SCREENS = {
    "points": "points", "kit": "kit", "letter": "letter", "packet": "packet", "receipt": "receipt", "fact": "fact",
    "delays": "time", "continuation": "continued", "plan-talk": "talk", "forwarded": "forwarded", "file": "file",
    "answer": "answer", "abandon": "abandon", "already": "already",
}  # fmt: skip
"""Where each door of the API has its screen, as the last part of the address."""


def offers(case: Case, stage: Stage, *, by: Any = None) -> dict[str, Any]:
    answer = program(by or case.owner).get(f"/api/v1/stages/{stage.pk}/offers/")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def doable(case: Case, stage: Stage) -> set[str]:
    return {each["do"] for each in offers(case, stage)["doable"]}


def on_the_screen(case: Case, stage: Stage, *, by: Any = None) -> set[str]:
    client = Client()
    client.force_login(by or case.owner)
    page = client.get(f"/cases/{case.pk}/?all=1").content.decode()
    ladder = page[page.index('id="ladder"') : page.index('id="deadlines"')]
    screens = {screen: do for do, screen in SCREENS.items()}
    found = re.findall(rf"/cases/{case.pk}/stages/{stage.pk}/(\w+)/", ladder)
    return {screens[each] for each in found if each in screens}


def cases() -> list[Case]:
    """Steps that wait, were sent, were refused and were given up, of several kinds of coverage."""
    medicaid = denied(coverage_type="medicaid_managed_care", internal_levels=None)
    sent = denied()
    actions.draft_letter(first(sent), on=ago(0), by=sent.owner)
    filed(sent)
    refused = denied(coverage_type="medicare_advantage", days_ago=40)
    filed(refused, days_ago=20)
    said = {"outcome": "upheld", "notice_on": ago(0), "received_on": ago(0), "received_how": "told"}
    actions.record_answer(first(refused), facts=said, by=refused.owner, on=ago(0))
    given_up = denied()
    actions.abandon_stage(first(given_up), why="No.", on=ago(0), by=given_up.owner)
    closed = denied()
    actions.close(closed, on=ago(0), ending="withdrawn", by=closed.owner)
    return [medicaid, sent, refused, given_up, closed]


def test_programs_are_offered_what_the_ladder_has_buttons_for_on_every_step() -> None:
    seen: set[str] = set()
    for case in cases():
        for stage in case.stages.all():  # type: ignore[attr-defined]
            now = doable(case, stage)
            assert now == on_the_screen(case, stage), stage.step
            seen |= now

    assert seen >= {"file", "answer", "abandon", "letter", "packet", "receipt", "continuation", "forwarded", "kit"}


def test_what_is_offered_is_not_refused_and_what_is_not_offered_is() -> None:
    case = denied()
    api, at = program(case.owner), f"/api/v1/stages/{first(case).pk}"

    assert {"file", "abandon"} <= doable(case, first(case))
    assert "answer" not in doable(case, first(case))
    early = api.post(f"{at}/answer/", {"outcome": "upheld", "notice_on": str(ago(0))})
    assert early.status_code == 409
    sent = api.post(f"{at}/file/", {"on": str(ago(0)), "how": "fax", "address": "(800) 555-0143"})
    assert sent.status_code == 200
    assert "file" not in doable(case, first(case))
    assert "answer" in doable(case, first(case))


def test_the_letters_of_a_step_come_with_the_reason_why_not_and_whether_one_is_begun() -> None:
    case = denied()
    before = {each["kind"]: each for each in offers(case, first(case))["letters"]}
    assert before["internal_appeal"] == {"kind": "internal_appeal", "why_not": "", "begun": False}
    actions.draft_letter(first(case), on=ago(0), by=case.owner)
    assert offers(case, first(case))["letters"][0]["begun"]

    filed(case)

    after = {each["kind"]: each["why_not"] for each in offers(case, first(case))["letters"]}
    assert after["internal_appeal"] == "This step was filed already."
    assert after["status"] == ""
    assert after["deemed_exhaustion"].startswith("They have until")


def test_who_may_not_do_it_is_told_so_and_a_stranger_finds_nothing() -> None:
    case = denied()
    reader = make.guest(case, Role.CAREGIVER)
    told = {each["do"]: each["may"] for each in offers(case, first(case), by=reader)["doable"]}

    assert told["file"] is False
    assert {each["do"]: each["may"] for each in offers(case, first(case))["doable"]}["file"] is True
    assert program(make.user()).get(f"/api/v1/stages/{first(case).pk}/offers/").status_code == 404


def test_in_a_closed_case_nothing_is_offered() -> None:
    case = denied()
    actions.close(case, on=ago(0), ending="withdrawn", by=case.owner)

    told = offers(case, first(case))

    assert told["doable"] == []
    assert {each["why_not"] for each in told["letters"]} <= {"The case is closed."}
