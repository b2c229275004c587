"""A date that waits for a fact is kept, reminded of and shown as provisional, until the fact makes it firm."""

from datetime import date

import pytest
from django.db import IntegrityError

from appeals import actions, desk, sentences
from appeals.models import Certainty, Deadline, FollowUp, Reminder, Turn
from cases.models import Case
from tests import make
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db

PRINTED = {"notice_on": None, "received_on": None, "received_how": "", "stated_deadline": date(2026, 8, 14)}


def a_letter_without_a_date(**changes: object) -> Case:
    """The letter prints a last day, and nobody knows when it was written or came."""
    case = make.case()
    actions.accept_denial(case, facts=FACTS | PRINTED | changes, by=case.owner, on=TODAY)
    return Case.objects.get(pk=case.pk)


def test_a_printed_day_is_kept_and_reminded_of_while_the_date_of_the_letter_is_missing() -> None:
    case = a_letter_without_a_date()

    due = Deadline.objects.live().get(case=case, clock="filing", stage__parallel=False)
    assert (due.certainty, due.legal_on, due.conservative_on) == (Certainty.PROVISIONAL, None, date(2026, 8, 14))
    assert (due.act_by, due.last_on, due.verified) == (date(2026, 8, 11), date(2026, 8, 14), False)
    assert Reminder.objects.filter(deadline=due, state="pending").exists()


def test_the_missing_fact_stays_todays_action_beside_a_provisional_date() -> None:
    case = a_letter_without_a_date()

    assert Turn.objects.get(case=case).follow_up.what == "question"
    assert [question.unknown.missing[0] for question in desk.read(case).questions] == ["notice_date"]


def test_the_fact_makes_the_date_firm_and_the_provisional_one_stays_visible() -> None:
    case = a_letter_without_a_date()
    provisional = Deadline.objects.live().get(case=case, clock="filing", stage__parallel=False)

    actions.correct_and_recount(
        case,
        decision=case.decisions.get(),
        facts={"notice_on": date(2026, 3, 2)},
        why="The envelope was found.",
        by=case.owner,
        on=TODAY,
    )

    firm = Deadline.objects.live().get(case=case, clock="filing", stage__parallel=False)
    provisional.refresh_from_db()
    assert (firm.certainty, firm.legal_on) == (Certainty.FIRM, date(2026, 8, 29))
    assert provisional.superseded_by == firm
    assert not Reminder.objects.filter(deadline=provisional, state="pending").exists()
    assert not FollowUp.objects.filter(case=case, what="question", done_on=None).exists()


def test_a_provisional_date_never_speaks_of_a_legal_day(client) -> None:
    case = a_letter_without_a_date()
    due = Deadline.objects.live().get(case=case, clock="filing", stage__parallel=False)
    client.force_login(case.owner)

    shown = client.get(f"/cases/{case.pk}/").content.decode()

    assert "not known yet" in sentences.why(due)
    assert "Provisional: answer the question below" in shown
    assert "Last legal day" not in shown


def test_filing_by_a_provisional_date_is_never_marked_late() -> None:
    case = a_letter_without_a_date()
    stage = case.stages.get(step="erisa_self_funded.internal_1")

    after = date(2026, 9, 1)
    actions.file_stage(stage, on=after, how="fax", address="555-0100", by=case.owner, today=after)

    stage.refresh_from_db()
    assert stage.filing.late is False


def test_only_a_firm_date_has_a_legal_day() -> None:
    case = a_letter_without_a_date()
    due = Deadline.objects.live().get(case=case, clock="filing", stage__parallel=False)
    due.pk, due.rule, due.legal_on = None, "another.rule", date(2026, 8, 29)

    with pytest.raises(IntegrityError, match="a_date_is_legal_only_when_it_is_firm"):
        due.save(force_insert=True)
