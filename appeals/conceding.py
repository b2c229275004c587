"""Ends that wait for a second person: which they are, who may agree, and whether they still fit the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from appeals.law.moves import State
from appeals.models import Deadline, Stage, WriteOff
from cases.models import Case
from claimback.accounts.access import members_of
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can, roles_that

OPEN = (State.PREPARING, State.FILED)
"""A step in one of these is a right that is still open: to file, or to be answered."""


def write_offs_open_to(user: User, can: Can) -> QuerySet[WriteOff]:
    """What was asked for in the cases where this person may do this, whatever became of it, the newest first."""
    return WriteOff.objects.told().filter(case__in=Case.objects.open_to(user, can)).order_by("-asked_at", "-pk")


def ends_waiting_for(user: User) -> QuerySet[WriteOff]:
    """The ends this person may agree to, what was asked first on top."""
    waiting = WriteOff.objects.waiting().told().filter(case__in=Case.objects.real().open_to(user, Can.CONCEDE))
    return waiting.exclude(asked_by=user).order_by("asked_at", "pk")


def only_waiting(rows: QuerySet[WriteOff], *, waits: bool) -> QuerySet[WriteOff]:
    """Those nobody has answered, or the others."""
    waiting = WriteOff.objects.waiting().values("pk")
    return rows.filter(pk__in=waiting) if waits else rows.exclude(pk__in=waiting)


def write_off_of(case: Case, write_off_id: UUID) -> WriteOff:
    """One of this case, or 404."""
    return get_object_or_404(WriteOff.objects.told(), case=case, pk=write_off_id)


def last_asked(case: Case, stage: Stage | None) -> WriteOff | None:
    """What was asked for last about this step, or about the whole case."""
    return WriteOff.objects.told().filter(case=case, stage=stage).order_by("-asked_at", "-pk").first()


def may_agree(case: Case, *, besides: User) -> list[User]:
    """Who else of the organisation may agree to the end of this case or of a step of it."""
    members = members_of(case.organisation).filter(role__in=roles_that(Can.CONCEDE), user__is_active=True)
    return [member.user for member in members.exclude(user=besides)]


def needs_second(case: Case) -> bool:
    """Whether the organisation wants a second person; asked of the row of today."""
    return Organisation.objects.filter(pk=case.organisation_id, write_offs_need_second=True).exists()


def has_open_right(case: Case) -> bool:
    """Whether a step may still be filed or answered, or a date runs."""
    return (
        Stage.objects.filter(case=case, state__in=OPEN).exists() or Deadline.objects.unmet().filter(case=case).exists()
    )


def seen_in(cases: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """How the steps and running dates of these cases stand: two queries, whatever their number."""
    found: dict[UUID, dict[str, Any]] = {case: {"steps": {}, "dates": {}} for case in cases}
    for stage in Stage.objects.filter(case__in=cases):
        found[stage.case_id]["steps"][str(stage.pk)] = stage.state
    dates: dict[UUID, dict[str, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for each in Deadline.objects.unmet().filter(case__in=cases):
        told = [each.clock, str(each.owed_by), str(each.act_by), str(each.last_on), str(each.last_at)]
        dates[each.case_id][str(each.stage_id)].append(told)
    for case, of_case in dates.items():
        found[case]["dates"] = {stage: sorted(rows) for stage, rows in of_case.items()}
    return found


def narrowed(seen: dict[str, Any], stage: UUID | None) -> dict[str, Any]:
    """Of that what concerns one step; everything for the whole case."""
    if stage is None:
        return seen
    return {part: {key: kept for key, kept in rows.items() if key == str(stage)} for part, rows in seen.items()}


def voids(rows: Iterable[WriteOff]) -> dict[UUID, str]:
    """Of what waits, what fits its case no longer: the sentence that says why, by id."""
    rows = list(rows)
    today = seen_in({row.case_id for row in rows})
    told = {row.pk: _why_void(row.seen, narrowed(today[row.case_id], row.stage_id)) for row in rows}
    return {key: why for key, why in told.items() if why}


def why_void(row: WriteOff) -> str:
    """Why this one fits its case no longer; empty where it does."""
    return voids([row]).get(row.pk, "")


def _why_void(before: dict[str, Any], now: dict[str, Any]) -> str:
    for key, state in now["steps"].items():
        if before["steps"].get(key) != state:
            return {
                State.FILED: _("A step was filed since this was asked for, so it counts no longer. Nothing was ended."),
                State.ANSWERED: _(
                    "An answer came since this was asked for, so it counts no longer. Nothing was ended."
                ),
                State.ABANDONED: _("A step was given up since this was asked for, so it counts no longer."),
            }.get(State(state), _("A step opened since this was asked for, so it counts no longer. Nothing was ended."))
    if before != now:
        return _("A date moved since this was asked for, so it counts no longer. Nothing was ended; ask again.")
    return ""


def shown(case: Case, stage: Stage | None) -> dict[str, Any]:
    """For the page where an end is asked for: what was asked for last and why it fits no longer, and whether to ask."""
    asked = last_asked(case, stage)
    waits = asked is not None and not (asked.agreed_at or asked.refused_at or asked.void_at)
    void = why_void(asked) if asked and waits else ""
    return {
        "asked": asked,
        "void": void,
        "seconded": needs_second(case) and (stage is not None or has_open_right(case)),
    }
