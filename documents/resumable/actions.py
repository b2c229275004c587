"""What is done with a file on its way: begun, continued, given up, taken away when nobody came back.

The row is the truth: its offset moves only after the bytes before it are flushed. Whatever the file holds beyond it is
what a crash left, and is cut off before the next piece.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable

from claimback.accounts.models import User
from claimback.sorry import Conflict, Sorry
from documents import refusals, storage
from documents.models import Upload
from documents.names import clean_name

A_DAY = timedelta(hours=24)
"""So long after its last piece an upload waits to be continued or used."""

MOST = 40
"""Uploads of one person at a time; as many as one form may hold files."""


class Said(Sorry):
    """A refusal with a fixed sentence."""

    sentence = _("This upload cannot go on. Nothing was changed.")

    def __str__(self) -> str:
        return str(self.sentence)


class TooLong(Said):
    status = 413
    sentence = _("This is more than was announced. Nothing of it was added.")


class TooLarge(refusals.TooLarge):
    status = 413


class OtherOffset(Conflict, Said):
    sentence = _("The upload has another offset. What arrived is kept. Ask for its offset, and go on from there.")


class Busy(Said):
    status = 423
    sentence = _("Another request is adding to this upload. What arrived is kept. Ask for its offset in a moment.")


class Gone(Said):
    status = 410
    sentence = _("This upload was not finished or used within a day, so it was taken away. Please send the file again.")


class NoRoomForMore(storage.NoRoom):
    sentence = _(
        "Our storage is full or not writable right now. What arrived of this file is kept for a day, and everything "
        "you sent before is safe. Please try again in a few minutes: it goes on where it stopped."
    )


class TooMany(Conflict, Said):
    sentence = _("Too many uploads are waiting. What arrived is kept. Use or delete some, and begin this again.")


def uploads_of(user: User) -> QuerySet[Upload]:
    """The uploads a person began, the expired ones too."""
    return Upload.objects.filter(user=user.pk)


def begin(*, user: User, name: str, size: int) -> Upload:
    """Announce a file of `size` bytes. Raises TooLarge, TooMany or storage.NoRoom; then there is no upload."""
    if size > settings.MAX_UPLOAD_BYTES:
        raise TooLarge(limit=settings.MAX_UPLOAD_BYTES)
    now = timezone.now()
    if uploads_of(user).filter(expires_at__gt=now).count() >= MOST:
        raise TooMany
    upload = Upload(user=user, name=clean_name(name), size=size, expires_at=now + A_DAY)
    storage.begin_part(upload.path)
    upload.save(force_insert=True)
    return upload


def must_be_here(upload: Upload) -> Upload:
    """The upload itself. Raises Gone when its time is over or its bytes are not there any more."""
    try:
        enough = upload.path.stat().st_size >= upload.offset
    except FileNotFoundError:
        enough = False
    if not enough or upload.expires_at <= timezone.now():
        raise Gone
    return upload


def append(upload_id: UUID, *, user: User, offset: int, stream: storage.Readable, length: int) -> Upload:
    """Add the bytes of a request at `offset`, and return only when they would survive a power cut.

    `length` is what the request says it holds, in bytes. When it breaks off, what arrived is kept. Raises OtherOffset,
    TooLong, Busy, Gone, Upload.DoesNotExist or NoRoomForMore; then the offset is what it was.
    """
    with _in_hand(upload_id, user) as upload:
        must_be_here(upload)
        if offset != upload.offset:
            raise OtherOffset
        if offset + length > upload.size:
            raise TooLong
        try:
            upload.offset = _add(upload, offset, stream)
        except storage.NoRoom as full:
            raise NoRoomForMore from full
        upload.expires_at = timezone.now() + A_DAY
        upload.save(update_fields=["offset", "expires_at"])
    return upload


def _add(upload: Upload, offset: int, stream: storage.Readable) -> int:
    with storage.room(), upload.path.open("r+b") as part:
        part.truncate(offset)
        part.seek(offset)
        _pour(stream, into=part, most=upload.size - offset)
        part.flush()
        os.fsync(part.fileno())
        return part.tell()


def end(upload_id: UUID, *, user: User) -> None:
    """Give an upload up, or be done with it: the row goes, then the file. Raises Busy or Upload.DoesNotExist."""
    with _in_hand(upload_id, user) as upload:
        path = upload.path
        upload.delete()
    path.unlink(missing_ok=True)


def end_quietly(upload: Upload, *, user: User) -> None:
    """Be done with an upload that is a paper now; one that is in hand, or gone already, is left to the cleaner."""
    with suppress(Busy, Upload.DoesNotExist):
        end(upload.pk, user=user)


def clean(*, now: datetime) -> int:
    """Take away what expired before `now` (an aware datetime) and nobody has in hand; returns how many went."""
    with transaction.atomic():
        expired = list(Upload.objects.select_for_update(skip_locked=True).filter(expires_at__lte=now))
        for upload in expired:
            upload.path.unlink(missing_ok=True)
            upload.delete()
    return len(expired)


@contextmanager
def _in_hand(upload_id: UUID, user: User) -> Iterator[Upload]:
    """One request at a time: the row is locked as long as bytes arrive."""
    with transaction.atomic():
        try:
            upload = uploads_of(user).select_for_update(nowait=True).get(pk=upload_id)
        except OperationalError as trouble:
            if isinstance(trouble.__cause__, LockNotAvailable):
                raise Busy from trouble
            raise
        yield upload


def _pour(stream: storage.Readable, *, into: BinaryIO, most: int) -> None:
    while most:
        try:
            block = stream.read(min(storage.BLOCK, most))
        except OSError:  # the sender hung up; the offset tells them how far they came
            return
        if not block:
            return
        into.write(block)
        most -= len(block)
