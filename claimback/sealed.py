"""Identifiers that are sealed in the database: AES-GCM, with a blind index to look them up by."""

import base64
import hashlib
import hmac
import os
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class Unreadable(Exception):
    """A sealed value does not open: its key is missing from FIELD_KEYS, or somebody changed it."""


@cache
def _keys(configured: tuple[str, ...], secret: str) -> dict[str, bytes]:
    """Key id to 32 bytes, the first one seals. Without FIELD_KEYS, one made of the secret key (not in production)."""
    if not configured:
        return {"dev": hashlib.sha256(f"field keys of {secret}".encode()).digest()}
    pairs = (item.split(":", 1) for item in configured)
    return {key_id: hashlib.sha256(secret.encode()).digest() for key_id, secret in pairs}


def keys() -> dict[str, bytes]:
    """The keys in force: FIELD_KEYS is `id:secret,id:secret`; old ones stay until everything is sealed anew."""
    return _keys(tuple(settings.FIELD_KEYS), settings.SECRET_KEY)


def seal(value: str, *, place: str) -> str:
    """Seal one value for one place (`app.Model.field`); it opens nowhere else."""
    key_id, key = next(iter(keys().items()))
    nonce = os.urandom(12)
    box = AESGCM(key).encrypt(nonce, value.encode(), place.encode())
    return f"{key_id}:{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Open what `seal` closed. Raises Unreadable, never returns a doubtful value."""
    key_id, _, box = sealed.partition(":")
    try:
        raw = base64.urlsafe_b64decode(box)
        return AESGCM(keys()[key_id]).decrypt(raw[:12], raw[12:], place.encode()).decode()
    except (KeyError, InvalidTag, ValueError) as error:
        raise Unreadable(f"A value of {place} does not open with the keys given.") from error


def blind_index(value: str) -> str:
    """A keyed fingerprint to find a sealed value by: spaces, dashes and case do not count."""
    plain = "".join(c for c in value.upper() if c.isalnum())
    key = hashlib.sha256(b"blind index" + list(keys().values())[-1]).digest()
    return hmac.digest(key, plain.encode(), "sha256").hex()[:32] if plain else ""


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text that only the application can read; the empty string stays empty."""

    @property
    def _place(self) -> str:
        return f"{self.model._meta.label}.{self.name}"

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return unseal(value, place=self._place) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return seal(value, place=self._place) if value else value
