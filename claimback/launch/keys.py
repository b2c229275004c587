"""Secrets and addresses kept as NAME=value lines in files only their owner may read."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec


def read_names(place: Path) -> dict[str, str]:
    """The names and values of such a file; empty when it is not there."""
    if not place.is_file():
        return {}
    lines = (line.partition("=") for line in place.read_text().splitlines() if not line.startswith("#"))
    return {name: value for name, equals, value in lines if equals}


def write_names(place: Path, names: Mapping[str, str]) -> None:
    """Write such a file whole or not at all, mode 0600."""
    half = place.with_name(f"{place.name}.{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:  # noqa: PTH123
        out.writelines(f"{name}={value}\n" for name, value in names.items())
        out.flush()
        os.fsync(out.fileno())
    half.replace(place)


def vapid_key() -> str:
    """A new private key for messages to browsers (RFC 8292), as VAPID_PRIVATE_KEY holds it: 32 bytes, base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


def keys_of(place: Path) -> dict[str, str]:
    """The secrets of one development system, made at first start and the same ever after."""
    kept = read_names(place)
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"k1:{secrets.token_urlsafe(32)}",
        "SUPERUSER_PASSWORD": secrets.token_hex(24),
        "OWNER_PASSWORD": secrets.token_hex(24),
        "APP_PASSWORD": secrets.token_hex(24),
        "VALKEY_PASSWORD": secrets.token_hex(24),
        "VAPID_PRIVATE_KEY": vapid_key(),
    }
    if made.keys() - kept.keys():
        kept = made | kept
        write_names(place, kept)
    return kept
