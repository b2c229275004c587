"""Find a case while on the phone: by a name, a birth date, a member id, a number they read out, or the insurer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import F, Func, Model, Q, QuerySet, Value, When

from appeals import sentences
from appeals.models import Whose
from appeals.worklist import AHEAD, visible
from cases.models import Case, Coverage, Decision
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can
from claimback.sealed import blind_index
from claimback.words import away_from, nearness
from documents.reading.dates import find_dates

AT_ONCE = 8
"""Cases shown while somebody types: what one glance takes in."""

MOST = 50
LONGEST = 80
SHORTEST_NUMBER = 4
"""Characters of a number that is looked for inside longer ones; fewer are in everybody's."""

NUMBERS = ("claim_number", "reference_number", "approval_number", "peer_to_peer_phone")
TELEPHONES = ("appeal_phone", "appeal_fax")
SHOWN = (
    "case", "on", "case__patient_name", "case__patient_born_on", "case__reference", "case__coverage__insurer",
    "case__closed_on", *AHEAD,
)  # fmt: skip


Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case, in the words of the list: whose turn it is and its next date."""

    case_id: UUID
    patient: str
    born_on: date | None
    reference: str
    insurer: str
    claim: str
    whose: str
    turn: str
    what: str
    on: date | None
    away: str
    near: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found; `more` where further cases fit as well."""

    words: str
    cases: tuple[FoundCase, ...]
    more: bool


def asked(words: str) -> str:
    """The question as it is looked for: one line, at most 80 characters."""
    return " ".join(words.replace("\0", " ").split())[:LONGEST]


def find(user: User, words: str, *, offices: list[Organisation], today: date, most: int = MOST) -> Found:
    """The cases these words fit, among those this person may see; four queries, whatever their number.

    Every word must be part of the name or the insurer's name, or all of them together are a birth date, a member id,
    or a number as somebody reads it out. What names one person exactly comes first, then what goes on, by its next
    date. Birth dates and numbers are looked for only where this person may read papers. `offices` are the
    organisations this person may look into, `today` the reader's day.
    """
    words = asked(words)
    if not words:
        return Found("", (), more=False)
    readable = Case.objects.open_to(user, Can.READ)
    exact = list(readable.filter(_exactly(words)).order_by().values_list("pk", flat=True)[:most])
    fits = _named(words) | Q(case__in=exact) | _numbered(words, readable)
    first = Choose(When(case__in=exact, then=Value(0)), default=Value(1)) if exact else Value(1)
    over = Choose(When(whose=Whose.NOBODY, then=Value(1)), default=Value(0))
    ranked = visible(user, offices).filter(fits).order_by(first, over, F("on").asc(nulls_last=True), "case")
    rows = list(ranked.values_list(*SHOWN)[: most + 1])
    claims = _claims(row[0] for row in rows[:most])
    cases = tuple(_case(row, claim=claims.get(row[0], ""), today=today) for row in rows[:most])
    return Found(words, cases, more=len(rows) > most)


def _named(words: str) -> Q:
    """Every word is in the name or the insurer's, in whatever order; or it is our reference."""
    name, insurer = "case__patient_name__icontains", "case__coverage__insurer__icontains"
    return reduce(and_, (Q(**{name: word}) | Q(**{insurer: word}) for word in words.split())) | Q(
        case__reference__iexact=words
    )


def _exactly(words: str) -> Q:
    """Of a case: the member id, found without being opened; or the day of birth."""
    index = blind_index(words)
    found = Q(coverage__member_id_index=index) if index else Q(pk=None)
    days = {each.day for each in find_dates(words) if each.day}
    return found | Q(patient_born_on=days.pop()) if len(days) == 1 else found


def _numbered(words: str, readable: QuerySet[Case]) -> Q:
    """A part of a number, however it is written: of the claim, of the other side's references, of their telephones."""
    plain = _plain(words)
    if len(plain) < SHORTEST_NUMBER or not any(each.isdigit() for each in plain):
        return Q(pk=None)
    decided = _having(Decision.objects.filter(case__in=readable), NUMBERS, plain)
    covered = _having(Coverage.objects.filter(case__in=readable), TELEPHONES, plain)
    return Q(case__in=decided.values("case")) | Q(case__in=covered.values("case"))


def _having(rows: QuerySet[Row], names: Iterable[str], plain: str) -> QuerySet[Row]:
    """The rows in which one of these fields has these letters in it, without its dashes, spaces and brackets."""
    bare = {
        f"bare_{name}": Func(F(name), Value("[^A-Za-z0-9]"), Value(""), Value("g"), function="regexp_replace")
        for name in names
    }
    return rows.alias(**bare).filter(reduce(or_, (Q(**{f"{name}__icontains": plain}) for name in bare)))


def _plain(words: str) -> str:
    return "".join(each for each in words if each.isascii() and each.isalnum())


def _claims(cases: Iterable[UUID]) -> dict[UUID, str]:
    """The claim number of the first decision of each that has one."""
    having = Decision.objects.filter(case__in=list(cases)).exclude(claim_number="")
    return dict(having.order_by("case", "-confirmed_at", "-pk").values_list("case", "claim_number"))


def _case(row: tuple[Any, ...], *, claim: str, today: date) -> FoundCase:
    case_id, on, patient, born_on, reference, insurer, closed_on, *ahead = row
    goes_on = ahead[0] != Whose.NOBODY
    return FoundCase(
        case_id=case_id,
        patient=patient,
        born_on=born_on,
        reference=reference,
        insurer=insurer or "",
        claim=claim,
        whose=ahead[0],
        turn=str(Whose(ahead[0]).label),
        what=sentences.what_lies(sentences.Ahead(*ahead)),
        on=on if goes_on else closed_on,
        away=away_from(on, today) if on and goes_on else "",
        near=nearness(on, today) if on and goes_on else "",
    )
