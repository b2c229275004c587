"""Where an upload lies while it arrives: on the disk of the papers, in a file without a name.

A letter that is still arriving belongs to nobody yet, so nobody could clean it up: when the process dies, the file goes
with it. A disk that refuses is no reason to lose the form: the trouble is said when the file is first looked at.
"""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from documents import storage


class NotArrived:
    """Stands for a file that the disk did not take."""

    closed = True

    def __init__(self, trouble: OSError) -> None:
        self.trouble = trouble

    def read(self, size: int = -1, /) -> bytes:
        """Raises storage.NoRoom, or the error that is no lack of room."""
        with storage.room():
            raise self.trouble

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """The same as reading: nobody rewinds what is not there for any other reason."""
        return len(self.read())

    def close(self) -> None:
        """Nothing is open."""


class Nameless(FileUploadHandler):
    """Receives every file of a request; the files are gone as soon as they are closed, by us or by a kill."""

    chunk_size = storage.BLOCK  # sixteen times Django's: of a large file that is what most of its way costs
    file: BinaryIO | NotArrived

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file without a name."""
        super().new_file(*args, **kwargs)
        self.digest, self.written = sha256(), 0
        try:
            storage.make_folders(settings.DOCUMENTS_DIR)
            self.file = storage.open_nameless(dir=settings.DOCUMENTS_DIR)
        except OSError as trouble:
            self.file = NotArrived(trouble)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write down what came; of a file that is too large no more than shows that it is."""
        if isinstance(self.file, NotArrived) or start > settings.MAX_UPLOAD_BYTES:
            return
        if (room := settings.MAX_UPLOAD_BYTES + 1 - start) < len(raw_data):
            raw_data = raw_data[:room]
        try:
            self.file.write(raw_data)
            self.digest.update(raw_data)
            self.written += len(raw_data)
        except OSError as trouble:
            self._give_up(trouble)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file, from its beginning; its size in bytes is that of what was sent."""
        if not isinstance(self.file, NotArrived):
            try:
                self.file.seek(0)
            except OSError as trouble:
                self._give_up(trouble)
        came = UploadedFile(
            cast("IO[bytes]", self.file),
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
        if not isinstance(self.file, NotArrived) and self.written == file_size:
            # hashed once, as it came: for the key of the form and for the shelf
            came.sha256 = self.digest.hexdigest()  # type: ignore[attr-defined]
            came.nameless = storage.Nameless(self.file, came.sha256, file_size)  # type: ignore[attr-defined]
        return came

    def upload_interrupted(self) -> None:
        """The sender hung up."""
        self.file.close()

    def _give_up(self, trouble: OSError) -> None:
        # what was not written yet is tried once more by closing, and the disk is as full as before
        with suppress(OSError):
            self.file.close()
        self.file = NotArrived(trouble)
