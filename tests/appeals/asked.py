"""Papers asked of somebody outside, through the real verbs, and the browser of whoever got the link."""

import re
from datetime import date, timedelta

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from appeals import actions, reminders
from appeals.models import Arrival, AskedOf, Request
from cases.models import Case
from documents.models import Criterion
from tests import papers

ADDRESS = "records@example.test"


def today() -> date:
    return timezone.localdate()


def request(
    case: Case, *, email: str = ADDRESS, items: tuple[str, ...] = ("Therapy notes",), days: int = 10, right: str = ""
) -> Request:
    """Asked by the owner of the case."""
    return actions.ask_for_papers(
        case,
        asked_of=AskedOf.THERAPIST,
        name="Sample Physical Therapy",
        email=email,
        items=items,
        right=right,
        due_on=today() + timedelta(days=days),
        on=today(),
        by=case.owner,
    )


def for_criterion(case: Case, criterion: Criterion, *, what: str = "Therapy notes") -> Request:
    """What would prove one criterion, asked of the therapist by the owner of the case."""
    return actions.ask_for_papers(
        case,
        asked_of=AskedOf.THERAPIST,
        name="Sample Physical Therapy",
        email=ADDRESS,
        items=(),
        for_criteria={criterion: what},
        due_on=today() + timedelta(days=10),
        on=today(),
        by=case.owner,
    )


def address(asked: Request, email: str = ADDRESS) -> str:
    """Where its link leads."""
    return f"/r/{asked.links.get(email=email).secret}/"


def code_mailed() -> str:
    """The code of the newest mail, once what is due was sent."""
    reminders.send_due()
    found = re.search(r"Your code is (\d{6})", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def let_in(asked: Request, email: str = ADDRESS) -> Client:
    """A browser that knew the code."""
    outsider = Client()
    outsider.post(address(asked, email) + "code/")
    answer = outsider.post(address(asked, email) + "enter/", {"code": code_mailed()})
    assert answer.status_code == 302, answer.content.decode()
    return outsider


def paper(name: str = "notes.txt", words: str = "Six weeks of physical therapy, twelve visits.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.plain(words) if isinstance(words, list) else words.encode())


def send(outsider: Client, asked: Request, **fields: object) -> object:
    """Send something for the first item."""
    item = asked.items.order_by("place").first()
    assert item
    return outsider.post(f"{address(asked)}items/{item.pk}/", fields)


def arrived(asked: Request) -> Arrival:
    """What came, where one thing came."""
    return Arrival.objects.get(item__request=asked)
