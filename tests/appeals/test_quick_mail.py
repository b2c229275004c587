"""What goes to the mail server is what the long way would write, byte for byte but for the mark between the parts."""

import copy

import pytest
from django.core.mail import EmailMultiAlternatives

from appeals.mail_outside import KEY_HEADER
from appeals.reminders.carriers.email import _quickly_written

KEY = "01a220ed-dbe4-708f-8053-029c611440d6"
HEADERS = {KEY_HEADER: KEY, "Message-ID": "<0123456789abcdef@localhost>", "Date": "Tue, 14 Jul 2026 12:00:00 -0000"}
LONG = "Case R123: " + "a step of which the name is long, and " * 4


def mail(*, subject="Case R123: due Tuesday", body="Something is due.\n", to="nobody@people.example", html="", **more):
    made = EmailMultiAlternatives(subject=subject, body=body, to=[to], headers=HEADERS | more)
    if html:
        made.attach_alternative(html, "text/html")
    return made


def the_long_way(made: EmailMultiAlternatives) -> bytes:
    message = copy.copy(made).message()
    if message.is_multipart():
        message.set_boundary(f"==={KEY}===")
    return message.as_bytes(linesep="\r\n")


@pytest.mark.parametrize(
    "made",
    [
        mail(html="<p>Something is due.</p>\n"),
        mail(),
        mail(subject=LONG, html="<p>x</p>"),
        mail(subject="Caso R123: mañana", body="Algo vence mañana.\n", html="<p>mañana</p>"),
        mail(to="Nobody Ñ <nobody@people.example>"),
        mail(to="nobody@exämple.example"),
        mail(**{"List-Unsubscribe": f"<https://localhost/{'x' * 120}>"}),
        mail(**{"X-Odd": " begins and ends with a space "}),
        mail(**{"X-Tab": "a\tb"}),
        mail(**{"X-Empty": ""}),
        mail(body="x" * 1500 + "\n", html="<p>" + "y" * 1500 + "</p>"),
    ],
    ids=["two parts", "one part", "long", "Spanish", "name", "domain", "long head", "spaces", "tab", "empty", "lines"],
)
def test_it_is_the_same_message(made):
    expected = the_long_way(made)

    assert _quickly_written(made).message().as_bytes(linesep="\r\n") == expected


def test_a_line_break_in_a_head_is_refused_as_ever():
    with pytest.raises(ValueError, match="newline"):
        _quickly_written(mail(subject="Case\r\nBcc: nobody@people.example")).message()


def test_a_message_of_no_row_gets_a_mark_drawn_at_random():
    made = EmailMultiAlternatives(subject="x", body="y", to=["nobody@people.example"])
    made.attach_alternative("<p>y</p>", "text/html")

    [first, second] = [_quickly_written(copy.copy(made)).message().as_bytes() for _ in range(2)]

    assert b"===============" in first
    assert first != second
