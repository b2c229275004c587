"""What people asked for and where they are reached, written straight into the tables."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from os import urandom

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from claimback.accounts.models import Address, Browser, Preference, User
from claimback.sealed import blind_index

NUMBER = "+12025550143"


def wish(person: User, *ways: str, **more: object) -> Preference:
    """These ways, in this order, and any other wish."""
    return Preference.objects.update_or_create(user=person, defaults={"ways": list(ways), **more})[0]


def phone(person: User, **more: object) -> Address:
    """A number they proved, unless told otherwise."""
    fields = {"value": NUMBER, "fingerprint": blind_index(NUMBER), "proven_at": timezone.now()} | more
    return Address.objects.create(user=person, way="sms", **fields)


def browser(person: User, endpoint: str = "https://push.example/1", **more: object) -> Browser:
    """A browser with keys of its own."""
    return Browser.objects.create(user=person, endpoint=endpoint, fingerprint=blind_index(endpoint), **(keys() | more))


def keys() -> dict[str, str]:
    """The two keys a browser makes."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"p256dh": text(public), "auth": text(urandom(16))}


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def vapid() -> str:
    """A private key, as the settings hold it."""
    return text(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32))
