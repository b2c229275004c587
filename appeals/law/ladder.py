"""Which steps a decision opens: the next rungs, those beside them, and what to beware of on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appeals.law import stakes
from appeals.law.book import FIRST_STEP, STATE_STEP, Consequence, Rulebook, StageRules
from appeals.law.choice import met
from appeals.law.deadlines import NotInRulebook, UnknownFact, UnknownStage
from appeals.law.facts import Facts, read
from appeals.law.rule import StageKind


class Outcome(StrEnum):
    """How a step ended; ``unanswered``: the decider let its own time pass."""

    DENIED = "denied"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PARTLY = "partly"
    DISMISSED = "dismissed"
    UNANSWERED = "unanswered"


BESIDE = (StageKind.PEER_TO_PEER, StageKind.REGULATOR_COMPLAINT, StageKind.COURT)
FEDERAL_STEP = "external"
ASK_BEFORE_FILING = "Many insurers refuse the talk once an appeal is filed: ask before filing."
# a policy or a state's law may demand the step, so nobody is told that it may be left out
NEEDED = ("required", "automatic", "state_law_decides", "contract_decides")
# what the law makes of a decider's silence: a refusal like any other, or a file that must be sent on
REFUSED = ("adverse_determination", "deemed_denied")
FORWARDED = "auto_forward"


@dataclass(frozen=True, slots=True)
class FirstDenial:
    """The denial a case begins with, where the law gives it no clocks and so the rulebook no step."""

    coverage: str
    step: str = FIRST_STEP
    kind: StageKind = StageKind.INITIAL
    order: int = 0
    name: str = "First decision"
    follows: tuple[str, ...] = ()
    if_missed: Consequence | None = None
    leads_to: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its name as other steps write it in ``follows``."""
        return f"{self.coverage}.{self.step}"


Ended = StageRules | FirstDenial


@dataclass(frozen=True, slots=True)
class Rung:
    """One step that is open now. ``parallel``: beside the main one, stopping none of its clocks;
    ``automatic``: it begins without us; ``optional``: it may be left out without losing the next."""

    stage: str
    step: str
    kind: StageKind
    name: str
    plain_name: str
    parallel: bool
    automatic: bool
    optional: bool
    why: tuple[str, ...]
    cautions: tuple[str, ...]


def rungs(
    book: Rulebook, coverage_type: str, *, after: str | None, outcome: str, inputs: Mapping[str, object]
) -> tuple[Rung, ...]:
    """The steps open after ``after`` (a stage id; None for the first denial) ended with ``outcome``, in order.

    Empty when the denial was overturned, and when nothing is left. Silence of the decider opens what the law gives
    for it. Raises NotInRulebook for a coverage type that is not written down yet, UnknownStage and UnknownFact for
    names we do not know.
    """
    kind = book.coverage_types.get(coverage_type)
    if kind is None:
        raise UnknownStage(f"“{coverage_type}” is no coverage type this rulebook knows.")
    if not kind.complete:
        raise NotInRulebook(
            f"{kind.name} is not in the rulebook yet, so its steps cannot be shown. Ask: {kind.regulator}."
        )
    if outcome not in list(Outcome):
        raise UnknownFact(f"“{outcome}” is no outcome. It is one of: {', '.join(Outcome)}.")
    last = _ended(book, coverage_type, after)
    if last is None:
        raise UnknownStage(f"{kind.name} has no step “{after}”.")
    if outcome == Outcome.OVERTURNED or last.kind in BESIDE[:2]:
        return ()
    facts = read(book, inputs)
    steps = [book.stages[f"{last.coverage}.{name}"] for name in book.coverage_types[last.coverage].stage_order]
    silent = outcome == Outcome.UNANSWERED and not (last.if_missed and last.if_missed.effect in REFUSED)
    found = _by_silence(book, steps, last, facts) if silent else _open(book, steps, last, facts)
    found += [book.stages[id] for id in last.leads_to]
    opened = [_rung(book, step, last, outcome, facts) for step in found]
    return tuple(sorted(opened, key=lambda rung: (rung.parallel, book.stages[rung.stage].order)))


def coverages(book: Rulebook, coverage_type: str) -> frozenset[str]:
    """The coverage type itself, and those on whose ladders its own goes on."""
    onward = {id for stage in book.stages.values() if stage.coverage == coverage_type for id in stage.leads_to}
    return frozenset({coverage_type} | {book.stages[id].coverage for id in onward})


