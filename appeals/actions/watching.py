"""Watching the watch: the daily look for people who are lost, and a message sent again once its cause is mended."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.actions.replanning import ask_to_replan, speaking
from appeals.mail_alerts import LOST
from appeals.models import Reminder, SelfAudit
from appeals.reminders import alerts, database_now, poke
from appeals.watch.lost import lost_in, open_cases
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.audit.events import record
from claimback.sorry import Conflict

NAMED = 500
"""How many cases that lack something are kept by name; all of them are counted."""


class NotParked(Conflict):
    """Somebody sends a message again that does not wait for a person."""

    def __str__(self) -> str:
        return _("This message does not wait for you: it was sent, or it still will be. Nothing was changed.")


def audits_due() -> list[UUID]:
    """The organisations with open cases that nobody has looked through today (the database's day, UTC)."""
    today = database_now().date()
    done = SelfAudit.objects.filter(on=today).values("organisation")
    waiting = Case.objects.going_on().exclude(organisation__in=done)
    return list(waiting.order_by("organisation").values_list("organisation", flat=True).distinct())


@transaction.atomic
def audit_organisation(organisation_id: UUID, *, by: User | None) -> SelfAudit:
    """Look for people who are lost in one organisation, now; a second look on the same day takes the first one's place.

    `by` is whoever asked, None for the daily look. Where somebody is lost, owners and supervisors are told. What waits
    in each case is compared with the plans of today soon after, so that an old case has what is newer than it.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    now = database_now()
    lost = lost_in(organisation_id, now=now)
    found = [{"case": str(case_id), "lacks": list(lacks)} for case_id, lacks in lost.items()]
    said = {"at": now, "cases": open_cases(organisation_id).count(), "failing": len(lost), "lost": found[:NAMED]}
    audit, _new = SelfAudit.objects.update_or_create(organisation_id=organisation_id, on=now.date(), defaults=said)
    record(
        "looked for who is lost", by=by, organisation_id=organisation_id, about=audit, cases=audit.cases,
        failing=audit.failing,
    )  # fmt: skip
    if audit.failing:
        _tell(audit)
    ask_to_replan(speaking(audit.organisation))
    return audit


def _tell(audit: SelfAudit) -> None:
    """Whoever answers for the organisation is told once a day, through the outbox like everything else."""
    people = alerts.supervisors(audit.organisation_id)
    alerts.tell(people, step=f"{LOST}{audit.on:%Y%m%d}", organisation_id=audit.organisation_id, now=audit.at)


@transaction.atomic
def send_again(reminder: Reminder, *, by: User) -> Reminder:
    """A message that was parked goes out again, as if it had never been tried; it is looked at once more before.

    Its Message-ID stays, so that whoever got it after all sees that it is the same. Raises NotParked.
    """
    parked = Reminder.objects.filter(pk=reminder.pk, state=Reminder.State.PARKED)
    if not parked.update(state=Reminder.State.PENDING, attempts=0, claimed_until=None, last_error=""):
        raise NotParked
    record(
        "reminder sent again", by=by, about=reminder, step=reminder.step,
        **({"case": reminder.case} if reminder.case else {"organisation_id": reminder.organisation_id}),
    )  # fmt: skip
    poke()
    reminder.refresh_from_db()
    return reminder
