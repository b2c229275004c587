"""From facts to dates: what is asked when a date cannot be counted, and what is superseded when a fact changes."""

from datetime import date

import pytest

from appeals import actions, clocks
from appeals.models import Deadline, Filer, FollowUp, Reminder, Stage, Turn
from cases.models import Outcome
from claimback.audit.models import Event
from tests import make
from tests.appeals.test_the_way import FACTS, TODAY
from tests.law.small_book import shipped_before

pytestmark = pytest.mark.django_db


def accepted(**changes: object):
    case = make.case()
    actions.accept_denial(case, facts={**FACTS, **changes}, by=case.owner, on=TODAY)
    return case


def test_a_missing_date_of_the_notice_is_a_question_today_and_no_date():
    case = accepted(notice_on=None, received_on=None, received_how="")

    assert not Deadline.objects.filter(case=case).exists()
    assert Turn.objects.get(case=case).follow_up.what == "question"


def test_answering_the_question_ends_it_and_counts_the_date():
    case = accepted(notice_on=None, received_on=None, received_how="")

    actions.correct_and_recount(
        case,
        decision=case.decisions.get(),
        facts={"notice_on": date(2026, 3, 2)},
        why="The letter was found.",
        by=case.owner,
        on=TODAY,
    )

    assert not FollowUp.objects.filter(case=case, what="question", done_on=None).exists()
    assert Turn.objects.get(case=case).deadline.legal_on == date(2026, 8, 29)


def test_unknown_coverage_is_asked_for_and_opens_no_rung():
    case = accepted(coverage_type="")

    assert not Stage.objects.filter(case=case).exists()
    assert Turn.objects.get(case=case).follow_up.what == "coverage"


def test_coverage_without_rules_says_so_and_opens_no_rung(monkeypatch):
    monkeypatch.setattr(clocks, "book", lambda: shipped_before("tricare"))

    case = accepted(coverage_type="tricare")

    assert not Stage.objects.filter(case=case).exists()
    assert Turn.objects.get(case=case).follow_up.what == "not_in_rulebook"


def test_a_corrected_date_supersedes_the_old_one_and_its_reminders():
    case = accepted()
    old = Deadline.objects.live().get(stage__step="erisa_self_funded.internal_1", clock="filing")

    counted = actions.correct_and_recount(
        case,
        decision=case.decisions.get(),
        facts={"notice_on": date(2026, 3, 1), "received_on": date(2026, 3, 5)},
        why="The envelope shows it.",
        by=case.owner,
        on=TODAY,
    )

    old.refresh_from_db()
    new = Deadline.objects.live().get(stage=old.stage, clock="filing")
    assert (old.superseded_by, new.legal_on) == (new, date(2026, 9, 1))
    assert old in counted.superseded
    assert not Reminder.objects.filter(deadline=old, state="pending").exists()
    assert Reminder.objects.filter(deadline=new, state="pending").exists()
    remembered = Event.objects.get(case_id=case.pk, kind="facts corrected")
    assert remembered.details["moved"]["received_on"] == ["2026-03-06", "2026-03-05"]
    assert remembered.by_id == case.owner.pk


def test_counting_again_changes_nothing():
    case = accepted()

    counted = clocks.recount(case, by=case.owner, on=TODAY, why="Looked again.")

    assert (counted.new, counted.superseded) == ((), ())


def test_a_corrected_coverage_gives_up_the_rungs_of_the_old_one():
    case = accepted()

    actions.correct_and_recount(
        case,
        decision=None,
        facts={"coverage_type": "medicare_advantage"},
        why="It is a Medicare card.",
        by=case.owner,
        on=TODAY,
    )

    steps = set(Stage.objects.going_on().filter(case=case).values_list("step", flat=True))
    assert steps
    assert all(step.startswith("medicare_advantage.") for step in steps)
    live = Deadline.objects.unmet().filter(case=case)
    assert {deadline.stage.step.split(".")[0] for deadline in live} == {"medicare_advantage"}


def test_a_dismissed_medicare_appeal_opens_a_filing_date_at_the_reviewer():
    case = accepted(coverage_type="medicare_advantage")
    first = Stage.objects.get(case=case, step="medicare_advantage.internal_1")
    filer = Filer.PATIENT
    actions.file_stage(first, on=TODAY, how="fax", address="555-0100", filer=filer, by=case.owner, today=TODAY)

    actions.record_answer(
        first, facts={"outcome": Outcome.DISMISSED, "notice_on": date(2026, 4, 1)}, by=case.owner, on=date(2026, 4, 3)
    )

    reviewer = Stage.objects.get(case=case, step="medicare_advantage.ire")
    assert Deadline.objects.live().filter(stage=reviewer, clock="filing").exists()
