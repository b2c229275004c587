"""An organisation changes its plans of reminders within safe bounds, and what waits follows."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from appeals import actions, reminders
from appeals.actions import adjusting, replanning
from appeals.actions.adjusting import NotPermitted, StepWish
from appeals.models import Deadline, PlanChange, Reminder, Replan
from appeals.reminders.adjusting import adjusted
from appeals.reminders.plans import shipped
from claimback.accounts.models import Membership
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.appeals import rows
from tests.appeals.reached import wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return rows.office(advocate="UTC", patient="UTC")


@pytest.fixture
def running(here) -> Deadline:
    """A date of ours in ninety days, of the longest plan, with its reminders."""
    return running_in(here, days=90)


def running_in(here, *, days: int) -> Deadline:
    act_by = rows.today() + timedelta(days=days)
    rule = {"duration": {"n": 180, "unit": "calendar_days"}}
    deadline = rows.deadline(here.stage, act_by=act_by, legal_on=act_by + timedelta(days=4), rule_text=rule)
    reminders.plan(deadline)
    return deadline


def adjust(here, step: str, plan: str = "ours", **wished: object) -> PlanChange | None:
    return adjusting.adjust_step(here.organisation, plan=plan, step=step, wish=StepWish(**wished), by=here.advocate)


def steps(deadline: Deadline, person, *states: str) -> list[str]:
    found = Reminder.objects.filter(deadline=deadline, recipient=person, state__in=states or ["pending"])
    return list(found.order_by("due_at", "id").values_list("step", flat=True))


def day_of(deadline: Deadline, person, step: str) -> date:
    row = Reminder.objects.get(deadline=deadline, recipient=person, step=step, state="pending")
    return row.due_at.astimezone(person.zone).date()


def colleague(here, role: Role = Role.ADVOCATE):
    person = rows.person("colleague", time_zone="UTC")
    Membership.objects.create(organisation=here.organisation, user=person, role=role)
    return person


def due_now(deadline: Deadline, *steps: str) -> None:
    waiting = Reminder.objects.filter(deadline=deadline, step__in=steps, state="pending")
    waiting.update(due_at=reminders.database_now() - timedelta(minutes=1))


def everything() -> list[tuple]:
    return list(Reminder.objects.order_by("pk").values_list("pk", "state", "due_at", "urgent", "recipient"))


# --- switched off ----------------------------------------------------------------------------------------------


def test_a_step_that_is_switched_off_is_not_sent(here, running, mailoutbox):
    adjust(here, "14_days_before", off=True)

    due_now(running, "14_days_before")
    reminders.send_due()

    assert mailoutbox == []
    assert "14_days_before" not in steps(running, here.advocate)
    assert "14_days_before" not in steps(running, here.patient)
    assert {"21_days_before", "7_days_before"} <= set(steps(running, here.advocate))


def test_a_date_counted_later_has_the_changed_plan_from_the_beginning(here):
    adjust(here, "14_days_before", off=True)

    later = running_in(here, days=60)

    assert "14_days_before" not in steps(later, here.advocate)
    assert steps(later, here.advocate)[:2] == ["21_days_before", "7_days_before"]


@pytest.mark.parametrize("wished", [{"off": True}, {"days": 1}])
@pytest.mark.parametrize(
    ("plan", "step"), [("ours", "on_the_day"), ("ours", "last_legal_day"), ("theirs", "answer_day_late")]
)
def test_the_last_word_before_a_date_is_neither_switched_off_nor_moved(here, running, plan, step, wished):
    before = everything()

    if plan == "theirs" and wished == {"days": 1}:
        wished = {"days": 2}
    with pytest.raises(NotPermitted, match="cannot be switched off or moved"):
        adjust(here, step, plan, **wished)

    assert everything() == before
    assert not PlanChange.objects.exists()
    assert not Event.objects.filter(kind="plan changed").exists()


# --- moved -----------------------------------------------------------------------------------------------------


def test_a_moved_step_arrives_on_the_other_day(here, running, mailoutbox):
    adjust(here, "14_days_before", days=-10)

    assert day_of(running, here.advocate, "14_days_before") == running.act_by - timedelta(days=10)
    assert steps(running, here.advocate)[:3] == ["21_days_before", "14_days_before", "7_days_before"]
    due_now(running, "14_days_before")
    reminders.send_due()
    assert {message.to[0] for message in mailoutbox} == {here.advocate.email, here.patient.email}


def test_what_would_have_come_before_now_keeps_the_day_it_had(here):
    soon = running_in(here, days=12)
    before = day_of(soon, here.advocate, "7_days_before")

    adjust(here, "14_days_before", off=True)
    adjust(here, "7_days_before", days=-15)

    assert day_of(soon, here.advocate, "7_days_before") == before


@pytest.mark.parametrize(
    ("step", "plan", "days", "said"),
    [
        ("14_days_before", "ours", -61, "At most 60 days before"),
        ("answer_5_days_late", "theirs", 31, "at most 30 after"),
        ("14_days_before", "ours", -22, "days that follow each other"),
        ("14_days_before", "ours", -7, "on one day"),
        ("14_days_before", "ours", 3, "stays before it"),
        ("answer_5_days_late", "theirs", -3, "stays after it"),
        ("afternoon_of_the_day", "ours_weeks", -2, "stays on that day"),
        ("5_days_before", "ours_short", -10, "has 9 days in all at most"),
        ("24_hours_before", "ours_hours", -2, "keep their hours"),
        ("no_such_step", "ours", -2, "no such reminder"),
        ("14_days_before", "no_such_plan", -2, "no such reminder"),
    ],
)
def test_beyond_the_bounds_nothing_is_changed_and_a_sentence_says_why(here, running, step, plan, days, said):
    before = everything()

    with pytest.raises(NotPermitted, match=said) as refused:
        adjust(here, step, plan, days=days)

    assert "Nothing was changed." in str(refused.value)
    assert everything() == before
    assert not PlanChange.objects.exists()


def test_days_that_follow_each_other_are_not_too_many_in_the_last_three(here, running):
    adjust(here, "1_day_before", days=-2)

    assert day_of(running, here.advocate, "1_day_before") == running.act_by - timedelta(days=2)


def test_a_step_is_not_put_back_where_another_has_come_too_close_meanwhile(here):
    adjust(here, "7_days_before", days=-5)
    adjust(here, "14_days_before", days=-8)

    with pytest.raises(NotPermitted, match="follow each other"):
        adjust(here, "7_days_before")

    assert PlanChange.objects.live().count() == 2


# --- addressed to somebody else --------------------------------------------------------------------------------


def test_a_step_addressed_to_a_colleague_goes_there_and_to_the_patient_as_before(here, running, mailoutbox):
    other = colleague(here)

    adjust(here, "on_the_day", to="member", member=other)

    assert "on_the_day" not in steps(running, here.advocate)
    assert steps(running, other) == ["on_the_day"]
    assert "on_the_day" in steps(running, here.patient)
    due_now(running, "on_the_day")
    reminders.send_due()
    assert {message.to[0] for message in mailoutbox} == {other.email, here.patient.email}


def test_when_the_colleague_leaves_it_goes_back_to_whoever_the_case_is_with(here, running):
    other = colleague(here)
    adjust(here, "on_the_day", to="member", member=other)

    Membership.objects.filter(user=other).update(ended_at=reminders.database_now())
    reminders.replan(here.case)

    assert "on_the_day" in steps(running, here.advocate)
    assert steps(running, other) == []
    [why] = reminders.adjusted_for(here.organisation.pk).ignored.values()
    assert "no longer works on cases here" in why


def test_within_a_minute_of_the_colleague_leaving_what_is_due_soon_goes_back(here):
    soon = running_in(here, days=1)
    other = colleague(here)
    adjust(here, "1_day_before", off=True)
    adjust(here, "on_the_day", to="member", member=other)
    Reminder.objects.filter(recipient=other).update(due_at=reminders.database_now() + timedelta(hours=1))
    Membership.objects.filter(user=other).update(ended_at=reminders.database_now())

    assert replanning.replan_waiting() == 1

    assert steps(soon, other) == []
    assert "on_the_day" in steps(soon, here.advocate)
    assert replanning.replan_waiting() == 0


@pytest.mark.parametrize("state", ["pending", "cancelled"])
def test_what_the_colleague_should_have_heard_in_that_very_hour_is_said_by_the_one_before_at_once(
    here, state, mailoutbox
):
    now = reminders.database_now()
    morning = now.date() - timedelta(days=now.hour < 8)  # the last one that has passed
    deadline = running_in(here, days=(morning - rows.today()).days + 7)
    other = colleague(here)
    adjust(here, "7_days_before", to="member", member=other)
    assert not Reminder.objects.filter(recipient=here.advocate, step="7_days_before").exists()
    due = rows.due(deadline, other, step="7_days_before")
    Reminder.objects.filter(pk=due.pk).update(state=state)
    Membership.objects.filter(user=other).update(ended_at=reminders.database_now())

    reminders.replan(here.case)
    reminders.send_due()

    assert [message.to for message in mailoutbox].count([here.advocate.email]) == 1
    assert Reminder.objects.get(recipient=here.advocate, step="7_days_before").state == "sent"
    assert reminders.replan(here.case) == 0


def test_when_the_colleague_can_no_longer_sign_in_it_goes_back_as_well(here, running):
    other = colleague(here)
    adjust(here, "on_the_day", to="member", member=other)
    type(other).objects.filter(pk=other.pk).update(is_active=False)

    reminders.replan(here.case)

    assert "on_the_day" in steps(running, here.advocate)


def test_a_step_addressed_to_the_supervisors_goes_to_all_of_them_and_without_any_to_the_owner(here, running):
    adjust(here, "3_days_before", to="supervisors")
    assert "3_days_before" in steps(running, here.advocate)
    bosses = [colleague(here, Role.SUPERVISOR) for _ in range(2)]

    reminders.replan(here.case)

    assert "3_days_before" not in steps(running, here.advocate)
    assert [steps(running, boss) for boss in bosses] == [["3_days_before"]] * 2


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_a_step_is_addressed_only_to_somebody_who_works_on_cases_here(here, who):
    member = rows.person("stranger") if who == "stranger" else None

    with pytest.raises(NotPermitted, match="Choose somebody who works on cases here"):
        adjust(here, "on_the_day", to="member", member=member)

    assert not PlanChange.objects.exists()


def test_what_a_colleague_does_not_heed_reaches_the_supervisor_too(here, running):
    boss, other = colleague(here, Role.SUPERVISOR), colleague(here)
    adjust(here, "on_the_day", to="member", member=other)
    due_now(running, "on_the_day")
    reminders.send_due()

    assert Reminder.objects.filter(recipient=other, heed_by__isnull=False).update(heed_by=reminders.database_now())
    reminders.escalate()

    assert Reminder.objects.filter(recipient=boss, step="unheeded.on_the_day").exists()


def test_a_new_owner_of_the_case_leaves_what_is_addressed_to_a_colleague(here, running):
    other, heir = colleague(here), colleague(here)
    adjust(here, "on_the_day", to="member", member=other)
    here.case.owner = heir
    here.case.save()

    reminders.readdress(here.case)

    assert steps(running, other) == ["on_the_day"]
    assert "on_the_day" not in steps(running, heir)
    assert "1_day_before" in steps(running, heir)
    assert steps(running, here.advocate) == []


# --- added, the morning, as it came ----------------------------------------------------------------------------


def test_one_more_step_comes_on_its_day_and_is_taken_out_again(here, running):
    added = adjusting.add_step(here.organisation, plan="ours", days=-30, by=here.advocate)
    assert day_of(running, here.advocate, added.step) == running.act_by - timedelta(days=30)

    adjust(here, added.step, off=True)

    assert added.step not in steps(running, here.advocate)
    assert not PlanChange.objects.live().exists()


def test_a_step_added_twice_is_refused(here):
    adjusting.add_step(here.organisation, plan="ours", days=-30, by=here.advocate)

    with pytest.raises(NotPermitted, match="added this reminder before"):
        adjusting.add_step(here.organisation, plan="ours", days=-30, by=here.advocate)


def test_the_morning_comes_at_another_hour_and_kept_steps_no_later_than_they_ship(here, running):
    ten = shipped().bounds.latest_morning.replace(hour=10)

    adjusting.set_morning(here.organisation, morning=ten, by=here.advocate)

    hour = {row.step: row.due_at.hour for row in Reminder.objects.filter(deadline=running, recipient=here.advocate)}
    assert (hour["14_days_before"], hour["on_the_day"], hour["last_legal_day"]) == (10, 8, 8)
    with pytest.raises(NotPermitted, match="from 6 am to 11 am"):
        adjusting.set_morning(here.organisation, morning=ten.replace(hour=5), by=here.advocate)


def test_a_plan_is_again_as_it_came(here, running):
    before = everything()
    adjust(here, "14_days_before", off=True)
    adjust(here, "7_days_before", days=-9)
    adjust(here, "answer_5_days_late", "theirs", off=True)

    assert adjusting.as_it_came(here.organisation, plan="ours", by=here.advocate) == 2

    assert everything() == before
    assert [change.plan for change in PlanChange.objects.live()] == ["theirs"]
    assert Event.objects.filter(kind="plan as it came").count() == 1


def test_what_was_changed_stays_written_with_who_and_when(here):
    first = adjust(here, "14_days_before", days=-10)
    second = adjust(here, "14_days_before", days=-11)

    first.refresh_from_db()
    assert (first.days, first.ended_by, second.recorded_by) == (-10, here.advocate, here.advocate)
    assert first.ended_at is not None
    assert Event.objects.filter(kind="plan changed", organisation_id=here.organisation.pk).count() == 2
    for change in ({"days": -12}, {"off": True}, {"ended_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PlanChange.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        second.delete()


def test_the_same_wish_again_changes_nothing(here):
    first = adjust(here, "14_days_before", days=-10)

    assert adjust(here, "14_days_before", days=-10) == first
    assert PlanChange.objects.count() == 1


def test_another_organisation_is_not_touched(here, running):
    there = rows.office(advocate="UTC", patient="UTC")
    theirs = running_in(there, days=90)
    before = steps(theirs, there.advocate)

    adjust(here, "14_days_before", off=True)
    reminders.replan(there.case)

    assert steps(theirs, there.advocate) == before
    assert "14_days_before" in before


# --- what a newer file does not permit -------------------------------------------------------------------------


def test_a_change_that_a_newer_file_does_not_permit_gives_way_and_is_shown(here, running, monkeypatch):
    adjust(here, "14_days_before", off=True)
    adjust(here, "7_days_before", days=-5)
    monkeypatch.setattr(reminders.hearing, "shipped", lambda: with_kept("14_days_before"))

    reminders.replan(here.case)

    found = reminders.adjusted_for(here.organisation.pk)
    assert "14_days_before" in steps(running, here.advocate)
    assert day_of(running, here.advocate, "7_days_before") == running.act_by - timedelta(days=5)
    assert list(found.ignored) == [PlanChange.objects.get(step="14_days_before").pk]


def with_kept(name: str):
    plan = shipped().each["ours"]
    kept = tuple(replace(step, kept=True) if step.name == name else step for step in plan.steps)
    return replace(shipped(), each={**shipped().each, "ours": replace(plan, steps=kept)})


def test_whatever_is_changed_there_are_never_fewer_kept_steps(here):
    for plan in shipped().each.values():
        for step in plan.steps:
            for wished in ({"off": True}, {"days": -2}, {"days": 2}, {"days": -40}):
                with suppress(NotPermitted):
                    adjust(here, step.name, plan.id, **wished)

    now = adjusted(shipped(), PlanChange.objects.live().with_who_works())
    kept = {(plan.id, step.name, step.after) for plan in shipped().each.values() for step in plan.steps if step.kept}
    held = {(plan.id, step.name, step.after) for plan in now.plans.each.values() for step in plan.steps if step.kept}
    assert held == kept
    assert now.ignored == {}


# --- comparing again -------------------------------------------------------------------------------------------


def test_comparing_again_changes_nothing(here, running):
    actions.set_follow_up(
        here.case, what="Call", due_on=rows.today() + timedelta(days=5), on=rows.today(), by=here.advocate
    )
    adjust(here, "14_days_before", days=-10)
    before = everything()

    assert reminders.replan(here.case) == 0
    assert everything() == before


def test_what_was_sent_stays_and_what_is_due_goes_out(here):
    soon = running_in(here, days=8)
    due_now(soon, "7_days_before")
    reminders.send_due()
    sent = Reminder.objects.get(deadline=soon, recipient=here.advocate, step="7_days_before")
    due_now(soon, "3_days_before")

    adjust(here, "7_days_before", days=-5)
    adjust(here, "3_days_before", days=-2)

    again = Reminder.objects.get(pk=sent.pk)
    assert (again.state, again.sent_at, again.due_at) == ("sent", sent.sent_at, sent.due_at)
    assert "3_days_before" in steps(soon, here.advocate)
    assert (
        Reminder.objects.get(deadline=soon, recipient=here.advocate, step="3_days_before").due_at
        < reminders.database_now()
    )


def test_what_stands_in_for_another_message_or_was_asked_for_again_stays(here, running):
    at = reminders.database_now() + timedelta(days=3)
    told = {"deadline": running, "case": here.case, "organisation": here.organisation, "recipient": here.advocate}
    again = Reminder.objects.create(**told, step="again_2026-01-01T08:00", due_at=at)
    unheeded = Reminder.objects.create(**told, step="unheeded.on_the_day", due_at=at)

    adjust(here, "14_days_before", off=True)

    for row in (again, unheeded):
        row.refresh_from_db()
        assert (row.state, row.due_at) == ("pending", at)


def test_a_message_moved_out_of_a_letter_of_the_day_comes_by_itself(here, running):
    wish(here.advocate, "email", daily=True)
    row = Reminder.objects.get(deadline=running, recipient=here.advocate, step="14_days_before")
    letter = Reminder.objects.create(
        organisation=here.organisation, kind="digest", recipient=here.advocate, step="day_20260101", due_at=row.due_at
    )
    Reminder.objects.filter(pk=row.pk).update(within=letter)

    adjust(here, "14_days_before", days=-10)

    row.refresh_from_db()
    assert (row.within, row.state) == (None, "pending")


def test_an_old_case_gets_what_is_newer_than_it(here):
    act_by = rows.today() + timedelta(days=90)
    bare = rows.deadline(here.stage, act_by=act_by, legal_on=act_by)
    Reminder.objects.all().delete()

    actions.audit_organisation(here.organisation.pk, by=None)
    assert replanning.replan_waiting() == 1

    assert steps(bare, here.advocate)[0] == "21_days_before"
    assert not Replan.objects.exists()
    before = everything()
    actions.audit_organisation(here.organisation.pk, by=None)
    replanning.replan_waiting()
    assert everything() == before


def test_many_cases_follow_in_pieces_and_a_case_that_breaks_holds_up_no_other(here, running, monkeypatch):
    monkeypatch.setattr(replanning, "AT_ONCE", 0)
    adjust(here, "14_days_before", off=True)
    assert "14_days_before" in steps(running, here.advocate)
    assert Replan.objects.count() == 1
    whole = reminders.replan
    monkeypatch.setattr(reminders, "replan", broken)

    with pytest.raises(RuntimeError, match="planted"):
        replanning.replan_waiting()

    assert Replan.objects.get().tries == 1
    assert {"14_days_before", "on_the_day", "last_legal_day"} <= set(steps(running, here.advocate))
    monkeypatch.setattr(reminders, "replan", whole)
    assert replanning.replan_waiting() == 1
    assert "14_days_before" not in steps(running, here.advocate)


def broken(case, **_: object) -> int:
    raise RuntimeError("planted")


def test_the_changes_are_asked_for_once_however_many_dates_a_verb_plans(here):
    for _ in range(4):
        running_in(here, days=90)

    with CaptureQueriesContext(connection) as asked:
        reminders.replan(here.case)

    assert sum("appeals_planchange" in query["sql"] for query in asked.captured_queries) == 1
    assert len(asked) <= 12


# --- another time zone -----------------------------------------------------------------------------------------

DETAILS = {"name": "Ada Vocate", "phone": "", "address": "", "language": "en"}


def hours(person, zone: str) -> set[int]:
    found = Reminder.objects.filter(recipient=person, state="pending").values_list("due_at", flat=True)
    return {at.astimezone(ZoneInfo(zone)).hour for at in found}


def test_with_another_time_zone_on_the_account_page_what_waits_comes_by_the_new_clock(client, here, running):
    client.force_login(here.advocate)

    answer = client.post("/account/", DETAILS | {"time_zone": "Pacific/Honolulu"})

    assert answer.status_code == 302
    assert hours(here.advocate, "Pacific/Honolulu") == {8}
    assert hours(here.patient, "UTC") == {8}


def test_with_another_time_zone_among_the_wishes_as_well(here, running):
    before = everything()

    actions.keep_wishes(
        here.patient, wishes=actions.Wishes(ways=["email"], time_zone="America/Phoenix"), by=here.patient
    )

    assert hours(here.patient, "America/Phoenix") == {8}
    assert hours(here.advocate, "UTC") == {8}
    assert len(everything()) == len(before)


def test_the_same_time_zone_again_compares_nothing(client, here, running, monkeypatch):
    monkeypatch.setattr(reminders, "replan", broken)
    client.force_login(here.advocate)

    assert client.post("/account/", DETAILS | {"time_zone": "UTC"}).status_code == 302


def test_without_any_worker_the_daily_command_compares_as_well(here, running, monkeypatch):
    monkeypatch.setattr(replanning, "AT_ONCE", 0)
    adjust(here, "14_days_before", off=True)

    with suppress(SystemExit):
        call_command("nobody_is_lost")

    assert "14_days_before" not in steps(running, here.advocate)
    assert not Replan.objects.exists()
