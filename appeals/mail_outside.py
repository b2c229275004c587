"""What somebody outside is written: who asks, by when, and the link. Never who is ill, of what, or what is missing."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import links
from appeals.links import AGAIN, ASK, CODE, LATE
from appeals.models import Reminder, Request, RequestLink
from claimback.words import day

KEY_HEADER = "X-ClaimBack-Reminder"


def headers(reminder: Reminder) -> dict[str, str]:
    """What every message of the outbox carries, so that a repeat is recognised."""
    return {
        "Message-ID": reminder.message_id,
        KEY_HEADER: str(reminder.pk),
        "Auto-Submitted": "auto-generated",
    }


def address_of(link: RequestLink) -> str:
    """The whole address that opens the request of a link."""
    return settings.PUBLIC_URL + reverse("outside", args=[link.secret])


def compose(reminder: Reminder, link: RequestLink, *, now: datetime) -> EmailMultiAlternatives:
    """The message of one step in the language of the request; days are those of whoever asked."""
    request = link.request
    with translation.override(request.language), timezone.override(request.asked_by.zone):
        office = str(reminder.organisation)
        is_code = reminder.step.startswith(CODE)
        subject, paragraphs = _code(link, office) if is_code else _said(reminder.step, office, request, now=now)
        context = {
            "paragraphs": paragraphs,
            "link": "" if is_code else address_of(link),
            "language": request.language,
            "subject": subject,
        }
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("mail/outside.txt", context),
            to=[link.email],
            headers=headers(reminder),
        )
        message.attach_alternative(render_to_string("mail/outside.html", context), "text/html")
    return message


def words_of(step: str, request: Request, *, now: datetime) -> tuple[str, list[str]]:
    """The subject and the paragraphs of a step, without the link, as they would be written at this moment."""
    with translation.override(request.language), timezone.override(request.asked_by.zone):
        return _said(step, str(request.organisation), request, now=now)


def _said(step: str, office: str, request: Request, *, now: datetime) -> tuple[str, list[str]]:
    if step.startswith(LATE) and request.answer_by:
        return _late(office, request.answer_by)
    return _asking(step, office, request.due_on, timezone.localtime(now).date())


def _code(link: RequestLink, office: str) -> tuple[str, list[str]]:
    minutes = int(links.CODE_LIVES.total_seconds() // 60)
    opens = ngettext(
        "It opens the request of %(office)s for %(minutes)s minute. If you did not ask for it, do nothing.",
        "It opens the request of %(office)s for %(minutes)s minutes. If you did not ask for it, do nothing.",
        minutes,
    )
    return _("Your code for %(office)s") % {"office": office}, [
        _("Your code is %(code)s.") % {"code": links.code_of(link)},
        opens % {"office": office, "minutes": minutes},
    ]


def _late(office: str, answer_by: date) -> tuple[str, list[str]]:
    told = {"office": office, "day": day(answer_by)}
    return _("%(office)s: the time for these papers is over") % told, [
        _("%(office)s asked you for papers that must be given by law. By our count the last day was %(day)s.") % told,
        _("Please send them now, or write on which day you will. The link shows what was asked for."),
    ]


def _asking(step: str, office: str, due_on: date, today: date) -> tuple[str, list[str]]:
    told = {"office": office, "day": day(due_on)}
    if step == ASK:
        return _("%(office)s asks you for papers") % told, [
            _("%(office)s needs papers from you by %(day)s, for somebody whose insurer said no.") % told,
            _("The link shows what is needed and takes your files. You need no account."),
        ]
    if step.startswith(AGAIN):
        return _("%(office)s asks you once more") % told, [
            _("Thank you for what you sent to %(office)s. Something is still missing, or was not what was needed.")
            % told,
            _("The link says what it is."),
        ]
    if due_on < today:
        return _("%(office)s still waits for your papers") % told, [
            _("%(office)s asked you for papers by %(day)s. Something is still missing.") % told,
            _("A decision may depend on it. If you do not have it, please say so there: that helps too."),
        ]
    return _("%(office)s: papers needed by %(day)s") % told, [
        _("%(office)s needs papers from you by %(day)s. Something is still missing.") % told,
        _("If you do not have it, please say so there: that helps too."),
    ]
