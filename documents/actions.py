"""Verbs about papers: received, put together to letters, filed under what they are, opened, read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import EllipsisType
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.audit.models import Event
from claimback.poke import poke
from claimback.sorry import Conflict, Sorry
from documents import kinds, pictures, quota, storage
from documents.leaves import Leaf, leaves_of
from documents.models import Again, Document, Kind, MadePaper, State
from documents.names import clean_name

if TYPE_CHECKING:
    from pathlib import Path

    from documents.mailed.models import Mailed

ONE_SITTING = timedelta(minutes=15)
"""Whoever turns the pages of a paper opens it once."""

LETTERS = frozenset({Kind.DENIAL, Kind.ANSWER, Kind.EOB, Kind.OTHER})
"""Kinds whose words may state facts of the case."""


class Harmful(kinds.Refused):
    """Carries the test signature of virus scanners; found before anything was kept."""

    sentence = gettext_lazy(
        "The virus check found something harmful in this file. It was not added. "
        "Please ask the sender for a clean copy."
    )


class NotOneLetter(Sorry):
    """What was put together cannot be one letter."""


class NotOpenable(Conflict):
    """The paper is kept, and may not leave the system: not checked yet, or refused."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.pk)
        self.document = document

    def __str__(self) -> str:
        if self.document.state == State.REFUSED:
            return self.document.problem or _("This paper was refused. Nobody can open it.")
        if self.document.state == State.PARKED:
            return self.document.problem
        return _("This paper is kept, but not yet checked, so nobody can open it yet. Please try again in a minute.")


@dataclass(frozen=True)
class Received:
    """A paper that is in the case now; `again` when the same file was there before."""

    document: Document
    again: bool


def shelf_of(organisation_id: UUID) -> storage.Shelf:
    """Where the papers of one organisation lie."""
    return storage.shelf(settings.DOCUMENTS_DIR, organisation_id)


def pictures_of(organisation_id: UUID) -> Path:
    """Where the pictures of one organisation's papers lie; they are copies, drawn again when missing."""
    return settings.DATA_DIR / "pictures" / str(organisation_id)


def path_of(document: Document) -> Path:
    """The original on disk, whether or not it is still there."""
    return storage.path_of(shelf_of(document.organisation_id), document.sha256)


def receive(
    *,
    case: Case,
    stream: storage.Readable,
    name: str,
    kind: Kind = Kind.OTHER,
    by: User | None,
    answers_stage_id: UUID | None = None,
) -> Received:
    """Keep a paper, then write it down, then poke a worker to check and read it.

    `name` is what the sender called the file; it is only shown. `by` is None for somebody outside, let in by a link.
    `answers_stage_id` is the stage it was dropped on. The same file twice in a case is recognised. Raises a subclass
    of kinds.Refused (nothing is kept, the refusal is remembered) or storage.NoRoom; both say a sentence. quota.Full and
    quota.TooOften are among them.
    """
    try:
        kept, content_type = shelve(organisation_id=case.organisation_id, stream=stream)
        return write_down(
            case, kept, content_type, name=clean_name(name), kind=kind, by=by, answers_stage_id=answers_stage_id
        )
    except (kinds.Refused, quota.Full) as refusal:
        with transaction.atomic():
            record("document refused", by=by, case=case, why=type(refusal).__name__)
        raise


def shelve(*, organisation_id: UUID, stream: storage.Readable) -> tuple[storage.Kept, kinds.Kind]:
    """Put a file on the shelf of an organisation, where no row speaks of it yet. Raises kinds.Refused, NoRoom."""
    shelf = shelf_of(organisation_id)
    kept = storage.keep(stream, folder=shelf, limit=settings.MAX_UPLOAD_BYTES)
    return kept, _look_at(shelf, kept)


def _look_at(shelf: storage.Shelf, kept: storage.Kept) -> kinds.Kind:
    """What kind of file was kept; a refused one leaves the shelf again, unless it is somebody's paper already."""
    path = storage.path_of(shelf, kept.sha256)
    try:
        return kinds.sniff(path)
    except FileNotFoundError as gone:
        # the same bytes were sent twice at once, and the other request has just refused them
        raise kinds.Refused from gone
    except kinds.Refused as refusal:
        if not quota.is_somebodys(UUID(shelf.name), kept.sha256):
            path.unlink(missing_ok=True)
        if isinstance(refusal, kinds.Infected):
            raise Harmful from refusal
        raise


