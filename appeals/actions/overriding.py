"""What moves a date besides facts: rules that changed, and people. Later only with a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.access import seconders
from appeals.actions.refusals import (
    AnsweredAlready,
    AskedBefore,
    NobodySeconds,
    NothingMoves,
    SameDays,
    SamePerson,
    Stale,
    Unreadable,
)
from appeals.actions.stages import ImpossibleDate
from appeals.changes import Changed, changed_in
from appeals.counted import by_hand
from appeals.law.calendar import previous_open_day
from appeals.law.deadlines import day_to_act
from appeals.law.facts import LONGEST_YEARS
from appeals.law.rule import Party
from appeals.models import Deadline, Override
from appeals.moving import Days, Move
from cases.actions import CaseIsClosed, lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.words import day
from documents.models import Document

Kind = Override.Kind


@dataclass(frozen=True, slots=True)
class ByHand:
    """The day a person sets: the last day, the instant of it where hours count, and the day to act by.

    Without `act_by` we act as long before the last day as we do before a day of the rules.
    """

    last_on: date
    last_at: datetime | None = None
    act_by: date | None = None


@transaction.atomic
def approve_recount(case: Case, *, seen: str, by: User, on: date) -> clocks.Counted:
    """Bring the dates of a case in line with today's rules, as far as nothing moves later; `seen` is `Changed.seen`.

    What would move later stays until two people agree. Raises Stale, NothingMoves, Unreadable, CaseIsClosed, LawError.
    """
    case = lock_case(case)
    found = _as_seen(case, seen)
    if not found.at_once:
        raise NothingMoves
    counted = clocks.recount(case, by=by, on=on, why=_("The rules changed, and this was approved."))
    record("recount approved", by=by, case=case, new=len(counted.new), superseded=len(counted.superseded))
    return counted


def approve_recounts(chosen: Iterable[tuple[Case, str]], *, by: User, on: date) -> tuple[int, list[tuple[Case, str]]]:
    """The same for many cases, each by itself: how many were done, and those refused with their sentence."""
    done, refused = 0, []
    for case, seen in chosen:
        try:
            approve_recount(case, seen=seen, by=by, on=on)
            done += 1
        except (Stale, NothingMoves, Unreadable, CaseIsClosed) as refusal:
            refused.append((case, str(refusal)))
    return done, refused


@transaction.atomic
def ask_for_recount(case: Case, *, seen: str, reason: str, by: User, on: date) -> list[Override]:
    """Ask a second person for the dates of a case that today's rules would move later; each is asked for once.

    Raises Stale, NothingMoves, NobodySeconds, Unreadable, CaseIsClosed, LawError.
    """
    case = lock_case(case)
    found = _as_seen(case, seen)
    asked = set(Override.objects.waiting().filter(case=case).values_list("deadline_id", flat=True))
    later = [change for change in found.waiting if change.deadline_id not in asked]
    if not later:
        raise NothingMoves
    if not seconders(case, besides=by):
        raise NobodySeconds
    running = Deadline.objects.in_bulk([change.deadline_id for change in later if change.deadline_id])
    made = []
    for change in later:
        deadline = running[change.deadline_id]
        days = change.after.days if change.after else None
        made.append(_asked(deadline, Kind.RULES, days, rules=days, reason=reason, paper=None, later=True, by=by))
    return made


@transaction.atomic
def override_date(
    deadline: Deadline, *, to: ByHand, reason: str, paper: Document | None = None, by: User, on: date
) -> Override:
    """Set a running date by hand, with a reason and perhaps the paper that proves it; marked so wherever it is shown.

    An earlier date holds at once; a later one waits for a second person, and until then the date that runs counts.
    Setting the days the rules give takes the mark away. Raises Stale, SameDays, ImpossibleDate, NobodySeconds,
    AskedBefore, CaseIsClosed, LawError.
    """
    case = lock_case(deadline.case)
    deadline = _running(deadline)
    fresh = clocks.rules_give(deadline)
    days = _by_hand(deadline, to, rules=fresh, today=on)
    if days == deadline.days:
        raise SameDays
    if Override.objects.waiting().filter(deadline=deadline).exists():
        raise AskedBefore
    later = days.is_later_than(deadline.days)
    if later and not seconders(case, besides=by):
        raise NobodySeconds
    rules = fresh.days if fresh else None
    asked = _asked(deadline, Kind.BY_HAND, days, rules=rules, reason=reason, paper=paper, later=later, by=by)
    if not later:
        _set(asked, deadline, fresh, by=by, on=on)
        record("date set by hand", by=by, case=case, about=asked, on=str(days.act_by))
    return asked


@transaction.atomic
def second_override(override: Override, *, by: User, on: date) -> Override:
    """Another person agrees, and the later date holds. Raises SamePerson, Stale, CaseIsClosed, LawError."""
    case, override = _waiting(override)
    if by.pk == override.asked_by_id:
        raise SamePerson
    deadline = _running(override.deadline)
    if override.is_by_hand:
        fresh = clocks.rules_give(deadline)
        if (fresh.days if fresh else None) != override.rules_gave:
            raise Stale
    else:
        change = next((each for each in _changes_of(case).changes if each.deadline_id == deadline.pk), None)
        if change is None or (change.after.days if change.after else None) != override.proposed:
            raise Stale
    Override.objects.filter(pk=override.pk).update(seconded_by=by, seconded_at=Now(), in_force_at=Now())
    override.refresh_from_db()
    if override.is_by_hand:
        _set(override, deadline, fresh, by=by, on=on)
    else:
        why = _("The rules changed: %(reason)s") % {"reason": override.reason}
        clocks.recount(case, by=by, on=on, why=why[:300], approved={deadline.pk: override})
    record("override seconded", by=by, case=case, about=override, on=_act_by(override))
    return override


@transaction.atomic
def refuse_override(override: Override, *, why: str, by: User) -> Override:
    """Somebody says no, or whoever asked takes it back: the date stays. Raises Stale, CaseIsClosed."""
    case, override = _waiting(override)
    Override.objects.filter(pk=override.pk).update(refused_by=by, refused_at=Now(), why_refused=why)
    override.refresh_from_db()
    record("override refused", by=by, case=case, about=override, on=_act_by(override))
    return override


def _changes_of(case: Case) -> Changed:
    found = changed_in(case)
    if found.contradiction:
        raise Unreadable(found.contradiction.sentence)
    return found


def _as_seen(case: Case, seen: str) -> Changed:
    found = _changes_of(case)
    if found.seen != seen:
        raise Stale
    return found


def _running(deadline: Deadline) -> Deadline:
    """The date as it is now, with what counting it needs; only one that runs can be moved."""
    wanted = Deadline.objects.unmet().select_related("override", "case", "stage__challenges", "stage__case")
    found = wanted.filter(pk=deadline.pk).first()
    if found is None:
        raise Stale
    return found


def _waiting(override: Override) -> tuple[Case, Override]:
    case = lock_case(override.case)
    found = Override.objects.waiting().told().filter(pk=override.pk).first()
    if found is None:
        _say_who_answered(Override.objects.told().get(pk=override.pk))
        raise Stale
    return case, found


def _say_who_answered(override: Override) -> None:
    """Raises AnsweredAlready where a person answered it; what ended another way is said by the caller."""
    if override.seconded_by and override.seconded_at:
        raise AnsweredAlready(override.seconded_by, override.seconded_at, agreed=True)
    if override.refused_by and override.refused_at:
        raise AnsweredAlready(override.refused_by, override.refused_at, agreed=False)


def _asked(
    deadline: Deadline,
    kind: Override.Kind,
    days: Days | None,
    *,
    rules: Days | None,
    reason: str,
    paper: Document | None,
    later: bool,
    by: User,
) -> Override:
    """Write down what is asked for; an earlier date is in force with it."""
    asked = Override.objects.create(
        organisation_id=deadline.organisation_id,
        case_id=deadline.case_id,
        stage_id=deadline.stage_id,
        deadline=deadline,
        clock=deadline.clock,
        kind=kind,
        later=later,
        days=days.kept() if days else {},
        seen={"running": deadline.days.kept(), "rules": rules.kept() if rules else {}},
        reason=reason,
        paper=paper,
        asked_by=by,
        in_force_at=None if later else Now(),
    )
    asked.refresh_from_db()
    if later:
        record("override asked", by=by, case=deadline.case, about=asked, on=_act_by(asked))
    return asked


def _set(override: Override, deadline: Deadline, fresh: Deadline | None, *, by: User, on: date) -> None:
    """The days that were set take the place of those that ran; the rules' own row where they are the rules' days."""
    days = override.proposed
    assert days is not None
    if fresh is not None and fresh.days == days:
        after, after.counted_by_id, after.why_counted = fresh, by.pk, override.reason
    else:
        after = by_hand(deadline, override, days, by=by)
    clocks.replace(Move(deadline, after), deadline.stage, override=override)
    clocks.restate(deadline.case, on=on)


def _by_hand(deadline: Deadline, to: ByHand, *, rules: Deadline | None, today: date) -> Days:
    """The three days of a date from the last one; theirs has only that. Raises ImpossibleDate.

    Where the last day is that of the rules, the safe day is theirs too.
    """
    zone = ZoneInfo(deadline.case.time_zone or settings.TIME_ZONE)
    at = to.last_at if deadline.last_at else None
    last = at.astimezone(zone).date() if at else to.last_on
    _check(last, to.act_by, today=today)
    if rules is not None and (rules.last_on, rules.last_at) == (last, at):
        return replace(rules.days, act_by=to.act_by, act_at=None) if to.act_by and not at else rules.days
    if deadline.owed_by != Party.US:
        return Days(last, at, legal_on=last, legal_at=at)
    safe = at or previous_open_day(last)
    rule = clocks.book().rule(deadline.rule) if deadline.rule_text else None
    act = to.act_by if to.act_by and not at else day_to_act(clocks.book(), rule, safe)
    act_at = act if isinstance(act, datetime) else None
    act_by = act_at.astimezone(zone).date() if act_at else act
    safe_on = last if at else previous_open_day(last)
    days = Days(act_by, act_at, safe_on, at, *((last, at) if deadline.firm else ()))
    if Days(last, at).is_later_than(Days(deadline.last_on, deadline.last_at)):
        return days
    # who brings the last day forward asks for more time nowhere, unless they say so
    capped = days.capped_by(deadline.days)
    return replace(capped, act_by=to.act_by, act_at=None) if to.act_by and not at else capped


def _check(last: date, act_by: date | None, *, today: date) -> None:
    if last < today or (act_by and act_by < today):
        raise ImpossibleDate(_("That day has passed. Choose today or a later day; nothing was changed."))
    if last > today + timedelta(days=LONGEST_YEARS * 366):
        raise ImpossibleDate(_("%(on)s is too far away for one case. Check the year.") % {"on": day(last)})
    if act_by and act_by > last:
        raise ImpossibleDate(_("The day to act by cannot come after the last day. Nothing was changed."))


def _act_by(override: Override) -> str:
    return str(override.days.get("act_by", "–"))
