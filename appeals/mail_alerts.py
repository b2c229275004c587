"""What an alert says: that something needs a person, and where to look. Who it is about stands on the page alone."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals import mail_outside, mail_words
from appeals.models import Reminder

NOT_REACHED = "not_reached_"
NOT_ASKED = "not_asked_"
NO_WAY = "no_way_"
NOBODY = "nobody_"
GONE = "gone_"
NO_ZONE = "no_zone_"
HELD = "held_"
LOST = "lost_"
COVER = "cover_"
MESSAGE = "message_"
YOU_COVER, COVERED, COVER_OVER = f"{COVER}given_", f"{COVER}for_you_", f"{COVER}over_"
"""How the steps of alerts begin; the rest says about whom and on which day, so that one is said once a day."""

SAID: dict[str, tuple[Promise, Promise]] = {
    NOT_REACHED: (
        _("a message did not arrive"),
        _(
            "A message to somebody did not arrive. It goes out by another way where there is one. Please make "
            "sure they know."
        ),
    ),
    NOT_ASKED: (
        _("a request did not arrive"),
        _("A request to somebody outside did not arrive. Nothing more is sent there. Please check the address."),
    ),
    NO_WAY: (
        _("somebody cannot be reached"),
        _(
            "A date is running, and no message reaches one of the people in this case. Please call, and ask for "
            "an address that works."
        ),
    ),
    NOBODY: (
        _("nobody looks after a case"),
        _(
            "A date is running in a case whose advocate can no longer sign in or has left. Please give it to "
            "somebody today."
        ),
    ),
    GONE: (
        _("somebody can no longer sign in"),
        _("One of the people in this case can no longer sign in and gets no messages. A date is running. Please look."),
    ),
    LOST: (
        _("an open case lacks something"),
        _(
            "The daily look found open cases that lack something: a dated next action, somebody who is reached, or the "
            "end of a sending. Your account leads to them, under “Messages”. Please look at them today."
        ),
    ),
    YOU_COVER: (
        _("you cover for a colleague"),
        _(
            "A colleague is or will be away, and what we write to them then reaches you too. Your account leads to "
            "the page that says for whom and until when."
        ),
    ),
    COVERED: (
        _("somebody covers for you"),
        _(
            "It was said that you are or will be away, and who covers for you. What is yours still reaches you. Your "
            "account leads to the page that says until when; there you can take it back."
        ),
    ),
    COVER_OVER: (
        _("you no longer cover for a colleague"),
        _("That a colleague is away was taken back. What we write to them does not reach you any more."),
    ),
    NO_ZONE: (
        _("a time zone is not known any more"),
        _(
            "The time zone somebody chose exists no longer. Their messages come by another clock. Please choose "
            "one that exists."
        ),
    ),
    MESSAGE: (
        _("a new message"),
        _("There is a new message for you. Sign in to read it, and to answer. What it says stands there alone."),
    ),
    HELD: (
        _("a message waits for safe hours"),
        _(
            "A message waits until it is safe for its reader, and then its date is past. Please reach them in "
            "their safe hours."
        ),
    ),
}
OTHERWISE = (_("something needs a look"), _("Something here needs a person to look at it."))


def words_of(step: str) -> tuple[Promise, Promise]:
    """The headline and the sentence of an alert, by how its step begins."""
    return next((said for start, said in SAID.items() if step.startswith(start)), OTHERWISE)


def place_of(reminder: Reminder) -> str:
    """Where to look: the messages or the case, else the page of what was written to this person."""
    if reminder.case_id and reminder.step.startswith(MESSAGE):
        return f"{settings.PUBLIC_URL}/cases/{reminder.case_id}/messages/"
    return f"{settings.PUBLIC_URL}/cases/{reminder.case_id}/" if reminder.case_id else f"{settings.PUBLIC_URL}/for-you/"


def compose(reminder: Reminder) -> EmailMultiAlternatives:
    """The mail of an alert, in its recipient's language."""
    person = reminder.recipient
    assert person is not None
    with translation.override(person.language):
        headline, sentence = map(str, words_of(reminder.step))
        paragraphs = [sentence, *mail_words.for_whom(reminder)]
        context = {"paragraphs": paragraphs, "link": place_of(reminder), "language": person.language}
        message = EmailMultiAlternatives(
            subject=f"{reminder.case.reference}: {headline}" if reminder.case else f"ClaimBack: {headline}",
            body=render_to_string("mail/alert.txt", context),
            to=[person.email],
            headers=mail_outside.headers(reminder),
        )
        message.attach_alternative(render_to_string("mail/alert.html", context), "text/html")
    return message