@transaction.atomic
def write_down(
    case: Case,
    kept: storage.Kept,
    content_type: kinds.Kind,
    *,
    name: str,
    kind: Kind,
    by: User | None,
    answers_stage_id: UUID | None = None,
    mailed: Mailed | None = None,
) -> Received:
    """Write down what lies on the shelf as a paper of a case; `mailed` is the message it came in, if it came in one.

    Raises quota.Full, quota.TooOften.
    """
    # two at once: the unique constraint lets one in, the other finds it
    document, new = Document.objects.get_or_create(
        case=case,
        sha256=kept.sha256,
        defaults={
            "organisation_id": case.organisation_id,
            "kind": kind,
            "name": name,
            "content_type": str(content_type),
            "size": kept.size,
            "received_by": by,
            "answers_stage_id": answers_stage_id,
            "mailed": mailed,
        },
    )
    if new:
        record("document received", by=by, case=case, about=document, sha256=kept.sha256, size=kept.size)
        quota.hold(document, by=by)
        poke("documents.tasks.take_in", document_id=document.pk)
    elif answers_stage_id and document.answers_stage_id != answers_stage_id:
        document.answers_stage_id = answers_stage_id
        document.save(update_fields=["answers_stage_id"])
        file_under(document, kind=kind, by=by)
    elif document.state == State.PARKED:
        read_again(document, by=by)
    return Received(document, again=not new)


@transaction.atomic
def file_under(
    document: Document,
    *,
    kind: Kind,
    title: str | None = None,
    dated_on: date | EllipsisType | None = ...,
    by: User | None,
) -> Document:
    """Say what a paper is, what to call it, and which day stands on it; `...` and a title of None leave what is there.

    An empty title falls back to the file's name, a `dated_on` of None takes the day away. A paper that turns out to
    be a letter is read once more, because now its words may state facts.
    """
    document = Document.objects.select_for_update(no_key=True, of=("self",)).select_related("case").get(pk=document.pk)
    document.kind, document.kind_said = kind, document.finished
    if title is not None:
        document.title = clean_name(title)[:200] if title.strip() else ""
    if not isinstance(dated_on, EllipsisType):
        document.dated_on = dated_on
    document.save(update_fields=["kind", "kind_said", "title", "dated_on"])
    record("document filed under", by=by, case=document.case, about=document, kind=str(kind.label))
    if document.state == State.READ and kind in LETTERS and not document.suggestions.exists():
        read_again(document, by=by)
    return document


@transaction.atomic
def read_again(document: Document, *, by: User | None) -> bool:
    """Send a finished paper through the worker once more; False when it was refused or is on its way already."""
    finished = Document.objects.filter(pk=document.pk, state__in=[State.READ, State.PARKED])
    if MadePaper.objects.filter(document=document).exists():
        document.pages.filter(text="").update(again=Again.USUAL)
    fresh = {"attempts": 0, "claimed_until": None, "pages_done": 0, "problem": "", "last_error": ""}
    sent = finished.filter(checked_at=None).update(state=State.RECEIVED, **fresh)
    if not (sent or finished.update(state=State.CHECKED, **fresh)):
        return False
    record("document sent back", by=by, case=document.case, about=document)
    poke("documents.tasks.take_in", document_id=document.pk)
    document.refresh_from_db()
    return True


@transaction.atomic
def put_together(papers: Sequence[Document], *, by: User) -> Document:
    """These papers, in this order, are pages of one letter, that of the first; pages it had already come before them.

    Raises NotOneLetter.
    """
    letter = papers[0].letter
    return arrange(letter, papers=[*Document.objects.of_letter(letter), *papers], by=by)


