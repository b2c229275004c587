"""The facts of a case in the words of the rulebook, and the rulebook itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from appeals.law import rulebook
from appeals.law.book import Fact
from appeals.law.carried import belongs
from appeals.law.facts import ANCHORS, UnknownFact
from appeals.models import Delay, Stage
from cases.models import Case, Coverage, Decision, Outcome


@cache
def book() -> rulebook.Rulebook:
    """The rulebook, read once a process. Raises RulebookError when a file of it is broken."""
    return rulebook.load(settings.RULES_DIR)


# how the step before ended, in the rulebook's words; a first denial ends none
PRIOR_OUTCOMES: dict[str, str] = {
    Outcome.DISMISSED: "plan_dismissal",
    Outcome.UPHELD: "denial_affirmed",
    Outcome.PARTLY: "denial_affirmed",
    Outcome.UNANSWERED: "no_response",
}


ELSEWHERE = frozenset(
    {
        "urgency", "claim_type", "tz", "state", "plan_appeal_levels", "plan_document_days", "plan_level2_window_days",
        "notice_window", "notice_deadline", "prior_outcome", "service_date",
        "extensions", "pauses",
    }
)  # fmt: skip
"""Facts of the rulebook that have a column of their own, or follow from the decisions."""


def askable(name: str) -> Fact:
    """A fact the law asks for that has no place of its own on the case. Raises UnknownFact with a sentence."""
    fact = book().facts.get(name)
    if fact is None or name in ELSEWHERE:
        raise UnknownFact(_("“%(name)s” is no fact that is told here. Nothing was changed.") % {"name": name})
    return fact


def inputs_for(
    case: Case,
    coverage: Coverage,
    decision: Decision | None,
    stage: Stage | None = None,
    *,
    rungs: Collection[Stage] | None = None,
) -> dict[str, Any]:
    """The facts in the rulebook's words: dates as dates, unknown facts left out.

    What the notice prints about time to appeal is a fact about the first rung it opens, and about no other. `rungs`
    are all of the case where they are at hand; else they are asked for.
    """
    facts: dict[str, Any] = {
        "urgency": case.urgency,
        "claim_type": case.claim_type,
        "service_date": case.service_on,
        "tz": case.time_zone,
        "state": coverage.state,
        "plan_appeal_levels": coverage.internal_levels,
        "plan_document_days": coverage.plan_document_days,
        "plan_level2_window_days": coverage.second_level_days,
        **{name: _yes_no(name, value) for name, value in coverage.more.items()},
    }
    if decision:
        facts |= {
            "notice_date": decision.notice_on,
            "notice_sent": decision.mailed_on,
            "notice_mailed": decision.mailed_on,
            "notice_received": decision.received_on,
            "prior_outcome": PRIOR_OUTCOMES.get(decision.outcome),
        }
        if stage and _is_first_rung(stage, coverage, rungs):
            facts |= {"notice_deadline": decision.stated_deadline, "notice_window": _window(decision)}
    if stage:
        facts |= {"request_received": _request_received(stage, case)} | _their_time(stage) | stage.events
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _is_first_rung(stage: Stage, coverage: Coverage, rungs: Collection[Stage] | None = None) -> bool:
    """The lowest main rung of this coverage against a decision; where all are optional, the lowest of those."""
    every = Stage.objects.filter(challenges=stage.challenges_id) if rungs is None else rungs
    ours = (each for each in every if belongs(book(), each.step, coverage.coverage_type))
    main = [each for each in ours if each.challenges_id == stage.challenges_id and not each.parallel]
    first = min(main, key=lambda each: (each.optional, each.position, each.pk), default=None)
    return first is not None and first.pk == stage.pk


def _window(decision: Decision) -> dict[str, Any] | None:
    if not decision.stated_window or decision.stated_anchor == "service":
        return None  # a time that runs from the treatment is asked for as a last day
    # the day of mailing or of the decision is taken to be the day on the letter, as where the letter is silent
    anchor = decision.stated_anchor if decision.stated_anchor in ANCHORS else "unspecified"
    return {"n": decision.stated_window, "unit": decision.stated_unit, "anchor": anchor}


def _request_received(stage: Stage, case: Case) -> date | datetime | None:
    """When the decider had our request: delivery if known, else the day (or instant) it was sent."""
    filing = getattr(stage, "filing", None)
    if filing is None:
        return stage.filed_on
    if filing.delivered_on and filing.delivered_on != filing.sent_on:
        return filing.delivered_on
    if filing.sent_at:
        return filing.sent_at.astimezone(ZoneInfo(case.time_zone or settings.TIME_ZONE)).replace(tzinfo=None)
    return filing.sent_on


def _their_time(stage: Stage) -> dict[str, Any]:
    """What the decider said about its time: more of it taken, information waited for."""
    told = sorted(stage.delays.all(), key=lambda each: (each.told_on, each.pk)) if stage.filed_on else []  # type: ignore[attr-defined]
    told = [each for each in told if each.withdrawn_on is None]
    taken = [each for each in told if each.kind == Delay.Kind.EXTENSION]
    asked = [each for each in told if each.kind == Delay.Kind.INFORMATION]
    extensions = [{"told_on": _iso(e.told_on), "until": _iso(e.until), "reason": bool(e.reason.strip())} for e in taken]
    pauses = [{"since": _iso(each.told_on), "until": _iso(each.answered_on)} for each in asked]
    return {"extensions": extensions or None, "pauses": pauses or None}


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def _yes_no(name: str, value: object) -> object:
    """A fact that is yes or no as the law reads it; programs may have said it in a word."""
    fact = book().facts.get(name)
    if fact and fact.type == "yes_no" and value in ("yes", "no"):
        return value == "yes"
    return value


def silent_step(decision: Decision, rungs: Collection[Stage] | None = None) -> Stage:
    """The step whose decider was silent, with what it challenged; `rungs` as for `inputs_for`."""
    if rungs is None:
        return Stage.objects.select_related("challenges").get(answer=decision.pk)
    return next(each for each in rungs if each.answer_id == decision.pk)


def last_said(decision: Decision, rungs: Collection[Stage] | None = None) -> Decision:
    """The last decision that somebody wrote: the one a decider's silence left standing, else the decision itself."""
    while decision.outcome == Outcome.UNANSWERED:
        decision = silent_step(decision, rungs).challenges
    return decision
