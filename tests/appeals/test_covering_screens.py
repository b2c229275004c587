"""The page where somebody says when they are away, the pages that show it, and the same for programs."""

from datetime import timedelta

import pytest
from django.test import Client

from appeals import reminders
from claimback.accounts.models import Absence, Membership, User
from claimback.accounts.roles import Role
from tests import make
from tests.again import written_again
from tests.appeals import fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
ABSENCES = "/api/v1/absences/"


@pytest.fixture
@written_again
def case():
    """Of an advocate in an office with a supervisor, and somebody who may cover."""
    office = make.organisation()
    advocate = named(office, "Ada Vocate", Role.ADVOCATE)
    return fights.denied(of=office, owner=advocate)


def named(office, name: str, role: Role) -> User:
    person = make.member(office, role)
    User.objects.filter(pk=person.pk).update(name=name, time_zone="UTC")
    person.refresh_from_db()
    return person


@pytest.fixture
def cover(case):
    return named(case.organisation, "Carla Cover", Role.ADVOCATE)


@pytest.fixture
def boss(case):
    return named(case.organisation, "Bea Boss", Role.SUPERVISOR)


def place(case, person) -> Membership:
    return Membership.objects.living().get(organisation=case.organisation, user=person)


def day(days: int) -> str:
    return str(reminders.database_now().date() + timedelta(days=days))


def door(case, person=None) -> str:
    return f"/account/away/{place(case, person or case.owner).pk}/"


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def said(case, cover, *, start: int = 0, end: int = 7) -> dict[str, str]:
    return {"from_on": day(start), "until_on": day(end), "cover": str(place(case, cover).pk)}


def test_a_person_says_it_and_their_account_shows_it(case, cover):
    client = at(case.owner)

    answer = client.post(door(case), said(case, cover), follow=True)

    assert answer.redirect_chain[0][1] == 302
    assert "Carla Cover covers for Ada Vocate from" in answer.content.decode()
    account = client.get("/account/").content.decode()
    assert "Carla Cover covers for you from" in account
    assert f'href="{door(case)}"' in account
    assert "You cover for Ada Vocate from" in at(cover).get("/account/").content.decode()


def test_the_covers_list_and_page_say_for_whom_until_when(case, cover, boss):
    at(case.owner).post(door(case), said(case, cover))

    for place_, told in (
        ("/", "For Ada Vocate until"),
        ("/", "You cover for Ada Vocate until"),
        ("/for-you/", "You cover"),
    ):
        assert told in at(cover).get(place_).content.decode()
        assert told not in at(boss).get(place_).content.decode()
        assert told not in at(case.owner).get(place_).content.decode()
    assert at(cover).get(f"/cases/{case.pk}/").status_code == 200


def test_before_the_first_day_nothing_is_said_on_the_list(case, cover):
    at(case.owner).post(door(case), said(case, cover, start=2))

    assert "Ada Vocate until" not in at(cover).get("/").content.decode()


def test_a_supervisor_says_it_for_somebody_who_is_suddenly_ill(case, cover, boss):
    client = at(boss)
    assert door(case) in client.get(f"/organisations/{case.organisation.pk}/").content.decode()

    client.post(door(case), said(case, cover))

    assert "Carla Cover covers" in client.get(f"/organisations/{case.organisation.pk}/").content.decode()
    absence = Absence.objects.get()
    assert absence.set_by == boss
    answer = client.post(f"/account/away/days/{absence.pk}/take-back/", follow=True)
    assert "does not hear what is written to Ada Vocate any more" in answer.content.decode()
    again = client.post(f"/account/away/days/{absence.pk}/take-back/", follow=True)
    assert "This absence is over already. Nothing was changed." in again.content.decode()


def test_a_colleague_may_not_say_it_for_another_and_a_stranger_sees_nothing(case, cover):
    assert at(cover).get(door(case)).status_code == 403
    assert at(cover).post(door(case), said(case, cover)).status_code == 403
    assert at(make.user()).get(door(case)).status_code == 404
    at(case.owner).post(door(case), said(case, cover))
    for person in (cover, make.user()):
        assert at(person).post(f"/account/away/days/{Absence.objects.get().pk}/take-back/").status_code == 404
    assert Absence.objects.get().taken_back_at is None


