"""A saved view holds filters, never the words somebody searched for: they may be the name of a patient."""

import importlib

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from appeals.models import SavedView
from claimback.accounts.models import User
from claimback.audit.models import Event
from tests import make
from tests.appeals import programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    person = make.organisation().memberships.get().user
    client.force_login(person)
    return person


def saved(client: Client, query: str) -> str:
    answer = client.post("/today/views/", {"name": "Mine", "query": query}, follow=True)
    return " ".join(answer.content.decode().split())


def test_a_search_is_left_out_of_a_view_and_the_page_says_so(client: Client, owner: User) -> None:
    shown = saved(client, "risk=near&q=Maria+Example&sort=risk")

    assert SavedView.objects.get().query == "risk=near&sort=risk"
    assert "The words you searched for were left out" in shown
    assert "Maria" not in shown
    assert not Event.objects.filter(details__icontains="Maria").exists()


def test_a_view_of_a_search_alone_is_refused_and_the_search_stands(client: Client, owner: User) -> None:
    for query in ("q=Maria+Example", "q=Maria&all=1&page=2", "?q=Maria&nonsense=1"):
        shown = saved(client, query)

        assert "A view keeps no words you searched for" in shown
        assert "Maria" in shown
    assert not SavedView.objects.exists()
    assert not Event.objects.filter(kind="view saved").exists()


def test_a_view_without_a_search_says_nothing_of_it(client: Client, owner: User) -> None:
    assert "left out" not in saved(client, "risk=near&q=")
    assert SavedView.objects.get().query == "risk=near"


def test_a_program_is_told_the_same(owner: User) -> None:
    program = programs.program(owner)

    made = program.post("/api/v1/saved-views/", {"name": "Mine", "query": "q=Maria&risk=near"}, format="json")
    refused = program.post("/api/v1/saved-views/", {"name": "Hers", "query": "q=Maria"}, format="json")

    assert made.json()["query"] == "risk=near"
    assert refused.status_code == 422
    assert "keeps no words you searched for" in refused.json()["sentence"]


def test_the_database_refuses_a_search_too(owner: User) -> None:
    for query in ("q=Maria", "risk=near&q=Maria"):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedView.objects.create(user=owner, name=query, query=query)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("q=Maria", "all=1"),
        ("risk=near&q=Maria+E&sort=risk", "risk=near&sort=risk"),
        ("q=Maria&risk=near", "risk=near"),
        ("risk=near", "risk=near"),
    ],
)
def test_views_saved_before_forget_what_was_searched_for(before: str, after: str) -> None:
    migration = importlib.import_module("appeals.migrations.0048_saved_views_forget_searches")

    assert migration.without_search(before) == after
