"""Somebody is away: what they are told reaches whoever covers for them too, from the first day to the last."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from appeals import actions, for_you, reminders
from appeals.actions import adjusting
from appeals.models import FollowUp, Reminder
from appeals.reminders import Sent, alerts, escalating, outbox, routing, sending
from appeals.reminders.covering import tell_covers
from appeals.reminders.people import reach_of
from cases.actions import open_case
from cases.models import Case
from claimback.accounts.actions import leave
from claimback.accounts.models import Absence, Membership
from claimback.accounts.roles import Role
from tests.appeals import rows
from tests.appeals.reached import phone, wish

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
State = Reminder.State
_numbers = iter(range(1, 1_000_000))


@pytest.fixture
def here() -> rows.Office:
    return rows.office(advocate=rows.afternoon(), patient=rows.afternoon())


def colleague(here: rows.Office, name: str, role: Role = Role.ADVOCATE):
    person = rows.person(name, name=name.title(), time_zone=rows.afternoon())
    Membership.objects.create(organisation=here.organisation, user=person, role=role)
    return person


@pytest.fixture
def cover(here):
    return colleague(here, "carla")


@pytest.fixture
def deadline(here):
    return rows.deadline(here.stage, act_by=rows.today() + 2 * DAY, legal_on=rows.today() + 20 * DAY)


def place(here: rows.Office, person) -> Membership:
    return Membership.objects.living().get(organisation=here.organisation, user=person)


def away(here, person, by_whom, *, start: int = 0, end: int = 7) -> Absence:
    """Days from today (UTC), written straight into the table, so that they may lie in the past."""
    days = {"from_on": rows.today() + start * DAY, "until_on": rows.today() + end * DAY}
    members = {"away": place(here, person), "cover": place(here, by_whom)}
    return Absence.objects.create(organisation=here.organisation, set_by=person, **members, **days)


def said(here, person, by_whom) -> Absence:
    """By the verb, from today on."""
    days = {"from_on": rows.today(), "until_on": rows.today() + DAY, "now": reminders.database_now(), "by": person}
    return actions.cover_absence(place(here, person), cover=place(here, by_whom), **days)


def urgent(deadline, person, **more) -> Reminder:
    row = rows.due(deadline, person, **more)
    Reminder.objects.filter(pk=row.pk).update(urgent=True)
    return row


def promised(here, *, person=None, **row):
    """A reminder of a promise in a case of its own."""
    case = Case.objects.create(organisation=here.organisation, owner=here.advocate, reference=f"C{next(_numbers)}")
    day = rows.today() + 9 * DAY
    told = {"organisation": here.organisation, "case": case}
    follow_up = FollowUp.objects.create(**told, due_on=day, what="Call them", set_by=here.advocate)
    told |= {"recipient": person or here.advocate, "step": "on_the_day", "due_at": reminders.database_now() - MINUTE}
    return Reminder.objects.create(kind="follow_up", follow_up=follow_up, about_on=day, **(told | row))


def to(mailoutbox) -> list[str]:
    return sorted(address for message in mailoutbox for address in message.to)


# who hears, and when


def test_what_an_absent_person_is_told_reaches_their_cover_too_and_says_why(here, cover, deadline, mailoutbox):
    rows.due(deadline, here.advocate)
    absence = away(here, here.advocate, cover)

    assert reminders.send_due() == Sent(sent=2)
    assert reminders.send_due() == Sent()

    assert to(mailoutbox) == sorted([here.advocate.email, cover.email])
    theirs = next(message for message in mailoutbox if message.to == [cover.email])
    assert "because you cover for a colleague who is away until" in theirs.body
    assert "Ada" not in f"{theirs.subject} {theirs.body}"
    row = Reminder.objects.get(recipient=cover)
    assert (row.absence, row.instead_of.recipient, row.state) == (absence, here.advocate, State.SENT)
    [message] = for_you.listed(cover, now=reminders.database_now())
    assert message.more.startswith("For Ada Vocate, who is away until ")


@pytest.mark.parametrize(("start", "end"), [(1, 9), (-9, -1)])
def test_neither_before_the_first_day_nor_after_the_last(here, cover, deadline, mailoutbox, start, end):
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover, start=start, end=end)

    reminders.send_due()

    assert to(mailoutbox) == [here.advocate.email]
    assert not Reminder.objects.filter(recipient=cover).exists()


@pytest.mark.parametrize(("start", "end"), [(0, 0), (-9, 0)])
def test_on_the_first_day_and_on_the_last_it_does(here, cover, deadline, mailoutbox, start, end):
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover, start=start, end=end)

    reminders.send_due()

    assert cover.email in to(mailoutbox)


def test_what_waits_for_the_cover_after_the_last_day_is_not_sent_to_them(here, cover, deadline, mailoutbox):
    rows.due(deadline, here.advocate)
    absence = away(here, here.advocate, cover, start=-3, end=0)
    tell_covers()
    Absence.objects.filter(pk=absence.pk).update(until_on=rows.today() - DAY)

    assert reminders.send_due() == Sent(sent=1, cancelled=1)
    assert to(mailoutbox) == [here.advocate.email]


def test_suddenly_ill_what_they_were_told_today_is_told_and_what_came_before_is_not(here, cover, deadline, mailoutbox):
    for ago, step in ((26 * HOUR, "yesterday"), (timedelta(0), "today")):
        row = rows.due(deadline, here.advocate, step=step)
        Reminder.objects.filter(pk=row.pk).update(state="sent", sent_at=reminders.database_now() - ago)

    said(here, here.advocate, cover)
    reminders.send_due()

    of_a_case = Reminder.objects.filter(recipient=cover, kind="deadline")
    assert [(row.step, row.state) for row in of_a_case] == [("today", State.SENT)]


def test_taken_back_it_wins_over_what_waits_already(here, cover, deadline, mailoutbox):
    rows.due(deadline, here.advocate)
    absence = away(here, here.advocate, cover)
    assert tell_covers() == 1

    actions.end_absence(absence, now=reminders.database_now(), by=here.advocate)
    reminders.send_due()

    assert [message.subject for message in mailoutbox if message.to == [cover.email]] == [
        "ClaimBack: you no longer cover for a colleague"
    ]


def test_taken_back_after_a_sender_took_it_on_it_is_held_back_all_the_same(here, cover, deadline):
    rows.due(deadline, here.advocate)
    absence = away(here, here.advocate, cover)
    tell_covers()
    claim = outbox.claim(10)
    row = next(each for each in claim.reminders if each.recipient == cover)

    Absence.objects.filter(pk=absence.pk).update(taken_back_at=Now())

    assert not outbox.hold(row)
    assert outbox.hold(next(each for each in claim.reminders if each.recipient == here.advocate))


def test_taken_back_and_said_anew_the_cover_hears_it_after_all(here, cover, deadline):
    rows.due(deadline, here.advocate)
    actions.end_absence(said(here, here.advocate, cover), now=reminders.database_now(), by=here.advocate)
    reminders.send_due()
    assert not Reminder.objects.filter(recipient=cover, kind="deadline", state="sent").exists()

    again = said(here, here.advocate, cover)
    reminders.send_due()

    assert Reminder.objects.get(recipient=cover, kind="deadline", state="sent").absence == again


def test_one_who_had_the_case_before_and_covers_now_hears_it_too(here, cover, deadline, mailoutbox):
    """Their own row sleeps since the case was handed over: it is the same message, and it wakes."""
    rows.due(deadline, here.advocate)
    asleep = rows.due(deadline, cover)
    Reminder.objects.filter(pk=asleep.pk).update(state="cancelled")
    away(here, here.advocate, cover)

    reminders.send_due()

    assert cover.email in to(mailoutbox)


def test_a_cover_who_left_is_not_written_to_and_the_supervisor_is(here, cover, deadline, mailoutbox):
    boss = colleague(here, "bea", Role.SUPERVISOR)
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover)
    tell_covers()

    leave(place(here, cover), by=boss)
    reminders.send_due()
    reminders.send_due()

    assert to(mailoutbox) == sorted([here.advocate.email, boss.email])


def test_what_becomes_due_after_covers_were_looked_for_is_told_with_the_row_itself(here, cover, deadline, monkeypatch):
    away(here, here.advocate, cover)
    monkeypatch.setattr(sending, "prepare", lambda: rows.due(deadline, here.advocate))

    reminders.send_due()

    assert Reminder.objects.get(recipient=cover).state == State.SENT


def test_a_line_of_the_letter_goes_to_whoever_covers_now(here, cover, mailoutbox):
    third = colleague(here, "tom")
    promised(here), promised(here)
    away(here, here.advocate, cover)
    sending.prepare()
    away(here, cover, third)

    reminders.send_due()

    assert to(mailoutbox) == sorted([here.advocate.email, third.email])


def test_the_cover_is_away_too_and_their_cover_hears_it(here, cover, deadline, mailoutbox):
    third = colleague(here, "tom")
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover)
    away(here, cover, third)

    reminders.send_due()

    assert to(mailoutbox) == sorted([here.advocate.email, third.email])


# what is told


@pytest.mark.parametrize("how", ["met_on", "dropped_on", "superseded_at"])
def test_what_is_settled_is_told_to_no_cover(here, cover, deadline, how):
    row = rows.due(deadline, here.advocate)
    Reminder.objects.filter(pk=row.pk).update(state="sent", sent_at=Now())
    type(deadline).objects.filter(pk=deadline.pk).update(**{how: Now()})

    said(here, here.advocate, cover)

    assert not Reminder.objects.filter(recipient=cover, kind="deadline").exists()


def test_a_patient_is_covered_by_nobody_and_neither_is_somebody_elses_case(here, cover, deadline, mailoutbox):
    other = colleague(here, "omar")
    away(here, other, cover)
    rows.due(deadline, here.patient)
    rows.due(deadline, here.advocate)

    reminders.send_due()

    assert to(mailoutbox) == sorted([here.advocate.email, here.patient.email])


def test_a_code_is_told_to_nobody_else(here, cover, deadline):
    away(here, here.advocate, cover)
    phone(here.advocate, proven_at=None, code="123456", code_sent_at=reminders.database_now())
    told = {"organisation": here.organisation, "kind": "alert", "recipient": here.advocate}
    Reminder.objects.create(**told, step="code_abc", due_at=reminders.database_now(), channel="email")

    assert tell_covers() == 0


def test_it_is_told_once_however_many_ways_they_have_and_by_the_covers_own_ways(here, cover, deadline, settings):
    settings.SMS_URL = "http://127.0.0.1:9"
    first = urgent(deadline, here.advocate)
    twin = Reminder.objects.get(pk=first.pk)
    twin.pk, twin.id, twin.channel = None, None, "sms"
    twin.save()
    wish(cover, "app", "email")
    away(here, here.advocate, cover)

    assert tell_covers() == 2
    assert tell_covers() == 0
    assert {row.channel for row in Reminder.objects.filter(recipient=cover)} == {"app", "email"}


def test_where_the_covers_way_fails_it_goes_on_by_the_next_and_stays_for_a_colleague(here, cover, deadline):
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover)
    tell_covers()
    row = Reminder.objects.get(recipient=cover)

    again = routing.stand_in(row, reach_of(cover), ways=["app"])

    assert again.absence == row.absence
    assert tell_covers() == 0


def test_a_share_of_the_case_takes_nothing_from_the_cover_and_another_owner_does(here, cover, deadline):
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover)
    tell_covers()

    reminders.readdress(here.case)
    assert Reminder.objects.get(recipient=cover).state == State.PENDING

    Case.objects.filter(pk=here.case.pk).update(owner=colleague(here, "omar"))
    reminders.readdress(Case.objects.get(pk=here.case.pk))
    assert Reminder.objects.get(recipient=cover).state == State.CANCELLED


def planned(here, *, days: int = 90):
    """A date of the longest plan, with a step of the absent owner due in an hour and one for the cover made for it."""
    act_by = rows.today() + days * DAY
    rule = {"duration": {"n": 180, "unit": "calendar_days"}}
    deadline = rows.deadline(here.stage, act_by=act_by, legal_on=act_by + 4 * DAY, rule_text=rule)
    reminders.plan(deadline)
    theirs = Reminder.objects.filter(deadline=deadline, recipient=here.advocate)
    theirs.filter(step="14_days_before").update(due_at=reminders.database_now() + HOUR)
    return deadline


def test_compared_with_the_plans_what_waits_for_the_cover_follows_the_row_it_stands_beside(here, cover):
    planned(here)
    away(here, here.advocate, cover)
    assert tell_covers() == 1

    reminders.replan(here.case)  # the owner's row goes back to its day, which is far

    assert Reminder.objects.get(recipient=cover).state == State.CANCELLED
    Reminder.objects.filter(step="14_days_before").update(due_at=reminders.database_now() + HOUR)
    assert tell_covers() == 1
    assert Reminder.objects.get(recipient=cover).state == State.PENDING


def test_a_step_the_organisation_switched_off_is_told_to_no_cover(here, cover):
    planned(here)
    away(here, here.advocate, cover)
    tell_covers()

    adjusting.adjust_step(
        here.organisation, plan="ours", step="14_days_before", wish=adjusting.StepWish(off=True), by=here.advocate
    )

    assert tell_covers() == 0
    assert Reminder.objects.get(recipient=cover).state == State.CANCELLED


def test_a_case_handed_to_its_cover_keeps_what_is_said_on_that_day(here, cover):
    planned(here)
    absence = away(here, here.advocate, cover)
    tell_covers()

    Case.objects.filter(pk=here.case.pk).update(owner=cover)
    reminders.readdress(Case.objects.get(pk=here.case.pk))
    Absence.objects.filter(pk=absence.pk).update(taken_back_at=Now())

    mine = Reminder.objects.get(recipient=cover, step="14_days_before")
    assert (mine.state, mine.absence) == (State.PENDING, None)


def test_a_member_to_whom_the_organisation_addresses_a_step_is_covered_like_an_owner(here, cover, deadline, mailoutbox):
    named = colleague(here, "nora")
    urgent(deadline, named)
    away(here, named, cover)

    reminders.send_due()

    assert to(mailoutbox) == sorted([named.email, cover.email])
    assert Reminder.objects.get(recipient=cover).heed_by


def test_an_alert_to_an_absent_person_reaches_their_cover(here, cover, mailoutbox):
    away(here, here.advocate, cover)
    told = {"organisation": here.organisation, "case": here.case, "kind": "alert", "recipient": here.advocate}
    Reminder.objects.create(**told, step="not_reached_x", channel="app", due_at=reminders.database_now())

    reminders.send_due()

    assert to(mailoutbox) == [cover.email]
    assert "because you cover for a colleague" in mailoutbox[0].body


def test_what_leads_to_a_page_of_those_who_manage_is_told_to_a_cover_who_manages(here, cover):
    boss, second = colleague(here, "bea", Role.SUPERVISOR), colleague(here, "sol", Role.SUPERVISOR)
    told = {"organisation": here.organisation, "kind": "alert", "recipient": boss, "channel": "app"}
    Reminder.objects.create(**told, step="lost_x", due_at=reminders.database_now())
    absence = away(here, boss, cover)
    assert tell_covers() == 0

    Absence.objects.filter(pk=absence.pk).update(cover=place(here, second))

    assert tell_covers() == 2  # on their page and by mail


def test_where_the_cover_is_not_reached_the_supervisors_hear_of_it(here, cover):
    boss = colleague(here, "bea", Role.SUPERVISOR)
    away(here, here.advocate, cover)

    told = {"case": here.case, "organisation_id": here.organisation.pk}

    assert alerts.who_hears(cover, **told) == [here.advocate, boss]
    assert alerts.who_hears(here.patient, **told) == [here.advocate]


def test_nobody_away_costs_one_question(here, deadline, django_assert_num_queries):
    now = reminders.database_now()

    with django_assert_num_queries(1):
        assert tell_covers(now=now) == 0


# an absent person is not waited for


def test_what_the_cover_does_not_heed_either_reaches_the_supervisor_once(here, cover, deadline, mailoutbox):
    boss = colleague(here, "bea", Role.SUPERVISOR)
    urgent(deadline, here.advocate)
    away(here, here.advocate, cover)
    reminders.send_due()
    assert Reminder.objects.filter(recipient=cover, heed_by__isnull=False).exists()

    Reminder.objects.filter(heed_by__isnull=False).update(heed_by=Now())
    reminders.send_due()

    assert to(mailoutbox) == sorted([here.advocate.email, cover.email, boss.email])
    assert "not answered" in mailoutbox[-1].subject


def test_what_the_cover_has_seen_is_told_to_nobody(here, cover, deadline):
    colleague(here, "bea", Role.SUPERVISOR)
    urgent(deadline, here.advocate)
    away(here, here.advocate, cover)
    reminders.send_due()

    actions.see_deadline(deadline, by=cover)
    Reminder.objects.filter(heed_by__isnull=False).update(heed_by=Now())

    assert escalating.escalate() == 0


def test_what_they_left_unheeded_before_they_went_reaches_the_cover_beside_the_supervisor(here, cover, deadline):
    boss = colleague(here, "bea", Role.SUPERVISOR)
    row = urgent(deadline, here.advocate)
    yesterday = reminders.database_now() - 26 * HOUR
    Reminder.objects.filter(pk=row.pk).update(state="sent", sent_at=yesterday, heed_by=Now())
    away(here, here.advocate, cover)

    reminders.send_due()

    told = Reminder.objects.filter(step__startswith="unheeded.", state="sent")
    assert {each.recipient for each in told} == {boss, cover}


def test_without_supervisors_the_cover_is_written_to_once_more_and_louder(here, cover, deadline, mailoutbox):
    urgent(deadline, here.advocate)
    away(here, here.advocate, cover)
    reminders.send_due()

    Reminder.objects.filter(heed_by__isnull=False).update(heed_by=Now())
    reminders.send_due()

    assert mailoutbox[-1].to == [cover.email]
    assert "not answered" in mailoutbox[-1].subject


def test_a_supervisor_who_is_away_is_stood_in_for_when_something_is_not_heeded(here, cover, deadline, mailoutbox):
    boss = colleague(here, "bea", Role.SUPERVISOR)
    urgent(deadline, here.advocate)
    reminders.send_due()
    away(here, boss, cover)

    Reminder.objects.filter(heed_by__isnull=False).update(heed_by=Now())
    reminders.send_due()

    assert to(mailoutbox) == sorted([here.advocate.email, boss.email, cover.email])
    assert Reminder.objects.filter(recipient=cover, heed_by__isnull=False).exists()


# the letter of the day


def test_the_covers_letter_of_the_day_holds_the_absent_ones_rows_and_says_whose(here, cover, mailoutbox):
    absent = [promised(here), promised(here)]
    own = promised(here, person=cover)
    Case.objects.filter(pk=own.case_id).update(owner=cover)
    away(here, here.advocate, cover)

    reminders.send_due()

    [letter] = [message for message in mailoutbox if message.to == [cover.email]]
    assert letter.subject == "3 reminders for today"
    lines = {line.partition(":")[0].removeprefix("- "): line for line in letter.body.splitlines() if line[:2] == "- "}
    assert all("for a colleague who is away" in lines[each.case.reference] for each in absent)
    assert "for a colleague" not in lines[own.case.reference]


def test_a_line_of_somebody_who_is_back_does_not_stand_in_the_letter(here, cover, mailoutbox):
    for _ in range(2):
        promised(here)
        Case.objects.filter(pk=promised(here, person=cover).case_id).update(owner=cover)
    absence = away(here, here.advocate, cover)
    sending.prepare()
    Absence.objects.filter(pk=absence.pk).update(taken_back_at=Now())

    reminders.send_due()

    [letter] = [message for message in mailoutbox if message.to == [cover.email]]
    assert letter.subject == "2 reminders for today"


def test_tomorrow_mornings_rows_are_made_a_day_ahead_for_whoever_covers_then(here, cover):
    promised(here, due_at=reminders.database_now() + 20 * HOUR)
    promised(here, due_at=reminders.database_now() + 40 * HOUR)
    away(here, here.advocate, cover, start=0, end=3)

    assert tell_covers() == 1


# saying it


def test_saying_it_tells_the_cover_and_taking_it_back_too(here, cover, mailoutbox):
    boss = colleague(here, "bea", Role.SUPERVISOR)
    days = {"from_on": rows.today() + DAY, "until_on": rows.today() + 2 * DAY, "now": reminders.database_now()}
    absence = actions.cover_absence(place(here, here.advocate), cover=place(here, cover), **days, by=boss)
    reminders.send_due()

    assert {message.to[0]: message.subject for message in mailoutbox} == {
        cover.email: "ClaimBack: you cover for a colleague",
        here.advocate.email: "ClaimBack: somebody covers for you",
    }
    actions.end_absence(absence, now=reminders.database_now(), by=here.advocate)
    reminders.send_due()
    assert mailoutbox[-1].subject == "ClaimBack: you no longer cover for a colleague"
    assert mailoutbox[-1].to == [cover.email]


def test_who_covers_while_a_date_runs_cannot_take_out_their_last_way(here, cover, deadline):
    wishes = actions.Wishes(ways=["app"])
    away(here, here.advocate, cover)

    with pytest.raises(actions.LastWay):
        actions.keep_wishes(cover, wishes=wishes, by=cover)
    Absence.objects.update(taken_back_at=Now())
    actions.keep_wishes(cover, wishes=wishes, by=cover)


def test_a_date_that_is_corrected_while_they_are_away_is_told_to_the_cover_as_it_is_now(here, cover):
    """A case opened by the real verbs: what is cancelled for the owner is never said to the cover."""
    case = open_case(organisation=here.organisation, owner=here.advocate, by=here.advocate)
    stage = rows.stage(case)
    before = rows.deadline(stage, act_by=rows.today() + 2 * DAY)
    rows.due(before, here.advocate)
    away(here, here.advocate, cover)
    tell_covers()
    after = rows.deadline(stage, act_by=rows.today() + 9 * DAY)
    type(before).objects.filter(pk=before.pk).update(superseded_at=Now(), superseded_by=after)
    reminders.cancel([before.pk])
    rows.due(after, here.advocate)

    reminders.send_due()

    sent = Reminder.objects.filter(recipient=cover, state="sent")
    assert [row.deadline for row in sent] == [after]


def test_in_spanish_it_is_said_in_spanish(here, cover, deadline, mailoutbox):
    type(cover).objects.filter(pk=cover.pk).update(language="es")
    rows.due(deadline, here.advocate)
    away(here, here.advocate, cover)

    reminders.send_due()

    theirs = next(message for message in mailoutbox if message.to == [cover.email])
    assert "porque sustituye a una persona de su equipo que está ausente hasta el" in theirs.body
