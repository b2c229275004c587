"""What may go wrong in a case, the nearest to harm first: how the worklist is sorted and filtered by it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models import When as Then
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import ACKNOWLEDGE, Deadline, FollowUp, Stage, Whose
from cases.models import Authority

NEAR_DAYS = 3
UNHEARD_DAYS = 7
RUNS_OUT_DAYS = 30
"""Habits of the office, not law: the last is when the plan of reminders first speaks of a signed paper that ends."""


class Risk(TextChoices):
    """In the order of harm; a case may stand under several and is sorted by the first."""

    CAUTIOUS = "cautious", _("Past the cautious day")
    NEAR = "near", _("Late, or due within 3 days")
    TALK = "talk", _("Calls between doctors to ask for")
    UNHEARD = "unheard", _("Sent, not confirmed for 7 days")
    RUNS_OUT = "runs_out", _("Signed paper runs out")
    THEIRS_LATE = "their_late", _("The other side is late")
    UNSIGNED = "unsigned", _("Not signed yet")


NO_RISK = len(Risk.values)
"""The place of a case that stands under none of them."""
NONE_OF_THEM = _("None of these risks")


def at_risk(risk: str, *, today: date, among: Q | None = None) -> Q:
    """For a query over turns: those of cases that stand under this risk on the reader's day.

    Whoever counts many says `among` which rows (by organisation, case): all of them are then looked for at once, and
    not again for each case.
    """
    return {
        Risk.CAUTIOUS: _cautious,
        Risk.NEAR: _near,
        Risk.TALK: _talk,
        Risk.UNHEARD: _unheard,
        Risk.RUNS_OUT: _runs_out,
        Risk.THEIRS_LATE: _theirs_late,
        Risk.UNSIGNED: _unsigned,
    }[Risk(risk)](today, among)


def place(*, today: date, among: Q | None = None) -> Choice:
    """For a query over turns: the place of the first risk of each, from nought; NO_RISK where there is none.

    `among` as in `at_risk`, for whoever sorts many.
    """
    ranked = (Then(at_risk(risk, today=today, among=among), then=Value(n)) for n, risk in enumerate(Risk))
    return Choice(*ranked, default=Value(NO_RISK), output_field=IntegerField())


def _has(rows: QuerySet[Any], among: Q | None) -> Q:
    """Cases with one of these rows."""
    if among is None:
        return Q(Exists(rows.filter(case=OuterRef("case_id"))))
    return Q(case__in=rows.filter(among).values("case"))


def _cautious(today: date, among: Q | None) -> Q:
    ours = Deadline.objects.unmet().owed_by_us().alias(safe=Coalesce("conservative_on", "legal_on"))
    return _has(ours.filter(safe__lt=today), among)


def _near(today: date, among: Q | None) -> Q:
    """What is next, or any date of ours: one of a step beside the ladder ends too while the other side has its turn."""
    until = today + timedelta(days=NEAR_DAYS)
    ours = Deadline.objects.unmet().owed_by_us().filter(act_by__lte=until)
    return Q(whose=Whose.US, on__lte=until) | _has(ours, among)


def _talk(today: date, among: Q | None) -> Q:
    """Until the window is over; a window nobody knows the end of is open."""
    over = Deadline.objects.unmet().owed_by_us().filter(stage=OuterRef("pk"), legal_on__lt=today)
    talks = Stage.objects.filter(kind=StageKind.PEER_TO_PEER, state=State.PREPARING)
    return _has(talks.filter(~Exists(over)), among)


def _unheard(today: date, among: Q | None) -> Q:
    silent = FollowUp.objects.filter(what=ACKNOWLEDGE, done_on=None)
    return _has(silent.filter(stage__filed_on__lt=today - timedelta(days=UNHEARD_DAYS)), among)


def _runs_out(today: date, among: Q | None) -> Q:
    """Unless the same paper was signed anew and lasts longer."""
    standing = Authority.objects.standing(today)
    longer = standing.filter(case=OuterRef("case"), paper=OuterRef("paper"), towards=OuterRef("towards"))
    longer = longer.filter(Q(until=None) | Q(until__gt=OuterRef("until")))
    ending = standing.filter(until__lte=today + timedelta(days=RUNS_OUT_DAYS))
    return _has(ending.filter(~Exists(longer)), among)


def _theirs_late(today: date, among: Q | None) -> Q:
    """What is next is theirs and over; or the last of the days to decide a step is, though we meanwhile do something.

    While one of those days is only provisional nobody says so, as in `actions.silence`.
    """
    theirs = Deadline.objects.unmet().owed_by_others().filter(stage=OuterRef("pk"), clock="decision")
    running = theirs.filter(Q(legal_on=None) | Q(legal_at__gte=Now()) | Q(legal_at=None, legal_on__gte=today))
    silent = Stage.objects.filter(Exists(theirs), ~Exists(running), state=State.FILED)
    return Q(whose__in=[Whose.INSURER, Whose.REVIEWER], on__lt=today) | _has(silent, among)


def _unsigned(_today: date, among: Q | None) -> Q:
    return _has(Authority.objects.to_sign(), among)


BY_PLACE = ("risk_place", F("on").asc(nulls_last=True), "case")
"""The order of a list by risk."""
