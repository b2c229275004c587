"""Gateways that send text messages: one clear interface, and one over HTTP. None is there unless the operator names it.

A gateway says truthfully what happened. It returns: the message is taken. `NotTaken`: it surely was not, for now or for
good. `wire.Broken`: nobody can say from here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from appeals import wire

TIMEOUT = 10.0  # seconds for each answer of the gateway
TAKEN_BEFORE = 409  # a repeat of the same key, which the gateway knows
NOT_NOW = 503
FOR_GOOD = {"unreachable": "NumberNotReachable", "stop": "StoppedByPerson"}
"""Answers after which this number is not written to any more, and the word that is kept."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text message; `key` is the same for every repeat of it."""

    key: str
    to: str
    words: str


class NotTaken(Exception):
    """The gateway did not take it: not now, or not to this number; `why` names nobody."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


class Gateway(Protocol):
    """Whoever sends text messages; `idempotent` where one key, asked twice, is one message."""

    idempotent: bool

    def send(self, text: Text) -> None:
        """Hand it over. Raises NotTaken, wire.Unreached, wire.Broken."""
        ...


class HttpGateway:
    """POST {to, text, key} as JSON with the key as Idempotency-Key; a refusal may say `{"code": "unreachable"}`."""

    def __init__(self, url: str, token: str, *, idempotent: bool) -> None:
        self.url, self.token, self.idempotent = url, token, idempotent

    def send(self, text: Text) -> None:
        """Returns when the gateway has taken it. Raises NotTaken, wire.Unreached, wire.Broken."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": text.key,
        }
        body = json.dumps({"to": text.to, "text": text.words, "key": text.key}).encode()
        answer = wire.post(self.url, body=body, headers=headers, timeout=TIMEOUT)
        if 200 <= answer.status < 300 or (answer.status == TAKEN_BEFORE and self.idempotent):
            return
        if answer.status >= 500 and answer.status != NOT_NOW:
            raise wire.Broken  # it may have taken it before it failed
        code = _code(answer.said)
        if code in FOR_GOOD:
            raise NotTaken(FOR_GOOD[code], for_good=True)
        raise NotTaken(f"HTTP {answer.status}")


def _code(said: bytes) -> str:
    try:
        told = json.loads(said)
    except ValueError:
        return ""
    return str(told.get("code", "")).lower() if isinstance(told, dict) else ""


def gateway() -> Gateway | None:
    """The gateway of the settings; None where text messages are off."""
    if not settings.SMS_URL:
        return None
    return HttpGateway(settings.SMS_URL, settings.SMS_TOKEN, idempotent=settings.SMS_IDEMPOTENT)
