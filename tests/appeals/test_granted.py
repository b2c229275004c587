"""What was granted is used or given more time, also after the fight: people are reminded of what is true now."""

from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals import actions, reminders
from appeals.actions import granted
from appeals.models import Reminder
from cases.actions import share_case
from cases.models import Case, Decision
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = pytest.mark.django_db
LATER = {"until": "2099-01-01"}


@pytest.fixture
def alone() -> User:
    return make.user("Maria Example")


@pytest.fixture
def case(client: Client, alone: User) -> Case:
    client.force_login(alone)
    return won(fights.denied(owner=alone, of=make.organisation(owner=alone, kind=Organisation.Kind.PERSON)))


def won(case: Case, outcome: str = "overturned", *, days: int = 60) -> Case:
    """They said yes today; it must be used within so many days."""
    fights.filed(case, days_ago=10)
    said = {
        "outcome": outcome,
        "notice_on": denied.today(),
        "received_on": denied.today(),
        "approval_number": "AUTH-77",
    }
    last = denied.today() + timedelta(days=days)
    facts = said | {"approved_from": denied.today() - timedelta(days=20), "approved_until": last}
    actions.record_answer(fights.first(case), facts=facts, by=case.owner, on=denied.today())
    return Case.objects.get(pk=case.pk)


def yes(case: Case) -> Decision:
    return Decision.objects.get(case=case, approval_number="AUTH-77")


def said_in(answer) -> str:
    return " ".join(answer.content.decode().split())


def waiting(case: Case) -> list:
    """The days by which those it reminds of what was granted are told it must be used."""
    told = Reminder.objects.filter(case=case, kind="approval", state="pending")
    return sorted(set(told.values_list("about_on", flat=True)))


def at(case: Case, what: str = "") -> str:
    return f"/cases/{case.pk}/granted/{yes(case).pk}/{what}"


def test_a_won_case_leads_to_it_and_says_what_to_say_on_the_telephone(client, case):
    page = said_in(client.get(f"/cases/{case.pk}/"))
    assert case.closed_on
    assert f'href="{at(case)}">The care was given, or needs more time</a>' in page

    there = said_in(client.get(at(case)))
    assert "“You approved care under the number AUTH-77." in there
    assert "The care cannot be given by then. Please give more time." in there


def test_whoever_had_the_care_is_not_reminded_any_more(client, case):
    assert waiting(case) == [yes(case).approved_until]

    answer = client.post(at(case, "used/"), {"used_on": str(denied.today())}, follow=True)

    assert "Kept: it was used on" in said_in(answer)
    assert (waiting(case), yes(case).used_on) == ([], denied.today())
    page = said_in(client.get(f"/cases/{case.pk}/"))
    assert "It was used on" in page
    assert "We remind you until it must be used" not in page
    assert Event.objects.filter(case_id=case.pk, kind="approval used").count() == 1


def test_that_it_was_used_is_taken_back_and_reminded_of_again(client, case):
    client.post(at(case, "used/"), {"used_on": str(denied.today())})

    answer = client.post(at(case, "used/"), {"not_yet": "1"}, follow=True)

    assert "Kept: it is not used yet." in said_in(answer)
    assert (waiting(case), yes(case).used_on) == ([yes(case).approved_until], None)


def test_said_twice_is_said_once(case, alone):
    for _twice in range(2):
        granted.use_approval(yes(case), used_on=denied.today(), by=alone, on=denied.today())

    assert Event.objects.filter(case_id=case.pk, kind="approval used").count() == 1


def test_more_time_moves_what_people_are_reminded_of_and_the_day_before_is_kept(client, case):
    before = yes(case).approved_until
    later = before + timedelta(days=30)

    answer = client.post(at(case, "longer/"), {"until": str(later)}, follow=True)

    assert "Kept: it is good until" in said_in(answer)
    assert waiting(case) == [later]
    event = Event.objects.get(case_id=case.pk, kind="approval lengthened")
    assert (event.details["until"], event.details["before"]) == (str(later), str(before))


def test_a_mistyped_year_is_put_right_and_nobody_is_reminded_too_late(client, case):
    letter = yes(case).approved_until
    right = letter + timedelta(days=30)
    client.post(at(case, "longer/"), {"until": "2099-01-01"})
    assert "Their letter said: until" in said_in(client.get(at(case)))

    client.post(at(case, "longer/"), {"until": str(right)})
    assert (yes(case).approved_until, yes(case).first_until, waiting(case)) == (right, letter, [right])
    client.post(at(case, "longer/"), {"until": str(letter)})

    assert (yes(case).approved_until, yes(case).first_until, waiting(case)) == (letter, None, [letter])
    refused = client.post(at(case, "longer/"), {"until": str(letter - timedelta(days=1))})
    assert (refused.status_code, "By their letter it is good until" in said_in(refused)) == (422, True)


