"""E-mails as a mail server posts them at our door: raw, and signed."""

import hashlib
import hmac
import time
from email.message import EmailMessage

from django.test import Client

from cases.models import Case
from claimback.accounts.models import Organisation
from documents.mailed.actions import renew_address
from documents.mailed.reading import take_in
from documents.models import Mailed, MailedFile

KEY, DOMAIN = "a key for mail that comes in", "in.claims.example"


def set_up(settings) -> None:
    """As an operator turns it on."""
    settings.INBOUND_MAIL_DOMAIN, settings.INBOUND_MAIL_KEY = DOMAIN, KEY


def address(organisation: Organisation, case: Case | None = None) -> str:
    """A new address of a case, or of an organisation."""
    owner = organisation.memberships.order_by("since", "pk")[0].user
    return f"{renew_address(organisation=organisation, case=case, by=owner).local}@{DOMAIN}"


def message(
    *files: tuple[str, bytes], words: str = "", sender: str = "Sam <sam@example.test>", **headers: str
) -> bytes:
    """A message with files (name, bytes)."""
    made = EmailMessage()
    made["From"], made["Date"] = sender, "Mon, 2 Nov 2026 10:00:00 -0500"
    for name, value in ({"Subject": "A letter", "Message_ID": "<1@example.test>"} | headers).items():
        made[name.replace("_", "-")] = value
    if words or not files:
        made.set_content(words or "\n")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def post(to: str, raw: bytes, *, key: str = KEY, at: int | None = None, signed_for: str | None = None):
    """What the door answers."""
    at = int(time.time()) if at is None else at
    told = f"{at}.{to if signed_for is None else signed_for}.".encode() + raw
    mark = hmac.new(key.encode(), told, hashlib.sha256).hexdigest()
    headers = {"X-Signature": f"t={at},v1={mark}", "X-Envelope-To": to}
    return Client().post("/api/v1/mail/", raw, content_type="message/rfc822", headers=headers)


def read(to: str, raw: bytes) -> Mailed:
    """A message that came, and whose files a worker has read."""
    answer = post(to, raw)
    assert answer.status_code == 202, answer.content
    for file in MailedFile.objects.filter(state="received"):
        take_in(file_id=file.pk)
    return Mailed.objects.latest("arrived_at", "pk")
