"""Facts in, dates out: the legal day, the conservative day, the day to act by, and the sum behind them.

No clock is read and nothing is stored; the same facts and book always give the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from appeals.law import calendar
from appeals.law.book import STATE_STEP, Rulebook, StageRules
from appeals.law.calendar import said
from appeals.law.choice import Undecided, choose
from appeals.law.counting import Lacking, doubts, legal_end, order, safe_end
from appeals.law.facts import (
    ContradictoryFacts,
    Facts,
    LawError,
    NothingApplies,
    NotInRulebook,
    UnknownClock,
    UnknownEvent,
    UnknownFact,
    UnknownStage,
    check_filed_after_notice,
    read,
)
from appeals.law.printed import lacking, longest, printed_days, promised_day
from appeals.law.rule import CLOCKS, FiledWhen, Party, Rule, RuleKind, Unit
from appeals.law.sentences import amount, thin

__all__ = [
    "ContradictoryFacts",
    "Due",
    "LawError",
    "NotInRulebook",
    "NothingApplies",
    "Unknown",
    "UnknownClock",
    "UnknownEvent",
    "UnknownFact",
    "UnknownStage",
    "Unlimited",
    "compute",
    "compute_stage",
    "day_to_act",
]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline. Days are local civil dates; moments carry the zone of ``tz``, or none when it was not given.

    ``conservative`` and ``act_by`` are None for what the other side owes. ``rule`` is a full rule id,
    ``cites`` are ids of the book's citations.
    """

    stage: str
    clock: str
    rule: str
    legal: date | datetime
    conservative: date | datetime | None
    act_by: date | datetime | None
    because: tuple[str, ...]
    cites: tuple[str, ...]
    verified: bool
    owed_by: Party


@dataclass(frozen=True, slots=True)
class Unknown:
    """A deadline that cannot be told until the ``questions`` are answered; never a guess.

    Where the doubts themselves allow it, ``conservative`` and ``act_by`` say by when to act meanwhile.
    """

    stage: str
    clock: str
    rule: str | None
    missing: tuple[str, ...]
    questions: tuple[str, ...]
    conservative: date | datetime | None = None
    act_by: date | datetime | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlimited:
    """A step for which the law sets no last day; ``conservative`` and ``act_by`` say when to be safe by.

    ``rule`` is None where the law says nothing at all and only papers give a day.
    """

    stage: str
    clock: str
    rule: str | None
    conservative: date | datetime | None
    act_by: date | datetime | None
    because: tuple[str, ...]
    cites: tuple[str, ...]
    verified: bool
    owed_by: Party


Answer = Due | Unknown | Unlimited


def compute(
    book: Rulebook, stage: str, inputs: Mapping[str, object], *, clock: str = "filing", rule: str | None = None
) -> Answer:
    """One clock of one step, from the facts of a case.

    ``inputs`` are events and facts of the rulebook: ISO text, dates, date-times, numbers. Raises a LawError with
    a sentence: UnknownStage, UnknownClock, UnknownFact, UnknownEvent, NotInRulebook, NothingApplies or
    ContradictoryFacts.
    """
    step = _step(book, stage)
    facts = read(book, inputs)
    if step.follows:
        check_filed_after_notice(facts)
    return _clock(book, step, facts, _state(book, step, facts), clock=clock, rule=rule)


def _clock(
    book: Rulebook, step: StageRules, facts: Facts, state: str | None, *, clock: str, rule: str | None
) -> Answer:
    rules = book.rules_of(step, clock, state)
    if clock == "other_clocks" and rule is None:
        rules = tuple(each for each in rules if _begun(each) & facts.given.keys())
    if not rules and clock == "filing" and step.time_set_by:
        return _by_the_papers(book, step, facts)
    if not rules:
        raise UnknownClock(_no_clock(step, clock))
    chosen = choose(rules, facts, named=rule)
    if step.step == STATE_STEP and state is None and clock == "filing" and rule is None:
        chosen = _of_any_state(book, step, chosen, facts)
    if isinstance(chosen, Undecided):
        return _undecided(book, step, clock, chosen, facts)
    if step.step == STATE_STEP and state is None and clock == "decision":
        return _unknown(book, step.id, clock, None, ("state",))
    return _answer(book, chosen, facts)


def compute_stage(book: Rulebook, stage: str, inputs: Mapping[str, object]) -> tuple[Answer, ...]:
    """Every clock of a step that can be running: ours to file, theirs once filed, others once they began.

    A state whose rules are not written yet gives an Unknown that says so, so that no case stops for it.
    """
    step = _step(book, stage)
    facts = read(book, inputs)
    try:
        state = _state(book, step, facts)
    except NotInRulebook as absent:
        # federal law's own floor for states tells by when to act until the letter has been asked
        floor = compute(book, stage, {name: value for name, value in inputs.items() if name != "state"})
        return (replace(floor, questions=(str(absent),)),) if isinstance(floor, Unknown) else (floor,)
    running = _running(book, step, facts, state)
    if running and step.follows:
        check_filed_after_notice(facts)
    found: list[Answer] = []
    for clock, rule in running:
        with suppress(NothingApplies):
            found.append(_clock(book, step, facts, state, clock=clock, rule=rule))
    return tuple(found)


