"""The door by which mail comes in: whatever server receives it posts the raw message here, signed with a key.

See docs/inbox.md for how to sign, and for what to do with each answer.
"""

from __future__ import annotations

import hashlib
import hmac
import time

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.access import public
from claimback.sorry import Sorry
from documents.mailed.actions import receive_mail

OLDEST = 300  # seconds a signature holds
LARGEST = 40 * 1024 * 1024
"""More than mail servers pass on; the message is held in memory while it is taken apart."""


@public
@csrf_exempt
@require_POST
def mail(request: HttpRequest) -> JsonResponse:
    """A raw message for one of our addresses. 202 with what was kept and what was not; else nothing was kept."""
    if not settings.INBOUND_MAIL_KEY or not settings.INBOUND_MAIL_DOMAIN:
        return _no(404, _("This door is closed: no key and no domain are set for it."))
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        return _no(411, _("Say in Content-Length how long the message is. Nothing was kept."))
    if int(length) > LARGEST:
        return _no(413, _("This e-mail is larger than 40 MB. Nothing of it was kept. Send its files one by one."))
    to, raw = request.headers.get("X-Envelope-To", ""), request.read(int(length))
    if not _is_signed(request.headers.get("X-Signature", ""), to, raw):
        return _no(401, _("The signature is missing, wrong or older than five minutes. Nothing was kept."))
    try:
        arrived = receive_mail(to=to, raw=raw)
    except Sorry as refusal:
        answer = _no(refusal.status, str(refusal))
        if refusal.wait:
            answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    told = {"kept": arrived.kept, "again": arrived.again}
    refused = [{"name": each.name, "why": each.why} for each in arrived.refused]
    return JsonResponse(told | {"refused": refused}, status=202)


def _is_signed(header: str, to: str, raw: bytes) -> bool:
    """`X-Signature: t=<Unix time>,v1=<hex HMAC-SHA256 of "time.recipient.message">`, compared in constant time."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at, theirs = parts.get("t", ""), parts.get("v1", "")
    if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(time.time() - int(at)) > OLDEST:
        return False
    ours = hmac.new(settings.INBOUND_MAIL_KEY.encode(), f"{at}.{to}.".encode() + raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), theirs.encode())


def _no(status: int, sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence, "field_errors": {}}, status=status)
