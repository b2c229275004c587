"""Find a case while on the phone: by a name, a birth date, a member id, a number they read out, or the insurer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import CharField, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from appeals import sentences
from appeals.models import Turn, Whose
from appeals.turns import AHEAD, visible
from cases.models import Case, Coverage, Decision, Share
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
    """The cases these words fit, among those this person may see; a fixed number of queries.

    Every word must be part of the name or the insurer's name, or all of them together are a birth date, a member id,
    or a number as somebody reads it out. What names one person exactly comes first, then what goes on, by its next
    date. Birth dates and numbers are looked for only where this person may read papers. `offices` are the
    organisations this person may look into, `today` the reader's day.
    """
    words = asked(words)
    if not words:
        return Found("", (), more=False)
    mine, near = visible(user, offices), _near(user, offices)
    exact, numbered = _exactly(words, near), _numbered(words, near)
    readable = Case.objects.open_to(user, Can.READ).filter(pk__in=exact | numbered)
    told = set(readable.order_by().values_list("pk", flat=True)) if exact | numbered else set()
    first = Choose(When(case__in=exact & told, then=Value(0)), default=Value(1)) if exact & told else Value(1)
    over = Choose(When(whose=Whose.NOBODY, then=Value(1)), default=Value(0))
    fits = mine.filter(_named(words) | Q(case__in=told)) if told else mine.filter(_named(words))
    ranked = fits.order_by(first, over, F("on").asc(nulls_last=True), "case")
    # what is shown is looked up for the few that are shown
    ids = list(ranked.values_list("case", flat=True)[: most + 1])
    rows = {row[0]: row for row in Turn.objects.filter(pk__in=ids[:most]).values_list(*SHOWN)}
    claims = _claims(ids[:most])
    cases = tuple(_case(rows[pk], claim=claims.get(pk, ""), today=today) for pk in ids[:most] if pk in rows)
    return Found(words, cases, more=len(ids) > most)


def _named(words: str) -> Q:
    """Every word is in the name or the insurer's, in whatever order; or it is our reference."""
    name, insurer = "case__patient_name__icontains", "case__coverage__insurer__icontains"
    return reduce(and_, (Q(**{name: word}) | Q(**{insurer: word}) for word in words.split())) | Q(
        case__reference__iexact=words
    )


def _near(user: User, offices: list[Organisation]) -> Q:
    """What is worth looking at, of rows that belong to a case: it allows nothing, and spares everybody else's."""
    shared = list(Share.objects.living().filter(user=user).values_list("case_id", flat=True))
    here = Q(organisation__in=[each.pk for each in offices])
    return here | Q(case__in=shared) if shared else here


def _exactly(words: str, near: Q) -> set[UUID]:
    """The cases of this member id, found without being opened; or of this day of birth."""
    found: set[UUID] = set()
    if index := blind_index(words):
        found |= _few(Coverage.objects.filter(near, member_id_index=index))
    days = {each.day for each in find_dates(words) if each.day}
    return found | _few(Turn.objects.filter(near, case__patient_born_on=days.pop())) if len(days) == 1 else found


def _numbered(words: str, near: Q) -> set[UUID]:
    """A part of a number, however it is written: of the claim, of the other side's references, of their telephones."""
    plain = _plain(words)
    if len(plain) < SHORTEST_NUMBER or not any(each.isdigit() for each in plain):
        return set()
    decided = _having(Decision.objects.filter(near), NUMBERS, plain)
    return _few(decided) | _few(_having(Coverage.objects.filter(near), TELEPHONES, plain))


def _few(found: QuerySet[Any]) -> set[UUID]:
    return set(found.order_by("-case").values_list("case", flat=True).distinct()[:MOST])


def _having(rows: QuerySet[Any], fields: Iterable[str], plain: str) -> QuerySet[Any]:
    """Those with one of these fields that has these letters in it, without its dashes, spaces and brackets.

    Together, which asks each row once; so the fields are kept apart by what stands in no number.
    """
    together = Concat(*(part for name in fields for part in (F(name), Value("|"))))
    bare = Func(
        together, Value("[^A-Za-z0-9|]"), Value(""), Value("g"), function="regexp_replace", output_field=CharField()
    )
    return rows.alias(bare=bare).filter(bare__icontains=plain)


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
