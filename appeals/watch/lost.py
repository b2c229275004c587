"""Nobody is lost: every open case has a dated action, a living channel, a named human, and nothing hangs half sent.

Asked of the rows as they are, in a fixed number of questions an organisation; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.models import Deadline, Dispatch, Filer, Filing, FollowUp, Reminder, Turn, Whose
from appeals.reminders.people import reaches_of
from cases.models import Case, CaseQuerySet
from claimback.accounts.models import Membership, User
from claimback.accounts.reach import OUTWARD

LONG_PAST = timedelta(days=30)
"""After so many days without anybody acting on it a date is no next action any more: our habit, not law."""
BEGUN = timedelta(minutes=15)  # a machine that sends is done, or has given up, long before
ASKED = timedelta(hours=1)


class Lack(models.TextChoices):
    """What an open case lacks."""

    DATE = "date", _("No dated next action")
    PAST = "past", _("Nobody has acted for a month")
    HUMAN = "human", _("Nobody answers for it")
    CHANNEL = "channel", _("Who answers for it is reached by no message")
    SENDING = "sending", _("A sending was begun and never settled")
    CONFIRMATION = "confirmation", _("What was filed is not confirmed, and nobody will ask")
    REMINDER = "reminder", _("A date of yours has no reminder ahead")


TO_DO: dict[str, Promise] = {
    Lack.DATE: _("Open the case and set a follow-up with a day."),
    Lack.PAST: _("Open the case: do what is late, or say why it is not done and set a day."),
    Lack.HUMAN: _("Their advocate has left or can no longer sign in. Give the case to a colleague."),
    Lack.CHANNEL: _("Mail to them does not arrive. Ask for an address that works, or give the case to a colleague."),
    Lack.SENDING: _("Look whether it went out, and record what you find."),
    Lack.CONFIRMATION: _("Ask them whether they have it, and record the confirmation, or set a follow-up."),
    Lack.REMINDER: _("Set a follow-up for this date, and tell whoever runs this system."),
}


def lost_in(organisation_id: UUID, *, now: datetime) -> dict[UUID, list[Lack]]:
    """The open cases of this organisation that lack something, and what; `now` is the database's clock."""
    cases = open_cases(organisation_id)
    found: dict[UUID, list[Lack]] = {}
    for lack, ids in (
        (Lack.DATE, _undated(cases)),
        (Lack.PAST, _long_past(cases, now=now)),
        (Lack.HUMAN, _without_a_human(cases)),
        (Lack.CHANNEL, _unreached(cases)),
        (Lack.SENDING, _half_sent(cases, now=now)),
        (Lack.CONFIRMATION, _unconfirmed(cases)),
        (Lack.REMINDER, _unreminded(cases, now=now)),
    ):
        for case_id in dict.fromkeys(ids):
            found.setdefault(case_id, []).append(lack)
    return found


def open_cases(organisation_id: UUID) -> CaseQuerySet:
    """The cases of an organisation that go on."""
    return Case.objects.going_on().filter(organisation=organisation_id)


def _undated(cases: CaseQuerySet) -> Iterable[UUID]:
    dated = Turn.objects.filter(case=OuterRef("pk"), on__isnull=False).exclude(whose=Whose.NOBODY)
    return cases.filter(~Exists(dated)).order_by("pk").values_list("pk", flat=True)


def _long_past(cases: CaseQuerySet, *, now: datetime) -> Iterable[UUID]:
    past = Turn.objects.filter(case__in=cases, on__lt=(now - LONG_PAST).date()).exclude(whose=Whose.NOBODY)
    return past.order_by("pk").values_list("case_id", flat=True)


def _without_a_human(cases: CaseQuerySet) -> Iterable[UUID]:
    member = Membership.objects.living().filter(
        organisation=OuterRef("organisation"), user=OuterRef("owner"), user__is_active=True
    )
    return cases.filter(~Exists(member)).order_by("pk").values_list("pk", flat=True)


def _unreached(cases: CaseQuerySet) -> Iterable[UUID]:
    """Of whoever can sign in; who cannot is no human to begin with."""
    owners = User.objects.filter(pk__in=cases.values("owner"), is_active=True)
    dead = [reach.person.pk for reach in reaches_of(owners) if not set(OUTWARD) & set(reach.ways)]
    return cases.filter(owner__in=dead).order_by("pk").values_list("pk", flat=True) if dead else []


def _half_sent(cases: CaseQuerySet, *, now: datetime) -> Iterable[UUID]:
    asked = Q(state=Dispatch.State.ASKED)
    hangs = asked & (Q(begun_at__lt=now - BEGUN) | Q(asked_at__lt=now - ASKED))
    rows = Dispatch.objects.filter(Q(state=Dispatch.State.UNSURE) | hangs, case__in=cases)
    return rows.order_by("asked_at").values_list("case_id", flat=True)


def _unconfirmed(cases: CaseQuerySet) -> Iterable[UUID]:
    asks = FollowUp.objects.filter(stage=OuterRef("stage"), done_on=None)
    waits = Q(acknowledged_on=None, stage__answered_on=None, stage__abandoned_on=None)
    ours = Filing.objects.filter(waits, ~Exists(asks), case__in=cases, filer__in=[Filer.US, Filer.PATIENT])
    return ours.order_by("recorded_at").values_list("case_id", flat=True)


def _unreminded(cases: CaseQuerySet, *, now: datetime) -> Iterable[UUID]:
    ahead = Reminder.objects.filter(deadline=OuterRef("pk"), state=Reminder.State.PENDING)
    running = Deadline.objects.unmet().owed_by_us().filter(~Exists(ahead), case__in=cases)
    coming = running.filter(act_by__gt=(now + timedelta(days=1)).date(), counted_at__lt=now - timedelta(hours=1))
    return coming.order_by("act_by").values_list("case_id", flat=True)
