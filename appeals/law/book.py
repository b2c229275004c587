"""What the rulebook holds besides rules: coverage types, steps, states, citations and the words to ask with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from appeals.law.authority import AuthorityRules
from appeals.law.calendar import said
from appeals.law.change import Change
from appeals.law.duty import NoticeRules
from appeals.law.paper_right import PaperRights
from appeals.law.place import Act, ComplaintDesk, ComplaintRule, Saying
from appeals.law.policy import PayerPolicy
from appeals.law.rule import CLOCKS, THIN, Condition, Part, Rule, StageKind, Verification
from appeals.law.state import StateRules

STATE_STEP = "external_state"
FIRST_STEP = "initial"
AMOUNT_AT_STAKE = "amount_at_stake"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a number comes from, who read it and how."""

    id: str
    cite: str
    url: str
    quote: str | None
    seen_as_of: str
    checked_on: date
    verification: Verification
    verified: bool

    @property
    def second_hand(self) -> bool:
        """Whether it was read only as somebody else quotes or tells it, never in its own text."""
        return self.verification is Verification.SECONDARY_QUOTE


@dataclass(frozen=True, slots=True)
class CoverageType:
    """One kind of health coverage; ``complete`` says whether its rules are in the book yet."""

    id: str
    name: str
    plain_name: str
    regulator: str
    state_department_helps: str
    stage_order: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class CoverageAnswer:
    """One answer to a coverage question, and the coverage types it leaves possible."""

    id: str
    label: str
    leaves: frozenset[str]
    why: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class CoverageQuestion:
    """A plain question that tells kinds of coverage apart; ``find_out``: who can say it, and what to say to them.

    It is asked only after every question of ``asked_when`` got one of the answers named there.
    """

    id: str
    question: str
    help: str | None
    find_out: str
    asked_when: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, CoverageAnswer]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the law opens when the other side misses its own clock."""

    effect: str
    opens: tuple[str, ...]
    standard: str | None
    caution: str | None
    note: str | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A right or a formality of a step, told in named sentences, with its citations."""

    texts: Mapping[str, str]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reviewer may look at, what not, and when this process is the one that applies."""

    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    applies_when: str


@dataclass(frozen=True, slots=True)
class EarlyStart:
    """A step that may begin before the one it usually follows has ended."""

    allowed_from: str
    when: str
    clock_note: str


@dataclass(frozen=True, slots=True)
class AtStake:
    """The money that must be at stake: a column of the yearly table, or a sum that stays the same.

    ``below`` says what less than that means, where the step itself is open whatever the sum.
    """

    yearly: str | None
    dollars: int | None
    below: str | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageRules:
    """One step of one coverage: who decides, who may ask, and every clock in it.

    ``time_set_by``: what sets the time to file where the law sets none and a missed day still loses the step.
    ``leads_to``: steps of other coverages on which this one goes on, by stage id, and for what.
    """

    id: str
    coverage: str
    step: str
    order: int
    kind: StageKind
    name: str
    plain_name: str
    body: str
    mandatory: str
    automatic: bool
    follows: tuple[str, ...]
    leads_to: Mapping[str, str]
    offered_when: tuple[Condition, ...]
    who_may_file: tuple[str, ...]
    submission: str
    authorization: Passage | None
    scope: Scope | None
    early_start: EarlyStart | None
    filing: tuple[Rule, ...]
    time_set_by: str | None
    decision: tuple[Rule, ...]
    others: tuple[Rule, ...]
    if_missed: Consequence | None
    continuation: Passage | None
    file_access: Passage | None
    late_filing: Passage | None
    amount_in_controversy: AtStake | None
    in_force_from: date | None
    notes: tuple[str, ...]
    confidence: str
    verified: bool
    checked_on: date
    cites: tuple[str, ...]
    quoted: str | None

    @property
    def sure(self) -> bool:
        """Whether a day from this step may be shown as verified, see `Rule.sure`."""
        return self.verified and self.confidence != THIN

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every clock of the step."""
        return self.filing + self.decision + self.others


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing we ask about: the question in plain words, what it may be, and what silence means."""

    name: str
    question: str
    type: str
    values: tuple[object, ...]
    default: object


@dataclass(frozen=True, slots=True)
class Presumption:
    """A day on which the law takes a notice to have arrived, unless there is evidence otherwise."""

    id: str
    days: int
    runs_from: str
    rebuttable: bool
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """How far ahead of the conservative day we act, and when we ask for what others send; office policy, not law."""

    business_days: int
    business_days_if_postmark_counts: int
    hours: int
    forwarded_business_days: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """The amount that must be at stake in a given filing year, in dollars; ``verified``: yes, no, or the one column."""

    year: int
    alj: int
    court: int
    cites: tuple[str, ...]
    verified: str
    note: str | None

    def of(self, column: str) -> int:
        """The amount for hearings (``alj``) or for courts (``court``)."""
        return {"alj": self.alj, "court": self.court}[column]

    def sure(self, column: str) -> bool:
        """Whether the amount of this column was verified."""
        return self.verified in ("yes", f"{column} only")


def kept() -> Any:
    """A field for answers of the book itself, which are no part of it."""
    return field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, and the words to ask for what they need."""

    coverage_types: Mapping[str, CoverageType]
    coverage_questions: Mapping[str, CoverageQuestion]
    stages: Mapping[str, StageRules]
    citations: Mapping[str, Citation]
    states: Mapping[str, StateRules]
    state_names: Mapping[str, str]
    events: Mapping[str, str]
    statements: Mapping[str, str]
    facts: Mapping[str, Fact]
    presumptions: Mapping[str, Presumption]
    payers: tuple[PayerPolicy, ...]
    desks: Mapping[str, ComplaintDesk]
    complaints: Mapping[str, ComplaintRule]
    authority: AuthorityRules
    acts: tuple[Act, ...]
    ways: Mapping[str, tuple[Saying, ...]]
    notices: NoticeRules
    papers: PaperRights
    thresholds: Mapping[int, Threshold]
    caution: Caution
    changes: tuple[Change, ...]
    # what was worked out before, and from which noun: a changed noun is worked out anew, a changed book begins empty
    _rules: dict[tuple[str, str, str | None], tuple[StageRules, tuple[Rule, ...]]] = kept()
    _parts: dict[tuple[str, str], tuple[Rule, Rule]] = kept()

    def question(self, name: str) -> str:
        """How to ask a person for an event or a fact."""
        return self.events[name] if name in self.events else self.facts[name].question

    def told(self, name: str, moment: date) -> str:
        """An event or dated fact as a sentence: "You received the notice on Mon 5 Jan 2026."."""
        return self.statements[name].format(day=said(moment))

    def cited(self, ids: Iterable[str]) -> str:
        """The citations as a lawyer writes them, separated by semicolons."""
        return "; ".join(dict.fromkeys(self.citations[id].cite for id in ids))

    def rules_of(self, stage: StageRules, clock: str, state: str | None = None) -> tuple[Rule, ...]:
        """The rules of one clock of a step, first match first; a state's own stand in for the federal floor."""
        if clock not in CLOCKS:
            return ()  # a name from outside is not kept
        key = (stage.id, clock, state)
        held = self._rules.get(key)
        if held is None or held[0] is not stage:
            held = self._rules[key] = (stage, self._rules_of(stage, clock, state))
        return held[1]

    def _rules_of(self, stage: StageRules, clock: str, state: str | None) -> tuple[Rule, ...]:
        own = tuple(rule for rule in stage.rules if rule.clock == clock)
        if stage.step != STATE_STEP or state is None:
            return own
        rules = (rule for rule in self.states[state].rules if rule.clock == clock)
        prefix = f"{stage.id}.{clock}.{state.lower()}"
        here = tuple(replace(rule, stage=stage.id, id=f"{prefix}.{rule.name}") for rule in rules)
        return here + own if clock == "other_clocks" else here or own

    def part(self, rule: Rule, part: Part) -> Rule:
        """One of the counts a rule combines, as a rule of its own."""
        key = (rule.id, part.id)
        held = self._parts.get(key)
        if held is None or held[0] is not rule:
            held = self._parts[key] = (rule, self._part(rule, part))
        return held[1]

    def _part(self, rule: Rule, part: Part) -> Rule:
        if part.ref:
            clock, name = part.ref.split(".")
            return next(each for each in self.rules_of(self.stages[rule.stage], clock) if each.name == name)
        return replace(
            rule, combine=None, parts=(), duration=part.duration, runs_from=part.runs_from, cutoff_time=part.cutoff_time
        )

    def rule(self, id: str) -> Rule:
        """A rule by its full id, ``erisa_insured.internal_1.filing.std``; KeyError when there is none."""
        stage = self.stages[".".join(id.split(".")[:2])]
        states = (None, *self.states) if stage.step == STATE_STEP else (None,)
        listed = (self.rules_of(stage, clock, state) for state in states for clock in CLOCKS)
        found = {rule.id: rule for rules in listed for rule in rules}
        return found[id]

    def every_rule(self) -> Iterable[Rule]:
        """Federal rules, then each state's, under the ids their files give them."""
        for stage in self.stages.values():
            yield from stage.rules
        for state in self.states.values():
            yield from state.rules
