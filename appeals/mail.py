"""What a reminder says, as an e-mail: which date, and where to look. Never who is ill, of what, or who insures them."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import mail_alerts, mail_outside, mail_weekly, mail_words
from appeals.at_risk import by_risk
from appeals.law.rule import Party
from appeals.mail_outside import KEY_HEADER
from appeals.mail_words import away as _away
from appeals.mail_words import when as _when
from appeals.mail_words import words
from appeals.models import Deadline, Reminder
from appeals.standing_in import UNHEEDED
from cases.models import Authority

_BETWEEN = b"\n" + b"-" * 79 + b"\n"  # what the file backend writes after every message


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of the development folder, as a person reads it."""

    to: str
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    message_id: str
    key: str  # of the reminder; empty for other mail


def compose(reminder: Reminder, *, now: datetime) -> EmailMultiAlternatives:
    """The message of a reminder in its recipient's language, told from the recipient's day at `now`.

    The reminder comes with its deadline or authority, case and recipient, or with its link. The words follow the
    dates, not the step, so that a late message is true when it arrives.
    """
    if reminder.link is not None:
        return mail_outside.compose(reminder, reminder.link, now=now)
    if reminder.kind == Reminder.Kind.ALERT:
        return mail_alerts.compose(reminder)
    if reminder.kind == Reminder.Kind.WEEKLY:
        return mail_weekly.compose(reminder, now=now)
    if reminder.kind == Reminder.Kind.DIGEST:
        return _letter_of_the_day(reminder, now=now)
    person = reminder.recipient
    assert person is not None
    assert reminder.case is not None
    with translation.override(person.language), timezone.override(person.zone_or(reminder.case.time_zone)):
        today = timezone.localtime(now).date()
        subject, paragraphs = _about(reminder, today=today, now=now)
        paragraphs = [*paragraphs, *mail_words.for_whom(reminder)]
        if person.zone_is_lost:
            paragraphs.append(_("Your time zone is not known any more. Please choose one in your account."))
        context = {
            "paragraphs": paragraphs,
            "reference": reminder.case.reference,
            "link": f"{settings.PUBLIC_URL}/cases/{reminder.case_id}/",
            "heed": _heed(reminder),
            "meant_for": reminder.due_at,
            "late_days": (today - timezone.localtime(reminder.due_at).date()).days,
            "language": person.language,
        }
        message = EmailMultiAlternatives(
            subject=_("Case %(reference)s: %(what)s") % {"reference": reminder.case.reference, "what": subject},
            body=render_to_string("mail/reminder.txt", context),
            to=[person.email],
            headers=mail_outside.headers(reminder),
        )
        message.attach_alternative(render_to_string("mail/reminder.html", context), "text/html")
    return message


def _letter_of_the_day(letter: Reminder, *, now: datetime) -> EmailMultiAlternatives:
    """Each line with its case, in the words of its own mail, under what is most at risk first."""
    person = letter.recipient
    assert person is not None
    with translation.override(person.language), timezone.override(person.zone):
        today = timezone.localtime(now).date()
        context = {
            "parts": [
                (heading, [_line(each, today=today, now=now) for each in lines])
                for heading, lines in by_risk(letter.lines, today=today)
            ],
            "link": f"{settings.PUBLIC_URL}/",
            "wishes": settings.PUBLIC_URL + reverse("wishes"),
            "zone_is_lost": person.zone_is_lost,
            "language": person.language,
        }
        number = len(letter.lines)
        message = EmailMultiAlternatives(
            subject=ngettext("%(n)s reminder for today", "%(n)s reminders for today", number) % {"n": number},
            body=render_to_string("mail/daily.txt", context),
            to=[person.email],
            headers=mail_outside.headers(letter),
        )
        message.attach_alternative(render_to_string("mail/daily.html", context), "text/html")
    return message


def _line(reminder: Reminder, *, today: date, now: datetime) -> dict[str, str]:
    assert reminder.case is not None
    what, _paragraphs = _about(reminder, today=today, now=now)
    return {
        "reference": reminder.case.reference,
        "what": " – ".join([what, *mail_words.for_whom(reminder, short=True)]),
        "link": f"{settings.PUBLIC_URL}/cases/{reminder.case_id}/",
    }


def _heed(reminder: Reminder) -> str:
    """Where one says that one has seen it; following the link says nothing yet."""
    if reminder.deadline_id is None:
        return ""
    return settings.PUBLIC_URL + reverse("heed", args=[reminder.case_id, reminder.deadline_id])


def _about(reminder: Reminder, *, today: date, now: datetime) -> tuple[str, list[str]]:
    """The words of a deadline, of a signed paper that runs out, or of what else has its day."""
    if reminder.authority is not None:
        return _words_of_end(reminder.authority, today=today)
    if reminder.deadline is None:
        return words(reminder, today=today)
    subject, paragraphs = _words(reminder.deadline, today=today, now=now)
    if reminder.deadline.by_hand:
        paragraphs.append(_("This date was set by hand, not by the rules."))
    if UNHEEDED in reminder.step and reminder.instead_of:
        return _("not answered, %(what)s") % {"what": subject}, [louder(reminder), *paragraphs]
    return subject, paragraphs