@pytest.mark.parametrize(
    ("days", "status", "told"),
    [
        ((-1, 2), 422, "The first day is over already. Nothing was kept."),
        ((3, 2), 422, "The last day is before the first. Nothing was kept."),
        ((0, 2), 409, "Ada Vocate is away from"),
    ],
)
def test_a_refusal_is_a_sentence_and_what_was_typed_stays(case, cover, days, status, told):
    if status == 409:
        at(case.owner).post(door(case), said(case, cover, end=1))

    answer = at(case.owner).post(door(case), said(case, cover, start=days[0], end=days[1]))

    page = answer.content.decode()
    assert (answer.status_code, told in page) == (status, True)
    assert f'value="{day(days[1])}"' in page


def test_oneself_and_who_may_not_file_are_not_offered_nor_taken(case, cover):
    assistant = named(case.organisation, "Asa Sistant", Role.ASSISTANT)
    client = at(case.owner)

    page = client.get(door(case)).content.decode()

    for wrong in (case.owner, assistant):
        assert str(place(case, wrong).pk) not in page.partition('name="cover"')[2].partition("</select>")[0]
        assert client.post(door(case), said(case, wrong)).status_code == 422
    assert not Absence.objects.exists()


def test_where_nobody_can_cover_the_page_says_so():
    alone = fights.denied()

    assert "so nobody can cover" in at(alone.owner).get(door(alone)).content.decode()


def test_a_cover_who_left_is_said_on_the_page(case, cover):
    at(case.owner).post(door(case), said(case, cover))
    Membership.objects.filter(user=cover).update(ended_at=reminders.database_now())

    assert "has left: the supervisors are told" in at(case.owner).get(door(case)).content.decode()


# for programs


def body(case, cover, **more):
    return {"organisation": str(case.organisation.pk), "cover": str(cover.pk)} | {
        "from_on": day(0), "until_on": day(7), **more
    }  # fmt: skip


def test_a_program_says_it_finds_it_and_takes_it_back(case, cover):
    api = program(case.owner)

    made = api.post(ABSENCES, body(case, cover))

    assert made.status_code == 201, made.json()
    told = made.json()
    assert (told["away"], told["away_name"], told["cover_name"]) == (str(case.owner.pk), "Ada Vocate", "Carla Cover")
    assert [row["id"] for row in program(cover).get(ABSENCES).json()["results"]] == [told["id"]]
    assert program(cover).post(f"{ABSENCES}{told['id']}/take-back/").status_code == 404
    assert api.post(f"{ABSENCES}{told['id']}/take-back/").json()["taken_back_at"]
    assert api.post(f"{ABSENCES}{told['id']}/take-back/").status_code == 409


def test_a_program_of_a_supervisor_says_it_for_another(case, cover, boss):
    made = program(boss).post(ABSENCES, body(case, cover, away=str(case.owner.pk)))

    assert (made.status_code, made.json()["away"]) == (201, str(case.owner.pk))
    other = program(cover).post(ABSENCES, body(case, cover, away=str(case.owner.pk)))
    assert (other.status_code, "Only the owner or a supervisor" in other.json()["sentence"]) == (403, True)


def test_programs_are_refused_in_sentences(case, cover):
    api = program(case.owner)

    assert "for themselves" in api.post(ABSENCES, body(case, case.owner)).json()["sentence"]
    assert api.post(ABSENCES, body(case, cover, from_on=day(-1))).status_code == 422
    assert api.post(ABSENCES, body(case, make.user())).status_code == 404
    assert program(make.user()).post(ABSENCES, body(case, cover)).status_code == 404
    assert api.post(ABSENCES, body(case, cover)).status_code == 201
    assert api.post(ABSENCES, body(case, cover)).status_code == 409
    assert program(make.user()).get(ABSENCES).json()["results"] == []
