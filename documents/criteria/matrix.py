"""The matrix of a case as one reads it: rows with what was counted, pages, gaps; the logs; what else is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cases.models import Case, Decision
from documents.criteria import judging, words
from documents.criteria.judging import Cite, Found, Line, Moment, Standing
from documents.criteria.models import Criterion, Evidence, Finding
from documents.criteria.plot import Plot, plot
from documents.criteria.policies import Answer, Ask, Policy, Procedure, Wanted, shipped
from documents.criteria.vocabulary import LIMITS, LOGGED, Asked, Force, Nature, Scale, Verdict
from documents.models import Document, Kind, State


@dataclass(slots=True)
class Row:
    """One criterion, what the log shows, what pages say, and what is missing."""

    criterion: Criterion
    found: Found
    sum: str
    standing: Standing
    evidence: list[Evidence]
    gaps: list[str]
    red_flags: list[str]
    task: Any = None
    asked_for: list[Any] = field(default_factory=list)  # requests live a storey above, which puts them here

    @property
    def is_limit(self) -> bool:
        """Whether it is a limit of the coverage, which no medical record answers."""
        return self.criterion.kind in LIMITS

    @property
    def binds(self) -> bool:
        """Whether the policy binds whoever reviews."""
        return self.criterion.force == Force.BINDS

    @property
    def verdict(self) -> Verdict:
        return self.standing.verdict

    @property
    def verdict_words(self) -> str:
        """Met, Not met, Waived: a red flag, Not judged yet."""
        return str(words.VERDICT[self.standing.verdict])

    @property
    def is_open(self) -> bool:
        """Whether evidence is still missing."""
        return not self.is_limit and self.standing.verdict in (Verdict.UNKNOWN, Verdict.NOT_MET)

    @property
    def may_be_accepted(self) -> bool:
        """Whether what was counted can be taken over as met with one press."""
        return self.is_open and self.found.enough and bool(self.found.pages) and not self.standing.disagree


@dataclass(slots=True)
class Log:
    """One log and its entries, the oldest first."""

    kind: Asked
    name: str
    entries: list[Finding]
    plots: list[Plot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Offer:
    """A policy of our files that may be taken over, with its criteria in words."""

    policy: Policy
    fits: bool

    @property
    def asks(self) -> tuple[Ask, ...]:
        return self.policy.asks


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper that wins, and how many of it the case has."""

    wanted: Wanted
    name: str
    have: int
    asked_for: bool


@dataclass(slots=True)
class Matrix:
    """All of it."""

    rows: list[Row]
    logs: list[Log]
    offers: list[Offer]
    answers: list[Answer]
    papers: list[Paper]
    procedures: list[Procedure]
    refused_on: date | None
    counted_back: str

    @property
    def met(self) -> int:
        return sum(row.verdict is Verdict.MET for row in self.rows)

    @property
    def waived(self) -> int:
        return sum(row.verdict is Verdict.WAIVED for row in self.rows)

    @property
    def still_open(self) -> int:
        return sum(row.is_open for row in self.rows)

    @property
    def own_offered(self) -> bool:
        """Whether a list of this insurer or this coverage is among those offered or taken over."""
        mine = any(offer.fits for offer in self.offers)
        return mine or any(row.criterion.policy for row in self.rows)

    @property
    def beyond(self) -> list[Row]:
        """Limits of the coverage that stand against the person."""
        return [row for row in self.rows if row.is_limit and row.verdict is Verdict.NOT_MET]

    @property
    def about_coverage(self) -> list[Answer]:
        """Reasons of the denial that are about coverage, not about evidence."""
        return [answer for answer in self.answers if answer.nature is Nature.COVERAGE]


def read(case: Case, *, today: date) -> Matrix:
    """The matrix of a case. Seven queries, whatever is in it."""
    criteria = list(Criterion.objects.filter(case=case, withdrawn_at=None).order_by("place", "pk"))
    decisions = list(Decision.objects.filter(case=case).order_by("confirmed_at", "pk"))
    refused_on = next((decision.on for decision in decisions if decision.on), None)
    log, titles = findings(case), titles_of(case)
    moment = Moment(refused_on or today, today, case.patient_born_on)
    lines = [line_of(entry) for entry in log]
    given: dict[Any, list[Evidence]] = {}
    evidence = Evidence.objects.filter(case=case, withdrawn_at=None).select_related("document", "given_by", "judged_by")
    for each in evidence.order_by("given_at", "pk"):
        each.document.case = case  # whose paper it is was read; no query more
        given.setdefault(each.criterion_id, []).append(each)
    policies, procedures = suited(case)
    taken = {criterion.policy for criterion in criteria}
    answers = [
        shipped().answers[reason]
        for reason in dict.fromkeys(decision.reason for decision in decisions)
        if reason in shipped().answers
    ]
    return Matrix(
        rows=[_row(each, given.get(each.pk, []), lines, moment, titles) for each in criteria],
        logs=[_log(kind, log) for kind in LOGGED],
        offers=[offer for offer in policies if offer.policy.id not in taken],
        answers=answers,
        papers=_papers(case, answers),
        procedures=procedures,
        refused_on=refused_on,
        counted_back=words.counted_back(refused_on, today),
    )


