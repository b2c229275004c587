"""What people are reminded of besides deadlines: promises, questions, papers asked for, approvals, talks."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from appeals import actions, clocks, in_brief, reminders
from appeals.mail import compose
from appeals.models import FollowUp, Reminder, Stage
from appeals.reminders import routing
from appeals.reminders.people import reach_of
from cases.models import Coverage, Decision, Ending, Outcome
from claimback.words import day
from tests.appeals import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    found = rows.office(advocate="UTC", patient="UTC")
    Coverage.objects.create(organisation=found.organisation, case=found.case, insurer="Fictional Mutual")
    return found


def steps(kind: str, **of: object) -> list[str]:
    waiting = Reminder.objects.filter(kind=kind, state="pending", **of).order_by("due_at", "id")
    return list(waiting.values_list("step", flat=True))


def days(kind: str, stage: Stage) -> list:
    return list(Reminder.objects.filter(kind=kind, stage=stage, state="pending").values_list("about_on", flat=True))


def promise(here, *, days: int = 5, what: str = "Call about the lumbar fusion") -> FollowUp:
    today = rows.today()
    due_on = today + timedelta(days=days)
    return actions.set_follow_up(here.case, what=what, due_on=due_on, on=today, by=here.advocate)


def granted(here, *, days: int = 60, outcome: str = Outcome.OVERTURNED) -> Decision:
    decision = here.stage.challenges
    decision.outcome, decision.approved_until = outcome, rows.today() + timedelta(days=days)
    decision.save()
    clocks.restate(here.case, on=rows.today())
    return decision


def talk(here, *, days: int = 10) -> Stage:
    """The call between the doctors that the letter offers for so many days from today."""
    denial = here.stage.challenges
    denial.peer_to_peer_window, denial.peer_to_peer_unit = days, "calendar_days"
    denial.notice_on = rows.today()
    denial.save()
    stage = Stage.objects.create(
        organisation=here.organisation, case=here.case, challenges=denial, step="erisa_insured.peer_to_peer",
        kind="peer_to_peer", name="Call between the doctors", position=2, parallel=True,
    )  # fmt: skip
    clocks.restate(here.case, on=rows.today())
    return stage


def words_of(kind: str, *, step: str = "") -> str:
    row = Reminder.objects.filter(kind=kind).select_related("case", "recipient").order_by("due_at").first()
    message = compose(row, now=timezone.now())
    return f"{message.subject} {message.body}"


def test_a_promise_is_said_to_the_owner_on_its_day_and_when_it_is_late(here):
    promise(here)

    assert steps("follow_up") == ["on_the_day", "1_day_late", "4_days_late", "9_days_late"]
    assert set(Reminder.objects.filter(kind="follow_up").values_list("recipient", flat=True)) == {here.advocate.pk}


def test_what_somebody_wrote_is_never_in_the_message(here):
    promise(here)

    said = words_of("follow_up")

    assert "is to be done in 5 days" in said
    assert "lumbar" not in said


def test_what_is_done_is_said_no_more(here):
    done = promise(here)

    actions.finish_follow_up(done, on=rows.today(), by=here.advocate)

    assert steps("follow_up", follow_up=done) == []


def test_restating_twice_adds_and_changes_nothing(here):
    promise(here), granted(here), talk(here)
    before = list(Reminder.objects.order_by("pk").values())

    clocks.restate(here.case, on=rows.today())

    assert list(Reminder.objects.order_by("pk").values()) == before


def test_a_promise_on_another_day_is_said_anew_and_no_more_on_the_old_one(here):
    moved = promise(here)
    Reminder.objects.filter(step="on_the_day").update(state="sent", sent_at=timezone.now())
    later = moved.due_on + timedelta(days=10)
    FollowUp.objects.filter(pk=moved.pk).update(due_on=later)

    clocks.restate(here.case, on=rows.today())

    waiting = Reminder.objects.filter(follow_up=moved, state="pending")
    assert set(waiting.values_list("about_on", flat=True)) == {later}
    assert "on_the_day" in steps("follow_up")


def test_a_promise_moved_back_to_its_first_day_is_said_on_it_after_all(here):
    moved = promise(here)
    first = moved.due_on
    before = steps("follow_up", about_on=first)

    for on in (first + timedelta(days=10), first):
        FollowUp.objects.filter(pk=moved.pk).update(due_on=on)
        clocks.restate(here.case, on=rows.today())

    assert steps("follow_up") == steps("follow_up", about_on=first) == before


def test_a_message_that_stands_in_for_another_about_a_promise_is_taken_back_with_it(here):
    done = promise(here)
    failed = Reminder.objects.filter(follow_up=done).earliest("due_at")
    routing.stand_in(failed, reach_of(here.advocate), ways=["app"])

    actions.finish_follow_up(done, on=rows.today(), by=here.advocate)

    assert set(Reminder.objects.filter(follow_up=done).values_list("state", flat=True)) == {"cancelled"}


def test_a_text_message_says_the_day_and_nothing_of_what_it_is_about(here):
    granted(here, days=10), talk(here)

    for kind in ("approval", "talk"):
        row = Reminder.objects.filter(kind=kind).earliest("due_at")
        assert in_brief.line_of(row, few_words=False) == (
            f"ClaimBack: you have a message about a date, {day(row.about_on)}."
        )


def test_papers_that_came_are_said_at_once(here):
    yesterday = rows.today() - timedelta(days=1)
    FollowUp.objects.create(organisation=here.organisation, case=here.case, what="arrived", due_on=yesterday)

    clocks.restate(here.case, on=rows.today())

    first = Reminder.objects.filter(kind="follow_up").earliest("due_at")
    assert (first.step, first.due_at <= reminders.database_now()) == ("arrived", True)


@pytest.mark.parametrize(
    ("what", "first"),
    [
        ("acknowledge", "unconfirmed"),
        ("request", "not_here_by_the_day"),
        ("question", "unanswered_1_day"),
        ("send_information", "asked_on_the_day"),
    ],
)
def test_what_the_system_asks_for_has_a_plan_of_its_own(here, what, first):
    due_on = rows.today() + timedelta(days=2)
    FollowUp.objects.create(organisation=here.organisation, case=here.case, what=what, due_on=due_on)

    clocks.restate(here.case, on=rows.today())

    assert steps("follow_up", follow_up__what=what)[0] == first
    assert "{" not in words_of("follow_up")


def test_an_approval_is_said_to_owner_and_patient_until_its_last_day(here):
    granted(here, days=10)

    assert steps("approval", recipient=here.advocate) == [
        "7_days_before", "3_days_before", "1_day_before", "on_the_last_day", "has_run_out",
    ]  # fmt: skip
    assert steps("approval", recipient=here.patient) == steps("approval", recipient=here.advocate)
    assert "must be used by its last day" in words_of("approval")


def test_an_approval_outlives_a_case_that_was_won_and_no_other(here):
    granted(here)

    actions.close(here.case, ending=Ending.WON, on=rows.today(), by=here.advocate)
    assert steps("approval")

    here.case.refresh_from_db()
    here.case.ending = Ending.WITHDRAWN
    here.case.save()
    clocks.restate(here.case, on=rows.today())
    assert not steps("approval")


def test_an_approval_that_is_taken_back_is_said_no_more(here):
    decision = granted(here)
    decision.outcome = Outcome.UPHELD
    decision.save()

    clocks.restate(here.case, on=rows.today())

    assert not steps("approval")


@pytest.mark.parametrize("change", [{"outcome": "upheld"}, {"approved_until": None}, {"approved_until": "later"}])
def test_a_change_wins_over_an_approvals_message_that_is_queued(here, change):
    """The row says what was counted; right before sending the decision itself is asked."""
    decision = granted(here)
    due_now(Reminder.objects.filter(kind="approval", step="30_days_before"))
    if change.get("approved_until"):
        change = {"approved_until": decision.approved_until + timedelta(days=30)}
    Decision.objects.filter(pk=decision.pk).update(**change)

    sent = reminders.send_due()

    assert (sent.sent, sent.cancelled, len(mail.outbox)) == (0, 2, 0)


@pytest.mark.parametrize("change", [{"done_on": "today"}, {"due_on": "later"}])
def test_a_change_wins_over_a_promises_message_that_is_queued(here, change):
    made = promise(here)
    due_now(Reminder.objects.filter(step="on_the_day"))
    FollowUp.objects.filter(pk=made.pk).update(**{name: made.due_on + timedelta(days=2) for name in change})

    assert (reminders.send_due().sent, len(mail.outbox)) == (0, 0)


def test_without_a_change_the_queued_messages_go_out(here):
    promise(here), granted(here), talk(here)
    due_now(Reminder.objects.filter(step__in=["on_the_day", "30_days_before", "talk_5_days_before"]))

    assert reminders.send_due().sent == 4


def test_a_talk_is_said_by_the_insurers_policy_and_said_to_be_policy(here):
    talk(here)

    assert steps("talk") == [
        "talk_5_days_before", "talk_3_days_before", "talk_1_day_before", "talk_last_day", "talk_noon_of_last_day",
    ]  # fmt: skip
    assert "from the insurer's own policy, not from the law" in words_of("talk")


def test_what_the_office_learns_moves_the_last_day_to_ask_for_a_talk(here):
    stage = talk(here)
    facts = {
        "insurer": "Fictional Mutual", "window": 3, "unit": "calendar_days", "runs_from": "notice_date",
        "source": "Their line", "learnt_on": rows.today(),
    }  # fmt: skip

    learnt = actions.learn_policy(here.organisation, facts=facts, by=here.advocate, on=rows.today())
    assert set(days("talk", stage)) == {rows.today() + timedelta(days=3)}

    actions.retire_learnt_policy(learnt, why="They deny it", by=here.advocate, on=rows.today())
    assert set(days("talk", stage)) == {rows.today() + timedelta(days=10)}


def test_a_talk_that_was_asked_for_is_said_no_more(here):
    stage = talk(here)
    Stage.objects.filter(pk=stage.pk).update(filed_on=rows.today())

    clocks.restate(here.case, on=rows.today())

    assert not steps("talk")


def test_a_talk_whose_window_is_over_is_not_made_up(here):
    talk(here, days=1)
    Reminder.objects.all().delete()
    Decision.objects.update(notice_on=rows.today() - timedelta(days=30))

    clocks.restate(here.case, on=rows.today())

    assert not steps("talk")


def test_a_new_owner_hears_of_what_was_promised(here):
    promise(here)
    heir = rows.person("heir")
    here.case.owner = heir
    here.case.save()

    reminders.readdress(here.case)

    assert steps("follow_up", recipient=heir) == ["on_the_day", "1_day_late", "4_days_late", "9_days_late"]
    assert not steps("follow_up", recipient=here.advocate)


def due_now(found) -> None:
    assert found.update(due_at=reminders.database_now() - timedelta(minutes=1))
