"""From an answer of the law, or of people, to the row that keeps it; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.inputs import book
from appeals.law.deadlines import Answer, Due, LawError, Unknown, Unlimited
from appeals.law.known import Known, answers, known_from
from appeals.law.rule import Party
from appeals.models import Certainty, Deadline, Override, Stage
from appeals.moving import Days
from claimback.accounts.models import User
from claimback.words import day

CERTAINTY = {Due: Certainty.FIRM, Unlimited: Certainty.NO_LIMIT, Unknown: Certainty.PROVISIONAL}


def dated(result: Answer) -> bool:
    """Whether there is a day to act by: a legal one, or the safe one while a fact is missing or no law sets one."""
    return isinstance(result, Due) or result.act_by is not None


def rows(
    results: Iterable[Answer], stage: Stage, *, known: Known | None = None, by: User | None = None, why: str = ""
) -> list[Deadline]:
    """The dates among these answers as rows of a stage; `known` is what they were counted from."""
    kept = known.kept() if known else None
    return [_row(result, stage, kept, by=by, why=why) for result in results if dated(result)]


def then_of(before: Deadline, stage: Stage) -> list[Deadline] | None:
    """What today's rules give for the facts a date was counted from; None where nobody can say."""
    if not before.counted_from:
        return None
    try:
        return rows(answers(book(), known_from(before.counted_from)), stage)
    except (LawError, KeyError, TypeError, ValueError):
        return None  # the facts of then cannot be asked of the rules of now, so they explain nothing


def by_hand(before: Deadline, override: Override, days: Days, *, by: User) -> Deadline:
    """The row for days that people set in place of `before`; no rule is cited for them."""
    rules = override.rules_gave
    told = [_("This date was set by hand, not by the rules.")]
    if rules is None:
        told.append(_("The rules gave no date here."))
    else:
        told.append(_("The rules gave: act by %(on)s.") % {"on": day(rules.act_by)})
    if rules and rules.legal_on:
        told.append(_("The rules gave as the last legal day: %(on)s.") % {"on": day(rules.legal_on)})
    fresh = Deadline(
        organisation_id=before.organisation_id,
        case_id=before.case_id,
        stage_id=before.stage_id,
        clock=before.clock,
        rule=before.rule,
        rule_text=before.rule_text,
        counted_from=before.counted_from,
        by_hand=True,
        owed_by=before.owed_by,
        certainty=before.certainty,
        because=told,
        verified=False,
        counted_by_id=by.pk,
        why_counted=override.reason,
    )
    return with_days(fresh, days)


def capped(fresh: Deadline, days: Days) -> Deadline:
    """The same row with days that are not later than those it replaces; it says so."""
    waits = _("Today’s rules would give more time for a part of this; that waits for a second person.")
    fresh.because = [*fresh.because, waits]
    return with_days(fresh, days)


def with_days(fresh: Deadline, days: Days) -> Deadline:
    """A row that is not written yet, with these days."""
    for name in Days.__slots__:
        setattr(fresh, name, getattr(days, name))
    return fresh


def _row(due: Answer, stage: Stage, kept: dict[str, object] | None, *, by: User | None, why: str) -> Deadline:
    legal_on, legal_at = _day_and_instant(due.legal if isinstance(due, Due) else None, stage)
    conservative_on, conservative_at = _day_and_instant(due.conservative, stage)
    act_by, act_at = _day_and_instant(due.act_by, stage)
    by_then = act_by or conservative_on or legal_on
    assert by_then is not None  # see `dated`
    return Deadline(
        organisation_id=stage.organisation_id,
        case_id=stage.case_id,
        stage=stage,
        clock=due.clock,
        # the rule applied; while several may apply, the clock they are all rules of
        rule=due.rule or f"{due.stage}.{due.clock}",
        rule_text=dict(book().rule(due.rule).snapshot()) if due.rule else {},
        counted_from=kept,
        # a date that waits for a fact is only given for what we owe
        owed_by=str(Party.US if isinstance(due, Unknown) else due.owed_by),
        certainty=CERTAINTY[type(due)],
        legal_on=legal_on,
        legal_at=legal_at,
        conservative_on=conservative_on,
        conservative_at=conservative_at,
        act_by=by_then,
        act_at=act_at,
        because=list(due.because),
        cites=[] if isinstance(due, Unknown) else list(due.cites),
        verified=not isinstance(due, Unknown) and due.verified,
        counted_by_id=by.pk if by else None,
        why_counted=why,
    )


def _day_and_instant(value: date | datetime | None, stage: Stage) -> tuple[date | None, datetime | None]:
    """A day stays a day; an instant is also a day on the calendar of the case."""
    if not isinstance(value, datetime):
        return value, None
    zone = ZoneInfo(stage.case.time_zone or settings.TIME_ZONE)
    instant = value if timezone.is_aware(value) else value.replace(tzinfo=zone)
    return instant.astimezone(zone).date(), instant