def louder(reminder: Reminder) -> str:
    """Why a message comes that stands in for one nobody heeded: to somebody else, or to the same person once more."""
    before = reminder.instead_of
    this = (reminder.step, reminder.recipient_id)
    while before is not None and (before.step, before.recipient_id) == this:  # the same, by another way
        before = before.instead_of
    if before is not None and before.recipient_id == reminder.recipient_id:
        return _("We wrote to you about this date and do not know whether you saw it. Please do not leave it.")
    return _(
        "The person who answers for this case was reminded and has not said that they saw it. "
        "Please make sure that somebody acts."
    )


def _words_of_end(authority: Authority, *, today: date) -> tuple[str, list[str]]:
    assert authority.until is not None
    when = {"when": _when(authority.until)}
    if authority.until < today:
        what = _("a signed paper ran out %(when)s") % when
        said = _("A paper that lets somebody act in this case ran out %(when)s. Please have a new one signed.") % when
    else:
        what = _("a signed paper runs out %(when)s") % when
        said = _("A paper that lets somebody act in this case is good until %(when)s. Please have a new one signed.")
        said %= when
    return what, [said]


def _words(deadline: Deadline, *, today: date, now: datetime) -> tuple[str, list[str]]:
    """The subject's last words, and the paragraphs: what is due or late, and by which date."""
    if deadline.owed_by != Party.US:
        return _their_words(deadline, now=now, today=today)
    act = deadline.act_at or deadline.act_by
    last = deadline.last_at or deadline.last_on
    if not _is_over(act, now=now, today=today):
        what = _("due %(when)s") % {"when": _when(act)}
        return what, [_("Something in this case is due %(away)s.") % {"away": _away(act, today=today)}]
    late = _("late since %(when)s") % {"when": _when(act)}
    if not _is_over(last, now=now, today=today):
        sentence = _("Something in this case was due %(when)s and is not done. There is still time until %(last)s.")
        return late, [sentence % {"when": _when(act), "last": _when(last)}, _("Please do it today.")]
    if not deadline.firm:
        sentence = _("Something in this case was due %(when)s and is not done. The last legal day is not known.")
        return late, [sentence % {"when": _when(act)}, _("Please look at the case today.")]
    sentence = _("Something in this case was due %(when)s and is not done. By our count the last day was %(last)s.")
    advice = _("Being late does not always end a right. Please look at the case today.")
    return late, [sentence % {"when": _when(act), "last": _when(last)}, advice]


def _their_words(deadline: Deadline, *, now: datetime, today: date) -> tuple[str, list[str]]:
    last = deadline.last_at or deadline.last_on
    insurer = deadline.owed_by == Party.INSURER
    if not _is_over(last, now=now, today=today):
        what = _("the insurer's answer is due %(when)s") if insurer else _("the reviewer's answer is due %(when)s")
        return what % {"when": _when(last)}, [
            _("The other side must answer %(away)s.") % {"away": _away(last, today=today)}
        ]
    what = _("the insurer's answer is late") if insurer else _("the reviewer's answer is late")
    sentence = _("An answer was due %(when)s, and none is in the case yet.") % {"when": _when(last)}
    return what, [sentence, _("If it has come, add it to the case. If not, ask for it and say that it is late.")]


def _is_over(value: date | datetime, *, now: datetime, today: date) -> bool:
    return value <= now if isinstance(value, datetime) else value < today


def folder(place: Path | None = None, *, most: int = 200) -> list[Mail]:
    """The newest mails of the development folder (`settings.MAIL_DIR` unless `place` is given), newest first.

    A folder that is not there yet holds no mail.
    """
    files = sorted((place or settings.MAIL_DIR).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found: list[Mail] = []
    for file in files:
        found += [_read(message) for message in reversed(list(_messages(file)))]
        if len(found) >= most:
            break
    return found[:most]


def _messages(file: Path) -> Iterator[EmailMessage]:
    for raw in file.read_bytes().split(_BETWEEN):
        if raw.strip():
            yield email.message_from_bytes(raw, policy=email.policy.default)  # type: ignore[misc]


def _read(message: EmailMessage) -> Mail:
    return Mail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=_instant(str(message["Date"])) if message["Date"] else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        message_id=str(message["Message-ID"] or "").strip(),
        key=str(message[KEY_HEADER] or ""),
    )


def _instant(written: str) -> datetime:
    """RFC 5322: a zone of -0000 is UTC without a word on where the sender is; the parser gives it no zone."""
    said = parsedate_to_datetime(written)
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
