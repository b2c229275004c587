"""Whatever a page, a message or a refusal can say is said in Spanish too: every word of ours is in a catalogue."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation.template import templatize

from appeals.law_names import plainly
from appeals.reminders.plans import shipped
from claimback.audit.kinds import KINDS
from tests.house.code import HOME, modules

ALONE = {"_", "gettext", "gettext_lazy"}
ONE_AND_MANY = {"ngettext", "ngettext_lazy"}
WITH_A_CONTEXT = {"pgettext", "pgettext_lazy"}
OF_THE_LAW = "gettext_noop"
"""Marks words of the law's own catalogue: tests/appeals/test_law_in_spanish.py asks for those."""

SAME = {
    "%(n)s",
    "%(event)s: %(on)s.",
    "%(what)s",
    "ClaimBack",
    "Español",
    "Google Calendar",
    "Outlook",
    "Supervisor",
    "%(on)s: %(what)s",
    "%(on)s: %(what)s.",
    "Arizona",
    "Alaska",
    "Puerto Rico",
    "Fax",
    "Plan",
    "plan",
    "No",
    "No.",
    "no",
    "Ctrl",
    "Medicare",
    "Medicare Advantage",
    "Medicaid",
    "TRICARE",
    "Portal",
    "$%(n)s",
    "%(n)s %%",
    "%(long)s",
    "%(long)s %(since)s%(at)s",
    "%(question)s – %(answers)s",
    "%(for)s: %(long)s, %(since)s",
    "Enter",
    "“%(words)s”",
    "%(kind)s: %(source)s.",
    "fax %(fax)s",
    "%(median)s (%(answers)s)",
    "%(name)s: %(why)s",
    "%(on)s, %(how)s",
    "%(sender)s (%(proof)s)",
    "%(what)s, %(on)s",
    "%(who)s, %(on)s:",
    "<strong>%(case)s</strong> (%(reference)s): %(why)s",
    ", %(n)s ng/mL",
}
"""The same in both languages."""
A_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
A_CALL = re.compile(rf"\bn?gettext\(\s*({A_TEXT})(?:,\s*({A_TEXT}))?")
A_CALL_WITH_A_CONTEXT = re.compile(rf"\bpgettext\(\s*({A_TEXT}),\s*({A_TEXT})")
TEMPLATES = sorted(path for kind in ("html", "txt") for path in (HOME / "templates").rglob(f"*.{kind}"))


def marked(tree: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    """The calls by these names, however they are reached."""
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call))
    return (each for each in calls if getattr(each.func, "id", getattr(each.func, "attr", "")) in names)


def _texts(call: ast.Call, number: int) -> tuple[str, ...]:
    return tuple(str(each.value) for each in call.args[:number] if isinstance(each, ast.Constant))


def words_in(tree: ast.Module) -> list[tuple[str, ...]]:
    """Each translatable text of a module: alone, or the one and the many."""
    found = [_texts(each, 1) for each in marked(tree, ALONE)] + [_texts(each, 2) for each in marked(tree, ONE_AND_MANY)]
    return [each for each in found if each]


def words_of(file: Path) -> list[tuple[str, ...]]:
    """Each translatable text of a file."""
    return words_in(ast.parse(file.read_text()))


def words_on(template: str) -> list[tuple[str, ...]]:
    """What a template says, as Django's own collector finds it."""
    written = templatize((settings.BASE_DIR / "templates" / template).read_text(), origin=template)
    calls = A_CALL.finditer(written)
    return [tuple(ast.literal_eval(each) for each in found.groups() if each) for found in calls]


def untranslated(texts: Iterable[tuple[str, ...]]) -> list[str]:
    with translation.override("es"):
        return [
            each[0]
            for each in texts
            if each[0] not in SAME and (gettext(each[0]) if len(each) == 1 else ngettext(each[0], each[1], 2)) in each
        ]


def test_every_word_of_a_page_or_a_mail_is_said_in_spanish() -> None:
    missing = {
        name: untranslated(words_on(name)) for name in (str(path.relative_to(HOME / "templates")) for path in TEMPLATES)
    }

    assert len(missing) > 200
    assert {name: words for name, words in missing.items() if words} == {}


def test_every_word_the_code_says_is_said_in_spanish() -> None:
    said = {path: words for path, tree in modules().items() if (words := words_in(tree))}

    assert len(said) > 200
    assert {path: missing for path, words in said.items() if (missing := untranslated(words))} == {}


