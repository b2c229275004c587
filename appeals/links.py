"""The secrets of a link for somebody outside: its address, its codes, and the pass its browser carries afterwards."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.core import signing

from appeals.models import RequestLink

CODE_LIVES = timedelta(minutes=15)
PASS_LIVES = timedelta(hours=4)
BETWEEN_CODES = timedelta(seconds=60)
MOST_CODES = 20  # of one link, ever
MOST_WRONG = 5  # of one code
PAPER_REST = timedelta(hours=1)  # after so many wrong codes the code on paper rests
_SALT = "appeals.links"

CODE = "code_"
ASK = "ask"
AGAIN = "again_"
LATE = "late_"
NOW = "now_"
"""How the steps of the messages about a link are called in the outbox; codes and repeats are numbered."""


def new_secret() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What a link is found by; the secret itself is sealed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def code_of(link: RequestLink) -> str:
    """The code in force, never stored: six digits of the last mail, or eight on paper."""
    said, digits = ("paper", 8) if link.printed else (f"code {link.codes_sent}", 6)
    number = int.from_bytes(hmac.new(link.secret.encode(), said.encode(), hashlib.sha256).digest())
    return f"{number % 10**digits:0{digits}}"


def code_lives(link: RequestLink, *, now: datetime) -> bool:
    """Whether a code of this link could be right at this moment."""
    if link.printed:
        return link.wrong_codes < MOST_WRONG
    sent = link.code_sent_at
    return sent is not None and now - sent < CODE_LIVES and link.wrong_codes < MOST_WRONG


def is_code(link: RequestLink, written: str) -> bool:
    """Compared in constant time; spaces and dashes do not count."""
    digits = "".join(each for each in written if each.isascii() and each.isdigit())
    return hmac.compare_digest(digits, code_of(link))


def pass_for(link: RequestLink) -> str:
    """What the browser of somebody who knew the code carries."""
    return signing.dumps(str(link.pk), salt=_SALT)


def has_pass(link: RequestLink, carried: str) -> bool:
    """Whether this browser knew the code within the last hours."""
    try:
        return bool(signing.loads(carried, salt=_SALT, max_age=PASS_LIVES) == str(link.pk))
    except signing.BadSignature:
        return False
