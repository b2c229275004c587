"""Somebody who carries only their own case meets their own rooms, and none of an office."""

import pytest
from django.test import Client

from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db
OFFICE_ROOMS = (
    "/inbox/",
    "/waiting/",
    "/portfolio/",
    "/addresses/",
    "/payers/",
    "/approvals/",
    "/watch/",
    "/organisations/",
)


@pytest.fixture
def alone() -> User:
    return make.user("Maria")


@pytest.fixture
def case(client: Client, alone: User) -> Case:
    client.force_login(alone)
    return fights.denied(owner=alone, of=make.organisation(owner=alone, kind=Organisation.Kind.PERSON))


def rooms_on(client: Client, path: str) -> list[str]:
    shown = client.get(path).content.decode()
    return [room for room in OFFICE_ROOMS if f'<a href="{room}' in shown or f' href="{room}' in shown]


@pytest.mark.parametrize("path", ["/account/", "/help/", "/find/", "/for-you/", "/?show=all"])
def test_no_page_of_theirs_leads_to_a_room_of_an_office(client: Client, case: Case, path: str) -> None:
    assert rooms_on(client, path) == []


@pytest.mark.parametrize("path", ["", "?all=1", "ways/", "letters/", "requests/"])
def test_no_page_of_their_case_leads_there_either(client: Client, case: Case, path: str) -> None:
    assert rooms_on(client, f"/cases/{case.pk}/{path}") == []


def test_where_to_send_it_is_offered_without_the_address_book(client: Client, case: Case) -> None:
    step = fights.first(case)

    assert rooms_on(client, f"/cases/{case.pk}/stages/{step.pk}/file/") == []


def test_help_tells_them_how_their_case_goes_and_not_an_offices_morning(client: Client, case: Case) -> None:
    shown = client.get("/help/").content.decode()

    assert 'id="how-it-goes"' in shown
    assert 'id="morning"' not in shown


def test_the_rooms_still_open_for_whoever_knows_where_they_are(client: Client, case: Case) -> None:
    assert {client.get(room).status_code for room in ("/inbox/", "/waiting/", "/addresses/", "/approvals/")} == {200}


def test_an_office_and_one_who_is_joined_by_somebody_keep_their_rooms(client: Client, case: Case, alone: User) -> None:
    make.member(case.organisation, Role.ADVOCATE)

    assert rooms_on(client, "/help/") == ["/inbox/", "/waiting/"]
    assert rooms_on(client, "/account/") == ["/inbox/", "/waiting/", "/watch/", "/organisations/"]


def test_somebody_who_also_works_in_an_office_keeps_the_offices_rooms(client: Client, case: Case, alone: User) -> None:
    make.organisation(owner=alone)

    assert rooms_on(client, "/help/") == ["/inbox/", "/waiting/"]
