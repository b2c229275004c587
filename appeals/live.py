"""What others did in a case while somebody has it open, and which forms they have open. Two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from appeals.models import Editing
from appeals.timeline import SHOWN, Happening, happenings
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.models import Event

LIFE = timedelta(seconds=45)
"""Three missed signs of a browser: whoever is silent for so long has left."""
FEW, MOST = 3, 50


@dataclass(frozen=True, slots=True)
class News:
    """What happened since the page was opened, the newest first, and how much more; who is writing what."""

    since: int
    token: str
    told: list[Happening]
    more: int
    editing: list[Editing]


def begun(since: int) -> News:
    """A page is opened, whose newest happening is this: nothing is news yet. It asks for the rest by itself."""
    return News(since, token="", told=[], more=0, editing=[])


def token_of(case: Case, user: User) -> tuple[str, list[Editing]]:
    """What changes when another person, or ClaimBack itself, does something or opens a form; and the open forms."""
    open_forms = editing_in(case, besides=user)
    return _token(_by_others(case, user).values_list("pk", flat=True).first(), open_forms), open_forms


def news(case: Case, user: User, *, since: int) -> News:
    """Everything others did after `since`, in the sentences of the timeline."""
    token, open_forms = token_of(case, user)
    events = list(_by_others(case, user).filter(pk__gt=since)[:MOST])
    return News(since, token, happenings(events[:FEW]), max(len(events) - FEW, 0), open_forms)


def editing_in(case: Case, *, besides: User) -> list[Editing]:
    """The forms others have open now, who came first on top."""
    rows = Editing.objects.filter(case=case, seen_at__gt=Now() - LIFE).exclude(person=besides)
    return list(rows.select_related("person").order_by("since", "pk"))


def _token(last: int | None, open_forms: list[Editing]) -> str:
    forms = "".join(f"-{each.person_id.hex[-6:]}{each.place}" for each in open_forms)
    return f'"{last or 0}{forms}"'


def _by_others(case: Case, user: User) -> QuerySet[Event]:
    return Event.objects.of_case(case.pk).filter(~Q(by_id=user.pk), kind__in=SHOWN)
