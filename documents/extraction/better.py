"""What can be read on a picture of a page with the better and slower engine; only with the extra `ocr-hq` installed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy
from PIL import Image
from rapidocr import RapidOCR

from documents.extraction import Leaf
from documents.extraction.columns import Word, unweave

LONGEST_SIDE = 2600
"""Dots: a page of letter paper at some 230 dpi; more only costs time."""

SAME_LINE = 0.5
"""The share of a box's height by which two boxes must overlap to stand on one line."""


def look(picture: Image.Image) -> Leaf:
    """Read a page picture as it lies; a page is first looked at by the usual engine, which finds its way up."""
    return look_upright(picture)


def look_upright(picture: Image.Image) -> Leaf:
    """Read a page picture that a person says is upright."""
    picture = picture.convert("RGB")
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    found = _engine()(numpy.asarray(picture))
    if found.txts is None or found.boxes is None or not found.txts:
        return Leaf("", 0.0, "ocr")
    words = [_word(text, box) for text, box in zip(found.txts, found.boxes, strict=True)]
    sizes = [len(text) for text in found.txts]
    sure = sum(float(score) * size for score, size in zip(found.scores, sizes, strict=True)) / max(sum(sizes), 1)
    return Leaf("\n".join(unweave(lines(words), width=picture.width, height=picture.height)), sure, "ocr")


def lines(words: Sequence[Word]) -> list[list[Word]]:
    """What stands side by side is one line, from the left; lines from the top."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.top + each.bottom, each.left)):
        if found and _beside(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [sorted(line, key=lambda each: each.left) for line in found]


def _beside(one: Word, other: Word) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > SAME_LINE * min(one.bottom - one.top, other.bottom - other.top)


def _word(text: str, box: Any) -> Word:
    across, down = [round(float(x)) for x, _y in box], [round(float(y)) for _x, y in box]
    return Word(text, min(across), min(down), max(across), max(down))


@cache
def _engine() -> RapidOCR:
    # its models come with it: nothing is fetched, and the child has no network anyway
    return RapidOCR(params={"Global.log_level": "error"})
