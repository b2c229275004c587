"""Files that came before the form did: a form names them in its `arrived` fields, beside the files it carries.

An empty `arrived` keeps the place of a file that came with the form itself, so the order a person chose stays.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import IO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import User
from claimback.sent import ARRIVED
from documents import storage
from documents.models import Document, Upload
from documents.refusals import Refused
from documents.resumable import actions

FILES = "files"
MOST = 40
"""As many as a form may carry files (DATA_UPLOAD_MAX_NUMBER_FILES)."""


class NotWhole(Refused):
    sentence = _(
        "This file has not arrived completely, so it was not added. What arrived is kept for a day, and the others are "
        "not affected. Please choose the same file again; it goes on where it stopped."
    )


class NotThere(Refused):
    sentence = _(
        "This file is not here any more: it was used already, or was not used within a day. It was not added. "
        "Please look whether the paper is in the list, and otherwise send the file again."
    )


class Arrived(UploadedFile):
    """A finished upload, read like any file of a form."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(cast("IO[bytes]", upload.path.open("rb")), upload.name, size=upload.size)
        self.upload = upload


class Missing(UploadedFile):
    """Stands for a file that cannot be had: reading it says why."""

    def __init__(self, why: Refused, name: str = "") -> None:
        super().__init__(io.BytesIO(), name or str(_("A file")), size=0)
        self.why = why

    def read(self, size: int = -1, /) -> bytes:
        """Raises the refusal."""
        raise self.why


def files_of(request: HttpRequest, *, field: str = FILES) -> MultiValueDict[str, UploadedFile]:
    """The files of a form: those it carries, and those that came before it, in the order the person chose.

    One that is not whole, not theirs or not there any more is in its place too: reading it raises a Refused. `field`
    is where the form asks for its files.
    """
    carried = request.FILES.getlist(field)
    named = request.POST.getlist(ARRIVED)[:MOST]
    if named and not any(isinstance(file, Arrived | Missing) for file in carried):
        # set among the request's own, so that they are closed with it
        request.FILES.setlist(field, list(_in_order(carried, named, cast("User", request.user))))
    return request.FILES


def _in_order(carried: Sequence[UploadedFile], named: Iterable[str], user: User) -> Iterable[UploadedFile]:
    waiting = iter(carried)
    for name in named:
        if name:
            yield _arrived(name, user)
        else:
            yield from [file for file in [next(waiting, None)] if file is not None]
    yield from waiting


def _arrived(name: str, user: User) -> UploadedFile:
    upload = None
    try:
        upload = actions.uploads_of(user).filter(pk=UUID(name)).first()
        if upload is None:
            return Missing(NotThere())
        actions.must_be_here(upload)
        return Arrived(upload) if upload.finished else Missing(NotWhole(), upload.name)
    except (ValueError, actions.Gone, FileNotFoundError):
        return Missing(NotThere(), upload.name if upload else "")


def let_go(files: Iterable[UploadedFile], *, kept: Iterable[Document], user: User) -> None:
    """Take away the uploads that are papers now, once that is certain; the others wait to be named again.

    `kept` are the papers this form made or found again; an upload is one of them when its content is.
    """
    contents = {paper.sha256 for paper in kept}
    for file in files:
        if isinstance(file, Arrived) and storage.hash_of(file) in contents:
            transaction.on_commit(lambda upload=file.upload: actions.end_quietly(upload, user=user))  # type: ignore[misc]
