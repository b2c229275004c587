"""The patient's sentence of the week: whose turn it is, until when, and what happens then. Nothing of health.

The sentence is that of their page. What a person wrote into a follow-up may name an illness, so it is never quoted.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from appeals import mail_outside, sentences
from appeals.mail_words import away, when
from appeals.models import Reminder, Turn


def compose(reminder: Reminder, *, now: datetime) -> EmailMultiAlternatives:
    """The mail of the week in its reader's language, told from their day at `now`. Raises Turn.DoesNotExist."""
    person, case = reminder.recipient, reminder.case
    assert person is not None
    assert case is not None
    with translation.override(person.language), timezone.override(person.zone_or(case.time_zone)):
        turn = Turn.objects.select_related("case", "deadline", "stage", "follow_up").get(case=case)
        reference = {"reference": case.reference}
        context = {
            "reference": case.reference,
            "paragraphs": said(turn, today=timezone.localtime(now).date()),
            "link": f"{settings.PUBLIC_URL}/cases/{case.pk}/",
            "wishes": settings.PUBLIC_URL + reverse("wishes"),
            "language": person.language,
        }
        message = EmailMultiAlternatives(
            subject=_("Case %(reference)s: how it stands") % reference,
            body=render_to_string("mail/weekly.txt", context),
            to=[person.email],
            headers=mail_outside.headers(reminder),
        )
        message.attach_alternative(render_to_string("mail/weekly.html", context), "text/html")
    return message


def said(turn: Turn, *, today: date) -> list[str]:
    """The sentences of the patient's page, without a person's own words."""
    follow_up = turn.follow_up
    if follow_up is not None and (follow_up.set_by_id or follow_up.what not in sentences.FOLLOW_UPS):
        due = follow_up.due_on
        if due < today:
            return [
                _("Something noted for this case was to be done by %(day)s and is not ticked off.") % {"day": when(due)}
            ]
        return [_("The next thing noted for this case is to be done %(away)s.") % {"away": away(due, today=today)}]
    status = sentences.status(turn, today=today)
    return [each for each in (status.sentence, status.then) if each]
