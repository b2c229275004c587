"""A packet cut into parts, for a recipient that takes only so much at once."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

from appeals.typesetting.press import set_pages, words

SPARE = 1024
"""Bytes left free while the parts are measured: how many there are is known only in the end, and stands on each."""
MANY = 99


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the packet somebody looks for: the letter or an exhibit, its first and last page counted from 1."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its number, the pages of the packet it holds (counted from 1, its own sheet is none of them)."""

    number: int
    first: int
    last: int
    pdf: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Label:
    """What every part says of itself: the title of the packet, the line on its pages, its language, the day."""

    title: str
    running: str
    language: str
    made_on: date


class PageTooLarge(ValueError):
    """One page alone is more than a part may hold."""

    def __init__(self, number: int, size: int, most: int) -> None:
        super().__init__(number, size, most)
        self.number, self.size, self.most = number, size, most

    def __str__(self) -> str:
        sentence = _(
            "The packet was made, but not cut: page %(page)s alone has %(size)s kB, and a part may have %(most)s kB. "
            "Send it another way, or scan that page again in black and white."
        )
        return sentence % {"page": self.number, "size": self.size // 1024, "most": self.most // 1024}


def cut(
    pdf: bytes, chapters: Sequence[Chapter], label: Label, *, most_bytes: int | None, most_pages: int | None
) -> tuple[Part, ...]:
    """The packet in parts of at most so many bytes and so many pages, the sheet in front of each counted in.

    Nothing where the whole fits. A part ends with an exhibit where that leaves it at least half full. The same packet
    gives the same parts. Raises PageTooLarge, and ValueError for fewer than two pages a part.
    """
    if most_pages is not None and most_pages < 2:
        raise ValueError("a part has a sheet and at least one page")
    with Pdf.open(BytesIO(pdf)) as whole:
        if (most_bytes is None or len(pdf) <= most_bytes) and (most_pages is None or len(whole.pages) <= most_pages):
            return ()
        knife = _Knife(whole, len(pdf), chapters, label, most_bytes, most_pages)
        stretches = list(knife.stretches())
        return tuple(knife.part(at, len(stretches), *stretch) for at, stretch in enumerate(stretches, 1))


@dataclass(frozen=True, slots=True)
class _Knife:
    whole: Pdf
    weight: int
    chapters: Sequence[Chapter]
    label: Label
    most_bytes: int | None
    most_pages: int | None

    def stretches(self) -> Iterator[tuple[int, int]]:
        """The first and last page of each part."""
        ends = {chapter.last for chapter in self.chapters}
        first, total = 1, len(self.whole.pages)
        while first <= total:
            last = self._as_far_as_fits(first, total)
            if last < total:
                middle = first + (last - first) // 2
                last = max((end for end in ends if middle <= end <= last), default=last)
            yield first, last
            first = last + 1

    def _as_far_as_fits(self, first: int, total: int) -> int:
        most = total if self.most_pages is None else min(total, first + self.most_pages - 2)
        if self.most_bytes is None:
            return most
        low, high = first - 1, most  # what fits for sure, and the last that might
        step = max(1, self.most_bytes * total // self.weight)  # what fits where all pages weigh the same
        while low < high:
            middle = min(low + step, high)
            if self._fits(first, middle):
                low = middle
            else:
                high = middle - 1
            step = max(1, min(step, (high - low + 1) // 2))
        if low < first:
            raise PageTooLarge(first, len(self.part(MANY, MANY, first, first).pdf), self.most_bytes)
        return low

    def _fits(self, first: int, last: int) -> bool:
        return self.most_bytes is None or len(self.part(MANY, MANY, first, last).pdf) + SPARE <= self.most_bytes

    def part(self, number: int, of: int, first: int, last: int) -> Part:
        """One part, as its own file."""
        with Pdf.open(BytesIO(self._sheet(number, of, first, last))) as sheet, Pdf.new() as made:
            made.pages.extend(sheet.pages)
            made.pages.extend(self.whole.pages[first - 1 : last])
            for page in made.pages:
                _forget_the_way_out(page)
            self._describe(made, number, of, first, last)
            held = BytesIO()
            made.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        pdf = held.getvalue()
        return Part(number, first, last, pdf, hashlib.sha256(pdf).hexdigest())

    def _inside(self, first: int, last: int) -> list[tuple[Chapter, int]]:
        """The chapters of a part, each with the page of the packet on which it goes on there."""
        found = [chapter for chapter in self.chapters if chapter.first <= last and chapter.last >= first]
        return [(chapter, max(chapter.first, first)) for chapter in found]

    def _sheet(self, number: int, of: int, first: int, last: int) -> bytes:
        spoken = words(self.label.language)
        holds = spoken["part_holds_one" if first == last else "part_holds"]
        lines = [
            {"name": chapter.name + (f" ({spoken['continued']})" if at > chapter.first else ""), "page": str(at)}
            for chapter, at in self._inside(first, last)
        ]
        matter = {
            "language": self.label.language,
            "words": spoken,
            "title": self.label.title,
            "running": self.label.running,
            "part": spoken["part"].format(n=number, of=of),
            "holds": holds.format(first=first, last=last, total=len(self.whole.pages)),
            "lines": lines,
        }
        return set_pages("part.typ", matter, dated=self.label.made_on)

    def _describe(self, made: Pdf, number: int, of: int, first: int, last: int) -> None:
        """Bookmarks, page labels that go on from part to part, title and language."""
        spoken = words(self.label.language)
        with made.open_outline() as outline:
            outline.root.append(OutlineItem(spoken["part"].format(n=number, of=of), 0))
            for chapter, at in self._inside(first, last):
                outline.root.append(OutlineItem(chapter.name, at - first + 1))
        labels = [0, Dictionary(P=f"{spoken['part'].format(n=number, of=of)}"), 1, Dictionary(S=Name.D, St=first)]
        made.Root.PageLabels = Dictionary(Nums=Array(labels))
        made.Root.PageMode = Name.UseOutlines
        made.Root.Lang = self.label.language
        made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        made.docinfo["/Title"] = f"{self.label.title} ({spoken['part'].format(n=number, of=of)})"


def _forget_the_way_out(page: pikepdf.Page) -> None:
    """Links to pages of another part lead nowhere: they go. The tags of the whole stay with the whole."""
    if Name.StructParents in page.obj:
        del page.obj.StructParents
    if Name.Annots in page.obj:
        kept = [each for each in page.obj.Annots if not _leads_nowhere(each)]
        page.obj.Annots = Array(kept)


def _leads_nowhere(annotation: pikepdf.Object) -> bool:
    action = annotation.get(Name.A)
    target = annotation.get(Name.Dest) if action is None else action.get(Name.D)
    return isinstance(target, Array) and (len(target) == 0 or not isinstance(target[0], Dictionary))
