"""The door for whoever hears that a message came back: signed with a key of the settings, for no person.

See docs/bounces.md for what to send and how to sign it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from appeals import actions
from cases.access import public

OLDEST = 300  # seconds a signature holds
LARGEST = 64 * 1024
MOST = 200  # of one call


@public
@csrf_exempt
@require_POST
def bounces(request: HttpRequest) -> JsonResponse:
    """Messages that came back, by their Message-ID or key. 202 with how many were known and marked."""
    if not settings.BOUNCE_KEY:
        return _no(404, "This door is closed: no key is set for it.")
    if len(request.body) > LARGEST:
        return _no(413, "This is too large. Nothing was marked. Send at most 200 at once.")
    if not _is_signed(request):
        return _no(401, "The signature is missing, wrong or older than five minutes. Nothing was marked.")
    try:
        told = _read(json.loads(request.body))
    except (ValueError, TypeError, KeyError):
        return _no(
            422, 'Send {"bounces": [{"message_id": "<…>", "kind": "bounce", "why": "550"}]}. Nothing was marked.'
        )
    return JsonResponse({"marked": actions.hear_of_bounces(told), "told": len(told)}, status=202)


def _is_signed(request: HttpRequest) -> bool:
    """`X-Signature: t=<Unix time>,v1=<hex HMAC-SHA256 of "time.body">`, compared in constant time."""
    parts = dict(part.partition("=")[::2] for part in request.headers.get("X-Signature", "").split(","))
    at, theirs = parts.get("t", ""), parts.get("v1", "")
    if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(time.time() - int(at)) > OLDEST:
        return False
    ours = hmac.new(settings.BOUNCE_KEY.encode(), at.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), theirs.encode())


def _read(told: Any) -> list[dict[str, str]]:
    """Raises ValueError, TypeError, KeyError."""
    found = told["bounces"]
    if not isinstance(found, list) or not 0 < len(found) <= MOST:
        raise ValueError
    return [
        {"message_id": str(each["message_id"]), "kind": str(each["kind"]), "why": str(each.get("why", ""))}
        for each in found
    ]


def _no(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence, "field_errors": {}}, status=status)
