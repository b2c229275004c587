"""One kind of coverage as a page: its steps in the order of the ladder, each with its clocks and rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import sentences
from appeals.law import stakes
from appeals.law.book import STATE_STEP, CoverageType, Passage, Rulebook, StageRules
from appeals.law.complaints import Places, places
from appeals.law.rule import Party, RuleKind, StageKind
from appeals.law.stops import stops
from appeals.law_pages.clock import Line, Source, Variants, in_days, long, sources, variants
from appeals.law_pages.papers import Paper, papers
from appeals.law_pages.words import NEEDED, SURE, conditions

PASSAGES = {
    "rule": gettext_lazy("The rule"),
    "filing_window": gettext_lazy("By when"),
    "recoupment_risk": gettext_lazy("Beware"),
    "right": gettext_lazy("The right"),
    "payer_deadline": gettext_lazy("Their time for it"),
    "extra": gettext_lazy("Besides"),
    "how": gettext_lazy("How"),
    "examples": gettext_lazy("Good reasons"),
    "form": gettext_lazy("Form"),
    "validity": gettext_lazy("How long it is good"),
    "note": gettext_lazy("Note"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A name and where it leads."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """A right or a formality of a step: its sentences and where they stand written."""

    title: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One action and what it does to the clock."""

    act: str
    stops: str
    said: str
    sources: tuple[Source, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """How much must be at stake to file in a year."""

    year: int
    dollars: str
    sources: tuple[Source, ...]
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder with everything the rulebook holds of it."""

    step: str
    name: str
    plain_name: str
    body: str
    needed: str
    offered: str
    in_force_from: date | None
    follows: tuple[Link, ...]
    leads_to: tuple[tuple[Link, str], ...]
    who_may_file: tuple[str, ...]
    submission: str
    ours: tuple[Variants, ...]
    theirs: tuple[Variants, ...]
    no_time: str
    states: str
    missed: Told | None
    rights: tuple[Told, ...]
    scope: tuple[Told, ...]
    stake: str
    amounts: tuple[Amount, ...]
    stops: tuple[Answer, ...]
    stops_as: Link | None
    notes: tuple[str, ...]
    more_sources: tuple[Source, ...]
    confidence: str
    verified: bool
    checked_on: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """The page of one kind of coverage."""

    kind: CoverageType
    helps: str
    steps: tuple[Step, ...]
    places: Places
    papers: tuple[Paper, ...]


HELPS = {
    "yes": gettext_lazy("The state's insurance department can help."),
    "no": gettext_lazy("The state's insurance department has no power here."),
    "rarely": gettext_lazy("The state's insurance department can rarely help."),
    "mostly_no": gettext_lazy("The state's insurance department mostly has no power here."),
}


def coverage(book: Rulebook, id: str) -> Coverage | None:
    """The page of a kind of coverage; None when the book knows no such kind."""
    kind = book.coverage_types.get(id)
    if kind is None:
        return None
    steps = (book.stages[f"{id}.{step}"] for step in kind.stage_order)
    return Coverage(
        kind=kind,
        helps=str(HELPS[kind.state_department_helps]),
        steps=tuple(_without_repeats([_step(book, step) for step in steps])),
        places=places(book, id, None),
        papers=papers(book, id),
    )


def _step(book: Rulebook, step: StageRules) -> Step:
    ours = variants(book, step, [rule for rule in step.rules if rule.owed_by is Party.US])
    theirs = variants(book, step, [rule for rule in step.rules if rule.owed_by is not Party.US])
    told = {id for rule in step.rules for id in rule.cites}
    rights = tuple(_rights(book, step))
    told |= {id for each in _passages(step).values() if each for id in each.cites}
    told |= set(step.if_missed.cites) if step.if_missed else set()
    return Step(
        step=step.step,
        name=step.name,
        plain_name=step.plain_name,
        body=step.body,
        needed=str(NEEDED[step.mandatory]),
        offered=sentences.capital(conditions(step.offered_when)),
        in_force_from=step.in_force_from,
        follows=tuple(_link(book, id, step.coverage) for id in step.follows if id in book.stages),
        leads_to=tuple((_link(book, id, step.coverage), why) for id, why in step.leads_to.items()),
        who_may_file=step.who_may_file,
        submission=step.submission,
        ours=ours,
        theirs=theirs,
        no_time=no_time(step, has=bool(ours)),
        states=_spread(book) if step.step == STATE_STEP else "",
        missed=_missed(book, step, has=bool(theirs)),
        rights=rights,
        scope=tuple(_scope(step)),
        stake=stakes.fixed(book, step.amount_in_controversy)
        if step.amount_in_controversy and not step.amount_in_controversy.yearly
        else "",
        amounts=tuple(_amounts(book, step)),
        stops=tuple(_stops(book, step)),
        stops_as=None,
        notes=step.notes,
        more_sources=sources(book, [id for id in step.cites if id not in told]),
        confidence=str(SURE[step.confidence]),
        verified=step.sure,
        checked_on=step.checked_on,
    )


def _without_repeats(steps: list[Step]) -> Iterator[Step]:
    """What stops the clock, told in full on the first step that has it; on the others, what differs from there."""
    first = next((step for step in steps if step.stops), None)
    for step in steps:
        if first is None or step is first or not step.stops:
            yield step
        else:
            same = Link(first.plain_name, f"#{first.step}-stops")
            yield replace(step, stops=tuple(each for each in step.stops if each not in first.stops), stops_as=same)


def _spread(book: Rulebook) -> str:
    """The shortest times any state gives to ask for its review: until the state is known, one of them may be yours."""
    rules = [(in_days(rule.duration), rule, state.name) for state in book.states.values() for rule in state.rules
             if rule.clock == "filing" and rule.duration and rule.kind is not RuleKind.NO_LIMIT]  # fmt: skip
    usual = [each for each in rules if each[1].name == "state_window"]
    urgent = [each for each in rules if each[1].name == "expedited_window"]
    told = [(_("The shortest time of any state is %(long)s, in %(state)s."), usual)]
    told.append((_("For an urgent review it can be as short as %(long)s, in %(state)s."), urgent))
    said = []
    for sentence, found in told:
        if found:
            _days, rule, name = min(found, key=lambda each: each[0])
            assert rule.duration
            said.append(sentence % {"long": long(rule.duration), "state": name})
    return " ".join(said)


def _link(book: Rulebook, id: str, here: str) -> Link:
    there = book.stages[id]
    page = "" if there.coverage == here else reverse("law_coverage", args=[there.coverage])
    kind = "" if there.coverage == here else f" ({book.coverage_types[there.coverage].name})"
    return Link(f"{there.plain_name}{kind}", f"{page}#{there.step}")


def no_time(step: StageRules, *, has: bool) -> str:
    """What to say where the law gives us no time to act in."""
    if has or step.kind is StageKind.INITIAL:
        return ""
    if step.time_set_by:
        return _("No law we have read sets the time. It is set by: %(by)s. Read it there, and in the letter.") % {
            "by": step.time_set_by
        }
    if step.kind is StageKind.PEER_TO_PEER:
        return _("No law sets a time for it: each insurer has a policy of its own.")
    if step.kind is StageKind.REGULATOR_COMPLAINT:
        return _("No last day for a complaint was found. Do not wait for it: it stops no other clock.")
    return _("No time to act was found for this step.")


def _passages(step: StageRules) -> Mapping[str, Passage | None]:
    return {
        _("Who may act for the patient"): step.authorization,
        _("Care that goes on meanwhile"): step.continuation,
        _("The papers of the case"): step.file_access,
        _("If you are late"): step.late_filing,
    }


def _rights(book: Rulebook, step: StageRules) -> Iterator[Told]:
    for title, passage in _passages(step).items():
        if passage:
            lines = tuple(Line(str(PASSAGES[name]), sentences.capital(text)) for name, text in passage.texts.items())
            yield Told(title, lines, sources(book, passage.cites))


def _missed(book: Rulebook, step: StageRules, *, has: bool) -> Told | None:
    missed = step.if_missed
    if missed is None and not has:
        return None
    lines = [Line(_("What follows"), sentences.what_lateness_opens(missed.effect if missed else ""))]
    if missed:
        opened = [book.stages[id if "." in id else f"{step.coverage}.{id}"].plain_name for id in missed.opens]
        if opened:
            lines.append(Line(_("It opens"), "; ".join(opened)))
        for about, said in (
            (_("Measure"), missed.standard),
            (_("Beware"), missed.caution),
            (_("Note"), missed.note),
        ):
            if said:
                lines.append(Line(about, sentences.capital(said)))
    return Told(_("If they are late"), tuple(lines), sources(book, missed.cites if missed else ()))


def _scope(step: StageRules) -> Iterator[Told]:
    if step.scope:
        lines = [Line(_("Yes"), sentences.capital(each)) for each in step.scope.includes]
        lines += [Line(_("No"), sentences.capital(each)) for each in step.scope.excludes]
        if step.scope.applies_when:
            lines.append(Line(_("When"), sentences.capital(step.scope.applies_when)))
        yield Told(_("What can be reviewed"), tuple(lines), ())
    early = step.early_start
    if early:
        lines = [
            Line(_("When"), sentences.capital(early.when)),
            Line(_("Its clock"), sentences.capital(early.clock_note)),
        ]
        yield Told(_("It can begin before the step before it has ended"), tuple(lines), ())


def _amounts(book: Rulebook, step: StageRules) -> Iterator[Amount]:
    needed = step.amount_in_controversy
    if needed and needed.yearly:
        for year in sorted(book.thresholds, reverse=True):
            each = book.thresholds[year]
            yield Amount(
                year,
                f"${each.of(needed.yearly):,}",
                sources(book, each.cites),
                each.sure(needed.yearly) and all(book.citations[id].verified for id in each.cites),
                each.note or "",
            )


def _stops(book: Rulebook, step: StageRules) -> Iterator[Answer]:
    if step.kind in (StageKind.PEER_TO_PEER, StageKind.REGULATOR_COMPLAINT):
        return
    said = {"no": _("No."), "yes": _("Yes.")}
    for each in stops(book, step.id):
        stop = each.stop
        yield Answer(
            each.act.label,
            said.get(stop.stops, _("Not known.")),
            stop.sentence,
            sources(book, stop.cites),
            stop.verified,
        )
