"""A message in one line, for a telephone or the corner of a screen: that there is one, its date, and where to look.

Never who is ill, of what, who insures them, or who writes. Letters a telephone sends without doubling the price: the
GSM 03.38 alphabet, 160 of them in one piece.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import mail_outside
from appeals.law.rule import Party
from appeals.models import Reminder
from claimback.accounts.models import Address, User
from claimback.words import day, moment

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
COST_TWO = frozenset("^{}\\[~]|€")
ONE_PIECE, EACH_PIECE = 160, 153  # letters of one message alone, and of each piece of a longer one


def gsm(text: str) -> str:
    """The same words in letters every telephone has: an accent it lacks is left off, anything else becomes “?”."""
    return "".join(letter if letter in GSM or letter in COST_TWO else _plain(letter) for letter in text)


def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter)[0]
    return bare if bare in GSM else "?"


def pieces(text: str) -> int:
    """How many messages a telephone company counts for this text, already in letters of `GSM`."""
    length = sum(2 if letter in COST_TWO else 1 for letter in text)
    return 1 if length <= ONE_PIECE else -(-length // EACH_PIECE)


def line_of(reminder: Reminder, *, few_words: bool) -> str:
    """What the message says, in its person's language; with `few_words` that there is one, and nothing more."""
    person = reminder.recipient
    assert person is not None
    with translation.override(person.language), timezone.override(_clock(reminder, person)):
        if few_words:
            return _("You have a message.")
        if reminder.lines:
            number = len(reminder.lines)
            return ngettext("ClaimBack: %(n)s reminder for today.", "ClaimBack: %(n)s reminders for today.", number) % {
                "n": number
            }
        said = date_of(reminder)
        if said is None:
            return _("ClaimBack: you have a message.")
        return _("ClaimBack: you have a message about a date, %(day)s.") % {"day": said}


def link_of(reminder: Reminder) -> str:
    """Where to look: the case, else the page of everything that was written to this person."""
    return f"{settings.PUBLIC_URL}/cases/{reminder.case_id}/" if reminder.case_id else f"{settings.PUBLIC_URL}/for-you/"


def text_of(reminder: Reminder, *, few_words: bool) -> str:
    """The text message: the line and, unless it must say nothing, the link."""
    line = line_of(reminder, few_words=few_words)
    return gsm(line if few_words else f"{line} {link_of(reminder)}")


def code_text(address: Address) -> str:
    """The text message that proves a number."""
    with translation.override(address.user.language):
        said = _("Your code is %(code)s. Type it where you asked for it. If you did not ask, do nothing.")
        return gsm(said % {"code": address.code})


def code_mail(reminder: Reminder, address: Address) -> EmailMultiAlternatives:
    """The mail that proves another address."""
    with translation.override(address.user.language):
        said = _("Your code is %(code)s. Type it where you asked for it. If you did not ask, do nothing.")
        return EmailMultiAlternatives(
            subject=_("Your code"),
            body=said % {"code": address.code} + "\n",
            to=[address.value],
            headers=mail_outside.headers(reminder),
        )


def mail_in_few_words(reminder: Reminder, *, to: str) -> EmailMultiAlternatives:
    """The mail of somebody with whom nothing more is safe than that there is a message; without a link."""
    line = line_of(reminder, few_words=True)
    return EmailMultiAlternatives(subject=line, body=f"{line}\n", to=[to], headers=mail_outside.headers(reminder))


def _clock(reminder: Reminder, person: User) -> ZoneInfo:
    return person.zone_or(reminder.case.time_zone if reminder.case else "")


def date_of(reminder: Reminder) -> str | None:
    """The date the message is about, as its reader says it; None for one about no date."""
    when: date | datetime | None = None
    if reminder.deadline is not None:
        if reminder.deadline.owed_by == Party.US:
            when = reminder.deadline.act_at or reminder.deadline.act_by
        else:
            when = reminder.deadline.last_at or reminder.deadline.last_on
    elif reminder.authority is not None:
        when = reminder.authority.until
    elif reminder.follow_up is not None:
        when = reminder.follow_up.due_on
    elif reminder.decision is not None:
        when = reminder.decision.approved_until
    else:
        when = reminder.about_on
    if when is None:
        return None
    return moment(when) if isinstance(when, datetime) else day(when)
