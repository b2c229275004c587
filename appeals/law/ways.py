"""What a person chooses a step by: what it costs, how long it takes, who looks, whether it binds, what a no opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from appeals.law.book import STATE_STEP, Rulebook, StageRules
from appeals.law.choice import Undecided, choose
from appeals.law.facts import Facts, LawError, NothingApplies, UnknownStage, read
from appeals.law.ladder import Outcome, Rung, rungs
from appeals.law.place import Saying
from appeals.law.rule import Rule, StageKind
from appeals.law.saying import say
from appeals.law.state import StateRules

MAIN = (StageKind.INTERNAL_APPEAL, StageKind.EXTERNAL_REVIEW, StageKind.HEARING, StageKind.COURT)
POST_SERVICE = "post_service"
HELPS = "yes"
"""Of `CoverageType.state_department_helps`: the state's own rules about insurers hold for this coverage."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing said of a step, with its sources; an empty sentence means that nobody knows."""

    sentence: str = ""
    cites: tuple[str, ...] = ()
    verified: bool = False


NOT_KNOWN = Told()
NOTHING = "Nothing."


@dataclass(frozen=True, slots=True)
class Way:
    """One step as it is weighed against others, for the facts of one case.

    ``filing`` and ``usual`` are the rules of asking and of deciding that may apply; ``urgent`` those of deciding when
    the case is urgent, empty where it cannot be or where no faster one was found. ``at_once`` says when it may run
    beside the step it usually follows.
    """

    step: StageRules
    cost: Told
    binding: Told
    reviewer: Told
    filing: tuple[Rule, ...]
    usual: tuple[Rule, ...]
    urgent: tuple[Rule, ...]
    at_once: tuple[Told, ...]
    if_refused: tuple[Rung, ...]


def way(book: Rulebook, coverage_type: str, stage: str, inputs: Mapping[str, object]) -> Way:
    """A step (a stage id) of this coverage as one weighs it. Raises LawError for names or facts nobody can read."""
    step = book.stages.get(stage)
    if step is None:
        raise UnknownStage(f"“{stage}” is no step this rulebook knows.")
    facts = read(book, inputs)
    state = book.states.get(str(facts.of("state")).upper())
    here = state if step.step == STATE_STEP else None
    usual = _possible(book, step, "decision", facts, state)
    faster = _possible(book, step, "decision", _if_urgent(facts), state) if _may_be_urgent(facts) else ()
    return Way(
        step=step,
        cost=_fee(here) if here else _said(book, "cost", step),
        binding=_binds(here) if here else _said(book, "binding", step),
        reviewer=_reviewer(book, step, state),
        filing=_possible(book, step, "filing", facts, state),
        usual=usual,
        urgent=() if faster == usual else faster,
        at_once=tuple(_at_once(step, here)),
        if_refused=_after(book, coverage_type, stage, inputs),
    )


def ahead(
    book: Rulebook, coverage_type: str, *, after: str, inputs: Mapping[str, object], seen: Collection[str]
) -> tuple[Rung, ...]:
    """The main steps that open one behind the other if ``after`` and each of them is refused, without those ``seen``.

    Ends where the rulebook ends, or where facts that contradict each other leave nothing to say.
    """
    found: list[Rung] = []
    known = set(seen)
    while fresh := [rung for rung in _after(book, coverage_type, after, inputs) if rung.stage not in known]:
        fresh.sort(key=lambda rung: book.stages[rung.stage].order)
        found += fresh
        known |= {rung.stage for rung in fresh}
        after = fresh[0].stage
    return tuple(found)


def _after(book: Rulebook, coverage_type: str, stage: str, inputs: Mapping[str, object]) -> tuple[Rung, ...]:
    """What a refusal of this step opens, besides calls and complaints."""
    try:
        offered = rungs(book, coverage_type, after=stage, outcome=Outcome.UPHELD, inputs=inputs)
    except LawError:
        return ()
    return tuple(rung for rung in offered if rung.kind in MAIN)


def _possible(book: Rulebook, step: StageRules, clock: str, facts: Facts, state: StateRules | None) -> tuple[Rule, ...]:
    rules = book.rules_of(step, clock, state.code if state else None)
    with suppress(NothingApplies):
        chosen = choose(rules, facts)
        return chosen.possible if isinstance(chosen, Undecided) else (chosen,)
    return ()


def _may_be_urgent(facts: Facts) -> bool:
    """Care that was already given is never urgent; a case that is urgent has no other way to be fast."""
    return facts.of("claim_type") != POST_SERVICE and facts.of("urgency") != "urgent"


def _if_urgent(facts: Facts) -> Facts:
    return replace(facts, given={**facts.given, "urgency": "urgent"})


def _said(book: Rulebook, aspect: str, step: StageRules) -> Told:
    for saying in book.ways[aspect]:
        if _fits(saying, step):
            cites = (*(cite for cite in saying.cited if cite in step.cites), *saying.cites)
            sure = saying.verified and all(book.citations[cite].verified for cite in cites)
            return Told(saying.sentence, cites, sure)
    return NOT_KNOWN


def _fits(saying: Saying, step: StageRules) -> bool:
    if saying.coverage and step.coverage not in saying.coverage:
        return False
    if saying.stages and step.step not in saying.stages:
        return False
    if saying.kinds and step.kind not in saying.kinds:
        return False
    return not saying.cited or bool(set(saying.cited) & set(step.cites))


def _fee(here: StateRules) -> Told:
    """What a state's review costs, as its file has it; nothing where nobody has established it."""
    note = here.fee_note or ""
    if here.fee_usd is None:
        return Told(note, here.cites) if note else NOT_KNOWN
    amount = f"${here.fee_usd}." if here.fee_usd else NOTHING
    return Told(
        say("{amount} {note}", amount=amount, note=note) if note else amount, here.cites, _checked(here, "fee_usd")
    )


def _binds(here: StateRules) -> Told:
    said = "It binds the insurer: {statute}." if here.binding else "It does not bind the insurer: {statute}."
    return Told(say(said, statute=here.statute), here.cites, _checked(here, "binding"))


def _reviewer(book: Rulebook, step: StageRules, state: StateRules | None) -> Told:
    """Of which specialty who decides must be; a state's own rule about appeals goes before the federal one."""
    kind = book.coverage_types[step.coverage]
    if state and step.kind is StageKind.INTERNAL_APPEAL and kind.state_department_helps == HELPS:
        own = state.internal_rules.get("reviewer")
        if own:
            return Told(f"{state.name}: {own}", state.cites, _checked(state, "internal_rules.reviewer"))
    return _said(book, "reviewer", step)


def _checked(here: StateRules, field: str) -> bool:
    """Whether somebody read this field of a state in a source, and the state's sources are not thin."""
    return here.confidence != "low" and any(each in here.verified_fields for each in (field, field.partition(".")[0]))


def _at_once(step: StageRules, here: StateRules | None) -> list[Told]:
    """When a step may run beside the one it follows, and what then becomes of its clock."""
    if step.early_start:
        return [Told(step.early_start.when, step.cites, step.sure), Told(step.early_start.clock_note)]
    return [Told(each, here.cites, _checked(here, "exceptions")) for each in here.exceptions] if here else []
