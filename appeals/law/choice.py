"""Which rule of a clock these facts call for; a fact that would decide it and is unknown is named, not guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from appeals.law.facts import ContradictoryFacts, Facts, NothingApplies, UnknownClock
from appeals.law.rule import Condition, Rule

# federal convention: an ongoing course of care is judged as care still to come, unless a rule names it
ONGOING = {"concurrent", "concurrent_extension"}


@dataclass(frozen=True, slots=True)
class Undecided:
    """More than one rule may apply; the ``missing`` facts would settle which of the ``possible`` ones does."""

    possible: tuple[Rule, ...]
    missing: tuple[str, ...]

    @property
    def rule(self) -> str | None:
        """The one rule it can only be, if the facts hold; None while several are possible."""
        return self.possible[0].id if len(self.possible) == 1 else None


def choose(rules: Sequence[Rule], facts: Facts, *, named: str | None = None) -> Rule | Undecided:
    """The first rule whose conditions all hold, or the one asked for by name or id.

    Raises UnknownClock for a name no rule has, ContradictoryFacts when the named rule is for other facts,
    NothingApplies when no rule covers them.
    """
    if named is not None:
        return _named(rules, facts, named)
    for claim_type in _claim_types(facts):
        verdict = _first(rules, facts, claim_type)
        if verdict:
            return verdict
    raise NothingApplies("No rule of this step covers these facts. Check the urgency and the kind of claim.")


def _named(rules: Sequence[Rule], facts: Facts, name: str) -> Rule:
    found = [rule for rule in rules if name in (rule.name, rule.id)]
    if not found:
        known = ", ".join(rule.name for rule in rules)
        raise UnknownClock(f"There is no rule called “{name}” here. There are: {known}.")
    told = replace(facts, assumed={})  # naming a rule overrules what silence would mean, not what was said
    if all(unmet(found[0], told, claim_type) is None for claim_type in _claim_types(told)):
        raise ContradictoryFacts(f"The rule “{name}” is for other facts than these.")
    return found[0]


def _first(rules: Sequence[Rule], facts: Facts, claim_type: object) -> Rule | Undecided | None:
    possible: list[Rule] = []
    missing: list[str] = []
    for rule in rules:
        lacking = unmet(rule, facts, claim_type)
        if lacking is None:
            continue
        if not lacking and not possible:
            return rule
        possible.append(rule)
        missing += lacking
        if not lacking:
            break
    if not possible:
        return None
    return Undecided(tuple(possible), tuple(dict.fromkeys(missing)))


def unmet(rule: Rule, facts: Facts, claim_type: object) -> tuple[str, ...] | None:
    """Facts still needed before the rule surely applies; empty when it does, None when it cannot."""
    missing = []
    for condition in rule.when:
        holds = _holds(condition, facts, claim_type)
        if holds is False:
            return None
        if holds is None:
            missing.append(condition.fact)
    return tuple(missing)


def met(conditions: Sequence[Condition], facts: Facts) -> bool:
    """Whether every condition surely holds."""
    return all(_holds(condition, facts, facts.of("claim_type")) for condition in conditions)


def _claim_types(facts: Facts) -> tuple[object, ...]:
    claim_type = facts.of("claim_type")
    return (claim_type, "pre_service") if claim_type in ONGOING else (claim_type,)


def _holds(condition: Condition, facts: Facts, claim_type: object) -> bool | None:
    if condition.test == "is":
        value = claim_type if condition.fact == "claim_type" else facts.of(condition.fact)
        return None if value is None else value in condition.values
    day = facts.day(condition.fact)
    if day is None and condition.fact == "notice_date":
        # a letter without a date was written at the latest on the day it came
        day = facts.day("notice_received")
    bound = condition.values[0]
    if day is None or not isinstance(bound, date):
        return None
    return {"gte": day >= bound, "lt": day < bound, "lte": day <= bound}[condition.test]
