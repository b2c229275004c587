"""What the law makes of the more time that a decider took on one step, for the facts of one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from appeals.law.book import Rulebook
from appeals.law.choice import Undecided, choose
from appeals.law.counting import ASKS, End, legal_end
from appeals.law.extensions import Verdict, judge
from appeals.law.facts import NothingApplies, read
from appeals.law.place import Stop
from appeals.law.stops import stop_of


def verdicts(book: Rulebook, stage: str, inputs: Mapping[str, object]) -> tuple[Verdict, ...]:
    """Each extension that was told on a step (a stage id), judged; none while their time itself cannot be counted.

    Raises LawError for facts nobody can read.
    """
    facts = read(book, inputs)
    without = replace(facts, given={name: value for name, value in facts.given.items() if name != "extensions"})
    code = str(facts.of("state")).upper()
    rules = book.rules_of(book.stages[stage], "decision", code if code in book.states else None)
    try:
        chosen = choose(rules, without)
    except NothingApplies:
        return ()
    if isinstance(chosen, Undecided):
        return ()
    end = legal_end(book, chosen, without)
    return judge(chosen, end.moment, facts.extensions) if isinstance(end, End) else ()


def while_they_wait(book: Rulebook, stage: str) -> Stop | None:
    """Whether the clock of a step stands still while its decider waits for information."""
    return stop_of(book, stage, ASKS)
