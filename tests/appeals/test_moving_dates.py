"""Rules that changed and dates set by hand: earlier at once, later only with a second person, all of it visible."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from appeals import access, actions, changes, clocks
from appeals.actions import ByHand
from appeals.models import Channel, Deadline, Override, Reminder, Stage, Turn
from cases.actions import CaseIsClosed
from cases.models import Case, Ending
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals.other_rules import STEP, Rules
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    return Rules(monkeypatch)


@pytest.fixture
def case() -> Case:
    return accepted()


@pytest.fixture
def colleague(case: Case) -> User:
    return make.member(case.organisation, Role.ADVOCATE)


def accepted(**more) -> Case:
    case = make.case(**more)
    actions.accept_denial(case, facts=FACTS, by=case.owner, on=TODAY)
    return case


def running(case: Case) -> Deadline:
    return Deadline.objects.unmet().get(case=case, stage__step=STEP, clock="filing")


def days(case: Case) -> date:
    return running(case).legal_on


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(case_id=case.pk).order_by("pk").values_list("kind", flat=True))


def ask(case: Case, *, reason: str = "The new rule holds here.", by: User | None = None) -> list[Override]:
    seen = changes.changed_in(case).seen
    return actions.ask_for_recount(case, seen=seen, reason=reason, by=by or case.owner, on=TODAY)


def by_hand(case: Case, *, later: int, by: User | None = None, **more) -> Override:
    to = ByHand(days(case) + timedelta(days=later), **more)
    return actions.override_date(running(case), to=to, reason="Their letter of today.", by=by or case.owner, on=TODAY)


# --- rules changed ---------------------------------------------------------------------------------------------


def test_rules_that_give_less_time_are_approved_by_one_person_and_the_old_date_stays_visible(rules, case):
    before = running(case)
    rules.give(-10)
    found = changes.changed_in(case)

    counted = actions.approve_recount(case, seen=found.seen, by=case.owner, on=TODAY)

    now = running(case)
    before.refresh_from_db()
    assert [change.way for change in found.at_once] == ["earlier"]
    assert now.legal_on < before.legal_on
    assert (before.superseded_by, now.counted_by_id, counted.held) == (now, case.owner_id, 0)
    assert "approved" in now.why_counted
    assert kinds(case)[-2:] == ["deadlines counted", "recount approved"]
    assert not Reminder.objects.filter(deadline=before, state="pending").exists()
    assert Reminder.objects.filter(deadline=now, state="pending").exists()


def test_rules_that_give_more_time_wait_for_two_people(rules, case, colleague):
    before = running(case)
    rules.give(10)
    with pytest.raises(actions.NothingMoves):
        actions.approve_recount(case, seen=changes.changed_in(case).seen, by=case.owner, on=TODAY)

    (asked,) = ask(case)
    assert days(case) == before.legal_on
    assert list(access.waiting_for(colleague)) == [asked]
    assert not access.waiting_for(case.owner)
    with pytest.raises(actions.NothingMoves):
        ask(case)
    with pytest.raises(actions.SamePerson):
        actions.second_override(asked, by=case.owner, on=TODAY)
    actions.second_override(asked, by=colleague, on=TODAY)

    now = running(case)
    asked.refresh_from_db()
    assert now.legal_on > before.legal_on
    assert (now.override, now.by_hand, asked.seconded_by, asked.kind) == (asked, False, colleague, "rules")
    assert now.why_counted == "The rules changed: The new rule holds here."
    assert kinds(case)[-2:] == ["deadlines counted", "override seconded"]
    assert not changes.changed_in(case).changes
    with pytest.raises(actions.Stale):
        actions.second_override(asked, by=colleague, on=TODAY)


def test_a_fact_that_changes_nothing_moves_no_date_by_new_rules_either(rules, case, colleague):
    """The hole in a reason in words: any verb counts, and none of them explains what the rules did."""
    before = days(case)
    rules.give(10)

    actions.correct_and_recount(
        case, decision=None, facts={"urgency": "standard", "state": "NY"}, why="A state.", by=case.owner, on=TODAY
    )

    assert days(case) == before
    assert [change.cause for change in changes.changed_in(case).waiting] == ["rules"]


def test_new_facts_move_a_date_later_by_themselves_also_after_rules_that_moved_nothing(rules, case):
    before = days(case)
    later = {"notice_on": FACTS["notice_on"] + 5 * DAY, "received_on": FACTS["received_on"] + 5 * DAY}

    actions.correct_and_recount(
        case, decision=case.decisions.get(), facts=later, why="The envelope.", by=case.owner, on=TODAY
    )

    assert days(case) == before + 5 * DAY


def test_what_was_seen_must_be_what_is(rules, case, colleague):
    rules.give(-10)
    seen = changes.changed_in(case).seen
    rules.give(-20)
    with pytest.raises(actions.Stale):
        actions.approve_recount(case, seen=seen, by=case.owner, on=TODAY)

    rules.give(10)
    (asked,) = ask(case)
    rules.give(20)
    with pytest.raises(actions.Stale):
        actions.second_override(asked, by=colleague, on=TODAY)

    assert not Deadline.objects.filter(case=case).exclude(superseded_at=None).exists()


def test_many_are_approved_each_by_itself(rules, case):
    other, closed = accepted(of=case.organisation, owner=case.owner), accepted(of=case.organisation, owner=case.owner)
    rules.give(-10)
    seen = [(each, changes.changed_in(each).seen) for each in (case, other, closed)]
    actions.close(closed, ending=Ending.WITHDRAWN, on=TODAY, by=case.owner)

    done, refused = actions.approve_recounts([*seen[:1], (other, "something else"), seen[2]], by=case.owner, on=TODAY)

    assert (done, [each for each, _why in refused]) == (1, [other, closed])
    assert refused[1][1] == str(CaseIsClosed())
    assert days(case) < days(other)


def test_a_date_the_rules_would_take_away_waits_for_two_people(rules, case, colleague):
    rules.book = rules.shipped
    rules.give(0)
    step = rules.book.stages[STEP]
    rules.book.stages[STEP] = type(step)(**{name: getattr(step, name) for name in step.__slots__} | {"filing": ()})
    counted = clocks.recount(case, by=None, on=TODAY, why="Counted.")
    assert (counted.held, running(case).superseded_at) == (1, None)

    (asked,) = ask(case)
    actions.second_override(asked, by=colleague, on=TODAY)

    assert not Deadline.objects.unmet().filter(case=case, stage__step=STEP).exists()


# --- by hand ---------------------------------------------------------------------------------------------------


def test_an_earlier_date_by_hand_holds_at_once_and_says_so(rules, case):
    before = running(case)

    made = by_hand(case, later=-30)

    now = running(case)
    assert (now.legal_on, now.by_hand, now.override) == (before.legal_on - 30 * DAY, True, made)
    assert now.act_by < now.conservative_on <= now.legal_on
    assert "by hand" in now.because[0]
    assert (now.cites, now.verified, now.why_counted) == ([], False, "Their letter of today.")
    assert Turn.objects.get(case=case).deadline == now
    assert kinds(case)[-1] == "date set by hand"


def test_a_later_date_by_hand_waits_and_holds_when_seconded_as_long_as_the_rules_give_the_same(rules, case, colleague):
    law = running(case)
    asked = by_hand(case, later=30)
    assert days(case) == law.legal_on
    with pytest.raises(actions.AskedBefore):
        by_hand(case, later=31)
    with pytest.raises(actions.SamePerson):
        actions.second_override(asked, by=case.owner, on=TODAY)

    actions.second_override(asked, by=colleague, on=TODAY)
    assert days(case) == law.legal_on + 30 * DAY

    # nothing that changes no date takes it back, and it is no change of the rules either
    actions.correct_and_recount(case, decision=None, facts={"state": "NY"}, why="A state.", by=case.owner, on=TODAY)
    assert running(case).by_hand
    assert not changes.changed_in(case).changes
    # what moves the date of the rules ends it: the earlier day counts at once
    earlier = {"notice_on": FACTS["notice_on"] - DAY, "received_on": FACTS["received_on"] - DAY}
    actions.correct_and_recount(case, decision=case.decisions.get(), facts=earlier, why="x", by=case.owner, on=TODAY)
    assert (running(case).by_hand, days(case)) == (False, law.legal_on - DAY)


def test_an_earlier_date_by_hand_is_not_lost_to_a_fact_and_goes_back_with_two_people(rules, case, colleague):
    law = running(case)
    by_hand(case, later=-30)
    later = {"notice_on": FACTS["notice_on"] + DAY, "received_on": FACTS["received_on"] + DAY}
    actions.correct_and_recount(case, decision=case.decisions.get(), facts=later, why="x", by=case.owner, on=TODAY)
    assert days(case) == law.legal_on - 30 * DAY
    assert [change.cause for change in changes.changed_in(case).waiting] == ["by_hand"]

    (asked,) = ask(case)
    actions.second_override(asked, by=colleague, on=TODAY)

    assert (running(case).by_hand, days(case)) == (False, law.legal_on + DAY)


def test_the_days_of_the_rules_set_by_hand_are_the_rules_again(rules, case, colleague):
    law = running(case)
    by_hand(case, later=-30)

    asked = by_hand(case, later=30)
    actions.second_override(asked, by=colleague, on=TODAY)

    now = running(case)
    assert (now.days, now.by_hand, now.override, now.cites) == (law.days, False, asked, law.cites)


def test_a_refused_date_stays_and_may_be_asked_for_again(rules, case, colleague):
    before = days(case)
    asked = by_hand(case, later=30)

    refused = actions.refuse_override(asked, why="The letter says nothing of the kind.", by=colleague)

    assert (refused.refused_by, days(case), kinds(case)[-1]) == (colleague, before, "override refused")
    with pytest.raises(actions.Stale):
        actions.second_override(asked, by=colleague, on=TODAY)
    taken_back = actions.refuse_override(by_hand(case, later=30), why="A slip.", by=case.owner)
    assert taken_back.refused_by == case.owner


def test_a_date_that_changed_meanwhile_is_not_moved(rules, case, colleague):
    old = running(case)
    asked = by_hand(case, later=30)
    earlier = {"notice_on": FACTS["notice_on"] - DAY, "received_on": FACTS["received_on"] - DAY}
    actions.correct_and_recount(case, decision=case.decisions.get(), facts=earlier, why="x", by=case.owner, on=TODAY)

    with pytest.raises(actions.Stale):
        actions.second_override(asked, by=colleague, on=TODAY)
    with pytest.raises(actions.Stale):
        actions.override_date(old, to=ByHand(old.legal_on + DAY), reason="x", by=case.owner, on=TODAY)

    assert not access.waiting_for(colleague)
    assert days(case) == old.legal_on - DAY


def test_alone_in_an_organisation_no_date_moves_later_and_earlier_ones_do(rules, case):
    make.member(case.organisation, Role.ASSISTANT)
    before = days(case)
    rules.give(10)
    with pytest.raises(actions.NobodySeconds):
        ask(case)
    rules.give(0)
    with pytest.raises(actions.NobodySeconds) as refusal:
        by_hand(case, later=30)

    assert "stays as it is" in str(refusal.value)
    assert (days(case), Override.objects.count()) == (before, 0)
    by_hand(case, later=-30)
    assert days(case) < before


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        (ByHand(TODAY - DAY), actions.ImpossibleDate),
        (ByHand(TODAY + 4000 * DAY), actions.ImpossibleDate),
        (ByHand(date(2026, 8, 1), act_by=date(2026, 8, 2)), actions.ImpossibleDate),
        (ByHand(date(2026, 9, 2)), actions.SameDays),
    ],
)
def test_days_that_cannot_be_are_refused(case, to, refusal):
    with pytest.raises(refusal):
        actions.override_date(running(case), to=to, reason="x", by=case.owner, on=TODAY)

    assert not Override.objects.exists()


def test_where_hours_count_an_hour_is_set_and_theirs_has_one_day_only(case, colleague):
    case = make.case(owner=case.owner, of=case.organisation)
    actions.accept_denial(case, facts=FACTS | {"urgency": "urgent"}, by=case.owner, on=TODAY)
    first = Stage.objects.get(case=case, step=STEP)
    at = datetime.combine(TODAY, time(9, 30), ZoneInfo("America/New_York"))
    actions.file_stage(first, on=TODAY, at=at, how=Channel.FAX, address="555-0100", by=case.owner, today=TODAY)
    theirs = Deadline.objects.unmet().get(stage=first, clock="decision")
    instant = theirs.legal_at + timedelta(hours=5)

    asked = actions.override_date(theirs, to=ByHand(instant.date(), instant), reason="x", by=case.owner, on=TODAY)
    actions.second_override(asked, by=colleague, on=TODAY)

    now = Deadline.objects.unmet().get(stage=first, clock="decision")
    assert (asked.later, now.legal_at, now.conservative_on, now.owed_by) == (True, instant, None, theirs.owed_by)


def test_where_no_legal_day_is_known_a_day_by_hand_makes_none(rules, case):
    case = make.case(owner=case.owner, of=case.organisation)
    facts = FACTS | {"coverage_type": "", "answers": {next(iter(clocks.book().coverage_questions)): "unknown"}}
    actions.accept_denial(case, facts=facts, by=case.owner, on=TODAY)
    safe = Deadline.objects.unmet().get(case=case, clock="filing")
    assert safe.certainty == "provisional"

    to = ByHand(safe.last_on - 2 * DAY)
    actions.override_date(safe, to=to, reason="x", by=case.owner, on=TODAY)

    now = Deadline.objects.unmet().get(case=case, clock="filing")
    assert (now.by_hand, now.certainty, now.legal_on) == (True, "provisional", None)
    assert now.act_by < safe.act_by


# --- the database ----------------------------------------------------------------------------------------------


def test_the_database_refuses_what_no_second_person_saw(rules, case, colleague):
    asked = by_hand(case, later=30)
    for change in ({"seconded_by": case.owner, "seconded_at": asked.asked_at}, {"in_force_at": asked.asked_at},
                   {"reason": "another"}, {"days": {}}):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Override.objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Override.objects.filter(pk=asked.pk)._raw_delete("default")
    old = running(case)
    for field in ({"by_hand": True, "override": asked}, {"override": asked}, {}):
        with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
            later_than(old, days=1, **field).save(force_insert=True)

    actions.second_override(asked, by=colleague, on=TODAY)
    with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
        Override.objects.filter(pk=asked.pk).update(seconded_by=case.owner)
    with pytest.raises(DatabaseError, match="second person"), transaction.atomic():
        later_than(running(case), days=1, override=asked).save(force_insert=True)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Deadline.objects.filter(case=case, by_hand=True).update(by_hand=False)


def later_than(old: Deadline, *, days: int, **fields) -> Deadline:
    """A row that takes the place of this one, so many days later; the old one is superseded."""
    Deadline.objects.filter(pk=old.pk).update(superseded_at=old.counted_at + DAY * 400)
    fresh = Deadline.objects.get(pk=old.pk)
    fresh.pk, fresh.superseded_at, fresh.why_counted = Deadline().id, None, "Because."
    fresh.legal_on, fresh.act_by = old.legal_on + days * DAY, old.act_by + days * DAY
    for name, value in fields.items():
        setattr(fresh, name, value)
    return fresh
