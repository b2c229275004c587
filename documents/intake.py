"""The way of a paper through the worker: claimed, checked, read. Every step may be run twice and dies whole.

A worker holds a paper by a lease in its row, told by the database's clock. Killed in the middle, it leaves nothing
but the lease; when that has run out, another worker takes the paper up. Bytes are read outside of transactions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from cases.facts import Doubt
from claimback.audit.events import record
from claimback.poke import poke
from documents import again, ahead, kinds, reading
from documents.actions import LETTERS, path_of
from documents.leaves import leaves_of, texts
from documents.looking import what_it_shows
from documents.models import EVIDENCE_KINDS, Again, Document, MadePaper, Page, State, Suggestion
from documents.scan import Scan, Verdict, scan
from documents.text import Extracted, Limits, extract

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

LEASE = timedelta(seconds=75)
"""Longer than a worker may be silent: three broken pages at 20 seconds each, or a look of the virus scanner."""

PATIENCE = timedelta(seconds=60)
"""How long a paper waits for a scanner or a disk that is away."""

LIMITS = Limits(page_time=20)
SLOWER = Limits(memory=3 << 30, page_time=60)
"""What the better engine may cost."""

TELL_EVERY = 0.5
"""Seconds between two words of progress."""

TAKEN_UP_AT_ONCE = 20

GAVE_UP_READING = gettext_lazy(
    "We tried to read this paper three times and could not. It was kept as it is. Please look at it yourself."
)
GAVE_UP_CHECKING = gettext_lazy(
    "We tried to check this paper three times and could not. It was kept, but nobody can open it until it is "
    "checked. Please send it again in an hour, or photograph the pages."
)
ASK: dict[Doubt, Promise] = {
    Doubt.NOT_ENGLISH: gettext_lazy(
        "This paper does not seem to be in English, and we can read only English so far. It was kept as it is. "
        "Please type in what it says, or ask the insurer for an English copy; they must help you with that."
    ),
    Doubt.POORLY_READ: gettext_lazy(
        "This paper was hard to read. It was kept as it is. Please compare every word with the picture, "
        "or photograph it again: flat, in good light."
    ),
}


class HasText(Protocol):
    """A page, kept or just read."""

    @property
    def number(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def source(self) -> str: ...


def take_in(*, document_id: UUID | str) -> None:
    """Take one paper as far as it will go, and its letter with the last of its papers.

    Nothing happens when it is finished or in another worker's hands. Who is done with one takes up the next that lies
    about, so that what an outage left is not read at the pace of the beat alone.
    """
    document = claim(document_id=document_id)
    if document:
        try:
            if document.state == State.CHECKED or _check(document):
                _read(document)
                ahead.soon(document)
            take_up(most=1)
        except OSError as trouble:
            put_back(document, why=type(trouble).__name__)
    read_whole(document_id=document_id)


def take_up(*, most: int | None = None) -> int:
    """Poke workers for papers nobody has in hand, oldest first, `most` or a handful of them; returns how many.

    This finds what a lost poke, a flushed broker or a killed worker left lying.
    """
    lying = Document.objects.unfinished().free() | Document.objects.letters_to_read_whole()
    found = list(lying.order_by("received_at", "pk").values_list("pk", flat=True)[: most or TAKEN_UP_AT_ONCE])
    for pk in found:
        poke("documents.tasks.take_in", document_id=pk)
    return len(found)


@transaction.atomic
def claim(*, document_id: UUID | str) -> Document | None:
    """Take a paper in hand for the length of the lease, or None; after the last attempt it is parked instead."""
    free = Document.objects.unfinished().free().filter(pk=document_id)
    document = free.select_related("case").select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if document is None:
        return None
    if document.attempts >= Document.MAX_ATTEMPTS:
        checked = document.checked_at is not None
        _park(document, problem=GAVE_UP_READING if checked else GAVE_UP_CHECKING)
        return None
    _row(document).update(claimed_until=Now() + LEASE, attempts=F("attempts") + 1)
    return document


@transaction.atomic
def put_back(document: Document, *, why: str, counts: bool = True) -> None:
    """Let go of a paper for a while; `counts` says whether this was one of its attempts."""
    attempts = F("attempts") - (0 if counts else 1)
    _row(document).filter(state__in=[State.RECEIVED, State.CHECKED]).update(
        claimed_until=Now() + PATIENCE, attempts=attempts, last_error=why
    )


def _check(document: Document) -> bool:
    """Whether the paper may go on; a scanner that is set up and away leaves it unchecked, to be asked again."""
    found = scan(path_of(document), clamd_url=settings.CLAMD_URL)
    if found.verdict is Verdict.INFECTED:
        refuse(document, found)
        return False
    if found.verdict is Verdict.NOT_SCANNED and settings.CLAMD_URL:
        put_back(document, why=found.detail, counts=False)
        return False
    return passes(document, found)


@transaction.atomic
def passes(document: Document, found: Scan) -> bool:
    """The paper was looked at and may be opened; False when somebody else was faster."""
    passed = {"state": State.CHECKED, "scan": found.verdict, "checked_at": Now(), "claimed_until": Now() + LEASE}
    if not _row(document).filter(state=State.RECEIVED).update(**passed):
        return False
    record("document checked", by=None, case=document.case, about=document, scan=str(found.verdict))
    return True


@transaction.atomic
def refuse(document: Document, found: Scan) -> None:
    """Lock a harmful paper away: it stays as evidence of what was sent, and nobody can open it."""
    refused = {
        "state": State.REFUSED, "scan": found.verdict, "problem": str(kinds.Infected.sentence), "claimed_until": None,
        "last_error": found.detail,
    }  # fmt: skip
    if _row(document).filter(state=State.RECEIVED).update(**refused):
        record("document refused", by=None, case=document.case, about=document, why="Infected")


def _read(document: Document) -> None:
    """Read outside of any transaction, then write all of it in one; a paper of which pages are due has only these read.

    So is a paper made of pages that were read before, even when none of them is due.
    """
    if document.pages.exclude(again="").exists() or MadePaper.objects.filter(document=document).exists():
        _read_again(document)
        return
    extracted = extract(path_of(document), content_type=document.content_type, limits=LIMITS, on_page=_teller(document))
    pages = list(extracted.pages)
    told = list(reading.suggest(pages)) if document.kind in LETTERS else []
    # a page of a longer letter is asked about with the letter, not alone
    store(document, extracted, told=told, problem=extracted.problem or ("" if document.place else _ask(pages, told)))


def _read_again(document: Document) -> None:
    """Read the pages that are due; the others keep their text."""
    pages = {page.number: page for page in document.pages.defer("words").order_by("number")}
    tell = _teller(document)
    problem = ""
    for run in again.runs(page for page in pages.values() if page.again):
        found = extract(
            path_of(document),
            content_type=document.content_type,
            limits=replace(SLOWER if run[0].again == Again.BETTER else LIMITS, pages=len(run)),
            first=run[0].number,
            look=again.look_for(run[0]),
            on_page=tell,
        )
        problem = problem or again.take_over(run, found)
    texts = [reading.PageText(page.number, page.text, page.confidence, page.source) for page in pages.values()]
    told = list(reading.suggest(texts)) if document.kind in LETTERS else []
    store_again(
        document, list(pages.values()), told=told, problem=problem or ("" if document.place else _ask(texts, told))
    )


def _ask(pages: list[reading.PageText], told: list[reading.Suggestion]) -> str:
    looks = reading.looks_like(pages)
    known = looks is not None and looks.kind in EVIDENCE_KINDS  # a list of medicines has few English words
    doubts = {doubt.kind for doubt in reading.problems(pages, told)}
    return next(
        (
            str(sentence)
            for doubt, sentence in ASK.items()
            if doubt in doubts and not (known and doubt is Doubt.NOT_ENGLISH)
        ),
        "",
    )


@transaction.atomic
def store(document: Document, extracted: Extracted, *, told: list[reading.Suggestion], problem: str) -> bool:
    """Write down what was read, replacing what an earlier reading found; False when somebody else was faster.

    A paper without a single page of text waits for a person.
    """
    row = _still_being_read(document)
    if row is None:
        return False
    _replace_pages(row, extracted)
    _row(row).update(pages_done=len(extracted.pages), pages_total=extracted.page_count)
    _finish(row, extracted.pages, told=told, problem=problem)
    return True


@transaction.atomic
def store_again(document: Document, pages: list[Page], *, told: list[reading.Suggestion], problem: str) -> bool:
    """Write down the pages that were due, which are due no longer; False when somebody else was faster."""
    row = _still_being_read(document)
    if row is None:
        return False
    due = [page for page in pages if page.again]
    for page in due:
        page.again = Again.NO
    Page.objects.bulk_update(due, ["text", "source", "confidence", "turned", "again"])
    _row(row).update(pages_done=row.pages_total or len(pages))
    _finish(row, pages, told=told, problem=problem)
    return True


def _still_being_read(document: Document) -> Document | None:
    """The paper, locked with its letter in the order in which whoever rearranges the letter locks them."""
    both = Document.objects.filter(pk__in=[document.pk, document.page_of_id]).order_by("pk")
    row = {each.pk: each for each in both.select_for_update(no_key=True)}[document.pk]
    return row if row.state == State.CHECKED else None


def _finish(row: Document, pages: Sequence[HasText], *, told: list[reading.Suggestion], problem: str) -> None:
    _replace_suggestions(row, told)
    shown = what_it_shows([reading.PageText(page.number, page.text, None, page.source) for page in pages])
    if shown["says_of_patient"] != row.says_of_patient:
        shown |= {"same_person_at": None, "same_person_by": None}  # it was said of other words
    _row(row).update(**shown)
    letters = Document.objects.filter(pk=row.page_of_id or row.pk, place__isnull=False)
    letters.update(pages_changed_at=Now(), attempts=0)
    if not any(page.text.strip() for page in pages):
        _park(row, problem=problem)
    else:
        _row(row).update(
            state=State.READ, read_at=Now(), problem=problem, claimed_until=None, last_error="", attempts=0
        )
        record("document read", by=None, case=row.case, about=row, pages=len(pages), suggestions=len(told))


def read_whole(*, document_id: UUID | str) -> None:
    """Read the papers of one letter as one, when the last of them is finished and something changed since.

    Three times tried in vain, the letter keeps what was found before and says so.
    """
    of_it = Q(pk=document_id) | Q(further=document_id)
    letter = Document.objects.letters_to_read_whole().filter(of_it).select_related("case").first()
    if letter is None:
        return
    if not _row(letter).filter(attempts__lt=Document.MAX_ATTEMPTS).update(attempts=F("attempts") + 1):
        _row(letter).update(pages_changed_at=None, problem=str(GAVE_UP_READING))
        return
    pages = texts(leaves_of(Document.objects.of_letter(letter)))
    told = list(reading.suggest(pages)) if letter.kind in LETTERS else []
    store_whole(letter, pages=len(pages), told=told, problem=_ask(pages, told))


@transaction.atomic
def store_whole(letter: Document, *, pages: int, told: list[reading.Suggestion], problem: str) -> bool:
    """Write down what the letter says as a whole; False when its pages changed while it was read.

    What was asked about its pages one by one is asked of the letter as a whole now.
    """
    unchanged = _row(letter).filter(pages_changed_at=letter.pages_changed_at).select_for_update(no_key=True).first()
    if unchanged is None:
        return False
    _replace_suggestions(letter, told)
    Document.objects.of_letter(letter).filter(problem__in=map(str, ASK.values())).update(problem="")
    _row(letter).update(pages_changed_at=None, attempts=0)
    _row(letter).filter(problem="").update(problem=problem)
    record("document read", by=None, case=letter.case, about=letter, pages=pages, suggestions=len(told))
    return True


def _replace_pages(document: Document, extracted: Extracted) -> None:
    document.pages.all().delete()
    Page.objects.bulk_create(
        Page(
            organisation_id=document.organisation_id,
            document=document,
            number=page.number,
            text=page.text,
            source=page.source,
            confidence=page.confidence,
            turned=extracted.turned.get(page.number, 0),
        )
        for page in extracted.pages
    )


def _replace_suggestions(document: Document, told: list[reading.Suggestion]) -> None:
    document.suggestions.all().delete()
    Suggestion.objects.bulk_create(
        Suggestion(
            organisation_id=document.organisation_id,
            document=document,
            field=str(one.field),
            value=one.value,
            page=one.page,
            quote=one.quote,
            start=one.start,
            end=one.end,
            confidence=one.confidence,
        )
        for one in told
    )


def _park(document: Document, *, problem: str | Promise) -> None:
    parked = {"state": State.PARKED, "problem": str(problem), "claimed_until": None}
    if _row(document).filter(state__in=[State.RECEIVED, State.CHECKED]).update(**parked):
        record("document parked", by=None, case=document.case, about=document, attempts=document.attempts)


def _teller(document: Document) -> Callable[[int, int], None]:
    """Says how far the reading is, and with every word renews the lease."""
    last = 0.0

    def tell(number: int, count: int) -> None:
        nonlocal last
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            _row(document).filter(state=State.CHECKED).update(
                pages_done=number, pages_total=count, claimed_until=Now() + LEASE
            )

    return tell


def _row(document: Document) -> QuerySet[Document]:
    return Document.objects.filter(pk=document.pk)
