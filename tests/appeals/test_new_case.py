"""A new case: the letter is dropped, or there is none."""

import pytest

from cases.models import Case
from claimback.accounts.models import Organisation
from documents.models import Document, Kind
from tests import make, papers
from tests.appeals.confirmed import confirm_url, letter

pytestmark = pytest.mark.django_db


def test_a_letter_opens_a_case_and_leads_to_its_confirm_screen(client):
    owner = make.organisation().memberships.get().user
    client.force_login(owner)

    answer = client.post("/cases/new/", {"files": [letter()]})

    case = Case.objects.get()
    assert answer.url == confirm_url(case, Document.objects.get(case=case, kind=Kind.DENIAL))


def test_a_refused_file_alone_leaves_no_case_and_says_why(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/", {"files": [letter("setup.pdf", papers.executable())]})

    assert answer.status_code == 422
    assert b"This file is a program" in answer.content
    assert not Case.objects.exists()


def test_a_refused_file_beside_a_good_one_is_named_and_the_good_one_kept(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/", {"files": [letter("x.exe", papers.executable()), letter()]}, follow=True)

    assert Document.objects.get().name == "letter.txt"
    assert b"x.exe: This file is a program" in answer.content


def test_without_a_file_the_page_asks_for_one(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/")

    assert answer.status_code == 422
    assert b"No file reached us" in answer.content


def test_a_case_without_a_letter_is_typed_in(client):
    client.force_login(make.organisation().memberships.get().user)

    answer = client.post("/cases/new/", {"by_hand": "1"})

    assert answer.url == confirm_url(Case.objects.get())


def test_nobody_opens_a_case_in_an_organisation_of_others(client):
    client.force_login(make.organisation().memberships.get().user)
    other = make.organisation()

    answer = client.post("/cases/new/", {"files": [letter()], "organisation": str(other.pk)})

    assert answer.status_code == 403
    assert not Case.objects.exists()


def test_the_organisation_is_asked_for_only_by_who_has_several(client):
    owner = make.organisation().memberships.get().user
    client.force_login(owner)
    assert b'name="organisation"' not in client.get("/cases/new/").content

    make.organisation(owner=owner)

    assert b'name="organisation"' in client.get("/cases/new/").content


def test_an_organisation_kind_of_one_person_opens_cases_too(client):
    owner = make.organisation(kind=Organisation.Kind.PERSON).memberships.get().user
    client.force_login(owner)

    assert client.get("/cases/new/").status_code == 200