def _running(book: Rulebook, step: StageRules, facts: Facts, state: str | None) -> list[tuple[str, str | None]]:
    """The clocks to compute; other clocks are asked for one by one, under their names."""
    clocks: list[tuple[str, str | None]] = []
    filing = book.rules_of(step, "filing", state)
    if (filing or step.time_set_by) and not (step.automatic and all(_silent(rule, facts) for rule in filing)):
        clocks.append(("filing", None))
    decision = book.rules_of(step, "decision", state)
    starts = {start for rule in decision for start in _starts(rule)}
    if decision and ("request_received" in facts.given or starts & facts.given.keys()):
        clocks.append(("decision", None))
    for clock in CLOCKS[2:]:
        for rule in book.rules_of(step, clock, state):
            if _begun(rule) & facts.given.keys():
                clocks.append((clock, rule.name))
    return clocks


def _silent(rule: Rule, facts: Facts) -> bool:
    return any(facts.of(condition.fact) is None for condition in rule.when)


def _starts(rule: Rule) -> set[str]:
    return {start for start in (rule.runs_from, *(part.runs_from for part in rule.parts)) if start}


def _begun(rule: Rule) -> set[str]:
    """The facts that show an occasional clock has started; the denial itself starts none of them."""
    return set(rule.contingent_on) or {start for start in _starts(rule) if not start.startswith("notice_")}


def _step(book: Rulebook, stage: str) -> StageRules:
    if stage in book.stages:
        return book.stages[stage]
    coverage, _, step = stage.partition(".")
    kind = book.coverage_types.get(coverage)
    if kind is None:
        known = ", ".join(book.coverage_types)
        raise UnknownStage(f"“{stage}” begins with no coverage type this rulebook knows. It knows: {known}.")
    if kind.complete:
        steps = ", ".join(kind.stage_order)
        raise UnknownStage(f"{kind.name} has no step “{step}”. Its steps are: {steps}.")
    raise NotInRulebook(
        f"{kind.name} is not in the rulebook yet, so no date can be given. "
        f"Read the dates off the letter and ask: {kind.regulator}."
    )


def _state(book: Rulebook, step: StageRules, facts: Facts) -> str | None:
    if step.step != STATE_STEP or facts.of("state") is None:
        return None
    code = str(facts.of("state")).upper()
    if code in book.states:
        return code
    if code not in book.state_names:
        raise UnknownFact(f"“{code}” is not a state or territory. Use two letters, such as CA.")
    known = ", ".join(state.name for state in book.states.values())
    raise NotInRulebook(
        f"External review in {book.state_names[code]} is not in the rulebook yet, so no date can be given. "
        f"The denial letter must say how to ask for it. The states in it are: {known}."
    )


def _no_clock(step: StageRules, clock: str) -> str:
    if clock not in CLOCKS:
        return f"There is no clock called “{clock}”. There are: {', '.join(CLOCKS)}."
    if clock == "other_clocks" and step.others:
        names = ", ".join(rule.name for rule in step.others if rule.clock == clock)
        return f"Say which of these clocks of {step.name} is meant, or give the day it started: {names}."
    has = ", ".join(dict.fromkeys(rule.clock for rule in step.rules)) or "none"
    return f"The law sets no {clock} clock for {step.name}. Clocks of this step: {has}."


def _unknown(book: Rulebook, stage: str, clock: str, rule: str | None, missing: tuple[str, ...]) -> Unknown:
    return Unknown(stage, clock, rule, missing, tuple(book.question(name) for name in missing))


def _undecided(book: Rulebook, step: StageRules, clock: str, chosen: Undecided, facts: Facts) -> Unknown:
    """The question that settles it, and meanwhile the earliest safe date of all the rules that may apply."""
    asked = _unknown(book, step.id, clock, chosen.rule, chosen.missing)
    safe = [(rule, *_conservative(book, rule, facts)) for rule in chosen.possible if rule.owed_by is Party.US]
    dated = [(end, rule, told) for rule, end, told in safe if end is not None]
    if len(dated) < len(chosen.possible):
        return asked
    first, rule, told = min(dated, key=lambda each: order(each[0]))
    act_by = day_to_act(book, rule, first)
    most = ("Until that is known, the earliest of the days that may apply counts.",) if len(dated) > 1 else ()
    where = (f"That day is the one of {book.cited(rule.cites)}.",) if "state" in chosen.missing else ()
    because = (*told, *most, *where, *_acting(book, rule, act_by))
    return replace(asked, conservative=first, act_by=act_by, because=because)


