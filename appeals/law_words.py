"""The rulebook in the reader's words, for pages only.

What is quoted from the law, and what nobody has put into the reader's words, stays in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings

from appeals import clocks
from appeals.law.book import Citation, Rulebook
from appeals.law_names import language_now, words_in
from claimback.words import InEnglish

FREE = ("states", "changes", "payers")
"""Where not every sentence is in the catalogue: a state's own file, what changed, insurers' policies."""

_worded: dict[str, tuple[Rulebook, Rulebook]] = {}


def book() -> Rulebook:
    """The rulebook in the reader's words, for pages; what is counted, kept or sent goes by `clocks.book`."""
    language, known = language_now(), clocks.book()
    if language == settings.LANGUAGE_CODE.partition("-")[0]:
        return known
    held = _worded.get(language)
    if held is None or held[0] is not known:
        held = _worded[language] = (known, _reworded(known, words_in(language)))
    return held[1]


def _reworded(known: Rulebook, words: Callable[[str], str]) -> Rulebook:
    free, seen, seen_free = partial(_free, words=words), dict[int, Any](), dict[int, Any]()
    names = [each.name for each in fields(known) if each.init]
    ours = {name: _in(getattr(known, name), words, seen) for name in names if name not in FREE}
    return replace(known, **ours, **{name: _in(getattr(known, name), free, seen_free) for name in FREE})


def _free(text: str, words: Callable[[str], str]) -> str:
    """A state's own sentence: in the reader's words where there are any, else marked as English."""
    said = words(text)
    return InEnglish(text) if said == text else said


def _in(part: Any, words: Callable[[str], str], seen: dict[int, Any]) -> Any:
    """The same part with its sentences said by `words`; a part that stands in two places stays one."""
    if type(part) is str:
        return words(part) if part else part
    if isinstance(part, Citation) or not isinstance(part, Mapping | tuple) and not is_dataclass(part):
        return part
    if id(part) not in seen:
        seen[id(part)] = _anew(part, words, seen)
    return seen[id(part)]


def _anew(part: Any, words: Callable[[str], str], seen: dict[int, Any]) -> Any:
    if isinstance(part, Mapping):
        return {name: _in(each, words, seen) for name, each in part.items()}
    if isinstance(part, tuple):
        return tuple(_in(each, words, seen) for each in part)
    return replace(
        part, **{each.name: _in(getattr(part, each.name), words, seen) for each in fields(part) if each.init}
    )
