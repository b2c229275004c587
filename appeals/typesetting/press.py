"""The press: data and a typst template in, an accessible PDF out, the same bytes every time."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "letters"
# An unbroken run longer than this may be split over two lines: web addresses, pasted tokens.
LONGEST_WORD = 32
# Keeps line breaks; takes out control characters, byte order marks and the two bidirectional overrides,
# which show nothing and can make a line read backwards.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u202d\u202e]")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


class CannotSet(ValueError):
    """The page cannot be set; the message names the character or says what stopped it."""


@cache
def fonts() -> typst.Fonts:
    """Only the fonts that travel with the product, so every machine sets the same page."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(TEMPLATES / "fonts")])


@cache
def words(language: str) -> dict[str, Any]:
    """The fixed words of documents (labels, months, closings) in one language: "en" or "es"."""
    return json.loads((TEMPLATES / language / "words.json").read_text(encoding="utf-8"))


@cache
def _sentences() -> dict[str, str]:
    return json.loads((TEMPLATES / "en" / "sentences.json").read_text(encoding="utf-8"))


def sentence(name: str, /, **said: str) -> str:
    """A short sentence of letters, in the language letters to a plan are written in, whatever the writer reads in."""
    return _sentences()[name].format(**said)


def say_date(day: date, language: str = "en") -> str:
    """A date as a letter writes it: July 14, 2026; 14 de julio de 2026."""
    spoken = words(language)
    return spoken["date"].format(month=spoken["months"][day.month - 1], day=day.day, year=day.year)


def clean(text: str) -> str:
    """Text as the press takes it: one kind of line end, no control characters, composed accents."""
    lines = re.sub("\r\n?|\u2028|\u2029", "\n", text).replace("\t", "    ")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", lines))


def _breakable(text: str) -> str:
    """Very long words may break anywhere, instead of running off the paper."""
    return re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", lambda run: run.group() + "\u200b", clean(text))


def _settable(value: Any) -> Any:
    """Every string inside, made ready for the press."""
    if isinstance(value, str):
        return _breakable(value)
    if isinstance(value, Mapping):
        return {key: _settable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_settable(item) for item in value]
    return value


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()


def _unshown(character: str) -> CannotSet:
    sentence = _(
        "The character “%(character)s” (%(name)s) cannot be printed with our fonts. "
        "Your text is kept. Replace or remove this character, then make the page again."
    )
    shown = "?" if LONE_SURROGATE.match(character) else character
    return CannotSet(sentence % {"character": shown, "name": _name(character)})


def _refusal(error: typst.TypstError) -> CannotSet:
    """What typst said, as a sentence for the writer."""
    found = UNSHOWN.search(error.message)
    if found is None:
        sentence = _("The page could not be set: %(reason)s. Your text is kept.")
        return CannotSet(sentence % {"reason": error.message})
    text = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda code: chr(int(code.group(1), 16)), found.group(1))
    return _unshown(text.replace("\\", "")[:1] or "\\")


def set_pages(template: str, matter: Mapping[str, Any], *, dated: date, root: Path = TEMPLATES) -> bytes:
    """One PDF/UA-1 document from a template of templates/letters and its matter.

    `matter` goes in as JSON, so no text in it can be markup. `dated` becomes the creation
    time, so the same matter gives the same bytes. `root` is the only folder the template can read.
    Raises CannotSet.
    """
    source = json.dumps(_settable(matter), ensure_ascii=False)
    stray = LONE_SURROGATE.search(source)
    if stray:
        raise _unshown(stray.group())
    compiler = typst.Compiler(root=str(root), font_paths=fonts())
    try:
        pages = compiler.compile(
            input=(TEMPLATES / template).read_bytes(),
            sys_inputs={"matter": source},
            format="pdf",
            pdf_standards="ua-1",
            timestamp=datetime.combine(dated, time(12), UTC),
        )
    except typst.TypstError as error:
        raise _refusal(error) from error
    assert isinstance(pages, bytes)
    return pages
