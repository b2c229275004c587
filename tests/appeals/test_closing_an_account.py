"""A person closes their account; no open case is left without a human."""

import pytest
from django.test import Client
from django.utils import timezone

from cases.actions import close_case
from cases.models import Ending, Share
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.mailed.actions import receive_mail, renew_address
from documents.mailed.models import MailAddress
from tests import make
from tests.appeals import fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = fights.denied
LETTER = b"From: ada@example.org\r\nTo: x@example.org\r\nSubject: Their answer\r\nMessage-ID: <1@x>\r\n\r\nWords.\r\n"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def closes(person) -> tuple[Client, object]:
    client = Client()
    client.force_login(person)
    return client, client.post("/account/close/")


def test_a_guest_closes_their_account_and_nothing_opens_any_more(told):
    daughter = make.guest(told, Role.CAREGIVER)
    daughter.phone = "555-0100"
    daughter.save(update_fields=["phone"])
    api = program(daughter)

    client, answer = closes(daughter)

    assert answer.status_code == 302
    daughter.refresh_from_db()
    assert (daughter.is_active, daughter.has_usable_password(), daughter.phone) == (False, False, "")
    assert not Share.objects.living().filter(user=daughter).exists()
    assert client.get("/account/").status_code == 302
    assert api.get("/api/v1/cases/").status_code == 401
    assert Event.objects.filter(kind="account closed", by_id=daughter.pk).count() == 1


def test_nobody_leaves_an_open_case_alone_and_the_refusal_names_its_date(told):
    _client, answer = closes(told.owner)

    assert answer.status_code == 409
    assert "You answer for 1 open case: Maria Example" in text(answer)
    assert "next date" in text(answer)
    told.owner.refresh_from_db()
    assert told.owner.is_active


def test_a_person_alone_ends_their_case_first():
    alone = make.user()
    case = fights.taken_in(owner=alone, of=make.organisation(owner=alone, kind=Organisation.Kind.PERSON))
    assert closes(alone)[1].status_code == 409
    close_case(case, on=timezone.localdate(), ending=Ending.WITHDRAWN, by=alone)

    assert closes(alone)[1].status_code == 302

    alone.refresh_from_db()
    assert not alone.is_active


def test_the_last_owner_of_others_stays(told):
    owner = make.user()
    office = make.organisation(owner=owner)
    make.member(office, Role.ADVOCATE)

    _client, answer = closes(owner)

    assert answer.status_code == 409
    assert "needs an owner" in text(answer)
    owner.refresh_from_db()
    assert owner.is_active


def test_an_office_in_which_nobody_else_works_is_closed_with_it(settings):
    settings.INBOUND_MAIL_DOMAIN = "in.claims.example"
    owner = make.user("Olive Owner")
    office = make.organisation(owner=owner)
    renew_address(organisation=office, by=owner)
    client = Client()
    client.force_login(owner)
    assert f"“{office}” is closed with it" in text(client.get("/account/close/"))

    assert client.post("/account/close/").status_code == 302

    office.refresh_from_db()
    assert office.closed_at
    assert not Membership.objects.living().filter(organisation=office).exists()
    assert not MailAddress.objects.filter(organisation=office, revoked_at=None).exists()


def test_mail_nobody_has_looked_at_keeps_office_and_account_open(settings):
    settings.INBOUND_MAIL_DOMAIN = "in.claims.example"
    owner = make.user("Olive Owner")
    office = make.organisation(owner=owner)
    address = renew_address(organisation=office, by=owner)
    receive_mail(to=f"{address.local}@in.claims.example", raw=LETTER)

    client, answer = closes(owner)

    assert (answer.status_code, "1 e-mail waits in the inbox." in text(answer)) == (409, True)
    assert f"/organisations/{office.pk}/close/" in text(client.get("/account/close/"))
    owner.refresh_from_db()
    office.refresh_from_db()
    assert (owner.is_active, office.closed_at) == (True, None)


def test_an_office_of_others_goes_on_without_them(told):
    colleague = make.member(told.organisation, Role.ADVOCATE)

    assert closes(colleague)[1].status_code == 302

    told.organisation.refresh_from_db()
    assert told.organisation.closed_at is None
