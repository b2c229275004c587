"""Answers of insurers and reviewers that came after the last legal day, or did not come: read off the days alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as When
from django.db.models import CharField, DateField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as Then
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _

from appeals import clocks, sentences
from appeals.law.book import Citation
from appeals.law_names import plainly
from appeals.models import Deadline, Stage
from appeals.portfolio.counting import name_of
from appeals.portfolio.filters import Dimension, Filters
from appeals.portfolio.scope import Scope
from cases.models import Outcome

MOST_SHOWN = 200
SAID = (
    "name", "kind", "step", "filed_on", "case__reference", "case__coverage__coverage_type", "case__coverage__state",
    "answer__received_on",
)  # fmt: skip
"""Nothing else leaves the database for a table that may leave the house."""
IN_ORDER: tuple[str, ...] = ("by_insurer", "due_on", "pk")


@dataclass(frozen=True, slots=True)
class Late:
    """One answer that was owed and did not come in time. It names no patient."""

    case: UUID
    reference: str
    insurer: str
    coverage: str
    state: str
    step: str
    filed: date
    what: str
    due: date
    cites: tuple[Citation, ...]
    by_hand: bool
    verified: bool
    answered: date | None  # the day of the answer itself
    received: date | None
    ended: date | None  # the step ended without an answer, on this day
    days: int  # late, to the answer, the end, or today

    @property
    def law(self) -> str:
        """By which rules, as they are cited."""
        return str(sentences.BY_HAND) if self.by_hand else "; ".join(each.cite for each in self.cites)

    @property
    def answer_words(self) -> str:
        """Why there is no day of an answer, or nothing."""
        if self.answered:
            return ""
        return _("none until the step ended") if self.ended else _("none yet")


def late(scope: Scope, filters: Filters, *, today: date, now: datetime) -> QuerySet[Stage]:
    """The steps of the scope whose decider was late, by insurer, the longest due first.

    A step is late when the last of its decision dates is over, as in `actions.silence`; while one of them is only
    provisional nobody says so. A day people set for themselves makes nobody late before the rules' own day. `now` is
    the database's clock. The date on the answer counts, else the day it was mailed, else received: whoever wrote in
    time is not called late for what the mail took.
    """
    theirs = Deadline.objects.live().owed_by_others().filter(stage=OuterRef("pk"), clock="decision")
    rules_gave = Cast(KeyTextTransform("legal_on", KeyTransform("rules", "override__seen")), DateField())
    theirs = theirs.annotate(
        rules_on=When(Then(by_hand=True, then=rules_gave), default=F("legal_on"), output_field=DateField()),
        hour=When(Then(by_hand=True, then=None), default=F("legal_at"), output_field=DateTimeField()),
    )
    last = theirs.annotate(last=Greatest("legal_on", "rules_on")).order_by(F("last").desc(), F("hour").desc(), "pk")
    given_up = Coalesce("abandoned_on", "case__closed_on", output_field=DateField())
    spoken = Q(answer__isnull=False) & ~Q(answer__outcome=Outcome.UNANSWERED)
    ended = When(Then(spoken, then=F("decided_on")), default=given_up, output_field=DateField())
    never = Q(ended_on=None) & (Q(due_at__lt=now) | Q(due_at=None, due_on__lt=today))
    found = scope.steps(filters).annotate(
        due_on=Subquery(last.values("last")[:1]),
        due_at=Subquery(last.values("hour")[:1]),
        cites=Subquery(last.values("cites")[:1]),
        checked=Subquery(last.values("verified")[:1]),
        by_hand=Subquery(last.values("by_hand")[:1]),
        owed_by=Subquery(last.values("owed_by")[:1], output_field=CharField()),
        came_on=F("decided_on"),
        ended_on=ended,
        insurer=Coalesce("case__coverage__insurer", Value("")),
    )
    found = found.filter(~Exists(theirs.filter(Q(legal_on=None) | Q(rules_on=None))), due_on__isnull=False)
    found = found.filter(Q(ended_on__gt=F("due_on")) | never)
    return found.select_related("case__coverage", "answer").only(*SAID).order_by(*IN_ORDER)


def lines(steps: QuerySet[Stage], *, today: date) -> Iterator[Late]:
    """Each of them in the words of the table. One query, however many there are."""
    book = clocks.book()
    for row in steps.iterator(chunk_size=2_000):
        yield _of(row, book.citations, today=today)


def _of(row: Any, known: Any, *, today: date) -> Late:
    cites = tuple(known[id] for id in row.cites or () if id in known)
    coverage = row.case.coverage
    return Late(
        case=row.case_id, reference=row.case.reference, insurer=row.insurer,
        coverage=name_of(Dimension.COVERAGE, coverage.coverage_type),
        state=name_of(Dimension.STATE, coverage.state), step=plainly(row.name), filed=row.filed_on,
        what=sentences.capital(sentences.act(row, clock="decision", owed_by=row.owed_by)),
        due=row.due_on, cites=cites, by_hand=row.by_hand,
        verified=bool(row.checked and cites and not row.by_hand and all(each.verified for each in cites)),
        answered=row.came_on, received=row.answer.received_on if row.came_on else None,
        ended=None if row.came_on else row.ended_on, days=((row.ended_on or today) - row.due_on).days,
    )  # fmt: skip
