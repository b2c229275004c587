"""A policy outside the law of appeals still has a day: the one its letter prints, kept and reminded of."""

from datetime import date
from typing import Any

import pytest

from appeals import actions, desk
from appeals.asking import questions
from appeals.models import Certainty, Deadline, Reminder, Stage, Turn
from cases.models import Case
from tests import make
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db

OUTSIDE = ("stldi", "health_sharing_ministry", "grandfathered_individual")


def denied(coverage_type: str = "stldi", **changes: Any) -> Case:
    case = make.case()
    actions.accept_denial(case, facts=FACTS | {"coverage_type": coverage_type} | changes, by=case.owner, on=TODAY)
    return case


@pytest.mark.parametrize("coverage_type", OUTSIDE)
def test_without_a_printed_day_the_case_asks_for_it(coverage_type: str) -> None:
    case = denied(coverage_type)

    first = Stage.objects.get(case=case, parallel=False)
    assert (first.step, first.optional) == (f"{coverage_type}.internal_1", False)
    assert not Deadline.objects.filter(stage=first).exists()
    assert Turn.objects.get(case=case).follow_up.what == "question"
    assert "What last day to appeal does the letter print?" in questions(case)


def test_the_printed_day_is_kept_and_reminded_of() -> None:
    case = denied(stated_deadline=date(2026, 5, 29))

    due = Deadline.objects.live().get(case=case)
    assert (due.certainty, due.act_by, due.legal_on) == (Certainty.PROVISIONAL, date(2026, 5, 26), None)
    assert Reminder.objects.filter(deadline=due, state="pending").exists()
    assert questions(case) == ["How many days to appeal does the plan document give?"]


def test_once_the_policy_is_read_the_day_is_shown_as_one_no_law_sets(client: Any) -> None:
    case = denied(stated_deadline=date(2026, 5, 29), plan_document_days=180)
    client.force_login(case.owner)

    due = Deadline.objects.live().get(case=case)
    shown = client.get(f"/cases/{case.pk}/").content.decode()

    assert due.certainty == Certainty.NO_LIMIT
    assert "The law sets no last day for this." in shown
    assert "No federal law sets a time for this step." in shown
    assert "there is no federal internal appeal" in shown
    assert desk.read(Case.objects.get(pk=case.pk)).questions == []


def test_its_letter_is_drafted_and_its_filing_recorded_like_any_other() -> None:
    case = denied(stated_deadline=date(2026, 5, 29))
    first = Stage.objects.get(case=case)

    letter = actions.draft_letter(first, on=TODAY, by=case.owner)
    actions.file_stage(first, on=TODAY, how="fax", address="555-0100", by=case.owner, today=TODAY)

    assert "six weeks of physical therapy" in letter.body
    assert Deadline.objects.get(stage=first).met_on == TODAY
    assert not Reminder.objects.filter(case=case, state="pending").exists()
