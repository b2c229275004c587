"""Somebody alone who reads Spanish: from the denial to the outside review no page says English words of ours."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from appeals import actions, clocks
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
TOLD_APART = re.compile(r"“[^”]*”|«[^»]*»|peer-to-peer|District of Columbia|https?://\S+")
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
    return [f"{path}: {said}" for said in english_in(answer.content.decode())]


def english_in(shown: str) -> list[str]:
    """What of a page is English and not marked so."""
    listener = _Heard()
    listener.feed(shown)
    return [said for said in listener.said if ENGLISH.search(TOLD_APART.sub("", said))]


THE_SAME_TWICE = {"law_coverage", "law_state", "one_letter", "letter_note"}
"""Pages of which one stands for all."""
OF_THE_PERSON = ("account/", "account/messages/", "account/calendars/", "for-you/", "find/", "cases/new/", "help/")


class Links(HTMLParser):
    """Where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.to: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        to = dict(attrs).get("href") if tag == "a" else None
        self.to += [to] if to and to.startswith(("/", "?")) else []


def walk(client: Client, *starts: str) -> tuple[set[str], list[str]]:
    """The names of all rooms that these pages lead to, one door of each step, and the English that is said there."""
    waiting, been, rooms, english = list(starts), set[str](), set[str](), list[str]()
    while waiting:
        path = urlsplit(waiting.pop(0)).path
        room = resolve(path).view_name
        if path in been or (room in THE_SAME_TWICE and room in rooms):
            continue
        been.add(path)
        rooms.add(room)
        answer = client.get(path, follow=True)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            shown = answer.content.decode()
            english += [f"{path}: {said}" for said in english_in(shown)]
            links = Links()
            links.feed(shown)
            waiting += [urljoin(path, each) for each in links.to]
    return rooms, english


TO_FILE = ("letter/", "packet/", "abandon/", "already/", "send/", "file/", "fact/")


@pytest.fixture
def case(client: Client) -> Case:
    owner = make.user("María")
    User.objects.filter(pk=owner.pk).update(language="es")
    client.force_login(owner)
    of = make.organisation(owner=owner, kind=Organisation.Kind.PERSON)
    return fights.denied(owner=owner, of=of, reason_text="No.", service="TAC")


def test_every_page_a_denial_leads_to_is_in_spanish(client: Client, case: Case) -> None:
    at, step = f"/cases/{case.pk}/", denied.url(case, "")
    denied.letter(case)

    of_the_step = [step + page for page in TO_FILE]
    of_the_person = [f"/{page}" for page in OF_THE_PERSON]
    rooms, english = walk(client, at, f"{at}urgent/", *of_the_step, "/", *of_the_person)

    assert english == []
    assert {"ways", "kit", "authority", "requests", "file_stage", "care_goes_on", "words", "law", "help"} <= rooms


def test_every_page_an_answer_leads_to_is_in_spanish(client: Client, case: Case) -> None:
    step = denied.url(case, "")
    denied.letter(case)
    fights.filed(case, days_ago=10)
    english = [each for page in ("receipt/", "answer/", "time/") for each in english_on(client, step + page)]
    said = {"outcome": "upheld", "notice_on": denied.today(), "received_on": denied.today(), "reason_text": "No."}
    actions.record_answer(fights.first(case), facts=said, by=case.owner, on=denied.today())

    rooms, more = walk(client, f"/cases/{case.pk}/", f"/cases/{case.pk}/?all=1", f"/cases/{case.pk}/close/")

    assert english + more == []
    assert {"points", "stage_fact", "law_fact", "at_hand", "kit", "ways"} & rooms


def test_why_a_date_is_that_day_is_told_in_spanish(client: Client, case: Case) -> None:
    pages = [client.get(path).content.decode() for path in (f"/cases/{case.pk}/until/", f"/cases/{case.pk}/")]

    assert all("Usted recibió el aviso el" in page and "sin contar ese mismo día: 29 CFR" in page for page in pages)
    assert not any("You received the notice" in page or "the day itself not counted" in page for page in pages)


def test_every_page_of_a_state_is_in_spanish(client: Client) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    states = [reverse("law_state", args=[code.lower()]) for code in clocks.book().states]

    assert [each for path in states for each in english_on(client, path)] == []


def test_the_walk_hears_english_and_not_what_is_marked_as_english() -> None:
    listener = _Heard()
    listener.feed('<html lang="es"><p>Your file</p><p lang="en">Your letter<b>is here</b></p><img alt="Vea"></html>')

    assert listener.said == ["Your file", "Vea"]