@transaction.atomic
def arrange(letter: Document, *, papers: Sequence[Document], by: User) -> Document:
    """Say which papers, in this order, are the pages of one letter; those left out stand alone again.

    The letter keeps its id, wherever its own paper stands in the order; it is read as a whole once every paper of it is
    read. The files stay as they came. Raises NotOneLetter; then nothing is changed.
    """
    Case.objects.select_for_update(no_key=True).get(pk=letter.case_id)  # nobody confirms it meanwhile
    chosen = list(dict.fromkeys(paper.pk for paper in papers))
    mine = Document.objects.filter(Q(pk__in=chosen) | Q(page_of=letter.pk) | Q(pk=letter.pk), case=letter.case_id)
    rows = {row.pk: row for row in mine.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    _refuse_strange_pages(rows[letter.pk], [rows.get(pk) for pk in chosen])
    before = Document.objects.of_letter(letter).values_list("pk", flat=True)
    if list(before) == chosen:
        return letter
    mine.filter(page_of=letter.pk).exclude(pk__in=chosen).update(page_of=None, place=None)
    alone = len(chosen) == 1
    for place, pk in enumerate(chosen, 1):
        page_of = None if pk == letter.pk else letter.pk
        Document.objects.filter(pk=pk).update(
            place=None if alone else place,
            page_of=page_of,
            pages_changed_at=None,
            kind=rows[letter.pk].kind,
            answers_stage_id=rows[letter.pk].answers_stage_id,
        )
    Document.objects.filter(pk=letter.pk).update(pages_changed_at=Now(), attempts=0)
    record("letter put together", by=by, case=letter.case, about=letter, papers=len(chosen))
    poke("documents.tasks.take_in", document_id=letter.pk)
    letter.refresh_from_db()
    return letter


def _refuse_strange_pages(letter: Document, papers: Sequence[Document | None]) -> None:
    found = [paper for paper in papers if paper is not None]
    if len(found) < len(papers) or letter not in found:
        raise NotOneLetter(_("Give this paper itself a place among the pages, and only papers of this case."))
    for paper in found:
        if paper.decision_id:
            raise NotOneLetter(_("“%(paper)s” was confirmed already; its pages stay as they are.") % {"paper": paper})
        if paper.state == State.REFUSED:
            raise NotOneLetter(_("“%(paper)s” was refused, so it cannot be a page.") % {"paper": paper})
        elsewhere = paper.page_of_id not in (None, letter.pk)
        if elsewhere or letter.page_of_id or (paper != letter and paper.further.exists()):
            raise NotOneLetter(
                _("“%(paper)s” belongs to another letter of several pages. Take it out there first.") % {"paper": paper}
            )


def open_original(document: Document, *, by: User) -> BinaryIO:
    """The original, byte for byte, open for reading; remembered as a read.

    Raises NotOpenable for a paper that was not checked or was refused, storage.NotKept when the file is missing.
    """
    _must_be_openable(document)
    original = storage.open_kept(shelf_of(document.organisation_id), document.sha256)
    with transaction.atomic():
        record("document opened", by=by, case=document.case, about=document, what="file")
    return original


def not_yet_read(letter: Document) -> Document | None:
    """The first paper of a letter that a worker still has to read, or the letter itself until it is read as a whole."""
    papers = list(Document.objects.of_letter(letter))
    unfinished = next((paper for paper in papers if not paper.finished), None)
    return unfinished or (letter if letter.pages_changed_at else None)


def problem_of(letter: Document) -> str:
    """What a person must know about reading the letter: the first problem among its papers."""
    problems = Document.objects.of_letter(letter).exclude(problem="").values_list("problem", flat=True)
    return problems.first() or ""


def open_text(letter: Document, *, by: User) -> list[Leaf]:
    """The text of a paper, page by page, or of the whole letter it stands for; remembered as a read, once a sitting.

    A paper of it that may not be opened is left out. Raises NotOpenable when none may.
    """
    papers = list(Document.objects.of_letter(letter).usable()) if letter.page_of_id is None else [letter]
    if not papers:
        raise NotOpenable(letter)
    _must_be_openable(papers[0])
    for paper in papers:
        _remember_sitting(paper, by)
    return leaves_of(papers)


def open_picture(document: Document, *, number: int, small: bool = False, by: User) -> Path:
    """A PNG of one page (counted from 1), remembered as a read, once a sitting.

    Raises NotOpenable, storage.NotKept, or text.NoPageImage when there is no picture of that page.
    """
    _must_be_openable(document)
    turned = document.pages.filter(number=number).values_list("turned", flat=True).first() or 0
    picture = pictures.picture_of(
        path_of(document),
        number,
        content_type=document.content_type,
        turned=turned,
        folder=pictures_of(document.organisation_id),
        width=pictures.SMALL if small else pictures.WIDTH,
    )
    _remember_sitting(document, by)
    return picture


def _must_be_openable(document: Document) -> None:
    """By the row as it is now: what was usable when the page was drawn may have been refused since."""
    if not Document.objects.usable().filter(pk=document.pk).exists():
        raise NotOpenable(document)


@transaction.atomic
def _remember_sitting(document: Document, by: User) -> None:
    opened = Event.objects.of_case(document.case_id).filter(
        kind="document opened", by_id=by.pk, about_id=str(document.pk), at__gt=Now() - ONE_SITTING
    )
    if not opened.exists():
        record("document opened", by=by, case=document.case, about=document, what="pages")
