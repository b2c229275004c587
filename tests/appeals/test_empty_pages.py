"""Every list of somebody new says what will stand there, and leads to the one act that fills it."""

import re

import pytest
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db
LISTS = {
    "/": "/cases/new/",
    "/waiting/": "/",
    "/inbox/": "/cases/new/",
    "/for-you/": "/account/messages/",
    "/addresses/": "/addresses/add/",
}
OF_A_CASE = {"contacts/": "contacts/log/", "requests/": "#ask", "papers/": "#upload", "letters/": "confirm/"}


def empty(page: str) -> str:
    """What stands in place of the list."""
    return page.partition('<div class="empty">')[2].partition("</div>")[0]


@pytest.mark.parametrize(("path", "act"), LISTS.items())
def test_an_empty_list_explains_itself_and_leads_on(client: Client, path: str, act: str):
    owner = make.user()
    make.organisation(owner=owner)
    client.force_login(owner)

    told = empty(client.get(path).content.decode())

    assert re.search(r"<h2>.+</h2>\s*<p>.{30,}", told)
    assert re.search(rf'<a class="button[^"]*" href="{act}[^"/]*"', told)


@pytest.mark.parametrize(("path", "act"), OF_A_CASE.items())
def test_an_empty_list_of_a_new_case_does_too(client: Client, path: str, act: str):
    case = make.case()
    client.force_login(case.owner)

    page = client.get(f"/cases/{case.pk}/{path}").content.decode()
    told = empty(page)

    assert re.search(r"<h[23]>.+</h[23]>\s*<p>.{30,}", told)
    here = "" if act.startswith("#") else f"/cases/{case.pk}/"
    assert f'href="{here}{act}"' in told
    assert not act.startswith("#") or f'id="{act[1:]}"' in page


def test_threads_without_a_word_say_what_will_stand_there(client: Client):
    case = make.case()
    client.force_login(case.owner)

    page = client.get(f"/cases/{case.pk}/messages/").content.decode()

    assert page.count("What you write in the box stands here") == 2