def _ended(book: Rulebook, coverage_type: str, after: str | None) -> Ended | None:
    if after is None:
        return book.stages.get(f"{coverage_type}.{FIRST_STEP}") or FirstDenial(coverage_type)
    stage = book.stages.get(after)
    return stage if stage and stage.coverage in coverages(book, coverage_type) else None


def _by_silence(book: Rulebook, steps: list[StageRules], last: Ended, facts: Facts) -> list[StageRules]:
    """What the law opens when the decider is late; a complaint can always be made."""
    opens = set(last.if_missed.opens) if last.if_missed else set()
    if f"{last.coverage}.{FEDERAL_STEP}" in opens:
        opens.add(f"{last.coverage}.{STATE_STEP}")  # which of the two outside reviews it is, the state decides
    found = [step for step in steps if step.id in opens or step.kind is StageKind.REGULATOR_COMPLAINT]
    return [step for step in found if _fits(book, step, facts)]


def _open(book: Rulebook, steps: list[StageRules], last: Ended, facts: Facts) -> list[StageRules]:
    before = _ancestors(book, last)
    found = [step for step in steps if _follows(step, last, before, facts) and _fits(book, step, facts)]
    if _has_second(book, last, facts) and _second_appeal(facts) is True and last.step == "internal_1":
        return [step for step in found if step.step == "internal_2" or step.kind is StageKind.REGULATOR_COMPLAINT]
    return found


def _follows(step: StageRules, last: Ended, before: set[str], facts: Facts) -> bool:
    if step.kind is StageKind.REGULATOR_COMPLAINT:
        return True
    if last.id in step.follows:
        return True
    if step.early_start and step.early_start.allowed_from == last.id and facts.of("urgency") == "urgent":
        return True
    if step.step == STATE_STEP and last.kind is StageKind.INITIAL and facts.of("urgency") == "urgent":
        return True
    # what an earlier step had opened and nobody has used stays open, unless it is the same kind of review again
    return bool(before & set(step.follows)) and step.order > last.order and step.kind is not last.kind


def _ancestors(book: Rulebook, last: Ended) -> set[str]:
    """Every appeal that may lie behind a step; the first denial is not one of them."""
    found: set[str] = set()
    queue: list[Ended] = [last]
    while queue:
        step = queue.pop()
        for id in set(step.follows) - found - {f"{step.coverage}.{FIRST_STEP}"}:
            found.add(id)
            queue.append(book.stages[id])
    return found


def _fits(book: Rulebook, step: StageRules, facts: Facts) -> bool:
    if not met(step.offered_when, facts):
        return False
    if _is_plans_second(step):
        return facts.of("plan_appeal_levels") != 1
    process = _process(book, facts)
    if f"{step.coverage}.{STATE_STEP}" not in book.stages or process is None:
        return True
    if step.step == STATE_STEP:
        return process == "state"
    return step.step != FEDERAL_STEP or process != "state"


def _process(book: Rulebook, facts: Facts) -> str | None:
    """Whether external review runs under the state or under HHS; None when we do not know."""
    state = book.states.get(str(facts.of("state")).upper())
    return state.review_process if state else None


def _second_appeal(facts: Facts) -> bool | None:
    """Whether the second appeal a plan has must come before anything else; None when that is not known."""
    required = facts.of("plan_level2_required")
    return required if isinstance(required, bool) else None


def _rung(book: Rulebook, step: StageRules, last: Ended, outcome: str, facts: Facts) -> Rung:
    late = last.if_missed if outcome == Outcome.UNANSWERED else None
    early = (
        last.kind is StageKind.INITIAL
        and step.kind is StageKind.EXTERNAL_REVIEW
        and not step.offered_when
        and late is None
    )
    dismissal = step.automatic and outcome == Outcome.DISMISSED
    forwarded = late is not None and late.effect.startswith(FORWARDED) and step.id in late.opens
    instead = step.kind is StageKind.EXTERNAL_REVIEW and last.step == "internal_1" and _has_second(book, last, facts)
    left_out = step.mandatory not in NEEDED or dismissal
    return Rung(
        stage=step.id,
        step=step.step,
        kind=step.kind,
        name=step.name,
        plain_name=step.plain_name,
        parallel=step.kind in BESIDE or early or instead or step.mandatory == "state_decides",
        automatic=forwarded or (step.automatic and not dismissal),
        optional=_second_appeal(facts) is not True if _is_plans_second(step) else left_out and not forwarded,
        why=tuple(_why(book, step, last, outcome, facts, early=early)),
        cautions=tuple(_cautions(book, step, last, outcome, facts, early=early)),
    )


