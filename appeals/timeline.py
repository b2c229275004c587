"""What happened in a case, in sentences: memory's own words, with dates, steps and names said to people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.law_names import plainly
from appeals.models import TalkAttempt, UsedBy
from cases.models import Case, Contact, Coverage, Decision, Ending, Outcome
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.asked import number
from claimback.audit.kinds import KINDS
from claimback.audit.models import Event
from claimback.words import day
from claimback.written import Rows
from documents.models import Kind

SHOWN = tuple(name for name, kind in KINDS.items() if kind.shown)
A_PAGE = 50
MOST = 500
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    sentence: str
    who: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest happenings, and how many to ask for when somebody wants more."""

    happenings: list[Happening]
    more: int
    newest: int = 0  # the place of the newest in the history of everything


@Rows
def _newest(most: int, *, case: UUID) -> QuerySet[Event]:
    return Event.objects.of_case(case).filter(kind__in=SHOWN)[:most]


def timeline(case: Case, *, asked: Mapping[str, str]) -> Timeline:
    """The newest first, fifty at a time (`?events=100`). Two queries."""
    most = number(asked.get("events", ""), most=MOST, least=A_PAGE)
    events: list[Event] = _newest(most + 1, case=case.pk)
    return Timeline(
        happenings(events[:most]),
        more=most + A_PAGE if len(events) > most and most < MOST else 0,
        newest=events[0].pk if events else 0,
    )


def happenings(events: list[Event]) -> list[Happening]:
    """These events as lines, with who did it. One query at most."""
    people = {event.by_id for event in events if event.by_id}
    names: dict[UUID, str] = {user.pk: str(user) for user in User.objects.filter(pk__in=people)} if people else {}
    return [
        Happening(event.at, sentence(event), names.get(event.by_id, "") if event.by_id else _("ClaimBack"))
        for event in events
    ]


def sentence(event: Event) -> str:
    """An event in the reader's language; a detail that an old event lacks is said as a dash."""
    said = {name: _said(name, value) for name, value in event.details.items()}
    return KINDS[event.kind].said(event.details) % _Dashes(said)


class _Dashes(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "–"


def _said(name: str, value: object) -> str:
    text = "–" if value in (None, "") else str(value)
    if ISO_DAY.fullmatch(text):
        return day(date.fromisoformat(text[:10]))
    if name == "fields":
        return ", ".join(_field(each.strip()) for each in text.strip("[]").replace("'", "").split(","))
    if name == "event":
        return plainly(clocks.book().events.get(text, text))
    return _word(name, text)


def _word(name: str, text: str) -> str:
    if name == "step" and text in clocks.book().stages:
        return plainly(clocks.book().stages[text].plain_name)
    if name == "paper":
        return plainly(text)
    if name == "outcome":
        return str({**dict(Outcome.choices), **dict(Ending.choices)}.get(text, text))
    if name == "role" and text in Role.values:
        return str(Role(text).label)
    if name == "kind" and text in Kind.values:
        return str(Kind(text).label)
    if name == "used_by" and text in UsedBy.values:
        return str(UsedBy(text).label)
    if name == "ended" and text in TalkAttempt.Ended.values:
        return str(TalkAttempt.Ended(text).label)
    if name == "whom" and text in Contact.Whom.values:
        return str(Contact.Whom(text).label)
    if name == "rung":
        return {"delivered": _("delivered"), "acknowledged": _("acknowledged")}.get(text, text)
    return text


def _field(name: str) -> str:
    for model in (Case, Coverage, Decision):
        if any(each.name == name for each in model._meta.get_fields()):
            return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return name
