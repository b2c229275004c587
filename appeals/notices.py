"""What is wrong with this notice? The law's duties beside what its pages say and what a person settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from appeals import clocks
from appeals.law.book import Citation
from appeals.law.duty import GapEffect
from appeals.law.notices import NoticeFacts, Owed, effect, owed
from appeals.letters import RightSentence
from appeals.models import NoticeFinding
from cases.models import ENDS, Case, Coverage, Decision, Urgency
from claimback.written import Rows
from documents import reading
from documents.leaves import Leaf, leaves_of, texts, whole_letters
from documents.models import Document

NOT_A_REFUSAL = ENDS
MISSING, PRESENT = NoticeFinding.Verdict.MISSING, NoticeFinding.Verdict.PRESENT


@dataclass(frozen=True, slots=True)
class Point:
    """One duty of this notice: its law, what looking for it gave, and what a person settled."""

    owed: Owed
    cites: tuple[Citation, ...]
    look: reading.Look | None
    leaf: Leaf | None
    finding: NoticeFinding | None

    @property
    def id(self) -> str:
        """The id of the duty."""
        return self.owed.duty.id

    @property
    def seen(self) -> str:
        """ "found", "not_found", "unclear", or "unread" where no page of the notice is in the case."""
        return self.look.seen.value if self.look else "unread"

    @property
    def settled(self) -> str:
        """What a person said: "missing", "present", or nothing."""
        return self.finding.verdict if self.finding else ""


@dataclass(frozen=True)
class Check:
    """A notice beside its duties; `points` is empty where the law of its coverage is not known or not written down."""

    decision: Decision
    points: tuple[Point, ...]
    effect: GapEffect | None
    effect_cites: tuple[Citation, ...]
    coverage_known: bool

    @cached_property
    def missing(self) -> list[Point]:
        """What a person confirmed to be left out."""
        return [point for point in self.points if point.settled == MISSING]

    @cached_property
    def open(self) -> list[Point]:
        """What nobody has settled yet."""
        return [point for point in self.points if not point.settled]

    @cached_property
    def doubtful_first(self) -> list[Point]:
        """What was not found before what was, each in the order of the book."""
        return sorted(self.points, key=lambda point: point.seen == "found")

    @cached_property
    def unread(self) -> bool:
        """Whether no page of the notice is in the case."""
        return all(point.look is None for point in self.points)


def duties_of(case: Case, decision: Decision) -> tuple[Owed, ...]:
    """What the law demands of this notice; nothing of a decision that refuses nothing, or of coverage not known."""
    if decision.outcome in NOT_A_REFUSAL:
        return ()
    coverage: Coverage = case.coverage  # type: ignore[attr-defined]
    facts = NoticeFacts(
        coverage_type=coverage.coverage_type,
        state=coverage.state,
        reason=decision.reason,
        outcome=decision.outcome,
        urgent=case.urgency == Urgency.URGENT,
    )
    return owed(clocks.book(), facts)


def check(case: Case, decision: Decision) -> Check:
    """The duties of a notice, looked for in its pages as they stand in the case."""
    leaves = _leaves(decision)
    looks = {look.element.value: look for look in reading.elements(texts(leaves))} if leaves else {}
    return _check(case, decision, looks, {leaf.number: leaf for leaf in leaves})


def settled(case: Case, decision: Decision) -> Check:
    """The same by what people settled alone, without a look at the pages."""
    return _check(case, decision, {}, {})


def newest(case: Case, decisions: Iterable[Decision]) -> Check | None:
    """The newest refusal of a case by what people settled; None where no law we know demands anything of it."""
    refusals = [each for each in decisions if each.outcome not in NOT_A_REFUSAL]
    checked = settled(case, refusals[-1]) if refusals else None
    return checked if checked and checked.points else None


@Rows
def _findings(*, decision: UUID) -> QuerySet[NoticeFinding]:
    return NoticeFinding.objects.filter(decision=decision).select_related("settled_by")


def _check(case: Case, decision: Decision, looks: Mapping[str, reading.Look], leaves: Mapping[int, Leaf]) -> Check:
    book = clocks.book()
    findings = {each.duty: each for each in _findings(decision=decision.pk)}
    points = []
    for one in duties_of(case, decision):
        look = _best(looks[name] for name in one.duty.elements if name in looks)
        leaf = leaves.get(look.page) if look and look.page else None
        cites = tuple(book.citations[name] for name in one.cites)
        points.append(Point(one, cites, look, leaf, findings.get(one.duty.id)))
    coverage_type = case.coverage.coverage_type  # type: ignore[attr-defined]
    said = effect(book, coverage_type)
    return Check(
        decision=decision,
        points=tuple(points),
        effect=said,
        effect_cites=tuple(book.citations[name] for name in said.cites) if said else (),
        coverage_known=bool(coverage_type),
    )


def _best(looks: Iterable[reading.Look]) -> reading.Look | None:
    """Of several things that would meet a duty, the one that was found."""
    order = (reading.Seen.FOUND, reading.Seen.UNCLEAR, reading.Seen.NOT_FOUND)
    return min(looks, key=lambda look: order.index(look.seen), default=None)


def _leaves(decision: Decision) -> list[Leaf]:
    papers = Document.objects.filter(decision=decision).select_related("page_of").order_by("received_at", "pk")
    return leaves_of(whole_letters(papers))


def arguments(case: Case, decision: Decision) -> tuple[RightSentence, ...]:
    """What a person confirmed to be left out, as sentences for a letter; only where the law was verified."""
    book = clocks.book()
    confirmed = set(NoticeFinding.objects.filter(decision=decision, verdict=MISSING).values_list("duty", flat=True))
    if not confirmed:
        return ()
    said = [each for each in duties_of(case, decision) if each.duty.id in confirmed and each.verified]
    return tuple(RightSentence(each.duty.argument, book.cited(each.cites)) for each in said)


def consequence(case: Case) -> tuple[RightSentence, ...]:
    """What the law says follows, as a sentence for a letter, where it was verified."""
    book = clocks.book()
    said = effect(book, case.coverage.coverage_type)  # type: ignore[attr-defined]
    return (RightSentence(said.argument, book.cited(said.cites[:1])),) if said and said.verified else ()