def _is_plans_second(step: StageRules) -> bool:
    """Whether it is a second appeal that one plan has and another has not; some programs have theirs by law."""
    return step.step == "internal_2" and step.mandatory == "plan_decides"


def _has_second(book: Rulebook, last: Ended, facts: Facts) -> bool:
    second = book.stages.get(f"{last.coverage}.internal_2")
    return second is not None and _is_plans_second(second) and facts.of("plan_appeal_levels") != 1


def _why(book: Rulebook, step: StageRules, last: Ended, outcome: str, facts: Facts, *, early: bool) -> list[str]:
    if early and step.early_start:
        return [step.early_start.when, *([step.scope.applies_when] if step.scope else [])]
    if early:
        return ["Urgent: an expedited review can be asked for beside the expedited internal appeal."]
    if step.kind is StageKind.REGULATOR_COMPLAINT:
        return [f"A complaint goes to: {step.body}."]
    if step.id in last.leads_to:
        return [last.leads_to[step.id]]
    if outcome == Outcome.UNANSWERED and last.if_missed:
        late = (f"{last.name} was not decided in time.", last.if_missed.standard, last.if_missed.note)
        return [sentence for sentence in late if sentence]
    if step.kind is StageKind.PEER_TO_PEER:
        return ["The treating doctor may talk to the insurer's doctor while the appeal is prepared."]
    if step.automatic:
        dismissed = "The plan dismissed the appeal; that dismissal can be reviewed here."
        return [dismissed if outcome == Outcome.DISMISSED else step.submission]
    told = [] if last.kind is StageKind.INITIAL else [f"{last.name} has ended; this is what the law opens after it."]
    if step.step in (STATE_STEP, FEDERAL_STEP) and step.scope:
        told.append(step.scope.applies_when)
    return told or [f"This is the step that answers {last.name.lower()}."]


def _cautions(book: Rulebook, step: StageRules, last: Ended, outcome: str, facts: Facts, *, early: bool) -> list[str]:
    told = []
    if outcome == Outcome.UNANSWERED and last.if_missed and last.if_missed.caution and step.id in last.if_missed.opens:
        told.append(last.if_missed.caution)
    if early and step.early_start:
        told.append(step.early_start.clock_note)
    if step.kind is StageKind.PEER_TO_PEER:
        told += [*step.notes, ASK_BEFORE_FILING]
    told += stakes.told(book, step, facts)
    # where no time to file is stated, the notes say what stands in its place
    if step.kind is StageKind.COURT or not (step.filing or step.kind is StageKind.PEER_TO_PEER):
        told += step.notes
    if step.kind is StageKind.EXTERNAL_REVIEW and outcome == Outcome.DISMISSED and not step.automatic:
        told.append("A dismissal is not a decision on the merits: read why, and ask whether this step is open.")
    if _has_second(book, last, facts) and last.step == "internal_1" and step.step != "complaint":
        told += _second_cautions(book, step, facts)
    if step.step in (STATE_STEP, FEDERAL_STEP) and f"{step.coverage}.{STATE_STEP}" in book.stages:
        told += _state_cautions(book, facts)
    return told


def _second_cautions(book: Rulebook, step: StageRules, facts: Facts) -> list[str]:
    if _second_appeal(facts) is True:
        return []
    asked = [book.question(name) for name in ("plan_appeal_levels", "plan_level2_required") if facts.of(name) is None]
    second = book.stages[f"{step.coverage}.internal_2"]
    return [*asked, second.notes[0]]


def _state_cautions(book: Rulebook, facts: Facts) -> list[str]:
    if _process(book, facts) is not None:
        return []
    if facts.of("state") is None:
        return [book.question("state")]
    name = book.state_names.get(str(facts.of("state")).upper(), "This state")
    return [f"{name} is not in the rulebook yet: the denial letter says which process applies."]
