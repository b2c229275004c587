"""Where to complain about a kind of coverage, and why not elsewhere. A complaint stops no deadline."""

from __future__ import annotations

from dataclasses import dataclass

from appeals.law.book import Rulebook
from appeals.law.facts import UnknownFact, UnknownStage
from appeals.law.place import ComplaintDesk
from appeals.law.state import Office, Regulator, StateRules

STATE_DEPARTMENT = "state_department"


@dataclass(frozen=True, slots=True)
class Place:
    """One desk that has power here. ``office`` and ``others`` are the state's own, when the state is known."""

    desk: ComplaintDesk
    office: Office | None
    others: tuple[Regulator, ...]
    office_verified: frozenset[str]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A desk people write to in vain, and why."""

    desk: ComplaintDesk
    why: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where to complain, in the order to try, and where not; ``ask_state``: the state decides which office."""

    to: tuple[Place, ...]
    not_to: tuple[WhyNot, ...]
    ask_state: bool


def places(book: Rulebook, coverage_type: str, state: str | None) -> Places:
    """The right desks for a coverage type, and the wrong ones with the reason.

    ``state`` is a two-letter code, or None when it is not known. Raises UnknownStage for a coverage type, UnknownFact
    for a state, that the book does not name.
    """
    rule = book.complaints.get(coverage_type)
    if rule is None:
        raise UnknownStage(f"“{coverage_type}” is no coverage type this rulebook knows.")
    code = (state or "").upper()
    if code and code not in book.state_names:
        raise UnknownFact(f"“{code}” is not a state or territory. Use two letters, such as CA.")
    here = book.states.get(code)
    to = tuple(_place(book.desks[name], here) for name in rule.to)
    not_to = tuple(WhyNot(book.desks[name], why) for name, why in rule.not_to.items())
    return Places(to, not_to, ask_state=STATE_DEPARTMENT in rule.to and here is None)


def _place(desk: ComplaintDesk, state: StateRules | None) -> Place:
    if desk.id != STATE_DEPARTMENT or state is None:
        return Place(desk, None, (), frozenset())
    checked = frozenset(field.partition(".")[2] for field in state.verified_fields if field.startswith("complaint."))
    return Place(desk, state.complaint, state.additional_regulators, checked)
