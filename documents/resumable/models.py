"""A file on its way: how much of it is safe on the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from claimback.ids import uuid7
from documents import storage

if TYPE_CHECKING:
    from pathlib import Path


class Upload(models.Model):
    """It belongs to the person who sends it, and to no case until it is received as a paper."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)  # bytes that are flushed; the file may hold more, which do not count
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__gte=0, offset__lte=F("size")), name="an_upload_holds_no_more_than_its_size"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="uploads_to_take_away")]

    class Privacy:
        secret = {"name"}
        plain = {"id", "user", "size", "offset", "created_at", "expires_at"}

    def __str__(self) -> str:
        return self.name

    @property
    def finished(self) -> bool:
        """Whether every byte is here."""
        return self.offset == self.size

    @property
    def path(self) -> Path:
        """Where its bytes lie, whether or not they are still there."""
        return settings.DOCUMENTS_DIR / f"{self.pk}{storage.PART}"
