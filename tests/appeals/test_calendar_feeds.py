"""The address of a calendar: secret, revocable, for nothing else, and never more than its person may see now."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from appeals import actions
from appeals.calendars import address_of
from appeals.models import CalendarFeed, Deadline, FollowUp
from cases.models import Case, Share
from claimback.accounts.actions import leave, make_token
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import rows
from tests.appeals.fights import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


def TOLD() -> Case:  # noqa: N802
    """A case of an advocate who does not own the office, shared with its patient, with one running date."""
    case = rows.office().case
    rows.deadline(case.stages.get(), act_by=date(2027, 5, 3), legal_on=date(2027, 5, 10))
    return case


@pytest.fixture
def patient(told: Case) -> User:
    return told.shares.get().user


def subscribe(user: User, case: Case | None = None, *, name: str = "My phone") -> str:
    """The path of a new calendar of this person."""
    _feed, secret = actions.make_calendar(user=user, case=case, name=name, by=user, at=timezone.now())
    return path_of(secret)


def path_of(secret: str) -> str:
    return address_of(secret).removeprefix(settings.PUBLIC_URL)


def fetch(path: str, **headers: str):
    """As a program does: without cookies, and not as a browser."""
    return Client().get(path, headers={"Accept": "text/calendar, */*"} | headers)


def references(path: str) -> set[str]:
    """The cases a calendar names."""
    return references_in(fetch(path))


def references_in(answer) -> set[str]:
    assert answer.status_code == 200, answer.content
    titles = [str(event["summary"]) for event in Calendar.from_ical(answer.content).events]
    return {title.rpartition(" ")[2] for title in titles if "case" in title}


# --- the address ------------------------------------------------------------------------------------------------


def test_only_the_digest_of_an_address_is_kept(told):
    path = subscribe(told.owner, told)

    secret = path.split("/")[2]
    assert len(secret) >= 43
    kept = CalendarFeed.objects.values().get()
    assert secret not in str(kept)
    assert kept["digest"] == actions.calendars.digest_of(secret)


def test_an_address_opens_nothing_else_and_nothing_else_is_an_address(told):
    secret = subscribe(told.owner, told).split("/")[2]
    _token, key = make_token(user=told.owner, name="x", may_write=True, at=timezone.now())

    as_key = Client().get("/api/v1/cases/", headers={"Authorization": f"Bearer {secret}"})

    assert as_key.status_code == 401
    assert Client().get(f"/r/{secret}/").status_code == 404
    assert fetch(path_of(key)).status_code == 404
    assert fetch(path_of("x" * 43)).status_code == 404


def test_a_program_gets_the_dates_and_is_told_how_to_keep_them(told):
    answer = fetch(subscribe(told.owner, told))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    calendar = Calendar.from_ical(answer.content)
    assert str(calendar["x-wr-calname"]) == f"ClaimBack {told.reference}"
    assert [str(event["summary"]).partition(":")[0] for event in calendar.events] == [
        "Act by", "Last day", "Renew the address of your ClaimBack calendar",
    ]  # fmt: skip


def test_a_program_that_has_it_already_gets_304_until_something_changes(told):
    path = subscribe(told.owner, told)
    first = fetch(path)

    again = fetch(path, **{"If-None-Match": first.headers["ETag"]})
    since = fetch(path, **{"If-Modified-Since": first.headers["Last-Modified"]})
    same = fetch(path)
    Deadline.objects.filter(case=told).update(met_on=rows.today())
    changed = fetch(path, **{"If-None-Match": first.headers["ETag"]})
    late = fetch(path, **{"If-Modified-Since": first.headers["Last-Modified"]})

    assert (again.status_code, again.content, since.status_code) == (304, b"", 304)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert same.content == first.content
    assert (changed.status_code, late.status_code) == (200, 200), "also within the same second"
    assert b"STATUS:CANCELLED" in changed.content
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_a_fetch_is_remembered_as_the_last_one_and_leaves_no_event(told):
    path = subscribe(told.owner, told)
    before = Event.objects.count()

    fetch(path)

    assert CalendarFeed.objects.get().last_fetched_at is not None
    assert Event.objects.count() == before


def test_a_program_that_asks_without_end_is_told_to_wait(told, monkeypatch):
    monkeypatch.setattr("appeals.actions.calendars.MOST_FETCHES", 2)
    path = subscribe(told.owner, told)

    answers = [fetch(path) for _ in range(3)]
    CalendarFeed.objects.update(hour_began_at=Now() - timedelta(hours=1))

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "3600"
    assert answers[2].headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fetch(path).status_code == 200


# --- what it shows ----------------------------------------------------------------------------------------------


def test_a_persons_calendar_holds_what_they_answer_for_and_what_is_shared_with_them(told, patient):
    other = denied()
    of_a_colleague = make.case(of=told.organisation, owner=make.member(told.organisation, Role.ADVOCATE))
    actions.share(other, user=told.owner, role=Role.CAREGIVER, until=None, by=other.owner)

    advocates, patients = subscribe(told.owner), subscribe(patient)

    assert references(advocates) == {told.reference, other.reference}
    assert references(patients) == {told.reference}
    assert of_a_colleague.reference not in references(advocates)
    actions.stop_sharing(other.shares.get(), by=other.owner)
    assert references(advocates) == {told.reference}, "at the very next fetch"


def test_two_organisations_see_nothing_of_each_other(told):
    other = denied()

    ours, theirs = fetch(subscribe(told.owner)), fetch(subscribe(other.owner))

    assert other.reference.encode() not in ours.content
    assert told.reference.encode() not in theirs.content
    assert str(other.pk).encode() not in ours.content


def gone(path: str) -> None:
    answer = fetch(path)
    assert answer.status_code == 410
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert b"Please remove it from your calendar program" in answer.content


def test_a_revoked_share_ends_a_calendar_at_once(told, patient):
    of_the_case, of_all = subscribe(patient, told), subscribe(patient)

    actions.stop_sharing(told.shares.get(), by=told.owner)

    gone(of_the_case)
    gone(of_all)


def test_a_share_whose_day_has_passed_ends_a_calendar(told, patient):
    path = subscribe(patient, told)

    Share.objects.filter(case=told).update(until=timezone.localdate() - timedelta(days=2))

    gone(path)


def test_an_ended_membership_ends_a_calendar_at_once(told):
    of_the_case, of_all = subscribe(told.owner, told), subscribe(told.owner)

    leave(Membership.objects.get(user=told.owner), by=told.owner)

    gone(of_the_case)
    gone(of_all)


def test_an_account_that_was_closed_or_switched_off_ends_its_calendars_at_once(told):
    paths = [subscribe(told.owner, told), subscribe(told.owner)]

    User.objects.filter(pk=told.owner_id).update(is_active=False)

    for path in paths:
        gone(path)


def test_an_address_runs_out_after_a_year_and_says_so_before(told):
    path = subscribe(told.owner)
    feed = CalendarFeed.objects.get()
    [renew] = [each for each in Calendar.from_ical(fetch(path).content).events if "Renew" in each["summary"]]

    CalendarFeed.objects.update(expires_at=Now())

    assert feed.expires_at - feed.made_at == timedelta(days=365)
    assert renew["dtstart"].dt == feed.expires_at.astimezone(told.owner.zone).date() - timedelta(days=14)
    assert str(renew["url"]).endswith("/account/calendars/")
    gone(path)


def test_a_calendar_speaks_its_persons_language_and_not_the_programs(told, monkeypatch):
    seen = []
    monkeypatch.setattr("appeals.calendars.writing.get_language", lambda: seen.append("asked") or "xx")
    User.objects.filter(pk=told.owner_id).update(language="es")

    answer = fetch(subscribe(told.owner, told), **{"Accept-Language": "de"})

    assert answer.headers["Content-Language"] == "es"
    assert seen


def test_the_number_of_questions_does_not_grow_with_the_cases(told, django_assert_max_num_queries):
    for _ in range(8):
        made = make.case(owner=told.owner, of=told.organisation)
        FollowUp.objects.filter(case=made).delete()
    path = subscribe(told.owner)

    with django_assert_max_num_queries(10):
        assert fetch(path).status_code == 200


# --- making, renewing, revoking ---------------------------------------------------------------------------------


def test_the_address_is_shown_once_on_a_page_that_is_not_stored(told, client):
    client.force_login(told.owner)

    made = client.post("/account/calendars/", {"name": "My phone"})

    said = made.content.decode()
    [path] = set(re.findall(r"/ics/[\w-]+/claimback\.ics", said))
    assert f"webcal://{settings.PUBLIC_URL.partition('://')[2]}{path}" in said
    assert "no-store" in made.headers["Cache-Control"]
    assert path.split("/")[2] not in client.get("/account/calendars/").content.decode()
    assert references(path) == {told.reference}
    assert Event.objects.filter(kind="calendar made", by_id=told.owner_id).count() == 1
    assert "/account/calendars/" in client.get("/account/").content.decode()


def test_a_calendar_of_a_case_stands_on_the_case_and_in_its_timeline(client):
    case = denied()
    client.force_login(case.owner)
    desk = client.get(f"/cases/{case.pk}/?all=1").content.decode()
    [date_file, *_] = re.findall(rf"/cases/{case.pk}/deadlines/[\w-]+/date\.ics", desk)

    made = client.post(f"/cases/{case.pk}/calendar/", {"name": "Outlook"})

    [path] = set(re.findall(r"/ics/[\w-]+/claimback\.ics", made.content.decode()))
    assert references(path) == references_in(client.get(date_file)) == {case.reference}
    assert "Outlook" in client.get(f"/cases/{case.pk}/calendar/").content.decode()
    assert "Somebody made a calendar" in client.get(f"/cases/{case.pk}/?all=1").content.decode()
    assert f"/cases/{case.pk}/calendar/" in desk
    assert f"/cases/{case.pk}/calendar/" in client.get(f"/cases/{case.pk}/page/").content.decode()


def test_without_a_word_what_it_is_for_none_is_made(told, client):
    client.force_login(told.owner)

    answer = client.post("/account/calendars/", {"name": ""})

    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_more_calendars_than_anybody_needs_are_refused_in_words(told, client, monkeypatch):
    monkeypatch.setattr("appeals.actions.calendars.MOST", 1)
    client.force_login(told.owner)
    client.post("/account/calendars/", {"name": "One"})

    answer = client.post("/account/calendars/", {"name": "Two"})

    assert answer.status_code == 409
    assert "Revoke one first" in answer.content.decode()
    assert 'value="Two"' in answer.content.decode()


def test_a_stranger_makes_no_calendar_of_a_case_and_touches_nobody_elses(told, client):
    subscribe(told.owner, told)
    feed = CalendarFeed.objects.get()
    client.force_login(make.user())

    answers = [
        client.post(f"/cases/{told.pk}/calendar/", {"name": "x"}),
        client.post(f"/account/calendars/{feed.pk}/revoke/"),
        client.post(f"/account/calendars/{feed.pk}/renew/"),
        client.get(f"/cases/{told.pk}/deadlines/{Deadline.objects.get(case=told).pk}/date.ics"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert CalendarFeed.objects.get().revoked_at is None


def test_a_new_address_ends_the_old_one_and_keeps_the_calendar(told, client):
    old = subscribe(told.owner, told)
    client.force_login(told.owner)

    made = client.post(f"/account/calendars/{CalendarFeed.objects.get().pk}/renew/")

    [path] = set(re.findall(r"/ics/[\w-]+/claimback\.ics", made.content.decode()))
    assert fetch(old).status_code == 404
    [renew] = [each for each in Calendar.from_ical(fetch(path).content).events if "Renew" in each["summary"]]
    assert renew["sequence"] == 1
    assert Event.objects.of_case(told.pk).filter(kind="calendar renewed").count() == 1


def test_a_revoked_calendar_is_over_at_once_and_off_the_list(told, client):
    path = subscribe(told.owner, name="The old phone")
    client.force_login(told.owner)

    answer = client.post(f"/account/calendars/{CalendarFeed.objects.get().pk}/revoke/", follow=True)

    gone(path)
    assert "“The old phone” is revoked" in answer.content.decode()
    assert Event.objects.filter(kind="calendar revoked").count() == 1
    feed = CalendarFeed.objects.get()
    actions.revoke_calendar(feed, by=told.owner, at=timezone.now())
    assert Event.objects.filter(kind="calendar revoked").count() == 1, "revoked twice is revoked once"
    with pytest.raises(actions.CalendarIsOver):
        actions.renew_calendar(feed, by=told.owner, at=timezone.now())


def test_a_calendar_of_a_case_one_no_longer_sees_says_so_and_names_nothing(told, patient, client):
    subscribe(patient, told)
    actions.stop_sharing(told.shares.get(), by=told.owner)
    client.force_login(patient)

    said = client.get("/account/calendars/").content.decode()

    assert "You can no longer see the case" in said
    assert told.reference not in said


def test_one_date_is_a_file_for_whoever_may_see_the_case(told, patient, client):
    deadline = Deadline.objects.get(case=told)
    rows.deadline(deadline.stage, act_by=date(2027, 6, 1))
    client.force_login(patient)

    answer = client.get(f"/cases/{told.pk}/deadlines/{deadline.pk}/date.ics")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="claimback-{told.reference}.ics"'
    days = [event["dtstart"].dt for event in Calendar.from_ical(answer.content).events]
    assert days == [date(2027, 5, 3), date(2027, 5, 10)]
    assert "no-store" in answer.headers["Cache-Control"]


def test_programs_make_renew_and_revoke_calendars_and_the_address_is_said_once(told):
    api, key = program(told.owner), {"Idempotency-Key": "once"}
    body = {"name": "The office", "case": str(told.pk)}

    made = api.post("/api/v1/calendars/", body, headers=key)
    again = api.post("/api/v1/calendars/", body, headers=key)

    first = made.json()
    assert (made.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first | {"address": None}, "what is kept for a repetition holds no secret"
    path = first["address"].removeprefix(settings.PUBLIC_URL)
    assert references(path) == {told.reference}
    [listed] = api.get("/api/v1/calendars/").json()["results"]
    assert listed["address"] is None
    renewed = api.post(f"/api/v1/calendars/{first['id']}/renew/").json()
    assert fetch(path).status_code == 404
    path = renewed["address"].removeprefix(settings.PUBLIC_URL)
    assert references(path) == {told.reference}
    assert api.post(f"/api/v1/calendars/{first['id']}/revoke/").json()["revoked_at"]
    gone(path)
    assert api.get("/api/v1/calendars/").json()["results"] == []


def test_a_program_makes_none_of_a_case_its_person_cannot_see_and_finds_nobody_elses(told):
    subscribe(told.owner, told)
    stranger = program(make.user())

    made = stranger.post("/api/v1/calendars/", {"name": "x", "case": str(told.pk)})

    assert made.status_code == 404
    assert stranger.get(f"/api/v1/calendars/{CalendarFeed.objects.get().pk}/").status_code == 404
    reader = program(told.owner, may_write=False)
    assert reader.post("/api/v1/calendars/", {"name": "x"}).status_code == 403