def _of_any_state(book: Rulebook, step: StageRules, floor: Rule | Undecided, facts: Facts) -> Rule | Undecided:
    """Until the state is known it may be any of them, and some give less time than the federal floor."""
    if isinstance(floor, Undecided) or safe_end(book, floor, facts) is None:
        return floor
    possible = [floor]
    for code in book.states:
        with suppress(NothingApplies):
            here = choose(book.rules_of(step, "filing", code), facts)
            possible += here.possible if isinstance(here, Undecided) else (here,)
    dated = dict.fromkeys(each for each in possible if safe_end(book, each, facts) is not None)
    return Undecided(tuple(dated), ("state",))


def _answer(book: Rulebook, rule: Rule, facts: Facts) -> Answer:
    ours = rule.owed_by is Party.US
    end = legal_end(book, rule, facts)
    safe, told = _conservative(book, rule, facts) if ours else (None, ())
    act_by = day_to_act(book, rule, safe) if safe else None
    acting = _acting(book, rule, act_by) if act_by else ()
    if isinstance(end, Lacking):
        missing = tuple(dict.fromkeys(end.missing))
        questions = tuple(book.question(name) for name in missing)
        return Unknown(rule.stage, rule.clock, rule.id, missing, questions, safe, act_by, (*told, *acting))
    assumes = ((rule.assumes,) if rule.assumes else ()) + thin(rule)
    presumption = book.presumptions.get(rule.receipt_presumption or "")
    cites = dict.fromkeys((*rule.cites, *(presumption.cites if presumption else ())))
    if rule.kind is RuleKind.NO_LIMIT:
        told = (f"The law sets no last day for this: {book.cited(rule.cites)}.", *assumes, *told, *acting)
        return Unlimited(rule.stage, rule.clock, rule.id, safe, act_by, told, tuple(cites), rule.sure, rule.owed_by)
    end = longest(book, rule, facts, end) if ours else end
    because = (*end.because, *assumes, *told, *acting)
    return Due(
        rule.stage, rule.clock, rule.id, end.moment, safe, act_by, because, tuple(cites), rule.sure, rule.owed_by
    )


def _by_the_papers(book: Rulebook, step: StageRules, facts: Facts) -> Answer:
    """Where no law sets a time: the first day the letter or the plan's papers give, and the question for the rest."""
    missing = lacking(facts)
    told: tuple[str, ...] = (f"No federal law sets a time for this step. It is set by: {step.time_set_by}.",)
    promised = promised_day(facts)
    safe = calendar.previous_open_day(promised) if promised else None
    act_by = day_to_act(book, None, safe) if safe else None
    if safe and act_by:
        safely = f"To be safe, taking the shortest time the letter or the plan gives: {said(safe)}."
        told = (*told, safely, *_acting(book, None, act_by))
    if missing:
        return replace(_unknown(book, step.id, "filing", None, missing), conservative=safe, act_by=act_by, because=told)
    return Unlimited(step.id, "filing", None, safe, act_by, told, step.cites, step.sure, Party.US)


def _conservative(book: Rulebook, rule: Rule, facts: Facts) -> tuple[date | datetime | None, tuple[str, ...]]:
    """The end with every doubt against us, never later than a printed date, back to an open day; and its words."""
    counted = safe_end(book, rule, facts)
    ends = [end for end in (counted, *printed_days(rule, facts)) if end is not None]
    if not ends:
        return None, ()
    first = min(ends, key=order)
    safe = first if isinstance(first, datetime) else calendar.previous_open_day(first)
    how = [*doubts(rule, facts)] if first == counted else ["taking the shorter time the letter or the plan gives"]
    how += ["moved back to an open day"] if safe != first else []
    return safe, (f"To be safe{''.join(', ' + each for each in how)}: {said(safe)}.",)


def day_to_act(book: Rulebook, rule: Rule | None, safe: date | datetime) -> date | datetime:
    """The day or moment to act by, so far before the safe one as the book's caution says for this rule."""
    if isinstance(safe, datetime):
        # elapsed hours too: a night on which the clocks go forward must not eat one of them
        return (
            calendar.add_hours(safe, -book.caution.hours) if safe.tzinfo else safe - timedelta(hours=book.caution.hours)
        )
    return calendar.add_business_days(safe, -_lead(book, rule))


def _lead(book: Rulebook, rule: Rule | None) -> int:
    postmark = rule is not None and rule.filed_when in (FiledWhen.POSTMARKED, FiledWhen.EITHER)
    return book.caution.business_days_if_postmark_counts if postmark else book.caution.business_days


def _acting(book: Rulebook, rule: Rule | None, act_by: date | datetime) -> tuple[str, ...]:
    if isinstance(act_by, datetime):
        lead = amount(book.caution.hours, Unit.HOURS)
    else:
        lead = amount(_lead(book, rule), Unit.BUSINESS_DAYS)
    return (f"Act {lead} before that: {said(act_by)}.",)
