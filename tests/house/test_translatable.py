"""Every word people see can be said in another language: it is marked, and marked so that it can be collected."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from tests.house.code import HOME, modules

FILLED_IN = re.compile(r"\N{WHITE SQUARE}|&\w+;|ClaimBack")  # the name is the same in every language
SHOWN = ("alt", "aria-label", "placeholder", "title")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
"""The names the collector of words knows: under any other name a mark is lost on it."""
ASKED = {"empty_label", "help_text", "label"}
A_SENTENCE = re.compile(r"[A-Z“].*[a-z]+ [a-z].*[.!?:]", re.DOTALL)
# Words for those who run or build on ClaimBack, invented people, and the law, which knows no Django.
NOT_ON_SCREEN = {"api", "demo", "described", "launch", "law", "management", "safety", "settings"}
FOR_OURSELVES = {"RuntimeError", "TypeError", "ValueError"}
TEMPLATES = sorted(path for path in (HOME / "templates").rglob("*.html") if "house" not in path.parts)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in SHOWN and value]


def bare_words(template: str) -> list[str]:
    """What a template says in so many words, outside of everything Django fills in."""
    page, inside = _Page(), ""
    kept: list[str] = []
    for token in Lexer(template).tokenize():
        tag = token.contents.split()[0] if token.token_type is TokenType.BLOCK else ""
        if tag in ("blocktranslate", "comment") or token.contents in ("block face",):
            inside = tag
        elif inside and tag in (f"end{inside}", "endblock"):
            inside = ""
        elif tag == "translate" and token.contents.split()[1][0] not in "\"'":
            kept.append(token.contents)  # what only runs can know cannot be collected
        elif token.token_type is TokenType.TEXT and not inside:
            kept.append(token.contents)
        elif token.token_type is not TokenType.COMMENT:
            kept.append("\N{WHITE SQUARE}")
    page.feed("".join(kept))
    words = (FILLED_IN.sub(" ", said).strip(" ·\n") for said in page.said)
    return [said for said in words if re.search(r"[^\W\d_]{2}", said)]


def loose_sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Sentences, labels and helps in a module that nothing marks, and marks around what only runs can know."""
    quiet: set[ast.AST] = {each.value for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    calls = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    for call in calls:
        if _called(call) in MARKS | FOR_OURSELVES:
            quiet |= {part for argument in call.args for part in ast.walk(argument)}
        if _called(call) in MARKS and not isinstance(call.args[0], ast.Constant):
            yield call.lineno, ast.unparse(call)
    asked = {word.value for call in calls for word in call.keywords if word.arg in ASKED}
    for each in ast.walk(tree):
        words = each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else ""
        if words and each not in quiet and (each in asked or A_SENTENCE.fullmatch(words)):
            yield each.lineno, words


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOME / "templates")))
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    written = path.read_text()

    assert bare_words(written) == []
    templatize(written, origin=str(path))  # what collects the words reads it so, and raises at a tag it cannot read


def test_no_sentence_in_the_code_is_left_out() -> None:
    shown = {
        path: tree for path, tree in modules().items() if not NOT_ON_SCREEN & set(Path(path).with_suffix("").parts)
    }

    assert [(path, *loose) for path, tree in shown.items() for loose in loose_sentences(tree)] == []


def test_a_mark_goes_by_a_name_the_collector_knows() -> None:
    imports = (
        (path, name.asname)
        for path, tree in modules().items()
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom) and each.module == "django.utils.translation"
        for name in each.names
        if name.name in MARKS and name.asname
    )

    assert [(path, name) for path, name in imports if name not in MARKS] == []


@pytest.mark.parametrize(
    "planted",
    [
        "<h1>Not marked</h1>",
        '<a aria-label="Not marked" href="/">{{ case }}</a>',
        '{% block title %}Not marked · {% translate "x" %}{% endblock %}',
        "<p>{% blocktranslate %}Marked{% endblocktranslate %} not marked</p>",
    ],
)
def test_a_planted_word_in_a_template_is_found(planted: str) -> None:
    assert [said.lower() for said in bare_words(planted)] == ["not marked"]


@pytest.mark.parametrize(
    "planted",
    ['refuse("It was not sent. Nothing was changed.")', 'Field(label="Patient")', 'x = _(f"Sent to {who}")'],
)
def test_a_planted_sentence_in_the_code_is_found(planted: str) -> None:
    assert len(list(loose_sentences(ast.parse(planted)))) == 1


def test_what_is_marked_is_left_alone() -> None:
    marked = '"""A module. It says so."""\nraise Sorry(_("It was not sent. We kept it."))\nField(label=_("Patient"))'

    assert list(loose_sentences(ast.parse(marked))) == []
    assert bare_words('{# a note #}<h1>{% translate "Marked" %}</h1>{% block face %}page{% endblock %} ClaimBack') == []
