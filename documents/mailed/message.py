"""A raw message (RFC 5322) taken apart: its words and its files. Whatever it claims about itself is only a claim."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import errors
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from claimback.sorry import Sorry

MOST_FILES = 100
MOST_PARTS = 1_000
LONGEST_WORDS = 500_000
MARKS = ("Message-ID", "From", "Date", "Subject")
"""What makes it this message, beside its body; what servers add on the way does not."""

PROVEN = re.compile(r"\bdmarc\s*=\s*(pass|fail)\b", re.I)
BROKEN = (errors.MessageError, RecursionError, ValueError, LookupError, AssertionError, TypeError, AttributeError)
"""What Python's reader of messages raises for those that are built in no lawful way."""

LONGEST_PAGE = 200_000
"""Signs of a web page that are read; its reader takes ever longer for longer ones that are built to hold it up."""

SILENT_TAGS = frozenset({"script", "style", "head", "title"})
BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})


class NoMessage(Sorry):
    """It cannot be taken apart."""

    def __str__(self) -> str:
        return _("This e-mail cannot be read: it is built in no way we know. Nothing of it was kept. Send it anew.")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message: the name it was given, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A message taken apart; `left_out` are the names of files beyond the most one message may bring."""

    digest: str
    sender: str
    subject: str
    dated: str
    words: str
    files: tuple[Attached, ...]
    left_out: tuple[str, ...]


def take_apart(raw: bytes) -> Letter:
    """The words and files of a message, those of messages attached to it too. Raises NoMessage."""
    try:
        return _taken_apart(raw)
    except BROKEN as fault:
        raise NoMessage from fault


def _taken_apart(raw: bytes) -> Letter:
    message = BytesParser(policy=compat32).parsebytes(raw)
    leaves = list(_leaves(message))
    if not message.keys():
        raise NoMessage
    words, found = _words([leaf for leaf in leaves if _is_words(leaf)]), []
    for number, leaf in enumerate((leaf for leaf in leaves if not _is_words(leaf)), 1):
        found.append(Attached(_name(leaf, number), _content(leaf) if number <= MOST_FILES else b""))
    return Letter(
        digest=_digest(message, raw),
        sender=_header(message, "From")[:320],
        subject=_header(message, "Subject")[:300],
        dated=_header(message, "Date")[:80],
        words=words[:LONGEST_WORDS],
        files=tuple(found[:MOST_FILES]),
        left_out=tuple(each.name for each in found[MOST_FILES:]),
    )


def proof_of(raw: bytes, *, trusted: str) -> str:
    """`pass` or `fail` as the receiving server `trusted` found the sender's domain (RFC 8601), else nothing.

    Only its own newest line counts: whoever sends can write such lines too, and its server stands above them.
    """
    if not trusted:
        return ""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0].decode("utf-8", "replace")
    for line in re.split(r"\r?\n(?![ \t])", head):
        name, _colon, value = line.partition(":")
        if name.strip().lower() != "authentication-results":
            continue
        server, _semicolon, found = value.partition(";")
        if (server.split() or [""])[0].lower() != trusted.lower():
            continue
        results = {each.lower() for each in PROVEN.findall(re.sub(r"\([^)]*\)", "", found))}
        return results.pop() if len(results) == 1 else ""
    return ""


def _leaves(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number > MOST_PARTS:
            raise ValueError("too many parts")
        if not part.is_multipart():
            yield part


def _is_words(part: Message) -> bool:
    attached = (part.get_content_disposition() or "") == "attachment" or bool(part.get_filename())
    return not attached and part.get_content_type() in ("text/plain", "text/html")


def _words(parts: list[Message]) -> str:
    """The plain words; those of its web page where there are no others."""
    plain = [_text(part) for part in parts if part.get_content_type() == "text/plain"]
    told = "\n\n".join(each.strip() for each in plain if each.strip())
    if told:
        return told
    return "\n\n".join(filter(None, (_bare(_text(part)) for part in parts if part.get_content_type() == "text/html")))


def _text(part: Message) -> str:
    content = _content(part)
    try:
        return content.decode(str(part.get_content_charset() or "utf-8"), "replace").replace("\0", "")
    except LookupError:
        return content.decode("utf-8", "replace").replace("\0", "")


class _Bare(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_TAGS
        self.told += ["\n"] if tag in BREAKS else []

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in SILENT_TAGS))

    def handle_data(self, data: str) -> None:
        self.told += [] if self.silent else [data]


def _bare(page: str) -> str:
    reader = _Bare()
    try:
        reader.feed(page[:LONGEST_PAGE])
    except AssertionError:
        return page[:LONGEST_PAGE]  # no lawful page: its words as they are written
    lines = (" ".join(line.split()) for line in "".join(reader.told).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message, number: int) -> str:
    given = part.get_filename()
    return _decoded(str(given)) if given else _("Attachment %(n)s") % {"n": number}


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, "")))


def _decoded(value: str) -> str:
    """In readable letters, on one line; what is encoded wrongly stays as it was written."""
    with suppress(errors.HeaderParseError, ValueError, LookupError, AssertionError):
        value = str(make_header(decode_header(value)))
    readable = value.encode("utf-8", "replace").decode("utf-8", "replace")
    return " ".join("".join(each if each.isprintable() else " " for each in readable).split())


def _digest(message: Message, raw: bytes) -> str:
    body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1].replace(b"\r\n", b"\n").rstrip()
    told = hashlib.sha256()
    for mark in MARKS:
        told.update(str(message.get(mark, "")).encode("utf-8", "replace") + b"\0")
    told.update(hashlib.sha256(body).digest())
    return told.hexdigest()
