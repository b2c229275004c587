"""Somebody alone who reads Spanish: from the denial to the outside review no page says English words of ours."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from appeals import actions
from cases.models import Case
from claimback.accounts.models import Organisation, User
from tests import make
from tests.appeals import denied, fights

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(
    r"\b(the|your|you|and|is|are|was|this|that|please|date|file|of|to|by|what|when|who|it|not|for|from|with|on)\b",
    re.IGNORECASE,
)
"""Words that no Spanish sentence has."""
TOLD_APART = re.compile(r"“[^”]*”|peer-to-peer")
"""Terms as the letter has them, said beside their Spanish."""
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "textarea", "svg"}


class _Heard(HTMLParser):
    """What a page says in the language of its reader."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        outer = self.inside[-1][1] if self.inside else False
        quiet = tag in SILENT or (outer if "lang" not in known else known["lang"] != "es")
        if tag not in EMPTY:
            self.inside.append((tag, quiet))
        if not quiet:
            self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self.inside and self.inside[-1][1]) and data.strip():
            self.said.append(" ".join(data.split()))


def english_on(client: Client, path: str) -> list[str]:
    """What this page says to its reader that is not Spanish."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    listener = _Heard()
    listener.feed(answer.content.decode())
    return [f"{path}: {said}" for said in listener.said if ENGLISH.search(TOLD_APART.sub("", said))]


OF_THE_CASE = ("", "letters/", "contacts/", "calendar/", "close/")
TO_FILE = ("letter/", "packet/", "abandon/", "already/", "send/")
"""Not `file/` and `points/`: they still quote the rulebook and the letter itself without saying that it is English."""
OF_THE_PERSON = ("/account/", "/account/messages/", "/account/calendars/", "/for-you/", "/find/", "/cases/new/")


@pytest.fixture
def case(client: Client) -> Case:
    owner = make.user("María")
    User.objects.filter(pk=owner.pk).update(language="es")
    client.force_login(owner)
    of = make.organisation(owner=owner, kind=Organisation.Kind.PERSON)
    return fights.denied(owner=owner, of=of, reason_text="No.", service="TAC")


def test_from_the_denial_to_the_outside_review_every_page_is_in_spanish(client: Client, case: Case) -> None:
    at, step = f"/cases/{case.pk}/", denied.url(case, "")
    denied.letter(case)
    found = [each for page in ("", "urgent/") for each in english_on(client, at + page)]
    found += [each for page in TO_FILE for each in english_on(client, step + page)]

    fights.filed(case, days_ago=10)
    found += [each for page in ("receipt/", "answer/", "time/") for each in english_on(client, step + page)]
    said = {"outcome": "upheld", "notice_on": denied.today(), "received_on": denied.today(), "reason_text": "No."}
    actions.record_answer(fights.first(case), facts=said, by=case.owner, on=denied.today())
    found += [each for page in OF_THE_CASE for each in english_on(client, at + page)]
    found += [each for path in OF_THE_PERSON for each in english_on(client, path)]

    assert found == []


def test_the_walk_hears_english_and_not_what_is_marked_as_english() -> None:
    listener = _Heard()
    listener.feed('<html lang="es"><p>Your file</p><p lang="en">Your letter<b>is here</b></p><img alt="Vea"></html>')

    assert listener.said == ["Your file", "Vea"]
