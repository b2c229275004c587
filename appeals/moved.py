"""What people see of dates that people or changed rules move: beside a date, and in a list of cases. Reading only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from appeals import access
from appeals.changes import Change, Changed, changed, waiting_in
from appeals.models import Deadline, Override, Stage
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can

LOOKED_AT = 300
"""Open cases counted for one page of the list, so that it comes soon however many there are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Beside one date: who moved it, what waits for a second person, and what today's rules would give beyond it."""

    override: Override | None = None
    waiting: Override | None = None
    held: Change | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Cases that today's rules would change, among so many; `rest` is the last one looked at where there are more."""

    found: list[Changed]
    looked_at: int
    rest: UUID | None

    @property
    def at_once(self) -> list[Changed]:
        """Those in which one person can approve something."""
        return [each for each in self.found if each.at_once]


def moved(case: Case, stages: list[Stage], deadlines: Iterable[Deadline]) -> dict[UUID, Moved]:
    """For every date of a case; one query, and a count in memory."""
    waiting = {each.deadline_id: each for each in access.overrides_waiting_in(case)}
    deadlines = list(deadlines)
    held = {change.deadline_id: change for change in waiting_in(case, stages, deadlines)}
    return {each.pk: Moved(each.override, waiting.get(each.pk), held.get(each.pk)) for each in deadlines}


def listed(user: User, *, after: UUID | None = None) -> Listed:
    """The next cases this person sees that today's rules would change or that cannot be counted, the oldest first."""
    cases = Case.objects.real().open_to(user, Can.VIEW)
    found: list[Changed] = []
    looked_at, last = 0, after
    for each in changed(cases.filter(pk__gt=after) if after else cases, all_of_them=True):
        if looked_at == LOOKED_AT:
            return Listed(found, looked_at, last)
        looked_at, last = looked_at + 1, each.case_id
        if each.changes or each.contradiction:
            found.append(each)
    return Listed(found, looked_at, None)
