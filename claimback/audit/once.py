"""A request sent twice is done once: the key is a row, inserted first and locked until the answer is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from claimback.audit.models import Once
from claimback.sealed import seal, unseal
from claimback.sorry import Sorry

KEPT = timedelta(days=7)
KEY_LENGTH = 200
PLACE = "audit.Once.body"
_NAMES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OtherRequest(Sorry):
    """The key was used before, for something else."""

    def __str__(self) -> str:
        return _(
            "This Idempotency-Key was used before for another request. Nothing was changed. "
            "Send the first request again as it was, or take a new key."
        )


class _Said(DjangoJSONEncoder):
    """A file counts by its name and its content."""

    def default(self, o: Any) -> Any:
        """What JSON itself cannot say."""
        if not isinstance(o, UploadedFile):
            return super().default(o)
        if known := getattr(o, "sha256", ""):
            return [o.name, known]  # hashed as it came
        digest = sha256()
        for chunk in o.chunks():
            digest.update(chunk)
        o.seek(0)
        return [o.name, digest.hexdigest()]


def hash_of(*said: Any) -> str:
    """SHA-256 in hex of everything a request asks: method, address, fields, and the content of every file."""
    return sha256(json.dumps(said, sort_keys=True, cls=_Said).encode()).hexdigest()


@dataclass(frozen=True)
class Turn:
    """One request under its key: `answered` means somebody did it before, and `status` and `body` say the answer."""

    row: Once

    @property
    def answered(self) -> bool:
        return self.row.status is not None

    @property
    def status(self) -> int:
        return self.row.status or 0

    @property
    def body(self) -> Any:
        return json.loads(unseal((self.row.body or {})["sealed"], place=PLACE))

    def answer(self, *, status: int, body: Any) -> None:
        """Keep what was answered. The answer may say what a letter says, so it is sealed."""
        told = json.dumps(body, cls=DjangoJSONEncoder)
        Once.objects.filter(pk=self.row.pk).update(status=status, body={"sealed": seal(told, place=PLACE)})

    def let_go(self) -> None:
        """Nothing was done: the same key may ask anew."""
        Once.objects.filter(pk=self.row.pk).delete()


def once(*, actor_id: UUID, key: str, request_hash: str) -> Turn:
    """Take one person's key in hand until the transaction ends; a second request with it waits here.

    `request_hash` is a SHA-256 in hex of everything the request asks. The caller does the work and then calls
    `answer` or `let_go`, all in one transaction. Raises OtherRequest.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A key is taken in the transaction of the work it guards.")
    Once.objects.filter(actor_id=actor_id, key=key, at__lt=Now() - KEPT).delete()
    # ON CONFLICT DO NOTHING waits for a transaction that is writing the same key, and then finds its row.
    Once.objects.bulk_create([Once(actor_id=actor_id, key=key, request_hash=request_hash)], ignore_conflicts=True)
    row = Once.objects.select_for_update().filter(actor_id=actor_id, key=key).first()
    if row is None:
        # the one we waited for let go of the key in between
        return once(actor_id=actor_id, key=key, request_hash=request_hash)
    if row.request_hash != request_hash:
        raise OtherRequest
    return Turn(row)


def forget_naming(ids: Set[str], *, actors: Iterable[UUID]) -> int:
    """Forget what these people were answered where the answer names one of `ids` (UUIDs as text); returns how many."""
    rows = Once.objects.filter(actor_id__in=list(actors), status__isnull=False, body__isnull=False)
    naming = [row.pk for row in rows.iterator() if not ids.isdisjoint(_NAMES.findall(json.dumps(Turn(row).body)))]
    return Once.objects.filter(pk__in=naming).delete()[0]


def forget() -> int:
    """Forget answers older than seven days; returns how many."""
    return Once.objects.filter(at__lt=Now() - KEPT).delete()[0]
