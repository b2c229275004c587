"""What a count would move, and why a date may move later: new facts, new rules, or a person's hand. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

ONE_A_STEP = ("filing", "decision")
"""Clocks of which a step has one: there a rule of another name is the successor, not another clock."""


_Moment = tuple[date | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one date, and the instants behind them where hours count."""

    act_by: date
    act_at: datetime | None = None
    conservative_on: date | None = None
    conservative_at: datetime | None = None
    legal_on: date | None = None
    legal_at: datetime | None = None

    def kept(self) -> dict[str, str]:
        """As JSON-able text, empty ones left out; `days_from` reads it back."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value.isoformat() for name, value in found.items() if value}

    def is_later_than(self, other: Days) -> bool:
        """Whether any of the three lies later than the same one of `other`; one that only one side has is no move."""
        return any(_later(new, old) for new, old in zip(self._moments, other._moments, strict=True))

    def capped_by(self, other: Days) -> Days:
        """These days, none of them later than the same one of `other`."""
        pairs = [old if _later(new, old) else new for new, old in zip(self._moments, other._moments, strict=True)]
        (act_by, act_at), (conservative_on, conservative_at), (legal_on, legal_at) = pairs
        assert act_by is not None
        return Days(act_by, act_at, conservative_on, conservative_at, legal_on, legal_at)

    @property
    def _moments(self) -> tuple[_Moment, ...]:
        return (
            (self.act_by, self.act_at),
            (self.conservative_on, self.conservative_at),
            (self.legal_on, self.legal_at),
        )


def _later(new: _Moment, old: _Moment) -> bool:
    (new_on, new_at), (old_on, old_at) = new, old
    if new_on is None or old_on is None:
        return False
    if new_at and old_at:
        return new_at > old_at
    # a whole day is more time than a part of it
    return new_on > old_on or (new_on == old_on and old_at is not None and new_at is None)


def days_from(kept: Mapping[str, str]) -> Days | None:
    """What `Days.kept` wrote; None for nothing at all. Raises ValueError, TypeError for anything else."""
    read: dict[str, Any] = {
        name: (datetime if name.endswith("_at") else date).fromisoformat(value) for name, value in kept.items()
    }
    return Days(**read) if read else None


R = TypeVar("R", bound=Any)
"""A date as it stands or as it would be counted now, as `Deadline` is one: with `rule`, `clock`, `days`, `certainty`,
`owed_by`, `because`, `met_on`, `dropped_on`, `by_hand`, and `rules_gave`: the rules' days when it was set by hand.
"""


class Way(StrEnum):
    """Where a date would go; `same days` where only the rule or its sum differs."""

    NEW = "new"
    GONE = "gone"
    LATER = "later"
    EARLIER = "earlier"
    SAME = "same days"


class Cause(StrEnum):
    """Why a date would move later. New facts are reason enough; rules and hands need a second person."""

    FACTS = "facts"
    RULES = "rules"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Move(Generic[R]):
    """One clock that a count would change; `before` or `after` is None where there is no date."""

    before: R | None
    after: R | None

    @property
    def way(self) -> Way:
        """A dropped date does not run, so what comes after it is new."""
        if self.before is None or (self.before.dropped_on and self.after):
            return Way.NEW
        if self.after is None:
            return Way.GONE
        old, new = self.before.days, self.after.days
        # one day later is later, whatever the others do: that is the one a person must look at
        if new.is_later_than(old):
            return Way.LATER
        return Way.EARLIER if old.is_later_than(new) else Way.SAME

    @property
    def gives_time(self) -> bool:
        """Whether somebody would have more time after it, or a running date would be no more."""
        return self.way is Way.LATER or (self.way is Way.GONE and not (self.before and self.before.dropped_on))


def moves(live: Iterable[R], counted: Iterable[R], *, hand_stands: bool = True) -> list[Move[R]]:
    """What differs between the dates that stand and those counted now; met dates stay as they are.

    A date set by hand stands while the rules still give what they gave when it was set, unless `hand_stands` is false.
    """
    live = list(live)
    fresh, known = {row.rule: row for row in counted}, {row.rule: row for row in live}
    gone = [row for row in live if row.rule not in fresh and not row.met_on]
    found: list[Move[R]] = []
    for rule, after in fresh.items():
        before = known.get(rule)
        if before is None:
            before = next((row for row in gone if _succeeds(after, row)), None)
            gone = [row for row in gone if row is not before]
        elif before.met_on or (_same(before, after) and not before.dropped_on):
            continue
        found.append(Move(before, after))
    found += [Move(row, None) for row in gone]
    return [move for move in found if not (hand_stands and _stands(move))]


def _succeeds(after: Any, gone: Any) -> bool:
    return gone.clock == after.clock and gone.clock in ONE_A_STEP and not gone.dropped_on


def _same(old: Any, new: Any) -> bool:
    return (
        not old.by_hand
        and old.days == new.days
        and (old.certainty, old.owed_by, list(old.because)) == (new.certainty, new.owed_by, list(new.because))
    )


def _stands(move: Move[R]) -> bool:
    before, after = move.before, move.after
    return before is not None and before.by_hand and (after.days if after else None) == before.rules_gave


def cause(move: Move[R], *, then: Iterable[R] | None) -> Cause | None:
    """Why a date would move later or be no more; None where it would not.

    `then` is what today's rules give for the facts that `before` was counted from, None where those are not known.
    Where the same rules on the same old facts give no more time either, the new facts explain it; else they do not.
    """
    if not move.gives_time or move.before is None:
        return None
    if then is not None:
        unexplained = [each for each in moves([move.before], then, hand_stands=False) if each.before is move.before]
        if not any(each.gives_time for each in unexplained):
            return Cause.FACTS
    return Cause.BY_HAND if move.before.by_hand else Cause.RULES


def needs_two(why: Cause | None) -> bool:
    """Whether a move of this cause waits for a second person; earlier dates never wait."""
    return why in (Cause.RULES, Cause.BY_HAND)


def part_at_once(move: Move[R]) -> Days | None:
    """Of a move that waits for a second person: the days it gives meanwhile, where some of them move earlier."""
    if move.before is None or move.after is None or move.way is not Way.LATER:
        return None
    if not move.before.days.is_later_than(move.after.days):
        return None
    return move.after.days.capped_by(move.before.days)
