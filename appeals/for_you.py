"""What was written to a person, as it stands on their own page: by whichever way it went, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from appeals import in_brief, mail_alerts
from appeals.links import CODE
from appeals.mail import louder
from appeals.models import Reminder
from appeals.standing_in import UNHEEDED
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.words import day

LOOK_BACK = timedelta(days=60)
MOST = 50


@dataclass(frozen=True, slots=True)
class Message:
    """One message in words; `unread` only where it came by the page, for other ways tell us nothing."""

    id: UUID
    said: str
    more: str
    reference: str
    by: str
    at: datetime
    unread: bool


def messages_to(user: User, can: Can = Can.VIEW) -> QuerySet[Reminder]:
    """What was sent to this person and is about no case, or about one they may still see."""
    seen = Q(case=None) | Q(case__in=Case.objects.open_to(user, can))
    if not user.is_active:
        return Reminder.objects.none()
    found = Reminder.objects.filter(seen, recipient=user.pk, state=Reminder.State.SENT)
    about = ("case", "deadline", "authority", "follow_up", "recipient", "within")
    before = ("instead_of__recipient", "instead_of__case", "absence__away__user")
    # a letter of the day says what its lines say, and they stand here themselves
    found = found.exclude(kind=Reminder.Kind.DIGEST)
    return found.exclude(step__startswith=CODE).select_related(*about, *before).order_by("-sent_at", "-pk")


def unread_of(user: User) -> QuerySet[Reminder]:
    """The messages that stand on their page and were not opened."""
    return messages_to(user).filter(channel=Reminder.Channel.APP, seen_at=None)


def listed(user: User, *, now: datetime) -> list[Message]:
    """The messages of the last two months, those not opened first."""
    rows = messages_to(user).filter(sent_at__gt=now - LOOK_BACK)[:MOST]
    found = [_said(row) for row in rows]
    return sorted(found, key=lambda message: not message.unread)


def place_of(message: Reminder) -> str:
    """Where to look: the messages or the case, else the list of all of them."""
    if message.case_id and message.step.startswith(mail_alerts.MESSAGE):
        return f"/cases/{message.case_id}/messages/"
    return f"/cases/{message.case_id}/" if message.case_id else "/"


def _said(row: Reminder) -> Message:
    headline, more = _words(row)
    assert row.sent_at is not None
    return Message(
        id=row.pk,
        said=headline,
        more=" ".join(filter(None, [more, _for_whom(row)])),
        reference=row.case.reference if row.case else "",
        by=_way(row),
        at=row.sent_at,
        unread=row.channel == Reminder.Channel.APP and row.seen_at is None,
    )


def _for_whom(row: Reminder) -> str:
    """Whose message it is where they only cover for somebody."""
    if row.absence is None:
        return ""
    told = {"who": row.absence.away.user, "day": day(row.absence.until_on)}
    return _("For %(who)s, who is away until %(day)s.") % told


def _way(row: Reminder) -> str:
    """By which way it came."""
    if row.channel == Reminder.Channel.APP:
        return _("on this page")
    way = str(row.get_channel_display())
    if row.within is not None and row.within.state == Reminder.State.SENT:
        return _("%(way)s, in the letter of the day") % {"way": way}
    return way


def _words(row: Reminder) -> tuple[str, str]:
    if row.kind == Reminder.Kind.ALERT:
        headline, sentence = map(str, mail_alerts.words_of(row.step))
        about = row.instead_of.instead_of if row.absence_id and row.instead_of else row.instead_of
        return headline[:1].upper() + headline[1:], " ".join(filter(None, [sentence, _about(about)]))
    when = in_brief.date_of(row)
    kind = str(row.get_kind_display())
    return (f"{kind}: {when}" if when else kind), louder(row) if UNHEEDED in row.step else ""


def _about(failed: Reminder | None) -> str:
    """Whose message it was, by which way, and why it failed: for signed-in people only."""
    if failed is None or failed.recipient is None:
        return ""
    told = {"who": failed.recipient, "way": failed.get_channel_display(), "why": failed.last_error}
    return _("It was for %(who)s, by: %(way)s. (%(why)s)") % told if failed.last_error else ""
