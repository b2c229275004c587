"""What somebody without an account can do through a link: ask for a code, open it, send papers, pass it on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import clocks, links, paper_rights
from appeals.actions.requesting import make_link
from appeals.models import Arrival, FollowUp, RequestItem, RequestLink
from appeals.reminders import chasing, database_now
from cases.actions import lock_case
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from documents.actions import Received, receive
from documents.models import Kind
from documents.storage import Readable

MOST_LINKS = 5
MOST_PAPERS = 60
"""Of one request: an honest office never comes near it."""

NO_LONGER = gettext_lazy(
    "These papers are no longer needed, or the link has run out. Nothing was sent. "
    "Please ask the office that wrote to you for a new one."
)


class Closed(Sorry):
    """The link leads nowhere any more."""

    status = 410

    def __str__(self) -> str:
        return str(NO_LONGER)


class NotNow(Sorry):
    """Too often, or too many."""

    status = 429


class Upload(Protocol):
    """A file somebody sends: bytes and a name."""

    name: str

    def read(self, size: int = -1, /) -> bytes: ...


def link_of(secret: str) -> RequestLink | None:
    """The link of an address, whether or not it still opens; None for one we never made."""
    found = RequestLink.objects.select_related("request__case__organisation", "request__asked_by")
    return found.filter(digest=links.digest_of(secret)).first()


def is_open(link: RequestLink, *, now: datetime) -> bool:
    """Whether the link still leads to something that is needed."""
    return link.expires_at > now and link.request.living and link.request.case.closed_on is None


def _lock(link: RequestLink) -> RequestLink:
    """The link as it stands. Raises Closed."""
    row = RequestLink.objects.select_for_update(no_key=True, of=("self",))
    link = row.select_related("request__case", "request__asked_by").get(pk=link.pk)
    if not is_open(link, now=database_now()):
        raise Closed
    return link


@transaction.atomic
def ask_for_code(link: RequestLink) -> RequestLink:
    """Send a new code to the address of the link; the one before it no longer opens.

    Raises Closed, and NotNow within a minute of the last code or after twenty.
    """
    link = _lock(link)
    now = database_now()
    if link.code_sent_at and now - link.code_sent_at < links.BETWEEN_CODES:
        raise NotNow(_("We sent a code less than a minute ago. Please look into your mailbox, also under spam."))
    if link.codes_sent >= links.MOST_CODES:
        raise NotNow(_("This link has sent too many codes. Please ask the office that wrote to you for a new one."))
    link.codes_sent, link.code_sent_at, link.wrong_codes = link.codes_sent + 1, now, 0
    link.save(update_fields=["codes_sent", "code_sent_at", "wrong_codes"])
    chasing.send_code(link, now=now)
    return link


@transaction.atomic
def enter_code(link: RequestLink, *, code: str) -> bool:
    """Whether this is the code; a wrong one is counted and remembered.

    Raises Closed, and NotNow when no code can be right at this moment.
    """
    link = _lock(link)
    now = database_now()
    if link.printed and link.wrong_codes >= links.MOST_WRONG and now - (link.code_sent_at or now) > links.PAPER_REST:
        link.wrong_codes = 0
    if not links.code_lives(link, now=now):
        raise NotNow(
            _("Too many wrong codes. Please try again in an hour.")
            if link.printed
            else _("That code no longer opens: it is older than 15 minutes, or was wrong too often. Ask for a new one.")
        )
    if links.is_code(link, code):
        link.wrong_codes, link.opened_at = 0, link.opened_at or now
        link.save(update_fields=["wrong_codes", "opened_at"])
        record("request opened", by=None, case=link.request.case, about=link)
        return True
    link.wrong_codes += 1
    if link.printed:
        link.code_sent_at = now
    link.save(update_fields=["wrong_codes", "code_sent_at"])
    record("code refused", by=None, case=link.request.case, about=link)
    return False


def send_papers(link: RequestLink, *, item: RequestItem, files: Sequence[Upload], words: str) -> list[Received | Sorry]:
    """What somebody sends for one item: each file gets an answer of its own, and a refused one loses no other.

    A file is kept before anything speaks of it; then it is set beside its item, as arrived and not yet looked at.
    Raises Closed, and NotNow after sixty papers.
    """
    with transaction.atomic():
        _lock(link)
    if Arrival.objects.filter(item__request=link.request_id, document__isnull=False).count() + len(files) > MOST_PAPERS:
        raise NotNow(_("That is more than 60 papers for one request. Nothing of it was kept. Please call the office."))
    answers: list[Received | Sorry] = []
    for file in files:
        try:
            answers.append(_keep(link, file, name=file.name))
        except Sorry as refusal:
            answers.append(refusal)
    kept = [each for each in answers if isinstance(each, Received)]
    _arrive(link, item, kept, words.strip())
    return answers


def _keep(link: RequestLink, file: Readable, *, name: str) -> Received:
    return receive(case=link.request.case, stream=file, name=name, kind=Kind.EVIDENCE, by=None)


@transaction.atomic
def _arrive(link: RequestLink, item: RequestItem, kept: Sequence[Received], words: str) -> None:
    case = lock_case(link.request.case)
    new = 0
    for each in kept:
        mine = {"organisation_id": link.organisation_id, "link": link}
        new += Arrival.objects.get_or_create(item=item, document=each.document, defaults=mine)[1]
    if words and not Arrival.objects.filter(item=item, words=words).exists():
        Arrival.objects.create(organisation_id=link.organisation_id, item=item, link=link, words=words)
        new += 1
    if not new:
        return
    today = database_now().astimezone(link.request.asked_by.zone).date()
    waiting = FollowUp.objects.filter(request=link.request, done_on=None)
    waiting.exclude(what__in=("arrived", paper_rights.LATE)).update(what="arrived", due_on=today)
    record("papers arrived", by=None, case=case, about=item, papers=len(kept))
    clocks.restate(case, on=today)


@transaction.atomic
def pass_on(link: RequestLink, *, email: str) -> RequestLink:
    """Let a colleague of theirs in, at an address of their own. Raises Closed, NotNow, Sorry for no address."""
    link = _lock(link)
    try:
        validate_email(email.strip())
    except ValidationError as no_address:
        raise Sorry(_("That is no e-mail address. Nothing was sent.")) from no_address
    request = link.request
    before = request.links.filter(email=email.strip().lower()).first()
    if before:
        raise Conflict(_("This address has the request already. Nothing was sent."))
    if request.links.count() >= MOST_LINKS:
        raise NotNow(_("This request was passed on five times already. Please ask the office that wrote to you."))
    new = make_link(request, email=email)
    chasing.ask(new, now=database_now())
    record("request forwarded", by=None, case=request.case, about=new)
    return new


def opened(link: RequestLink) -> list[RequestItem]:
    """The items of a request in their order, each with what came for it."""
    return list(link.request.items.order_by("place").prefetch_related("arrivals__document"))
