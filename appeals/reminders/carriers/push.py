"""Messages to a browser that is closed: through the service of its maker, sealed for that browser alone (RFC 8030)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db.models.functions import Now
from py_vapid import Vapid02

from appeals import in_brief, wire
from appeals.models import Reminder
from appeals.reminders.carriers import UNWRITABLE, NotCarried, Refused, Silent, Unwritable
from appeals.reminders.people import Reach
from claimback.accounts.models import Browser

TIMEOUT = 10.0  # seconds for each answer of the service
KEPT_FOR = 86_400  # seconds the service keeps what it cannot hand over yet
VOUCHED_FOR = 12 * 3600  # seconds our signature holds; 24 hours at most (RFC 8292, section 2)
GONE = {404: "Gone404", 410: "Gone410"}


class Push:
    """The services of the makers of browsers; which one, the browser said."""

    def carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        """Returns when the service of one browser of this person has taken the message; raises NotCarried."""
        if reach is None or not reach.browsers or not settings.VAPID_PRIVATE_KEY:
            raise Refused("NoBrowser", for_good=True)
        words = _words(reminder, reach)
        taken, last = 0, NotCarried("")
        for browser in reach.browsers:
            try:
                _hand_over(browser, words, topic=reminder.pk.hex, now=now)
                taken += 1
            except NotCarried as no:
                last = no
        if not taken:
            raise last

    def hang_up(self) -> None:
        """Nothing is kept open."""


def _words(reminder: Reminder, reach: Reach) -> bytes:
    """What the browser shows: a line, and where a click leads."""
    few = reach.wishes.few_words
    try:
        said = {"line": in_brief.line_of(reminder, few_words=few), "key": str(reminder.pk)}
        return json.dumps(said | {"to": urlsplit(in_brief.link_of(reminder)).path}).encode()
    except UNWRITABLE as error:
        raise Unwritable(type(error).__name__) from error


def _hand_over(browser: Browser, words: bytes, *, topic: str, now: datetime) -> None:
    """One browser. A repeat has the same topic, so that it takes the place of the one before it."""
    try:
        place = wire.outside(browser.endpoint, or_loopback=settings.TESTING)
        sealed = _sealed(words, browser)
        headers = _vouching(browser.endpoint, now) | {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_FOR),
            "Urgency": "high",
            "Topic": topic,
        }
        answer = wire.post(browser.endpoint, body=sealed, headers=headers, timeout=TIMEOUT, place=place)
    except wire.NotOutside as no:
        end(browser, why="NotOutside")
        raise Refused("NotOutside", for_good=True) from no
    except (wire.Unreached, wire.Broken) as silence:
        raise Silent(type(silence).__name__) from silence
    except (http_ece.ECEException, *UNWRITABLE) as error:
        raise Unwritable(type(error).__name__) from error
    if answer.status in GONE:
        end(browser, why=GONE[answer.status])
        raise Refused(GONE[answer.status], for_good=True)
    if not 200 <= answer.status < 300:
        raise Refused(f"HTTP {answer.status}", for_good=False)


def _sealed(words: bytes, browser: Browser) -> bytes:
    """Only this browser opens it: with a key made for this message alone (RFC 8291)."""
    theirs, secret = (urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in (browser.p256dh, browser.auth))
    ours = generate_private_key(SECP256R1())
    sealed: bytes = http_ece.encrypt(words, private_key=ours, dh=theirs, auth_secret=secret, version="aes128gcm")
    return sealed


def end(browser: Browser, *, why: str) -> None:
    """It takes no more messages."""
    Browser.objects.living().filter(pk=browser.pk).update(ended_at=Now(), why_ended=why)


def _vouching(endpoint: str, now: datetime) -> dict[str, str]:
    """Who sends, signed: RFC 8292."""
    address = urlsplit(endpoint)
    claims = {
        "sub": settings.VAPID_SUBJECT,
        "aud": f"{address.scheme}://{address.netloc}",
        "exp": int(now.timestamp()) + VOUCHED_FOR,
    }
    return {str(name): str(value) for name, value in _key(settings.VAPID_PRIVATE_KEY).sign(claims).items()}


@cache
def _key(private: str) -> Vapid02:
    return Vapid02.from_string(private)


def public_key() -> str:
    """What a browser asks for before it lets us write to it; empty where messages to browsers are off."""
    if not settings.VAPID_PRIVATE_KEY:
        return ""
    return public_of(settings.VAPID_PRIVATE_KEY)


@cache
def public_of(private: str) -> str:
    """The public half of a VAPID key, as browsers take it."""
    point = _key(private).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
