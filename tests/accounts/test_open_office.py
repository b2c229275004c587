"""Whoever fights for others opens an office, owns it, and keeps what is their own."""

import pytest
from django.test import Client

from claimback.accounts import offices
from claimback.accounts.actions import settle_in
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.accounts.conftest import Office

pytestmark = pytest.mark.urls("tests.accounts.doors")
OPEN = "/offices/open/"


@pytest.fixture
def newcomer(client: Client, office: Office) -> Client:
    """Somebody who has just signed up: at home in an organisation of one."""
    settle_in(office.stranger)
    client.force_login(office.stranger)
    return client


def owned_by(person) -> list[Organisation]:
    found = Membership.objects.living().filter(user=person, role=Role.OWNER).order_by("since", "pk")
    return [each.organisation for each in found.select_related("organisation")]


def test_whoever_signed_up_opens_an_office_and_owns_it(newcomer: Client, office: Office) -> None:
    answer = newcomer.post(OPEN, {"name": "Harbor Advocates"}, follow=True)

    own, opened = owned_by(office.stranger)
    assert (own.kind, opened.kind, opened.name) == ("person", "office", "Harbor Advocates")
    assert answer.redirect_chain == [(f"/organisations/{opened.pk}/", 302)]
    assert "“Harbor Advocates” is open, and you own it." in answer.content.decode()
    assert Event.objects.get(kind="organisation opened", organisation_id=opened.pk).by_id == office.stranger.pk


def test_ones_own_page_leads_there(newcomer: Client) -> None:
    assert f'href="{OPEN}"' in newcomer.get("/account/").content.decode()
    assert "Cases of your own stay yours." in newcomer.get(OPEN).content.decode()


def test_pressed_twice_it_is_open_once_and_the_second_is_told(newcomer: Client, office: Office) -> None:
    newcomer.post(OPEN, {"name": "Harbor Advocates"})

    answer = newcomer.post(OPEN, {"name": "harbor advocates "})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You have an office called “Harbor Advocates” already. Nothing was opened." in page
    assert 'value="harbor advocates' in page
    assert len(owned_by(office.stranger)) == 2


def test_two_people_may_call_their_offices_the_same(newcomer: Client, office: Office) -> None:
    answer = newcomer.post(OPEN, {"name": office.organisation.name})

    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_is_asked_for(newcomer: Client, office: Office, name: str) -> None:
    assert newcomer.post(OPEN, {"name": name}).status_code == 422
    assert len(owned_by(office.stranger)) == 1


def test_there_is_an_end_to_it(newcomer: Client, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offices, "MOST", 1)
    newcomer.post(OPEN, {"name": "One"})

    answer = newcomer.post(OPEN, {"name": "Two"})

    assert answer.status_code == 422
    assert "You own 1 offices, and more cannot be opened." in answer.content.decode()


@pytest.mark.parametrize(("wanted", "led"), [("/offers/1/", "/offers/1/"), ("https://elsewhere.example/", None)])
def test_one_comes_back_to_what_it_was_needed_for_and_never_elsewhere(
    newcomer: Client, office: Office, wanted: str, led: str | None
) -> None:
    shown = newcomer.get(OPEN, {"next": wanted}).content.decode()
    answer = newcomer.post(OPEN, {"name": "Harbor Advocates", "next": wanted})

    assert (f'value="{wanted}"' in shown) is (led is not None)
    assert answer.headers["Location"] == (led or f"/organisations/{owned_by(office.stranger)[1].pk}/")


def test_nobody_opens_one_without_signing_in(client: Client, office: Office) -> None:
    before = Organisation.objects.count()

    answer = client.post(OPEN, {"name": "Harbor Advocates"})

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert Organisation.objects.count() == before