def count(criterion: Criterion, *, today: date) -> tuple[Found, str]:
    """What the log shows of one criterion, and the same as a sentence."""
    case = criterion.case
    decision = Decision.objects.filter(case=case).order_by("confirmed_at", "pk").first()
    moment = Moment((decision.on if decision else None) or today, today, case.patient_born_on)
    found = _found(criterion, [line_of(entry) for entry in findings(case)], moment)
    return found, words.sum_of(Asked(criterion.kind), criterion.judged, found, titles_of(case))


def findings(case: Case) -> list[Finding]:
    """What the logs hold, the oldest first."""
    log = Finding.objects.filter(case=case, withdrawn_at=None).select_related("document", "noted_by")
    return list(log.order_by("on", "pk"))


def titles_of(case: Case) -> dict[str, str]:
    """What the papers of a case are called, by id."""
    return {str(paper.pk): str(paper) for paper in Document.objects.filter(case=case).only("id", "title", "name")}


def line_of(entry: Finding) -> Line:
    """An entry of a log, as it is counted."""
    return Line(
        kind=Asked(entry.kind),
        what=entry.what,
        on=entry.on,
        until=entry.until,
        amount=None if entry.amount is None else float(entry.amount),
        matches=entry.matches,
        cite=Cite(str(entry.document_id), entry.page) if entry.document_id and entry.page else None,
    )


def suited(case: Case) -> tuple[list[Offer], list[Procedure]]:
    """The policies about the refused service, the likeliest first, and the procedures it may be."""
    coverage = case.coverage
    named = " ".join((coverage.insurer, coverage.administrator, coverage.plan_name))
    codes = [str(code) for code in case.codes]
    policies = shipped().suited(codes=codes, service=case.service, insurers=named, coverage=coverage.coverage_type)
    offers = [
        Offer(policy, shipped().fits(policy, insurers=named, coverage=coverage.coverage_type)) for policy in policies
    ]
    return offers, shipped().of_case(codes=codes, service=case.service)


def _row(
    criterion: Criterion, evidence: list[Evidence], lines: list[Line], moment: Moment, titles: dict[str, str]
) -> Row:
    kind = Asked(criterion.kind)
    found = _found(criterion, lines, moment)
    if kind in LIMITS:
        stands = judging.limit(kind, found)
    else:
        stands = judging.standing(Verdict(each.verdict) for each in evidence)
    for each in evidence:
        each.where = words.pages(each.pages)  # type: ignore[attr-defined]
    return Row(
        criterion=criterion,
        found=found,
        sum=words.sum_of(kind, criterion.judged, found, titles),
        standing=stands,
        evidence=evidence,
        gaps=_gaps(kind, found, evidence),
        red_flags=_flags(found.red_flags, titles),
    )


def _gaps(kind: Asked, found: Found, evidence: list[Evidence]) -> list[str]:
    """What is missing; where pages wait to be judged, that is said first, and no page is called missing."""
    waiting = any(each.verdict == Verdict.UNKNOWN for each in evidence)
    missing = [each for each in found.missing if not (evidence and each.gap is judging.Gap.NO_PAGE)]
    return ([words.waiting()] if waiting else []) + [words.gap(each, kind) for each in missing]


def _found(criterion: Criterion, lines: list[Line], moment: Moment) -> Found:
    return judging.judge(Asked(criterion.kind), criterion.judged, criterion.waived_by, lines, moment)


def _flags(flags: Iterable[Line], titles: dict[str, str]) -> list[str]:
    said = []
    for flag in flags:
        where = words.cited([flag.cite], titles) if flag.cite else ""
        said.append(words.what_of(flag.what) + (f", {where}" if where else ""))
    return said


def _log(kind: Asked, log: list[Finding]) -> Log:
    entries = [entry for entry in log if entry.kind == kind]
    for entry in entries:
        entry.name = words.what_of(entry.what)  # type: ignore[attr-defined]
    plots = [_plot(scale, entries) for scale in Scale if any(entry.what == scale for entry in entries)]
    return Log(kind, str(words.KIND[kind]), entries, plots if kind is Asked.SCORE else [])


def _plot(scale: Scale, entries: list[Finding]) -> Plot:
    measure = shipped().measures[scale]
    scores = [(entry.on, float(entry.amount)) for entry in entries if entry.what == scale and entry.amount is not None]
    return plot(words.what_of(scale), scores, lowest=measure.lowest, highest=measure.highest)


def _papers(case: Case, answers: list[Answer]) -> list[Paper]:
    kinds = Counter(Document.objects.filter(case=case).exclude(state=State.REFUSED).values_list("kind", flat=True))
    asked_for = {kind for answer in answers for kind in answer.papers}
    papers = [
        Paper(wanted, str(Kind(wanted.kind).label), kinds[wanted.kind], wanted.kind in asked_for)
        for wanted in shipped().wanted
    ]
    return sorted(papers, key=lambda paper: not paper.asked_for)
