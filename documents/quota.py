"""How many bytes one organisation may keep, and how many papers one person may send within an hour.

Papers of an organisation are written down one at a time, because each leaves an event and the events of an organisation
form one chain. So whoever counts after its own event sees every paper that was let in before, and two at once cannot
pass a limit together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import Sum
from django.db.models.functions import Now
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from claimback.accounts.models import User
from documents import storage
from documents.mailed.models import ON_THE_SHELF, MailedFile
from documents.models import Document
from documents.refusals import Refused

log = structlog.get_logger(__name__)

AN_HOUR = timedelta(hours=1)
NEARLY = 0.9
"""From this share on, whoever manages the organisation is told to ask for more."""


class Full(storage.NoRoom):
    """The organisation keeps as many bytes as it may."""

    def __str__(self) -> str:
        return _(
            "This file was not kept, because all papers of your organisation together may have %(limit)s and this one "
            "would be too much. Everything you sent before is safe. Please keep your copy, and ask whoever runs "
            "this system for more room."
        ) % {"limit": filesizeformat(settings.MAX_ORGANISATION_BYTES)}


class TooOften(Refused):
    """The person sent as many papers within an hour as anybody may."""

    status = 429
    wait = 3600

    def __str__(self) -> str:
        return _(
            "You sent %(n)s papers within an hour, and we take no more than that. They are safe; this one was not "
            "added. Please keep it and send it in an hour."
        ) % {"n": settings.MAX_PAPERS_AN_HOUR}


@dataclass(frozen=True)
class Room:
    """What an organisation keeps of what it may keep, both in bytes."""

    used: int
    limit: int

    @property
    def nearly_full(self) -> bool:
        """Whether it is time to ask for more."""
        return self.used >= NEARLY * self.limit


def room_of(organisation_id: UUID) -> Room:
    """How much an organisation keeps, every paper counted as often as it stands in a case, and how much it may."""
    papers = Document.objects.filter(organisation_id=organisation_id)
    waiting = MailedFile.objects.filter(ON_THE_SHELF, organisation_id=organisation_id)
    used = sum(rows.aggregate(bytes=Sum("size", default=0))["bytes"] for rows in (papers, waiting))
    return Room(used, settings.MAX_ORGANISATION_BYTES)


def is_somebodys(organisation_id: UUID, sha256: str, *, besides: Document | None = None) -> bool:
    """Whether a file on the shelf is another paper, or came by mail and waits for its case."""
    papers = Document.objects.filter(organisation=organisation_id, sha256=sha256)
    others = papers.exclude(pk=besides.pk) if besides else papers
    waiting = MailedFile.objects.filter(ON_THE_SHELF, organisation=organisation_id, sha256=sha256)
    return others.exists() or waiting.exists()


def fits(organisation_id: UUID) -> None:
    """Let what came by mail stay; called in its transaction, after its event. Raises Full."""
    room = room_of(organisation_id)
    if room.used > room.limit:
        log.error("organisation_full", organisation=str(organisation_id), used=room.used, limit=room.limit)
        raise Full


def hold(document: Document, *, by: User | None) -> None:
    """Let a new paper stay, or take its file off the shelf again; called in its transaction, after its event.

    `by` is None for somebody outside, whose link has a limit of its own, and for what a worker makes. Raises Full or
    TooOften, and NoRoom where another request for the same bytes was refused a moment ago; then no row may stay.
    """
    path = storage.path_of(storage.shelf(settings.DOCUMENTS_DIR, document.organisation_id), document.sha256)
    refusal = _refusal(document, by)
    if refusal is None and path.exists():
        return
    if not is_somebodys(document.organisation_id, document.sha256, besides=document):
        path.unlink(missing_ok=True)
    raise refusal or storage.NoRoom


def _refusal(document: Document, by: User | None) -> Full | TooOften | None:
    room = room_of(document.organisation_id)
    if room.used > room.limit:
        log.error("organisation_full", organisation=str(document.organisation_id), used=room.used, limit=room.limit)
        return Full()
    if by and _sent_lately(by) > settings.MAX_PAPERS_AN_HOUR:
        log.warning("papers_sent_too_often", user=str(by.pk))
        return TooOften()
    return None


def _sent_lately(by: User) -> int:
    return Document.objects.filter(received_by=by, received_at__gt=Now() - AN_HOUR).count()
