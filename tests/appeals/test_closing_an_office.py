"""The last owner closes an office: nothing going on is left alone, and nobody works there any more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals.actions import erasing, practising, shutting
from cases.actions import close_case, open_case
from cases.models import Case, Ending
from claimback.accounts import inviting, offices
from claimback.accounts.actions import leave
from claimback.accounts.models import Invitation, Membership, Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.mailed.actions import receive_mail, renew_address
from documents.mailed.models import Mailed
from tests import make
from tests.appeals import fights
from tests.appeals.programs import program
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = pytest.mark.django_db
LETTER = b"From: ada@example.org\r\nTo: x@example.org\r\nSubject: Their answer\r\nMessage-ID: <1@x>\r\n\r\nWords.\r\n"
DOMAIN = "in.claims.example"


@pytest.fixture(autouse=True)
def _takes_mail(settings):
    settings.INBOUND_MAIL_DOMAIN = DOMAIN


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def owner():
    return make.user("Olive Owner")


@pytest.fixture
def office(owner):
    return make.organisation(owner=owner)


@pytest.fixture
def desk(client: Client, owner):
    client.force_login(owner)
    return client


def place(office) -> str:
    return f"/organisations/{office.pk}/close/"


def ended(office, owner, name="Maria Example") -> Case:
    case = fights.denied(of=office, owner=owner, patient_name=name)
    close_case(case, on=timezone.localdate(), ending=Ending.WITHDRAWN, by=owner)
    return Case.objects.get(pk=case.pk)


def is_open(office) -> bool:
    return Organisation.objects.get(pk=office.pk).closed_at is None


def test_an_office_without_anything_going_on_is_closed(desk, office, owner):
    case = ended(office, owner)
    patient = make.guest(case, Role.PATIENT)
    practising.begin_practice(organisation=office, by=owner, on=timezone.localdate())
    address = renew_address(organisation=office, by=owner)
    inviting.invite(office, email="new@example.org", role=Role.ADVOCATE, now=timezone.now(), by=owner)
    api = program(owner, may_write=True)

    page = text(desk.get(place(office)))
    answer = desk.post(place(office), follow=True)

    assert "What closing means" in page
    assert "1 closed case is kept" in page
    assert f"“{office}” is closed. Nobody works there any more." in text(answer)
    assert not is_open(office)
    assert not Membership.objects.not_ended().filter(organisation=office).exists()
    assert not Invitation.objects.waiting().filter(organisation=office).exists()
    assert not Case.objects.filter(organisation=office, practice=True).exists()
    address.refresh_from_db()
    assert address.revoked_at is not None
    assert Event.objects.filter(kind="organisation closed", organisation_id=office.pk).count() == 1
    for gone in (place(office), f"/organisations/{office.pk}/", f"/cases/{case.pk}/"):
        assert desk.get(gone).status_code == 404
    assert api.get("/api/v1/cases/").status_code == 401
    client = Client()
    client.force_login(patient)
    assert client.get(f"/cases/{case.pk}/page/").status_code == 200


def test_it_may_be_opened_under_the_same_name_again(desk, office, owner):
    desk.post(place(office))

    assert offices.open_office(name=office.name, by=owner).pk != office.pk


def a_colleague(office, owner):
    make.member(office, Role.ADVOCATE)


def an_open_case(office, owner):
    fights.denied(of=office, owner=owner)


def a_hold(office, owner):
    erasing.hold_case(ended(office, owner), why="The court asked for it.", by=owner)


def an_erasure(office, owner):
    other = make.member(office, Role.SUPERVISOR)
    case = ended(office, owner)
    erasing.ask_to_erase(case, typed=case.reference, at=timezone.now(), by=owner)
    leave(other.memberships.get(organisation=office), by=owner)


def a_mail(office, owner):
    address = renew_address(organisation=office, by=owner)
    receive_mail(to=f"{address.local}@{DOMAIN}", raw=LETTER)


@pytest.mark.parametrize(
    ("something", "said"),
    [
        (a_colleague, "1 colleague still works here: Robin Example. First let them leave."),
        (an_open_case, "1 case is still open: Maria Example"),
        (a_hold, "1 case must be kept: Maria Example."),
        (an_erasure, "1 case waits to be erased: Maria Example."),
        (a_mail, "1 e-mail waits in the inbox."),
    ],
)
def test_what_is_going_on_keeps_it_open_and_the_page_leads_there(desk, office, owner, something, said):
    something(office, owner)

    page, answer = desk.get(place(office)), desk.post(place(office))

    assert said in text(page)
    assert "What closing means" not in text(page)
    assert answer.status_code == 409
    assert said in text(answer)
    assert "Nothing was changed, and the office stays open." in text(answer)
    assert is_open(office)
    (reason,) = page.context["reasons"]
    assert desk.get(reason.where).status_code == 200
    assert not Event.objects.filter(kind="organisation closed").exists()


def test_everything_in_the_way_is_said_at_once(desk, office, owner):
    a_colleague(office, owner)
    an_open_case(office, owner)

    said = text(desk.post(place(office)))

    assert "still works here" in said
    assert "still open" in said


def test_only_an_owner_closes_and_only_an_office(office, owner):
    boss, stranger, alone = make.member(office, Role.SUPERVISOR), make.user("Stranger"), make.user("Maria")
    own = make.organisation(owner=alone, kind=Organisation.Kind.PERSON)
    answers = {}
    for who, where in ((boss, office), (stranger, office), (alone, own)):
        client = Client()
        client.force_login(who)
        answers[who.name] = client.post(place(where))

    assert [answer.status_code for answer in answers.values()] == [403, 404, 404]
    assert "Only an owner can close an office" in text(answers[boss.name])
    assert is_open(office)
    assert is_open(own)


def test_the_page_of_the_office_leads_an_owner_there_and_leaving_alone_says_so(desk, office, owner):
    mine = owner.memberships.get(organisation=office)

    shown, refused = desk.get(f"/organisations/{office.pk}/"), desk.post(f"/account/memberships/{mine.pk}/leave/")

    assert f'href="{place(office)}"' in shown.content.decode()
    assert "close the office on its page" in text(refused)


def test_a_program_closes_it_and_is_told_why_not(office, owner):
    api = program(owner, may_write=True)
    a_colleague(office, owner)
    refused = api.post("/api/v1/leaving/close/", {"organisation": str(office.pk)})
    for each in Membership.objects.living().filter(organisation=office).exclude(user=owner):
        leave(each, by=owner)

    done = api.post("/api/v1/leaving/close/", {"organisation": str(office.pk)})

    assert refused.status_code == 409
    assert "still works here" in str(refused.json())
    assert done.status_code == 204
    assert not is_open(office)


def test_it_is_closed_whole_or_not_at_all(office, owner, monkeypatch):
    address = renew_address(organisation=office, by=owner)

    def fails(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(offices, "shut", fails)
    with pytest.raises(RuntimeError):
        shutting.close_office(office, by=owner, at=timezone.now())

    address.refresh_from_db()
    assert address.revoked_at is None
    assert owner.memberships.living().filter(organisation=office).exists()


def test_no_case_is_opened_where_nobody_works_any_more(office, owner):
    shutting.close_office(office, by=owner, at=timezone.now() + timedelta(seconds=1))

    with pytest.raises(offices.OfficeIsClosed):
        open_case(organisation=office, owner=owner, by=owner)
    assert not Mailed.objects.exists()


@pytest.mark.browser
@pytest.mark.real_commits
def test_an_owner_closes_it_with_the_keyboard_once_nothing_is_left(browser: Browser, live_server, desk, office, owner):
    case = fights.denied(of=office, owner=owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, desk, live_server.url)

    faults = look_over(page, place(office), day_and_night(390, 1440), by_keys=True)
    page.get_by_role("link", name="The open cases").press("Enter")
    expect(page.get_by_role("link", name="Maria Example").first).to_be_visible()
    close_case(case, on=timezone.localdate(), ending=Ending.WITHDRAWN, by=owner)
    page.goto(f"/organisations/{office.pk}/")
    page.get_by_role("link", name="Close this office").press("Enter")
    page.wait_for_url("**/close/")
    faults += look_over(page, place(office), day_and_night(390, 1440), by_keys=True)
    page.get_by_role("button", name=f"Close “{office}”").press("Enter")
    expect(page.get_by_text("Nobody works there any more.")).to_be_visible()
    page.context.close()

    assert faults == []
    assert not is_open(office)
