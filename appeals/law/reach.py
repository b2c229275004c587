"""Clocks no case can ever reach: every rule must be what some facts call for.

The facts a clock asks about are tried in every combination that can be: each value a choice allows, and for dates the
days on either side of each bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from appeals.law.book import STATE_STEP, Rulebook
from appeals.law.choice import Undecided, choose
from appeals.law.facts import Facts, NothingApplies
from appeals.law.rule import Rule

ONE_DAY = timedelta(days=1)


def unreachable(book: Rulebook) -> tuple[str, ...]:
    """Ids of the rules that no facts call for, because an earlier rule of the clock always goes first."""
    return tuple(rule.id for rules in _clocks(book) for rule in rules if rule.id not in _reached(book, rules))


def _clocks(book: Rulebook) -> Iterator[tuple[Rule, ...]]:
    for stage in book.stages.values():
        for clock in dict.fromkeys(rule.clock for rule in stage.rules):
            yield book.rules_of(stage, clock)
    for stage in book.stages.values():
        if stage.step == STATE_STEP:
            yield from (book.rules_of(stage, clock, code) for code in book.states for clock in ("filing", "decision"))
            return


def _reached(book: Rulebook, rules: Sequence[Rule]) -> set[str]:
    """Occasional clocks are asked for one by one, so each of those is reached unless its own conditions clash."""
    alone = rules[0].clock not in ("filing", "decision") if rules else True
    found: set[str] = set()
    for given in _worlds(book, rules):
        for group in [(rule,) for rule in rules] if alone else [rules]:
            found |= _chosen(group, Facts(given, None, {}))
    return found


def _chosen(rules: Sequence[Rule], facts: Facts) -> set[str]:
    try:
        chosen = choose(rules, facts)
    except NothingApplies:
        return set()
    return set() if isinstance(chosen, Undecided) else {chosen.id}


def _worlds(book: Rulebook, rules: Sequence[Rule]) -> Iterator[dict[str, object]]:
    asked = {condition.fact: set[object]() for rule in rules for condition in rule.when}
    for condition in (condition for rule in rules for condition in rule.when):
        for value in condition.values:
            around = (value - ONE_DAY, value, value + ONE_DAY) if isinstance(value, date) else (value,)
            asked[condition.fact] |= set(around)
    for name in asked:
        fact = book.facts.get(name)
        asked[name] |= set(fact.values) if fact else set()
        asked[name] |= {True, False} if fact and fact.type == "yes_no" else set()
    names = tuple(asked)
    for values in product(*(sorted(asked[name], key=str) for name in names)):
        world = dict(zip(names, values, strict=True))
        if world.get("urgency") != "urgent" or world.get("claim_type") != "post_service":
            yield world
