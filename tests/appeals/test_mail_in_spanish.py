"""Whatever is written to somebody who reads Spanish is in Spanish: mail, text messages, what others are asked for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from tests.house.code import HOME, modules

WRITTEN = ("appeals/mail", "appeals/in_brief", "appeals/standing_in", "appeals/views/outside")
SHOWN = ("mail/*", "outside/*", "account/email/*", "law/changes.html", "law/missing.html", "appeals/evidence.html",
         "appeals/_evidence.html", "appeals/_letters_link.html")  # fmt: skip
THE_SAME = {"ClaimBack"}
"""What is said so in Spanish too."""
MARKED = re.compile(r"""\b(?:gettext|_)\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*\)""")


def said_in(tree: ast.Module) -> Iterator[str]:
    """The words of a module that are to be translated."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name in {"_", "gettext", "gettext_lazy"}:
            yield from words[:1]


def said_on(page: Path) -> Iterator[str]:
    """The words of a template that are to be translated."""
    yield from map(ast.literal_eval, MARKED.findall(templatize(page.read_text(), origin=str(page))))


PAGES = sorted({page for each in SHOWN for page in (HOME / "templates").glob(each) if page.is_file()})
ROOMS = sorted(path for path in modules() if path.startswith(WRITTEN))


def untranslated(words: Iterator[str]) -> list[str]:
    with translation.override("es"):
        return [each for each in words if each.strip() and each not in THE_SAME and translation.gettext(each) == each]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_a_page_or_mail_says_everything_in_spanish(page: Path) -> None:
    assert untranslated(said_on(page)) == []


@pytest.mark.parametrize("path", ROOMS)
def test_what_is_written_says_everything_in_spanish(path: str) -> None:
    assert untranslated(said_in(modules()[path])) == []


def test_the_looks_find_words() -> None:
    assert len(PAGES) > 40
    assert len(ROOMS) > 6
    assert sum(1 for path in ROOMS for _each in said_in(modules()[path])) > 60
