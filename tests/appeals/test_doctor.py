"""The doctor names what is stuck, by id, and is silent about the rest."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from appeals import actions
from appeals.models import Deadline, FollowUp, Packet, Reminder, Stage, Turn
from cases.models import Case
from claimback.accounts.models import Membership
from documents.models import Document, State
from tests import make
from tests.again import written_again

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LONG_AGO = timedelta(minutes=11)


@pytest.fixture
@written_again
def case() -> Case:
    """A case with a date to file by."""
    owner = make.user()
    case = actions.take_paper_in(organisation=make.owner_of_one(owner), by=owner, on=TODAY)
    facts = {
        "patient_name": "Maria Example",
        "service": "Lumbar fusion",
        "claim_type": "pre_service",
        "coverage_type": "erisa_self_funded",
        "state": "OH",
        "internal_levels": 1,
        "notice_on": TODAY - timedelta(days=3),
        "received_on": TODAY,
    }
    actions.accept_denial(case, facts=facts, by=owner, on=TODAY)
    return case


def told() -> tuple[list[str], int]:
    said, status = io.StringIO(), 0
    try:
        call_command("doctor", stdout=said)
    except SystemExit as end:
        status = int(end.code or 0)
    *lines, total = said.getvalue().splitlines()
    assert total == f"{len(lines)} stuck."
    return lines, status


def test_nothing_stuck_is_nothing_said_and_nothing_changed(case: Case) -> None:
    before = Turn.objects.filter(case=case).values().get()
    make.paper(case)

    assert told() == ([], 0)
    assert Turn.objects.filter(case=case).values().get() == before


def test_a_letter_whose_pages_were_never_read_as_one_is_named(case: Case) -> None:
    letter = make.paper(case)
    Document.objects.filter(pk=letter.pk).update(state=State.READ, pages_changed_at=Now() - timedelta(minutes=9))
    assert told() == ([], 0)

    Document.objects.filter(pk=letter.pk).update(pages_changed_at=Now() - LONG_AGO)

    assert told() == ([f"letter {letter.pk} not read as a whole"], 1)


@pytest.mark.parametrize("state", [State.RECEIVED, State.CHECKED])
def test_a_paper_on_its_way_for_too_long(case: Case, state: State) -> None:
    paper = make.paper(case)
    Document.objects.update(state=state, received_at=Now() - LONG_AGO)

    assert told() == ([f"paper {paper.pk} unfinished"], 1)


def test_a_parked_paper(case: Case) -> None:
    paper = make.paper(case)
    Document.objects.update(state=State.PARKED)

    assert told() == ([f"paper {paper.pk} parked"], 1)


def test_a_packet_nobody_built(case: Case) -> None:
    stage = Stage.objects.get(case=case, step__endswith="internal_1")
    actions.draft_letter(stage, on=TODAY, by=case.owner)
    packet = actions.ask_for_packet(stage, papers_in_order=[], on=TODAY, by=case.owner)
    assert told() == ([], 0)

    Packet.objects.update(asked_at=Now() - LONG_AGO)

    assert told() == ([f"packet {packet.pk} not built"], 1)


def test_a_failed_packet_until_another_is_asked_for(case: Case) -> None:
    stage = Stage.objects.get(case=case, step__endswith="internal_1")
    actions.draft_letter(stage, on=TODAY, by=case.owner)
    packet = actions.ask_for_packet(stage, papers_in_order=[], on=TODAY, by=case.owner)
    Packet.objects.update(state=Packet.State.FAILED, asked_at=Now() - LONG_AGO)
    assert told() == ([f"packet {packet.pk} failed"], 1)

    actions.ask_for_packet(stage, papers_in_order=[], on=TODAY, by=case.owner)

    assert told() == ([], 0)


def test_reminders_parked_and_late(case: Case) -> None:
    Reminder.objects.update(state=Reminder.State.CANCELLED)
    parked, late = Reminder.objects.order_by("pk")[:2]
    Reminder.objects.filter(pk=parked.pk).update(state=Reminder.State.PARKED)
    Reminder.objects.filter(pk=late.pk).update(state=Reminder.State.PENDING, due_at=Now() - timedelta(minutes=6))

    assert told() == ([f"reminder {parked.pk} parked", f"reminder {late.pk} late"], 1)


def test_a_turn_that_says_something_else_than_the_clocks(case: Case) -> None:
    Turn.objects.filter(case=case).update(whose="insurer", on=TODAY)

    lines, status = told()

    assert lines == [f"turn {case.pk} whose, on"]
    assert status == 1


def test_a_turn_whose_date_was_met_behind_its_back_and_nothing_is_written(case: Case) -> None:
    Deadline.objects.update(met_on=TODAY)
    promises = FollowUp.objects.count()

    lines, _status = told()

    assert lines[0].startswith(f"turn {case.pk} ")
    assert FollowUp.objects.count() == promises


def test_an_open_case_without_a_turn(case: Case) -> None:
    Turn.objects.filter(case=case).delete()

    assert told() == ([f"turn {case.pk} missing"], 1)


def test_an_owner_who_can_no_longer_sign_in(case: Case) -> None:
    case.owner.is_active = False
    case.owner.save()

    assert told() == ([f"case {case.pk} without a living owner"], 1)


def test_an_owner_who_left(case: Case) -> None:
    Membership.objects.update(ended_at=Now())

    assert told() == ([f"case {case.pk} without a living owner"], 1)
