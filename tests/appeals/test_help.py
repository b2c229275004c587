"""Help: first steps that tick themselves by real acts, and a note about them that can be put away and comes back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from appeals import actions
from appeals.first_steps import first_steps
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import denied, fights


def ticked(user) -> set[str]:
    """The lessons this person has done."""
    return {step.lesson.key for step in first_steps(user) if step.done}


def test_steps_tick_themselves_for_who_did_them_and_for_nobody_else(db: None):
    owner = make.user()
    office = make.organisation(owner=owner)
    colleague = make.member(office, Role.ADVOCATE)
    assert ticked(owner) == set()

    case = fights.denied(owner=owner, of=office)
    today = timezone.localdate()
    denied.letter(case)
    actions.set_follow_up(case, what="Call Ann", due_on=today, on=today, by=owner)

    assert ticked(owner) == {"confirm", "letter", "chase"}
    assert ticked(colleague) == set()
    assert {step.url for step in first_steps(owner) if step.lesson.of_case} == {
        f"/cases/{case.pk}/", f"/cases/{case.pk}/contacts/log/", f"/cases/{case.pk}/letters/",
    }  # fmt: skip


def test_without_a_case_each_step_leads_to_where_one_begins(client: Client, db: None):
    owner = make.user()
    make.organisation(owner=owner)
    client.force_login(owner)

    page = client.get("/help/").content.decode()

    assert "0 of 6 done" in page
    assert page.count('href="/cases/new/"') >= 4


def test_a_guest_of_one_case_gets_the_keys_and_the_words_but_no_office_lessons(client: Client, db: None):
    patient = make.guest(fights.denied(), Role.PATIENT)
    client.force_login(patient)

    page = client.get("/help/").content.decode()

    assert "Your first steps" not in page
    assert 'href="/words/"' in page


def test_the_note_is_put_away_and_comes_back(client: Client, db: None):
    owner = make.user()
    make.organisation(owner=owner)
    client.force_login(owner)
    assert "New here?" in client.get("/").content.decode()

    client.post("/help/first-steps/")
    assert "New here?" not in client.get("/").content.decode()
    assert "0 of 6 done" in client.get("/help/").content.decode()

    client.post("/help/first-steps/", {"again": "1"})
    assert "New here?" in client.get("/").content.decode()


@pytest.mark.parametrize(("days", "shown"), [(29, True), (31, False)])
def test_only_new_people_see_the_note(client: Client, db: None, days: int, shown: bool):
    owner = make.user()
    make.organisation(owner=owner)
    type(owner).objects.filter(pk=owner.pk).update(joined_at=timezone.now() - timedelta(days=days))
    client.force_login(owner)

    assert ("New here?" in client.get("/").content.decode()) == shown
