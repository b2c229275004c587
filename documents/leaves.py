"""A letter whose pages came as several papers is read as one: its leaves are numbered across the papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from documents import reading
from documents.models import Document, Page
from documents.text import Trouble

POOR = 85
"""Per cent; below, an engine that was this sure of the letters has often misread a number."""
SHORT = (Trouble.SOME_PAGES, Trouble.OUT_OF_TIME, Trouble.TOO_MANY_PAGES, Trouble.CUT_OFF)
"""What leaves pages of a paper unread while others were read."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a letter: `number` counts across its papers, `paper_page` inside the paper it came in."""

    number: int
    paper: Document
    paper_page: int
    text: str
    source: str
    confidence: float | None
    turned: int
    marked: str = ""  # the text as HTML with the words somebody looks for lit up

    @property
    def to_the_right(self) -> int:
        """How it lies after a quarter turn clockwise."""
        return (self.turned + 90) % 360

    @property
    def to_the_left(self) -> int:
        """How it lies after a quarter turn the other way."""
        return (self.turned + 270) % 360

    @property
    def upside_down(self) -> int:
        """How it lies after half a turn."""
        return (self.turned + 180) % 360

    @property
    def poor(self) -> bool:
        """Whether it was read badly."""
        return self.sure is not None and self.sure < POOR

    @property
    def sure(self) -> int | None:
        """How sure the reader was of the letters, in per cent; None for exact text."""
        return None if self.confidence is None else round(self.confidence * 100)


def leaves_of(papers: Iterable[Document]) -> list[Leaf]:
    """The pages of these papers, in their order; papers nobody has read yet have none."""
    papers = list(papers)
    pages: dict[object, list[Page]] = {}
    for page in Page.objects.filter(document__in=papers).defer("words").order_by("number"):
        pages.setdefault(page.document_id, []).append(page)
    ordered: Iterator[tuple[Document, Page]] = ((paper, page) for paper in papers for page in pages.get(paper.pk, []))
    return [
        Leaf(number, paper, page.number, page.text, page.source, page.confidence, page.turned)
        for number, (paper, page) in enumerate(ordered, 1)
    ]


def unsure_pages(papers: Iterable[Document]) -> dict[UUID, list[int]]:
    """Of papers that were read, the pages a picture of which was read badly or not at all, counted in their paper.

    A paper that somebody looked at and could read has none.
    """
    doubtful = [paper.pk for paper in papers if not paper.legible_at]
    badly = Page.objects.filter(document__in=doubtful, source="ocr").filter(
        Q(text="") | Q(confidence__lt=(POOR - 0.5) / 100)
    )
    found: dict[UUID, list[int]] = {}
    for paper, number in badly.order_by("document", "number").values_list("document_id", "number"):
        found.setdefault(paper, []).append(number)
    return found


def part_unread(paper: Document) -> str:
    """The sentence about a paper of which pages were read and others were not, or did not come; empty where all were.

    The worker writes it in the language of this system, whatever the reader's is.
    """
    with translation.override(settings.LANGUAGE_CODE):
        kept = {str(trouble.label): trouble for trouble in SHORT}
    trouble = kept.get(paper.problem)
    return str(trouble.label) if trouble else ""


def whole_letters(papers: Iterable[Document]) -> list[Document]:
    """These papers with every other paper of the letters they are pages of."""
    letters = list(dict.fromkeys(paper.letter for paper in papers))
    return [paper for letter in letters for paper in Document.objects.of_letter(letter)]


def texts(leaves: Iterable[Leaf]) -> list[reading.PageText]:
    """The same as the reader takes it."""
    return [reading.PageText(leaf.number, leaf.text, leaf.confidence, leaf.source) for leaf in leaves]
