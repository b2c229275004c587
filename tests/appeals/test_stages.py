"""The verbs of a step: every state meets every move; each does, refuses, leaves one event, and rolls back whole."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from appeals import actions, clocks
from appeals.actions.stages import _move
from appeals.law.deadlines import LawError
from appeals.law.moves import TABLE, Move, State
from appeals.models import Channel, Deadline, Filing, Letter, Reminder, Stage
from cases.actions import CaseIsClosed
from cases.models import Decision, Ending
from claimback.audit.models import Event
from tests.appeals import denied

pytestmark = pytest.mark.django_db


def file(stage, by, **other):
    day = denied.today()
    told = {"on": day, "how": Channel.FAX, "address": "555-0100", "today": day} | other
    return actions.file_stage(stage, by=by, **told)


def another_decision(case):
    day = denied.today()
    return Decision.objects.create(
        organisation=case.organisation, case=case, outcome="upheld", notice_on=day, confirmed_by=case.owner
    )


def brought_to(state, case):
    """The first step of the case in this state, by its own moves."""
    stage, day = denied.stage(case), denied.today()
    if state in (State.FILED, State.ANSWERED):
        _move(stage, Move.FILE, filed_on=day)
    if state is State.ANSWERED:
        _move(stage, Move.ANSWER, answered_on=day, answer=another_decision(case))
    if state is State.ABANDONED:
        _move(stage, Move.ABANDON, abandoned_on=day, why_abandoned="test")
    return denied.stage(case)


def facts_of(move, case):
    day = denied.today()
    return {
        Move.FILE: {"filed_on": day},
        Move.ANSWER: {"answered_on": day, "answer": another_decision(case)},
        Move.ABANDON: {"abandoned_on": day, "why_abandoned": "test"},
    }[move]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_every_move_from_every_state_is_what_the_table_says(state, move):
    case = denied.case()
    stage = brought_to(state, case)
    facts = facts_of(move, case)

    if (state, move) in TABLE:
        assert _move(stage, move, **facts).standing is TABLE[state, move]
    else:
        with pytest.raises(actions.NotPossible, match="kept|nothing was changed"):
            _move(stage, move, **facts)
        assert denied.stage(case).standing is state


def test_filing_meets_our_date_starts_theirs_and_silences_our_reminders():
    case = denied.case()
    ours = Deadline.objects.unmet().get(stage=denied.stage(case), clock="filing")

    file(denied.stage(case), case.owner)

    ours.refresh_from_db()
    assert ours.met_on == denied.today()
    assert Deadline.objects.unmet().get(stage=denied.stage(case), clock="decision").owed_by == "insurer"
    assert not Reminder.objects.filter(deadline=ours, state="pending").exists()


def test_filing_leaves_one_event():
    case = denied.case()

    file(denied.stage(case), case.owner)

    assert Event.objects.filter(case_id=case.pk, kind="stage filed").count() == 1


def test_filing_seals_the_letter():
    case = denied.case()
    letter = denied.letter(case)

    file(denied.stage(case), case.owner)

    letter.refresh_from_db()
    assert letter.sealed_at


@pytest.mark.parametrize("days", [1, -60])
def test_filing_on_an_impossible_day_changes_nothing(days):
    case = denied.case()

    with pytest.raises(actions.ImpossibleDate):
        file(denied.stage(case), case.owner, on=denied.today() + timedelta(days=days))

    assert denied.stage(case).standing is State.PREPARING
    assert not Filing.objects.exists()


def test_filing_in_a_closed_case_is_refused():
    case = denied.case()
    actions.close(case, ending=Ending.WITHDRAWN, on=denied.today(), by=case.owner)

    with pytest.raises(CaseIsClosed):
        file(denied.stage(case), case.owner)


class Stumbled(Exception):
    """Raised by a test in the middle of a verb."""


@pytest.mark.parametrize(
    "verb",
    [
        lambda stage, by: file(stage, by),
        lambda stage, by: actions.abandon_stage(stage, why="test", on=denied.today(), by=by),
        lambda stage, by: actions.record_stage_fact(
            stage, event="request_received", value="2026-03-20", by=by, today=denied.today()
        ),
    ],
    ids=["file", "abandon", "fact"],
)
def test_a_verb_that_stumbles_at_its_last_step_leaves_nothing_behind(verb, monkeypatch):
    case = denied.case()
    denied.letter(case)
    events = Event.objects.count()

    def stumble(*_args, **_kwargs):
        raise Stumbled

    monkeypatch.setattr(clocks, "recount", stumble)
    with pytest.raises(Stumbled):
        verb(denied.stage(case), case.owner)

    stage = denied.stage(case)
    sealed_at = Letter.objects.get(stage=stage).sealed_at
    assert (stage.standing, stage.events, sealed_at) == (State.PREPARING, {}, None)
    assert not Filing.objects.exists()
    assert Event.objects.count() == events


def test_giving_up_drops_the_dates_and_keeps_them():
    case = denied.case()
    due = Deadline.objects.unmet().get(stage=denied.stage(case), clock="filing")

    actions.abandon_stage(denied.stage(case), why="They paid.", on=denied.today(), by=case.owner)

    due.refresh_from_db()
    assert due.dropped_on == denied.today()
    assert due.superseded_at is None
    assert Event.objects.filter(case_id=case.pk, kind="stage abandoned").count() == 1


def test_a_delivery_after_the_sending_moves_their_date():
    case = denied.case()
    sent = denied.today() - timedelta(days=5)
    file(denied.stage(case), case.owner, on=sent)
    before = Deadline.objects.unmet().get(stage=denied.stage(case), clock="decision").legal_on

    actions.record_receipt(denied.stage(case), rung="delivered", on=denied.today(), today=denied.today(), by=case.owner)

    after = Deadline.objects.unmet().get(stage=denied.stage(case), clock="decision").legal_on
    assert after - before == timedelta(days=5)
    assert Event.objects.filter(case_id=case.pk, kind="receipt recorded").count() == 1


def test_a_receipt_of_what_was_not_filed_is_refused():
    case = denied.case()

    with pytest.raises(actions.NotPossible, match="has not been filed yet"):
        actions.record_receipt(
            denied.stage(case), rung="delivered", on=denied.today(), today=denied.today(), by=case.owner
        )


@pytest.mark.parametrize(("event", "value"), [("no_such_event", "2026-03-20"), ("request_received", "yesterday")])
def test_a_fact_the_law_cannot_read_changes_nothing(event, value):
    case = denied.case()

    with pytest.raises(LawError):
        actions.record_stage_fact(denied.stage(case), event=event, value=value, by=case.owner, today=denied.today())

    assert denied.stage(case).events == {}
    assert not Event.objects.filter(kind="stage fact recorded").exists()


def test_a_fact_is_recorded_with_one_event_and_counted():
    case = denied.case()
    file(denied.stage(case), case.owner, on=denied.today() - timedelta(days=5))
    received = denied.today() - timedelta(days=2)

    actions.record_stage_fact(
        denied.stage(case), event="request_received", value=received.isoformat(), by=case.owner, today=denied.today()
    )

    assert denied.stage(case).events == {"request_received": received.isoformat()}
    assert Event.objects.filter(case_id=case.pk, kind="stage fact recorded").count() == 1


@pytest.mark.real_commits
def test_of_two_who_file_the_same_step_at_once_exactly_one_wins():
    case = denied.case()
    begin = threading.Barrier(2)
    ended: list[str] = []

    def go(address: str) -> None:
        stage = Stage.objects.select_related("case", "challenges").get(case=case, step=denied.INTERNAL)
        begin.wait()
        try:
            file(stage, case.owner, address=address)
            ended.append(address)
        except actions.NotPossible:
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(address,)) for address in ("555-0100", "555-0199")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(ended) == 2
    assert ended.count("refused") == 1
    (winner,) = (each for each in ended if each != "refused")
    assert Filing.objects.get().address == winner
    assert Event.objects.filter(kind="stage filed").count() == 1
