"""What goes to the mail server is what the long way would write, byte for byte but for the mark between the parts."""

import copy
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, quoteaddr

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from appeals.mail_outside import KEY_HEADER
from appeals.reminders.carriers.writing import converse, in_brackets, on_the_wire, quickly_written

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
        message.set_boundary(f"==={made.extra_headers[KEY_HEADER]}===")
    return message.as_bytes(linesep="\r\n")


MADE = {
    "two parts": mail(html="<p>Something is due.</p>\n"),
    "one part": mail(),
    "long": mail(subject=LONG, html="<p>x</p>"),
    "Spanish": mail(subject="Caso R123: mañana", body="Algo vence mañana.\n", html="<p>mañana</p>"),
    "Spanish words": mail(body="Algo vence mañana.\n", html="<p>mañana</p>"),
    "name": mail(to="Nobody Ñ <nobody@people.example>"),
    "domain": mail(to="nobody@exämple.example"),
    "long head": mail(**{"List-Unsubscribe": f"<https://localhost/{'x' * 120}>"}),
    "spaces": mail(**{"X-Odd": " begins and ends with a space "}),
    "tab": mail(**{"X-Tab": "a\tb"}),
    "empty": mail(**{"X-Empty": ""}),
    "lines": mail(body="x" * 1500 + "\n", html="<p>" + "y" * 1500 + "</p>"),
    "longest line": mail(body="x" * 998, html="ñ" * 499),
    "one octet more": mail(body="x" * 998, html="ñ" * 499 + "x"),
    "line ends": mail(body="a\r\nb\rc\n\n.\nFrom us\n", html="\n.a\r"),
    "no words": mail(body="", html="<p>x</p>"),
    "head of its own": mail(html="<p>x</p>", Subject="another"),
    "From of its own": mail(html="<p>x</p>", From="other@people.example"),
    "76": mail(subject="x" * 69, html="<p>x</p>"),
    "77": mail(subject="x " * 35, html="<p>x</p>"),
    "another key": mail(html="<p>x</p>", **{KEY_HEADER: "short"}),
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_it_is_the_same_message(made):
    expected = the_long_way(made)

    assert on_the_wire(copy.copy(made)) == expected
    assert quickly_written(made).message().as_bytes(linesep="\r\n") == expected


def test_who_is_written_to_openly_and_who_is_not_is_the_same_too():
    made = mail(html="<p>x</p>")
    made.cc, made.bcc, made.reply_to = ["cc@people.example"], ["bcc@people.example"], ["us@people.example"]

    assert on_the_wire(copy.copy(made)) == the_long_way(made)
    made.cc, made.reply_to = [], []
    assert on_the_wire(copy.copy(made)) == the_long_way(made)
    made.to = []
    assert on_the_wire(copy.copy(made)) == the_long_way(made)


def test_what_carries_a_file_goes_the_long_way_with_it():
    made = mail(html="<p>x</p>")
    made.attach("a.txt", "Something is due.", "text/plain")

    assert b"Something is due." in on_the_wire(made)
    assert b'filename="a.txt"' in on_the_wire(made)


@pytest.mark.parametrize(
    "address",
    [
        "nobody@people.example",
        "no.body+tag_1-x@mail.people.example",
        "ClaimBack <no-reply@claimback.example>",
        "Nobody Ñ <nobody@people.example>",
        '"no body"@people.example',
        "nobody@exämple.example",
        "nobody@localhost",
        "o'brien@people.example",
        "nobody",
        "nobody@people.example\n",
    ],
)
def test_the_envelope_says_what_it_said(address):
    assert in_brackets(address) == quoteaddr(sanitize_address(address, "utf-8"))


@pytest.mark.parametrize("address", ["", "not\nan address", "a@b..example", "a@b.example c"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises((ValueError, IndexError)):
        sanitize_address(address, "utf-8")
    with pytest.raises((ValueError, IndexError)):
        in_brackets(address)


class Line:
    """A line to a mail server that answers as it is told, and hears all it is told."""

    def __init__(self, **answers: int) -> None:
        self.answers, self.heard, self.does_esmtp, self.has_size = answers, [], True, True

    def ehlo_or_helo_if_needed(self) -> None:
        self.heard.append("ehlo")

    def has_extn(self, name: str) -> bool:
        return self.has_size and name == "size"

    def docmd(self, word: str, rest: str) -> tuple[int, bytes]:
        self.heard.append(f"{word} {rest}")
        return self.answers.get(word, 250), b"said"

    def data(self, raw: bytes) -> tuple[int, bytes]:
        self.heard.append(raw)
        return self.answers.get("data", 250), b"said"


def test_the_mail_server_is_told_what_it_was_told():
    line, made = Line(), mail(html="<p>x</p>")
    raw = on_the_wire(made)

    converse(line, made)

    assert line.heard == [
        "ehlo", f"mail FROM:<no-reply@claimback.example> size={len(raw)}", "rcpt TO:<nobody@people.example>", raw,
    ]  # fmt: skip
    line.has_size = False
    converse(line, made)
    assert line.heard[5] == "mail FROM:<no-reply@claimback.example>"


def test_one_who_only_forwards_has_taken_it():
    converse(Line(rcpt=251), mail())


@pytest.mark.parametrize(
    ("answers", "refusal", "heard"),
    [
        ({"mail": 451}, SMTPSenderRefused, 2),
        ({"rcpt": 550}, SMTPRecipientsRefused, 3),
        ({"data": 452}, SMTPDataError, 4),
        ({"data": 251}, SMTPDataError, 4),
    ],
)
def test_what_the_mail_server_refuses_is_said_and_nothing_more_is_told_it(answers, refusal, heard):
    line = Line(**answers)

    with pytest.raises(refusal):
        converse(line, mail())

    assert len(line.heard) == heard


def test_a_line_break_in_a_head_is_refused_as_ever():
    with pytest.raises(ValueError, match="newline"):
        quickly_written(mail(subject="Case\r\nBcc: nobody@people.example")).message()


def test_a_message_of_no_row_gets_a_mark_drawn_at_random():
    made = EmailMultiAlternatives(subject="x", body="y", to=["nobody@people.example"])
    made.attach_alternative("<p>y</p>", "text/html")

    [first, second] = [quickly_written(copy.copy(made)).message().as_bytes() for _ in range(2)]

    assert b"===============" in first
    assert first != second