def test_every_word_that_needs_a_context_is_said_in_spanish() -> None:
    said = {_texts(call, 2) for tree in modules().values() for call in marked(tree, WITH_A_CONTEXT)}
    pages = (templatize(path.read_text(), origin=path.name) for path in TEMPLATES)
    said |= {
        (ast.literal_eval(context), ast.literal_eval(words))
        for page in pages
        for context, words in A_CALL_WITH_A_CONTEXT.findall(page)
    }

    assert len(said) > 5
    with translation.override("es"):
        assert [each for each in said if pgettext(*each) == each[1]] == []


def test_words_of_the_laws_catalogue_are_marked_in_the_law_alone() -> None:
    found = {path for path, tree in modules().items() if any(marked(tree, {OF_THE_LAW}))}

    assert found == {"appeals/law_sums.py"}


def test_every_word_of_the_plans_of_reminders_is_said_in_spanish() -> None:
    plans = shipped().each.values()
    words = {*(each.called for each in plans), *(each.why for each in plans)}
    words |= {step.why for each in plans for step in each.steps}

    with translation.override("es"):
        assert sorted(each for each in words if plainly(each) == each) == []


def test_every_line_of_the_timeline_is_said_in_spanish() -> None:
    with translation.override("en"):
        lines = [(str(kind.sentence),) for kind in KINDS.values()]

    assert untranslated(lines) == []


def test_every_count_of_the_timeline_has_its_one_and_its_many_in_both_languages() -> None:
    counted = [kind for kind in KINDS.values() if kind.shown and kind.counted]
    assert len(counted) > 5
    for kind in counted:
        name, _words = kind.counted or ("", None)
        said = {}
        for language in ("en", "es"):
            with translation.override(language):
                said[language] = {number: kind.said({name: number}) for number in (0, 1, 2)}
                assert said[language][0] == said[language][2] == kind.said({}) != said[language][1]
        assert set(said["en"].values()).isdisjoint(said["es"].values())


CATALOGUES = sorted(HOME.glob("*/locale/es/LC_MESSAGES/*.po"))
AN_ENTRY = re.compile(r"(?m)^(?:#[^\n]*\n)*(?:msgctxt [^\n]*\n)?msgid [^\n]*\n(?:[^#\n][^\n]*\n)*")
A_PLACE = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|</?\w+[^>]*>")


def entries(catalogue: Path) -> list[str]:
    """Each entry of a catalogue as it is written, its head aside."""
    return [each for each in AN_ENTRY.findall(catalogue.read_text() + "\n") if not each.startswith('msgid ""\nmsgstr')]


def _said(entry: str, word: str) -> list[str]:
    """The texts of an entry that follow this word, lines put together."""
    found = re.findall(rf'(?m)^{word}(?:\[\d\])? ((?:"[^\n]*"\n?)+)', entry)
    return ["".join(ast.literal_eval(line) for line in each.splitlines()) for each in found]


def test_the_catalogues_hold_nothing_empty_fuzzy_or_with_another_place_to_fill() -> None:
    assert len(CATALOGUES) == 3
    wrong = []
    for entry in (each for catalogue in CATALOGUES for each in entries(catalogue)):
        asked, words, many = _said(entry, "msgstr"), _said(entry, "msgid"), _said(entry, "msgid_plural")
        places, filled = set(A_PLACE.findall("".join(words + many))), [set(A_PLACE.findall(each)) for each in asked]
        fits = all(each <= places for each in filled) and places <= set().union(*filled)
        if "fuzzy" in entry or len(asked) != 1 + len(many) or not all(asked) or not fits:
            wrong.append(entry)

    assert wrong == []


OTHER_WORDS_OF_A_NO = re.compile(r"(?i)\bden[ie]+g\w+")
"""We say rechazo; whoever looks for another word finds it by the glossary."""


def test_a_no_has_one_word_in_spanish() -> None:
    said = {word for catalogue in CATALOGUES for entry in entries(catalogue) for word in _said(entry, "msgstr")}
    said |= {path.read_text() for path in (HOME / "templates" / "letters" / "es").rglob("*") if path.is_file()}

    assert len(said) > 2000
    assert [each for each in said if OTHER_WORDS_OF_A_NO.search(each)] == []


def test_a_new_word_is_found() -> None:
    planted = ast.parse('_("A word nobody has translated yet"); ngettext("One word nobody knows", "More of them", 2)')

    assert untranslated(words_in(planted)) == ["A word nobody has translated yet", "One word nobody knows"]
    assert len([word for word in words_on("appeals/until.html") if "until" in word[0]]) > 0
