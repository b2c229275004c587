"""Somebody of an office who reads Spanish: no page of their rooms says English words of ours."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from appeals.addresses import source_of
from appeals.models import Address
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from tests.appeals.test_all_in_spanish import Links, english_in
from tests.cases import far

pytestmark = pytest.mark.django_db
AS_PEOPLE_WROTE = re.compile(
    r"CANARY|Progress note of|Pain today|Anterolisthesis|Slip of 6 mm|^We (?:got|need|sent|are working)|^YOUR RIGHT"
    r"|The records do not show"
)
"""Of the office that is told: what people wrote and what their letters say stands in the language they chose."""
NAMES = re.compile(r"Department of Insurance|Blue Care Network|of South Carolina|eviCore|and Optum|Molina|4904\(d\)")
"""Of offices and insurers, and what a state says in its own words."""
ELSEWHERE = re.compile(
    r"^law|_pdf$|_docx$|_sheet$|^whole_file$|^packet_file$|^approvals$|^evidence_give$|^criterion_write$"
)
"""Not a page; asked for in a test of its own; or the criteria of insurers to choose from, in their words."""


def rooms_of(client: Client, *starts: str) -> Iterator[tuple[str, str]]:
    """One page of each room that these lead to, by the name of the room."""
    waiting, been = list(starts), set[str]()
    while waiting:
        path = urlsplit(waiting.pop(0)).path
        try:
            room = resolve(path).view_name
        except Resolver404:
            continue
        if room in been or ELSEWHERE.search(room):
            continue
        been.add(room)
        answer = client.get(path, follow=True)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            shown = answer.content.decode()
            links = Links()
            links.feed(shown)
            waiting += [urljoin(path, each) for each in links.to]
            yield room, shown


def test_every_room_of_an_office_is_in_spanish(client: Client) -> None:
    case = far.told("weit")
    owner = case.organisation.memberships.filter(role=Role.OWNER).earliest("pk").user
    User.objects.filter(pk=owner.pk).update(language="es")
    client.force_login(owner)

    found = dict(
        rooms_of(client, "/", reverse("case", args=[case.pk]), "/inbox/", "/watch/", "/portfolio/", "/account/")
    )

    english = [(room, said) for room, shown in found.items() for said in english_in(shown)]
    assert [each for each in english if not AS_PEOPLE_WROTE.search(each[1]) and not NAMES.search(each[1])] == []
    assert {
        "today", "waiting", "inbox", "mailed", "watch", "portfolio", "plans", "plan_step", "addresses", "address_add",
        "payers", "learn", "organisation", "workload", "leave_checklist", "case", "override", "criteria", "requests",
        "authority", "notice", "ways", "talk", "contacts", "papers", "letters", "their_clock", "help",
    } <= set(found)  # fmt: skip


def test_where_an_address_comes_from_is_said_to_each_reader_in_their_language() -> None:
    kept = Address(source_kind="letter", source="It stands in their letter of Fri 31 Jul 2026")
    typed = Address(source_kind="letter", source="It stands in their letter of last week.")

    with translation.override("es"):
        assert source_of(kept) == "Una carta de ellos: Está en su carta del vie 31 jul 2026."
        assert source_of(typed) == "Una carta de ellos: It stands in their letter of last week."
    assert source_of(kept) == "A letter of theirs: It stands in their letter of Fri 31 Jul 2026."
