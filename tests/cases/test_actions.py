"""Every verb about facts: it does, it refuses, it leaves one event, it rolls back whole."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cases import actions
from cases.actions import CaseIsClosed, NotAColleague, UnknownOutcome
from cases.models import Case, Coverage, Decision, Ending, Outcome, Share
from claimback.accounts.actions import leave
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
DENIED = {"outcome": Outcome.DENIED, "notice_on": DAY}


class Stopped(Exception):
    """The power went out."""


def events(case: Case) -> list[str]:
    return list(Event.objects.filter(case_id=case.pk).order_by("id").values_list("kind", flat=True))


def test_a_case_opens_with_a_named_human_an_empty_coverage_and_one_event() -> None:
    owner = make.user()

    case = actions.open_case(organisation=make.organisation(owner=owner), owner=owner, by=owner)

    assert (case.owner, case.coverage.insurer, case.time_zone) == (owner, "", owner.time_zone)
    assert len(case.reference) == 5
    assert set(case.reference) <= set(actions.ALPHABET)
    assert events(case) == ["case opened"]


def test_a_taken_reference_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make.case()
    letters = iter(first.reference + "ABCDE")
    monkeypatch.setattr(actions.secrets, "choice", lambda _alphabet: next(letters))

    second = make.case(owner=first.owner)

    assert second.reference == "ABCDE"


def test_confirmed_facts_stand_in_case_and_coverage_and_what_is_not_given_stays() -> None:
    case = make.case()
    actions.confirm_facts(case, facts={"insurer": "Fictional Mutual", "service": "MRI"}, by=case.owner)

    changed = actions.confirm_facts(case, facts={"member_id": "FM-1 2", "service": "MRI"}, by=case.owner)

    coverage = Coverage.objects.get(case=case)
    assert changed == ["member_id"]
    assert (coverage.insurer, coverage.member_id) == ("Fictional Mutual", "FM-1 2")
    assert coverage.member_id_index == actions.blind_index("fm12")
    assert events(case) == ["case opened", "facts confirmed", "facts confirmed"]


def test_a_member_id_is_sealed_in_the_database() -> None:
    case = make.case()

    actions.confirm_facts(case, facts={"member_id": "FM-1234567"}, by=case.owner)

    with connection.cursor() as cursor:
        cursor.execute("SELECT member_id FROM cases_coverage WHERE case_id = %s", [case.pk])
        [(kept,)] = cursor.fetchall()
    assert "1234567" not in kept


def test_events_name_fields_and_never_hold_what_is_personal() -> None:
    case = make.case()
    facts = {"patient_name": "Zelda Quillfeather", "member_id": "FM-1234567", "service": "lumbar fusion"}

    actions.confirm_facts(case, facts=facts, by=case.owner)
    actions.correct_facts(case, decision=None, facts={"patient_name": "Zelda Q."}, why="typo", by=case.owner)

    said = " ".join(str(details) for details in Event.objects.values_list("details", flat=True))
    assert "patient_name" in said
    for personal in ("Zelda", "FM-1234567", "lumbar"):
        assert personal not in said


def test_a_decision_is_written_down_with_who_confirmed_it() -> None:
    case = make.case()

    decision = actions.record_decision(case, facts=DENIED | {"reason_text": "No."}, by=case.owner)

    assert (decision.on, decision.reason_text, decision.confirmed_by) == (DAY, "No.", case.owner)
    assert events(case)[1:] == ["decision recorded"]


@pytest.mark.parametrize("outcome", [None, "", "perhaps"])
def test_a_decision_without_an_outcome_is_refused(outcome: str | None) -> None:
    case = make.case()

    with pytest.raises(UnknownOutcome):
        actions.record_decision(case, facts={"outcome": outcome, "notice_on": DAY}, by=case.owner)

    assert not Decision.objects.exists()
    assert events(case) == ["case opened"]


def test_a_notice_received_before_it_was_written_is_refused_by_the_database() -> None:
    case = make.case()

    with pytest.raises(IntegrityError, match="received_after"), transaction.atomic():
        actions.record_decision(case, facts=DENIED | {"received_on": date(2026, 11, 1)}, by=case.owner)

    assert events(case) == ["case opened"]


def test_a_correction_keeps_old_and_new_of_what_may_be_remembered() -> None:
    case = make.case()
    decision = actions.record_decision(case, facts=DENIED | {"claim_number": "CL-1"}, by=case.owner)

    changed = actions.correct_facts(
        case,
        decision=decision,
        facts={"notice_on": date(2026, 11, 18), "claim_number": "CL-2"},
        why="The envelope was found",
        by=case.owner,
    )

    decision.refresh_from_db()
    assert set(changed) == {"notice_on", "claim_number"}
    assert decision.on == date(2026, 11, 18)
    event = Event.objects.get(kind="facts corrected")
    assert event.details["moved"] == {"notice_on": ["2026-11-20", "2026-11-18"]}
    assert event.details["why"] == "The envelope was found"


def test_a_correction_that_changes_nothing_leaves_no_event() -> None:
    case = make.case()
    decision = actions.record_decision(case, facts=DENIED, by=case.owner)

    assert actions.correct_facts(case, decision=decision, facts={"notice_on": DAY}, why="?", by=case.owner) == []
    assert "facts corrected" not in events(case)


def test_sharing_and_ending_a_share_leave_one_event_each() -> None:
    case, daughter = make.case(), make.user()

    share = actions.share_case(case, user=daughter, role=Role.CAREGIVER, until=None, by=case.owner)
    actions.end_share(share, by=case.owner)

    assert events(case)[1:] == ["case shared", "share ended"]
    assert not Share.objects.living().exists()


def test_a_share_ended_twice_is_ended_once() -> None:
    case = make.case()
    make.guest(case, Role.PATIENT)
    share = Share.objects.get(case=case)

    for _ in range(2):
        actions.end_share(share, by=case.owner)

    assert events(case)[1:] == ["case shared", "share ended"]


def test_who_was_let_in_until_a_day_that_has_passed_is_let_in_again() -> None:
    case, patient = make.case(), make.user()
    long_ago = DAY.replace(year=2001)
    actions.share_case(case, user=patient, role=Role.PATIENT, until=long_ago, by=case.owner)

    actions.share_case(case, user=patient, role=Role.PATIENT, until=None, by=case.owner)

    assert Share.objects.living().get(case=case).user == patient


def test_a_share_has_no_office_role() -> None:
    case = make.case()

    with pytest.raises(IntegrityError), transaction.atomic():
        actions.share_case(case, user=make.user(), role=Role.OWNER, until=None, by=case.owner)

    assert not Share.objects.exists()


def test_a_case_is_given_to_somebody_else() -> None:
    case = make.case()
    advocate = make.member(case.organisation, Role.ADVOCATE)

    assert actions.assign_case(case, owner=advocate, by=case.owner).owner == advocate
    assert events(case)[1:] == ["case assigned"]


@pytest.mark.parametrize("left", [True, False], ids=["somebody who left", "a stranger"])
def test_a_case_is_not_given_to(left: bool) -> None:
    case = make.case()
    person = make.member(case.organisation, Role.ADVOCATE) if left else make.user()
    if left:
        leave(person.memberships.get(), by=person)

    with pytest.raises(NotAColleague):
        actions.assign_case(case, owner=person, by=case.owner)

    assert Case.objects.get(pk=case.pk).owner == case.owner
    assert events(case)[1:] == []


def test_giving_a_case_to_whoever_has_it_is_no_event() -> None:
    case = make.case()

    actions.assign_case(case, owner=case.owner, by=case.owner)

    assert events(case)[1:] == []


def test_a_case_closes_and_says_how() -> None:
    case = make.case()

    closed = actions.close_case(case, on=DAY, ending=Ending.WITHDRAWN, by=case.owner)

    assert (closed.closed_on, closed.ending) == (DAY, Ending.WITHDRAWN)
    assert events(case)[1:] == ["case closed"]


@pytest.mark.parametrize(
    "act",
    [
        lambda case: actions.close_case(case, on=DAY, ending=Ending.LOST, by=case.owner),
        lambda case: actions.assign_case(case, owner=case.owner, by=case.owner),
        lambda case: actions.lock_case(case),
    ],
    ids=["close", "assign", "lock"],
)
def test_a_closed_case_is_acted_on_no_more(act: Callable[[Case], Any]) -> None:
    case = make.case()
    actions.close_case(case, on=DAY, ending=Ending.WON, by=case.owner)
    before = events(case)

    with pytest.raises(CaseIsClosed):
        act(case)

    case.refresh_from_db()
    assert case.ending == Ending.WON
    assert events(case) == before


def shared_work() -> Case:
    """A case in an organisation where somebody else works too."""
    case = make.case()
    make.member(case.organisation, Role.ADVOCATE)
    return case


def colleague_in(case: Case) -> User:
    return case.organisation.memberships.exclude(user=case.owner).get().user


VERBS: dict[str, Callable[[Case], Any]] = {
    "open": lambda case: actions.open_case(organisation=case.organisation, owner=case.owner, by=case.owner),
    "confirm": lambda case: actions.confirm_facts(case, facts={"service": "X", "insurer": "X"}, by=case.owner),
    "decide": lambda case: actions.record_decision(case, facts=DENIED, by=case.owner),
    "correct": lambda case: actions.correct_facts(
        case, decision=None, facts={"service": "X", "insurer": "X"}, why="x", by=case.owner
    ),
    "share": lambda case: actions.share_case(case, user=case.owner, role=Role.VIEWER, until=None, by=case.owner),
    "assign": lambda case: actions.assign_case(case, owner=colleague_in(case), by=case.owner),
    "close": lambda case: actions.close_case(case, on=DAY, ending=Ending.LOST, by=case.owner),
}


def everything() -> list[list[dict[str, Any]]]:
    models = (Organisation, Case, Coverage, Decision, Share, Event)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_stopped_at_its_last_step_leaves_nothing(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Stopped

    case = shared_work()
    before = everything()
    monkeypatch.setattr(actions, "record", stop)

    with pytest.raises(Stopped):
        VERBS[verb](Case.objects.get(pk=case.pk))

    assert everything() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_leaves_one_event(verb: str) -> None:
    case = shared_work()
    before = Event.objects.exclude(kind__startswith="organisation").count()

    VERBS[verb](case)

    assert Event.objects.exclude(kind__startswith="organisation").count() == before + 1
