"""Row ids: random enough to tell nobody anything, ordered in time so that indexes stay dense."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def is_id(text: str) -> bool:
    """Whether this could be the id of anything."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