def test_a_message_that_was_due_is_not_sent_once_it_was_used(case, alone, mailoutbox):
    Reminder.objects.filter(case=case, kind="approval").update(due_at=reminders.database_now())
    Decision.objects.filter(case=case).exclude(approved_until=None).update(used_on=denied.today())

    reminders.send_due()

    assert mailoutbox == []


@pytest.mark.parametrize(
    ("what", "typed", "said", "status"),
    [
        ("used/", lambda today: {"used_on": today + timedelta(days=1)}, "That day is still to come.", 422),
        ("used/", lambda today: {"used_on": today - timedelta(days=21)}, "It is valid only from", 422),
        ("used/", lambda _today: {"used_on": ""}, "This field is required", 422),
        ("used/", lambda _today: {"used_on": "soon"}, "Enter a valid date", 422),
        ("longer/", lambda today: {"until": today + timedelta(days=60)}, "By their letter it is good until", 422),
        ("longer/", lambda _today: {"until": ""}, "This field is required", 422),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_changed(client, case, what, typed, said, status):
    before = waiting(case)

    answer = client.post(at(case, what), typed(denied.today()))

    assert (answer.status_code, said in said_in(answer)) == (status, True), said_in(answer)
    assert (waiting(case), yes(case).used_on) == (before, None)


def test_what_was_used_gets_no_more_time(client, case):
    client.post(at(case, "used/"), {"used_on": str(denied.today())})

    answer = client.post(at(case, "longer/"), {"until": str(denied.today() + timedelta(days=90))})

    assert (answer.status_code, "It was said that it was used on" in said_in(answer)) == (409, True)


def test_after_the_last_day_it_is_kept_and_the_question_of_money_is_asked(client, alone, case):
    Decision.objects.filter(pk=yes(case).pk).update(approved_until=denied.today() - timedelta(days=3))

    client.post(at(case, "used/"), {"used_on": str(denied.today())})

    assert "Ask them in writing whether they pay all the same." in said_in(client.get(f"/cases/{case.pk}/"))


def test_a_no_grants_nothing_to_use(client):
    refused = fights.denied()
    client.force_login(refused.owner)
    no = Decision.objects.get(case=refused)

    answer = client.post(f"/cases/{refused.pk}/granted/{no.pk}/used/", {"used_on": str(denied.today())})

    assert (answer.status_code, "grants nothing with a last day" in said_in(answer)) == (409, True)


def test_what_was_granted_in_part_is_used_while_the_fight_goes_on():
    case = won(fights.denied(), "partly")

    granted.use_approval(yes(case), used_on=denied.today(), by=case.owner, on=denied.today())

    assert (waiting(case), Case.objects.get(pk=case.pk).closed_on) == ([], None)
    assert Reminder.objects.filter(case=case, kind="deadline", state="pending").exists()


def test_whoever_only_looks_on_says_nothing_and_a_stranger_finds_nothing(client, case, alone):
    daughter, stranger = make.user("Dana Example"), make.user("Sam Stranger")
    share_case(case, user=daughter, role=Role.VIEWER, until=None, by=alone)

    client.force_login(daughter)
    assert "The care was given" not in said_in(client.get(f"/cases/{case.pk}/"))
    assert client.post(at(case, "used/"), {"used_on": str(denied.today())}).status_code == 403
    client.force_login(stranger)
    assert client.get(at(case)).status_code == 404


def test_a_program_says_the_same(case, alone):
    api, place = program(alone), f"/api/v1/decisions/{yes(case).pk}/"

    assert api.post(f"{place}use/", {"used_on": str(denied.today())}).json()["used_on"] == str(denied.today())
    assert api.post(f"{place}lengthen/", LATER).status_code == 409
    assert api.post(f"{place}use/", {"used_on": None}, format="json").json()["used_on"] is None
    assert api.post(f"{place}lengthen/", LATER).json()["approved_until"] == LATER["until"]


def test_it_is_said_in_spanish(client, case, alone):
    User.objects.filter(pk=alone.pk).update(language="es")

    assert "¿Ya se dio la atención?" in said_in(client.get(at(case)))


@pytest.mark.browser
def test_the_page_holds_day_and_night_and_by_keys(browser: Browser, live_server, client, case):
    page = sit_down(browser, str(live_server), width=390)
    sign_in(page.context, client, str(live_server))
    faults = look_over(page, at(case), day_and_night(390, 1440), by_keys=True)

    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="The care was given, or needs more time").click()
    page.get_by_role("button", name="Yes, the care was given").press("Enter")

    expect(page.get_by_text("Kept: it was used on")).to_be_visible()
    faults += look_over(page, at(case), day_and_night(390))
    page.context.close()
    assert faults == []
    assert yes(case).used_on == denied.today()
