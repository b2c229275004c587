"""Somebody who carries only their own case meets their own rooms, and none of an office."""

import pytest
from django.test import Client

from cases.access import what_may
from cases.models import Case
from cases.own import fights_own
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can, Role
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
ROOMS_OF_EVERYBODY = OFFICE_ROOMS[:6]
"""Those that whoever works with others sees; the rest is for whoever manages an office."""


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


def test_who_is_helped_keeps_their_own_page_and_whoever_helps_has_the_rooms(
    client: Client, case: Case, alone: User
) -> None:
    helper = make.member(case.organisation, Role.ADVOCATE)

    assert rooms_on(client, "/help/") == rooms_on(client, "/account/") == []
    client.force_login(helper)
    assert rooms_on(client, "/help/") == list(ROOMS_OF_EVERYBODY)


def test_the_keys_they_read_are_those_of_their_own_lists(client: Client, case: Case) -> None:
    shown = client.get("/help/").content.decode()

    assert "<kbd>s</kbd>" in shown
    assert "a colleague" not in shown
    assert not {key for key in "xlno" if f"<kbd>{key}</kbd>" in shown}
    client.force_login(make.organisation().memberships.get().user)
    assert "<kbd>x</kbd>" in client.get("/help/").content.decode()


def test_their_own_organisation_offers_only_roles_that_can_be_given(client: Client, case: Case, alone: User) -> None:
    helper = make.member(case.organisation, Role.ADVOCATE)
    place, own = helper.memberships.get(), alone.memberships.get()
    at = f"/organisations/{case.organisation_id}/"

    shown = client.get(at)

    assert [value for value, _label in shown.context["form"].fields["role"].choices] == ["advocate", "assistant"]
    assert {value for value in ("owner", "supervisor") if f'value="{value}"' in shown.content.decode()} == set()
    assert f"{own.pk}/role/" not in shown.content.decode()
    assert client.post(f"{at}people/{place.pk}/role/", {"role": "supervisor"}).status_code in (404, 422)
    assert helper.memberships.living().get().role == Role.ADVOCATE


def test_somebody_who_also_works_in_an_office_keeps_the_offices_rooms(client: Client, case: Case, alone: User) -> None:
    make.organisation(owner=alone)

    assert rooms_on(client, "/help/") == list(OFFICE_ROOMS)


@pytest.mark.parametrize(
    ("written", "theirs"), [("SAMPLE, MARÍA L.", False), ("Sample,  María", True), ("Mario Sample", False)]
)
def test_a_name_typed_otherwise_asks_for_no_paper_and_another_name_does(
    client: Client, written: str, theirs: bool
) -> None:
    person = make.user("Maria Sample")
    case = fights.denied(
        owner=person, of=make.organisation(owner=person, kind=Organisation.Kind.PERSON), patient_name=written
    )

    assert fights_own(case, person) is theirs
    assert what_may(person, case)[Can.SIGN.value] is theirs
    assert Case.objects.open_to(person, Can.SIGN).filter(pk=case.pk).exists() is theirs
