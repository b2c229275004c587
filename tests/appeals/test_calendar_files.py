"""The file a calendar program reads, parsed back: RFC 5545, the same names for the same dates, numbers that rise."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Now
from icalendar import Calendar, Event

from appeals import actions, reminders
from appeals.calendars import entries_of, write
from appeals.models import Deadline
from cases.models import Case, Ending
from tests.appeals import rows

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
PHI = ("Zelda", "Quillfeather", "lumbar", "fusion", "Fictional", "Ada", "First appeal", "insured")
ALLOWED = {
    "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
    "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "SUMMARY", "DESCRIPTION", "URL", "TRANSP", "DTSTART",
    "DTEND", "ACTION", "TRIGGER",
}  # fmt: skip


def TOLD() -> Case:  # noqa: N802
    return rows.office().case


@pytest.fixture
def stage(told: Case):
    return told.stages.get()


def file_of(case: Case) -> bytes:
    now = reminders.database_now()
    return write(entries_of(Case.objects.filter(pk=case.pk), now=now), name="ClaimBack", stamped=now)


def events(case: Case) -> dict[str, Event]:
    """By the first words of their title."""
    return {str(event["summary"]).partition(":")[0]: event for event in Calendar.from_ical(file_of(case)).events}


def uid(event: Event) -> str:
    return str(event["uid"])


def supersede(old: Deadline, new: Deadline | None) -> None:
    Deadline.objects.filter(pk=old.pk).update(superseded_at=Now(), superseded_by=new)


def recounted(old: Deadline, **fields) -> Deadline:
    """The same date counted anew, as the verbs write it."""
    Deadline.objects.filter(pk=old.pk).update(superseded_at=Now())
    why = {"why_counted": "The letter came a day later.", "counted_from": {"received_on": str(fields["act_by"])}}
    new = rows.deadline(old.stage, rule=old.rule, **why | fields)
    Deadline.objects.filter(pk=old.pk).update(superseded_by=new)
    return new


def test_every_line_is_as_the_standard_says(stage):
    rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10))

    written = file_of(stage.case)

    assert b"\n" not in written.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    unfolded = re.sub(rb"\r\n[ \t]", b"", written).decode().split("\r\n")
    assert {re.split("[:;]", line)[0] for line in unfolded if line} <= ALLOWED
    calendar = Calendar.from_ical(written)
    told = {name: str(calendar[name]) for name in ("version", "method", "calscale", "x-wr-calname", "x-published-ttl")}
    assert told == {
        "version": "2.0", "method": "PUBLISH", "calscale": "GREGORIAN", "x-wr-calname": "ClaimBack",
        "x-published-ttl": "PT1H",
    }  # fmt: skip
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in written
    assert not calendar.errors
    assert not [event for event in calendar.events if event.errors]


def test_our_date_is_two_whole_days_that_ring_and_theirs_is_one_that_does_not(stage):
    rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10))
    rows.deadline(stage, act_by=date(2027, 6, 1), owed_by="insurer", clock="decision")

    found = events(stage.case)

    told = [(name, each["dtstart"].dt, each["dtend"].dt, len(each.alarms.times)) for name, each in found.items()]
    assert told == [
        ("Act by", date(2027, 5, 3), date(2027, 5, 4), 2),
        ("Last day", date(2027, 5, 10), date(2027, 5, 11), 2),
        ("Answer due from the other side", date(2027, 6, 1), date(2027, 6, 2), 0),
    ]
    assert b"DTSTART;VALUE=DATE:20270503\r\n" in file_of(stage.case)
    link = f"/cases/{stage.case_id}/"
    assert all(str(event["url"]).endswith(link) and link in event["description"] for event in found.values())
    assert {str(event["status"]) for event in found.values()} == {"CONFIRMED"}


def test_nothing_about_anybody_is_in_it(stage):
    rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10))

    written = file_of(stage.case).decode().replace("\r\n ", "")

    assert stage.case.reference in written
    said = re.sub(r"[0-9a-f-]{12,}", "", written.lower())  # an id may spell a name by chance
    assert not [word for word in PHI if word.lower() in said]


def test_one_day_for_both_is_one_entry_that_says_so(stage):
    rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 3))

    assert list(events(stage.case)) == ["Act by, the last day"]


def test_a_date_that_is_not_certain_names_no_last_day(stage):
    days = {"act_by": date(2027, 5, 3), "conservative_on": date(2027, 5, 6), "certainty": "provisional"}
    Deadline.objects.create(
        organisation=stage.organisation, case=stage.case, stage=stage, clock="filing", rule="x", rule_text={},
        owed_by="us", because=[], verified=True, **days,
    )  # fmt: skip

    found = events(stage.case)

    assert list(found) == ["Act by", "Day to be safe by"]
    assert "is not known" in found["Day to be safe by"]["description"]


def test_a_date_counted_anew_keeps_its_name_and_its_number_rises(stage):
    old = rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10), counted_from={})
    before = events(stage.case)

    new = recounted(old, act_by=date(2027, 5, 5), legal_on=date(2027, 5, 10))
    after = events(stage.case)

    assert {name: uid(each) for name, each in after.items()} == {name: uid(each) for name, each in before.items()}
    assert (before["Act by"]["sequence"], after["Act by"]["sequence"]) == (0, 1)
    assert after["Last day"]["sequence"] == 0, "a day that did not move is the same version of it"
    assert after["Act by"]["dtstart"].dt == date(2027, 5, 5)
    assert after["Act by"]["last-modified"].dt > before["Act by"]["last-modified"].dt
    assert after["Act by"]["dtstamp"].dt >= before["Act by"]["dtstamp"].dt
    recounted(new, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 3))
    [(words, joined)] = [(w, e) for w, e in events(stage.case).items() if e["status"] == "CONFIRMED"]
    assert (words, uid(joined), joined["sequence"]) == ("Act by, the last day", uid(before["Act by"]), 2)


@pytest.mark.parametrize("how", ["met_on", "dropped_on", "superseded_at"])
def test_a_date_that_ended_is_told_as_cancelled_for_a_while(stage, how):
    running = rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10))
    before = events(stage.case)
    fields = {"met_on": rows.today(), "dropped_on": rows.today(), "superseded_at": Now()}

    Deadline.objects.filter(pk=running.pk).update(**{how: fields[how]})

    ended = Calendar.from_ical(file_of(stage.case)).events
    assert [str(event["status"]) for event in ended] == ["CANCELLED", "CANCELLED"]
    assert {uid(event) for event in ended} == {uid(event) for event in before.values()}
    assert {event["sequence"] for event in ended} == {1}
    assert not [event for event in ended if event.alarms.times]
    long_after = datetime(2027, 5, 10, 12, tzinfo=UTC) + timedelta(days=61)
    assert entries_of(Case.objects.filter(pk=stage.case_id), now=long_after) == []


def test_a_dropped_date_that_runs_again_is_the_same_entry(stage):
    old = rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 3))
    name = uid(events(stage.case)["Act by, the last day"])
    Deadline.objects.filter(pk=old.pk).update(dropped_on=rows.today())

    recounted(old, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 3))

    [event] = Calendar.from_ical(file_of(stage.case)).events
    assert (uid(event), event["sequence"], str(event["status"])) == (name, 2, "CONFIRMED")


def test_two_dates_that_became_one_leave_no_second_entry(stage):
    days = (date(2027, 5, 3), date(2027, 5, 4))
    first, second = (rows.deadline(stage, act_by=day, legal_on=day, counted_from={}) for day in days)
    one = recounted(first, act_by=date(2027, 5, 6), legal_on=date(2027, 5, 6))
    supersede(second, one)

    found = Calendar.from_ical(file_of(stage.case)).events

    assert sorted(str(event["status"]) for event in found) == ["CANCELLED", "CONFIRMED"]
    assert len({uid(event) for event in found}) == 2


def test_a_closed_case_ends_its_dates(stage):
    rows.deadline(stage, act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10))

    actions.close(stage.case, ending=Ending.WITHDRAWN, on=rows.today(), by=stage.case.owner)

    assert {str(event["status"]) for event in Calendar.from_ical(file_of(stage.case)).events} == {"CANCELLED"}


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 3, 15), date(2027, 11, 7), date(2027, 11, 8)])
def test_around_the_days_on_which_clocks_change_a_day_is_a_day_and_rings_at_nine(stage, day):
    rows.deadline(stage, act_by=day)

    [event] = events(stage.case).values()

    assert (event["dtstart"].dt, event["dtend"].dt) == (day, day + timedelta(days=1))
    midnight = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK).astimezone(UTC)
    before = min(abs(alarm["trigger"].dt) for alarm in event.walk("VALARM"))
    assert (midnight - before).astimezone(NEW_YORK).hour == 9


def test_a_clock_of_hours_is_an_instant_in_utc_with_alarms_of_hours(stage):
    at = datetime(2027, 3, 14, 2, 30, tzinfo=UTC)
    rows.deadline(stage, act_by=at.date(), act_at=at, legal_on=at.date(), legal_at=at + timedelta(hours=3))

    written = file_of(stage.case)

    assert b"DTSTART:20270314T023000Z\r\n" in written
    assert b"DTSTART:20270314T053000Z\r\n" in written
    assert b"DTEND" not in written
    assert {alarm["trigger"].dt for alarm in Calendar.from_ical(written).walk("VALARM")} == {
        timedelta(hours=-1), timedelta(hours=-6),
    }  # fmt: skip


EVIL = "R1\r\nATTENDEE:mailto:a@example.test\r\nEND:VEVENT\nBEGIN:VALARM\x0b\x85\u2028,;\\"


def test_no_text_ends_a_line_and_begins_another(stage):
    Case.objects.filter(pk=stage.case_id).update(reference=EVIL[:12], patient_name=EVIL)
    rows.deadline(stage, act_by=date(2027, 5, 3))
    entries = entries_of(Case.objects.filter(pk=stage.case_id), now=reminders.database_now())

    worse = [replace(entry, reference=EVIL) for entry in entries]  # longer than the column would hold
    written = write(worse, name=EVIL, stamped=reminders.database_now())

    lines = re.sub(rb"\r\n[ \t]", b"", written).split(b"\r\n")
    assert not [line for line in lines if line.startswith((b"ATTENDEE", b"\nBEGIN", b"BEGIN:VTODO"))]
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]", written)
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 1
    assert lines.count(b"BEGIN:VALARM") == lines.count(b"END:VALARM") == 2
    assert "ATTENDEE" in str(Calendar.from_ical(written)["x-wr-calname"]), "it is text, and stays text"


def test_the_number_of_questions_does_not_grow(stage, django_assert_num_queries):
    for day in range(1, 20):
        rows.deadline(stage, act_by=date(2027, 5, day))

    with django_assert_num_queries(1):
        found = entries_of(Case.objects.filter(pk=stage.case_id), now=datetime(2027, 1, 1, tzinfo=UTC))

    assert len(found) == 19
