"""What one entry of the rulebook names must exist in another, and no two rules of a family may hold at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TypeVar

from appeals.law.authority_readers import authority_loose_ends
from appeals.law.book import AMOUNT_AT_STAKE, FIRST_STEP, Rulebook, StageRules
from appeals.law.duty import DutyLaw, GapEffect
from appeals.law.facts import READERS
from appeals.law.rule import CLOCKS, Part, Party, Rule, RuleKind, Unit

N = TypeVar("N", str, tuple[str, str])

COLUMNS = ("alj", "court")
SCHEDULES = {
    "board_meeting": {"too_close_days", "notify_days"},
    "dec31_third_year_after_service_year": {"years"},
}


def loose_ends(book: Rulebook) -> list[str]:
    """Every fault between entries, one sentence each, beginning with the id of the rule, step or state."""
    faults = [f"{rule.id}: {fault}" for rule in _all(book) for fault in _of_rule(book, rule)]
    faults += [f"{stage.id}: {fault}" for stage in book.stages.values() for fault in _of_stage(book, stage)]
    rooms = (
        _of_coverages,
        _of_questions,
        _of_states,
        _of_words,
        _of_payers,
        _of_places,
        _of_ways,
        authority_loose_ends,
        _of_notices,
        _of_papers,
        _of_changes,
        _overlaps,
    )
    return faults + [fault for room in rooms for fault in room(book)]


def _all(book: Rulebook) -> Iterator[Rule]:
    yield from book.every_rule()
    yield from book.papers.rules


def _of_rule(book: Rulebook, rule: Rule) -> Iterator[str]:
    if not rule.cites:
        yield "cites nothing"
    yield from (f"cites {cite!r}, which citations.yaml does not have" for cite in _unknown(rule.cites, book.citations))
    if rule.verified and any(not book.citations[c].verified for c in rule.cites if c in book.citations):
        yield "is called verified but rests on a citation that is not"
    named = {condition.fact for condition in rule.when} | set(rule.contingent_on)
    named |= {rule.window.fact} if rule.window else set()
    named |= {rule.excluded_between} if rule.excluded_between else set()
    words = {*book.events, *book.facts}
    yield from (f"asks for {name!r}, which events.yaml does not know" for name in _unknown(sorted(named), words))
    starts = [rule.runs_from, *(part.runs_from for part in rule.parts), rule.wait.runs_from if rule.wait else None]
    yield from (
        f"runs from {name!r}, which is no event of events.yaml" for name in starts if name and name not in book.events
    )
    yield from (
        f"compares {each.fact!r} with {each.values[0]!r}, which is no date"
        for each in rule.when
        if each.test != "is" and not isinstance(each.values[0], date)
    )
    yield from (
        f"asks whether {each.fact!r} is {value!r}, which events.yaml does not allow"
        for each in rule.when
        if each.test == "is" and each.fact in book.facts and book.facts[each.fact].values
        for value in each.values
        if value not in book.facts[each.fact].values
    )
    yield from _of_count(book, rule)


def _of_count(book: Rulebook, rule: Rule) -> Iterator[str]:
    if rule.extension and rule.extension.n and rule.extension.unit not in (None, Unit.CALENDAR_DAYS):
        # `extensions.judge` adds days; a rule that gives hours or working days needs that taught first
        yield "extends the time by something else than calendar days, which nobody counts yet"
    ways = sum(1 for way in (rule.duration, rule.combine, rule.schedule) if way)
    if ways != 1:
        yield "needs exactly one of duration, combine and schedule"
    if rule.duration and not rule.runs_from:
        yield "has a duration but nothing it runs from"
    if rule.duration and rule.duration.n is None and rule.window is None:
        yield "has no number and no window that gives it"
    if rule.kind in (RuleKind.PLAN_DEFINED, RuleKind.STATE_DEFINED) and rule.duration and rule.window is None:
        yield "is set by a plan or a state but has no window to ask for"
    if bool(rule.combine) != (len(rule.parts) > 1):
        yield "combine needs two parts or more, and parts need combine"
    if rule.shorter_reading and (rule.shorter_reading.n is None or rule.duration is None):
        yield "has a shorter reading that is no length, or nothing that it is shorter than"
    if rule.wait and (rule.owed_by is Party.US or rule.duration is None or rule.wait.unit is Unit.HOURS):
        yield "waits for an event, which only a length of time of the other side's may do, and only for days"
    if rule.schedule and set(rule.schedule.numbers) != SCHEDULES.get(rule.schedule.name):
        yield f"schedule {rule.schedule.name!r} is unknown, or its numbers are"
    if rule.receipt_presumption and rule.receipt_presumption not in book.presumptions:
        yield f"presumption {rule.receipt_presumption!r} is not in counting.yaml"
    yield from (f"part {part.id}: {fault}" for part in rule.parts for fault in _of_part(book, rule, part))


def _of_part(book: Rulebook, rule: Rule, part: Part) -> Iterator[str]:
    if part.ref:
        stage = book.stages.get(rule.stage)
        known = {f"{each.clock}.{each.name}" for each in stage.rules} if stage else set()
        if part.ref not in known:
            yield f"refers to {part.ref!r}, which its step does not have"
        if part.id not in book.facts:
            yield f"{part.id!r} is not a fact of events.yaml"
    elif not (part.duration and part.duration.n is not None and part.runs_from):
        yield "needs a ref, or a duration and what it runs from"


def _of_stage(book: Rulebook, stage: StageRules) -> Iterator[str]:
    pointed = [*stage.follows, *(stage.if_missed.opens if stage.if_missed else ())]
    pointed += [stage.early_start.allowed_from] if stage.early_start else []
    # every case begins with a denial, whether or not the law gives the first decision a step with clocks
    steps = {f"{stage.coverage}.{FIRST_STEP}", *book.stages}
    yield from (f"leads to {name!r}, which is no step" for name in _unknown(stage.leads_to, book.stages))
    yield from (f"points to {name!r}, which is no step" for name in _unknown(pointed, steps))
    passages = (stage.authorization, stage.continuation, stage.file_access, stage.late_filing, stage.if_missed)
    cites = [*stage.cites, *(cite for passage in passages if passage for cite in passage.cites)]
    cites += [stage.quoted] if stage.quoted else []
    yield from (f"cites {cite!r}, which citations.yaml does not have" for cite in _unknown(cites, book.citations))
    if stage.step not in book.coverage_types[stage.coverage].stage_order:
        yield "is not in the stage_order of its coverage type"
    yield from _of_stakes(book, stage)
    if stage.filing and stage.time_set_by:
        yield "says who sets the time to file although it has a filing clock"
    names = [(rule.clock, rule.name) for rule in stage.rules]
    yield from (f"has two rules called {name} for {clock}" for clock, name in _twice(names))
    yield from (
        f"is offered when {condition.fact!r}, which events.yaml does not know"
        for condition in stage.offered_when
        if condition.fact not in book.facts and condition.fact not in book.events
    )


def _of_stakes(book: Rulebook, stage: StageRules) -> Iterator[str]:
    needed = stage.amount_in_controversy
    if needed is None:
        return
    sound = not needed.dollars and needed.yearly in COLUMNS if needed.yearly else bool(needed.dollars)
    if not sound:
        yield f"needs either a sum or a column ({', '.join(COLUMNS)}) of the amounts of counting.yaml"
    if needed.yearly and not book.thresholds:
        yield "needs the amounts by year, and counting.yaml has none"
    if AMOUNT_AT_STAKE not in book.facts:
        yield f"needs the fact {AMOUNT_AT_STAKE!r}, which events.yaml does not have"
    yield from (
        f"cites {cite!r}, which citations.yaml does not have" for cite in _unknown(needed.cites, book.citations)
    )


def _of_coverages(book: Rulebook) -> Iterator[str]:
    for kind in book.coverage_types.values():
        held = {stage.step for stage in book.stages.values() if stage.coverage == kind.id}
        if kind.complete != bool(held):
            yield f"{kind.id}: is marked {'complete' if kind.complete else 'later'} but has {len(held)} steps"
        elif kind.complete and held != set(kind.stage_order):
            yield f"{kind.id}: stage_order and its steps differ: {', '.join(sorted(held ^ set(kind.stage_order)))}"


def _of_questions(book: Rulebook) -> Iterator[str]:
    """Every kind of coverage must be what some answers leave, or the questions could never end in it."""
    for question in book.coverage_questions.values():
        for name, given in question.asked_when.items():
            before = book.coverage_questions.get(name)
            if before is None or not set(given) <= set(before.answers):
                yield f"{question.id}: is asked when {name!r} is {', '.join(given)}, which no question answers"
    apart = [answer.leaves for each in book.coverage_questions.values() for answer in each.answers.values()]
    for kind in book.coverage_types:
        left = frozenset(book.coverage_types)
        for leaves in apart:
            left &= leaves if kind in leaves else left
        if left != {kind}:
            yield f"{kind}: no answers to the coverage questions leave it alone: {', '.join(sorted(left))}"


def _of_states(book: Rulebook) -> Iterator[str]:
    for state in book.states.values():
        if state.code not in book.state_names:
            yield f"{state.code}: is not in states.yaml"
        if {rule.clock for rule in state.rules} < {"filing", "decision"}:
            yield f"{state.code}: needs a filing clock and a decision clock"
        cites = [*state.cites, *(cite for route in state.routes for cite in route.cites)]
        for cite in _unknown(cites, book.citations):
            yield f"{state.code}: cites {cite!r}, which citations.yaml does not have"
        kinds = book.facts["denial_kind"].values
        for kind in _unknown([kind for route in state.routes for kind in route.denial_kinds], map(str, kinds)):
            yield f"{state.code}: routes {kind!r}, which is no kind of denial of events.yaml"


def _of_words(book: Rulebook) -> Iterator[str]:
    for fact in book.facts.values():
        if fact.type not in READERS:
            yield f"events.yaml {fact.name}: type {fact.type!r} is unknown"
        if fact.name in book.events:
            yield f"events.yaml {fact.name}: is an event and a fact"
    parts = {part.id for rule in book.every_rule() for part in rule.parts if part.ref}
    for name in (*book.events, *parts):
        if "{day}" not in book.statements.get(name, ""):
            yield f"events.yaml {name}: has no statement that says its {{day}}"
    for threshold in book.thresholds.values():
        for cite in _unknown(threshold.cites, book.citations):
            yield f"counting.yaml {threshold.year}: cites {cite!r}, which citations.yaml does not have"
    for presumption in book.presumptions.values():
        for cite in _unknown(presumption.cites, book.citations):
            yield f"counting.yaml {presumption.id}: cites {cite!r}, which citations.yaml does not have"


def _of_payers(book: Rulebook) -> Iterator[str]:
    for policy in book.payers:
        if policy.verified and not policy.url:
            yield f"payers.yaml {policy.id}: is called verified but names no page"
        for window in policy.windows:
            if window.runs_from not in book.events:
                yield f"payers.yaml {policy.id}: runs from {window.runs_from!r}, which is no event of events.yaml"
    for id in _twice([policy.id for policy in book.payers]):
        yield f"payers.yaml {id}: is there twice"


def _of_places(book: Rulebook) -> Iterator[str]:
    for kind in _unknown(book.coverage_types, book.complaints):
        yield f"complaints.yaml: says nothing of {kind}"
    for kind, rule in book.complaints.items():
        if kind not in book.coverage_types:
            yield f"complaints.yaml {kind}: is no coverage type"
        for desk in _unknown((*rule.to, *rule.not_to), book.desks):
            yield f"complaints.yaml {kind}: names {desk!r}, which is no desk"
    for act in book.acts:
        for stop in act.answers:
            for cite in _unknown(stop.cites, book.citations):
                yield f"stops.yaml {act.id}: cites {cite!r}, which citations.yaml does not have"
            for kind in _unknown(stop.coverage, book.coverage_types):
                yield f"stops.yaml {act.id}: speaks of {kind!r}, which is no coverage type"


def _of_ways(book: Rulebook) -> Iterator[str]:
    for aspect, sayings in book.ways.items():
        for saying in sayings:
            for cite in _unknown((*saying.cites, *saying.cited), book.citations):
                yield f"ways.yaml {aspect}: cites {cite!r}, which citations.yaml does not have"
            for kind in _unknown(saying.coverage, book.coverage_types):
                yield f"ways.yaml {aspect}: speaks of {kind!r}, which is no coverage type"
            if saying.verified and not (saying.cites or saying.cited):
                yield f"ways.yaml {aspect}: is called verified but cites nothing"


def _of_notices(book: Rulebook) -> Iterator[str]:
    demands = [(duty.id, law) for duty in book.notices.duties.values() for law in duty.laws]
    every: list[tuple[str, DutyLaw | GapEffect]] = [*demands, *(("effects", one) for one in book.notices.effects)]
    for place, one in every:
        if not one.coverage:
            yield f"notice_duties.yaml {place}: says for no coverage"
        for kind in _unknown(one.coverage, book.coverage_types):
            yield f"notice_duties.yaml {place}: speaks of {kind!r}, which is no coverage type"
        if not one.cites:
            yield f"notice_duties.yaml {place}: cites nothing"
        for cite in _unknown(one.cites, book.citations):
            yield f"notice_duties.yaml {place}: cites {cite!r}, which citations.yaml does not have"
        if one.verified and any(not book.citations[c].verified for c in one.cites if c in book.citations):
            yield f"notice_duties.yaml {place}: is called verified but rests on a citation that is not"
    for id, law in demands:
        for state in _unknown(law.states, book.state_names):
            yield f"notice_duties.yaml {id}: speaks of {state!r}, which is no state"


def _of_papers(book: Rulebook) -> Iterator[str]:
    for law in book.papers.laws:
        for kind in _unknown((*law.coverage, *law.besides), book.coverage_types):
            yield f"{law.id}: speaks of {kind!r}, which is no coverage type"
        if not law.cites or law.late and not law.late_cites:
            yield f"{law.id}: says something and cites nothing"
        for cite in _unknown((*law.cites, *law.late_cites), book.citations):
            yield f"{law.id}: cites {cite!r}, which citations.yaml does not have"
        claims = ((law.verified, law.cites), (law.late_verified, law.late_cites))
        if any(sure and not book.citations[c].verified for sure, cites in claims for c in cites if c in book.citations):
            yield f"{law.id}: is called verified but rests on a citation that is not"


def _of_changes(book: Rulebook) -> Iterator[str]:
    for change in book.changes:
        if not change.cites:
            yield f"changes.yaml {change.id}: cites nothing"
        for cite in _unknown(change.cites, book.citations):
            yield f"changes.yaml {change.id}: cites {cite!r}, which citations.yaml does not have"
        for kind in _unknown(change.coverage, book.coverage_types):
            yield f"changes.yaml {change.id}: speaks of {kind!r}, which is no coverage type"


def _overlaps(book: Rulebook) -> Iterator[str]:
    families: dict[tuple[str, str, str], list[Rule]] = {}
    for rule in book.every_rule():
        families.setdefault((rule.stage, rule.clock, rule.family), []).append(rule)
    for family in families.values():
        for first, second in combinations(family, 2):
            if _from(first) <= _to(second) and _from(second) <= _to(first):
                yield f"{second.id}: holds at the same time as {first.id}, of the same family"


def _from(rule: Rule) -> date:
    return rule.in_force_from or date.min


def _to(rule: Rule) -> date:
    return rule.in_force_to or date.max


def _unknown(names: Iterable[str], known: Iterable[str]) -> list[str]:
    there = set(known)
    return [name for name in names if name not in there]


def _twice(names: list[N]) -> list[N]:
    return sorted({name for name in names if names.count(name) > 1})


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a person who keeps the rules should look at next."""

    counts: dict[str, int]
    unverified: tuple[str, ...]
    old: tuple[str, ...]


def inspect(book: Rulebook, *, today: date, after_days: int = 365) -> Inspection:
    """Count the rules, list the unverified ones, and those last checked more than ``after_days`` days ago."""
    rules = list(_all(book))
    oldest = today - timedelta(days=after_days)
    counts = {
        "coverage types": sum(kind.complete for kind in book.coverage_types.values()),
        "steps": len(book.stages),
        **{f"{clock} clocks": sum(rule.clock == clock for rule in rules) for clock in CLOCKS},
        "states": len(book.states),
        "payer policies": len(book.payers),
        "citations": len(book.citations),
    }
    unverified = [rule.id for rule in rules if not rule.verified]
    unverified += [f"citation {each.id}" for each in book.citations.values() if not each.verified]
    old = [f"{rule.id} ({rule.checked_on})" for rule in rules if rule.checked_on < oldest]
    old += [f"citation {each.id} ({each.checked_on})" for each in book.citations.values() if each.checked_on < oldest]
    return Inspection(counts, tuple(unverified), tuple(old))
