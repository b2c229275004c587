"""Machines that send: one clear interface, a folder of files, a fax and a mail service over HTTP.

None is there by itself.

An adapter says truthfully what happened. `Receipt`: the other side took it. `NotSent`: it surely did not. Anything else
(a broken line, a server's fault) is `NotKnown`, and a person looks before anything is sent again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from appeals import wire
from appeals.models import Channel

TIMEOUT = 30.0  # seconds for each answer of a service
NUMBER = re.compile(r"[+]?[0-9 ().\-/]+")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent, where to, and the key by which a repeat of the very same sending is recognised."""

    key: str
    address: str
    pdf: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said when it took it: its number, when it was done, the pages, its result code."""

    number: str
    completed_at: str = ""
    pages: int | None = None
    result: str = ""

    def told(self) -> dict[str, Any]:
        """As it is kept beside what was sent."""
        return asdict(self)


class NotSent(Exception):
    """It surely did not go out; the sentence says why."""


class NotKnown(Exception):
    """Nobody can say from here whether it went out; the other side may have given a number all the same."""

    def __init__(self, why: str, receipt: Receipt | None = None) -> None:
        super().__init__(why)
        self.receipt = receipt


class Adapter(Protocol):
    """A machine that sends by one channel; where `sends` is false it only lays out what somebody else sends."""

    name: str
    sends: bool
    channel: Channel

    def send(self, parcel: Parcel) -> Receipt:
        """Hand it over. Raises NotSent or NotKnown."""
        ...


_beside: ContextVar[Mapping[Channel, Adapter]] = ContextVar("beside", default=MappingProxyType({}))


class Folder:
    """A folder from which another program, or a person, sends: one PDF and one note for each key, written whole."""

    name = "folder"
    sends = False  # somebody else does, from there

    def __init__(self, place: Path, channel: Channel) -> None:
        self.place, self.channel = place, channel

    def send(self, parcel: Parcel) -> Receipt:
        """Put it there; the same key again finds it there. Raises NotSent when the folder takes nothing."""
        note = {
            "to": parcel.address,
            "by": str(self.channel),
            "pages": parcel.pages,
            "sha256": hashlib.sha256(parcel.pdf).hexdigest(),
        }
        try:
            self.place.mkdir(parents=True, exist_ok=True)
            _write(self.place / f"{parcel.key}.pdf", parcel.pdf)
            _write(self.place / f"{parcel.key}.json", json.dumps(note, ensure_ascii=False, indent=1).encode())
        except OSError as full:
            raise NotSent(_("The folder for outgoing papers cannot be written to.")) from full
        return Receipt(number="")


def number_of(written: str) -> str:
    """The number a line begins with, as it is written; empty where it begins with none."""
    found = NUMBER.match(written)
    return found.group() if found else ""


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(f"{path.suffix}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class Service:
    """A service over HTTP: POST the PDF with the key as Idempotency-Key; it answers with number, pages and result.

    What differs from one to the next is how it is told where to, and what its answer must say to be a receipt.
    """

    name: str
    sends = True
    channel: Channel

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def to(self, parcel: Parcel) -> dict[str, str]:
        """The headers that say where it goes."""
        raise NotImplementedError

    def proves(self, receipt: Receipt) -> Receipt:
        """The receipt, where it says that it went out. Raises NotKnown."""
        return receipt

    def send(self, parcel: Parcel) -> Receipt:
        """Raises NotSent when it was refused or nobody answers at the address, NotKnown when the line broke."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/pdf",
            "Idempotency-Key": parcel.key,
        } | self.to(parcel)
        try:
            answer = wire.post(self.url, body=parcel.pdf, headers=headers, timeout=TIMEOUT)
        except wire.Unreached as nobody:
            raise NotSent(_("The service that sends cannot be reached.")) from nobody
        except wire.Broken as broken:
            raise NotKnown(_("The line to the service broke while it was sending.")) from broken
        return self.proves(_receipt(answer.status, answer.said))


class HttpFax(Service):
    """A fax service: its answer means that the pages went through."""

    name = "http_fax"
    channel = Channel.FAX

    def to(self, parcel: Parcel) -> dict[str, str]:
        """The number, digits only."""
        digits = "".join(each for each in number_of(parcel.address) if each.isdigit() or each == "+")
        return {"Fax-Number": digits}


class HttpMail(Service):
    """A service that prints and mails with a return receipt: what it took is mailed only once it says when."""

    name = "http_mail"
    channel = Channel.CERTIFIED

    def to(self, parcel: Parcel) -> dict[str, str]:
        """The lines of the address, percent-encoded with %0A between them, and how it is to be mailed."""
        lines = "\n".join(line.strip() for line in parcel.address.splitlines() if line.strip())
        return {"Mail-To": quote(lines, safe=" ,.#"), "Mail-Class": "certified; return-receipt"}

    def proves(self, receipt: Receipt) -> Receipt:
        """Without the day it was mailed it only waits there. Raises NotKnown, with the article number."""
        if not receipt.completed_at:
            taken = _("The mail service took it (%(number)s) and has not said that it was mailed. Say when it was.")
            raise NotKnown(taken % {"number": receipt.number}, receipt)
        return receipt


def _receipt(status: int, said: bytes) -> Receipt:
    if 400 <= status < 500:
        raise NotSent(_("The service that sends refused it (%(status)s).") % {"status": status})
    if not 200 <= status < 300:
        raise NotKnown(_("The service failed (%(status)s) after it had got the pages.") % {"status": status})
    try:
        told: Mapping[str, Any] = json.loads(said)
        pages = told.get("pages")
        done = str(told.get("completed_at") or "")
        if done:
            datetime.fromisoformat(done)
        return Receipt(str(told["number"])[:60], done, int(pages) if pages else None, str(told.get("result", ""))[:40])
    except (ValueError, KeyError, TypeError, AttributeError) as odd:
        raise NotKnown(_("The service took it and answered something that cannot be read.")) from odd


@contextmanager
def set_up(machine: Adapter) -> Iterator[None]:
    """For so long this machine is set up beside what the operator names: the demo shows one where there is none."""
    beside = _beside.set({machine.channel: machine})
    try:
        yield
    finally:
        _beside.reset(beside)


def adapters() -> dict[Channel, Adapter]:
    """The machines that are set up, by channel; none unless the operator names one."""
    found: dict[Channel, Adapter] = dict(_beside.get())
    if settings.OUTGOING_DIR:
        found[Channel.MAIL] = Folder(Path(settings.OUTGOING_DIR), Channel.MAIL)
    if settings.FAX_URL:
        found[Channel.FAX] = HttpFax(settings.FAX_URL, settings.FAX_TOKEN)
    if settings.MAIL_SERVICE_URL:
        found[Channel.CERTIFIED] = HttpMail(settings.MAIL_SERVICE_URL, settings.MAIL_SERVICE_TOKEN)
    return found
