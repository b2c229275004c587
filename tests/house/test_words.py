"""The glossary is whole: every word that a template asks for is there, in both languages, and counts nothing."""

import re

import pytest
from django.conf import settings
from django.utils import translation

from appeals import glossary
from appeals.forms.confirming import ConfirmForm
from appeals.law.rulebook import shipped
from tests.house.test_reading_grade import GRADE, grade

TERMS = glossary.terms()
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
ASKED = re.compile(r"\{% words? ([^%]+) %\}")


def asked_for() -> set[str]:
    """Every word some template asks for by its key."""
    calls = [found for path in TEMPLATES for found in ASKED.findall(path.read_text())]
    return {key for call in calls for key in re.findall(r'"(\w+)"', call)}


def test_every_word_a_template_asks_for_is_explained() -> None:
    assert len(asked_for()) > 10
    assert sorted(asked_for() - set(TERMS)) == []


@pytest.mark.parametrize("language", glossary.LANGUAGES)
def test_every_word_is_said_in_both_languages(language: str) -> None:
    with translation.override(language):
        said = {key: (term.name, term.short) for key, term in TERMS.items()}

    assert all(name and short.endswith(".") for name, short in said.values())
    assert len({name for name, _ in said.values()}) == len(TERMS)


def test_the_spanish_is_spanish() -> None:
    assert [key for key, term in TERMS.items() if term.said["en"].short == term.said["es"].short] == []
    # a name may be the same in both, where it is nobody's language
    assert [key for key, term in TERMS.items() if term.said["en"].name == term.said["es"].name] == ["erisa"]


def test_no_number_stands_in_the_glossary_and_every_citation_is_in_the_rulebook() -> None:
    assert re.findall(r"\d", "".join(said.short for term in TERMS.values() for said in term.said.values())) == []
    assert {cite for term in TERMS.values() for cite in term.cites} <= set(shipped().citations)


def test_a_word_leads_only_to_words_steps_and_fields_that_exist() -> None:
    book = shipped()

    assert {near for term in TERMS.values() for near in term.see} <= set(TERMS)
    assert {step for term in TERMS.values() for step in term.steps} <= {each.step for each in book.stages.values()}
    assert {name for term in TERMS.values() for name in term.fields} <= set(ConfirmForm.base_fields)


def test_the_explanations_are_read_at_the_sixth_grade() -> None:
    assert round(grade(term.said["en"].short for term in TERMS.values()), 1) <= GRADE


def test_every_step_but_the_first_decision_and_the_courts_is_explained() -> None:
    silent = {step.step for step in shipped().stages.values() if glossary.of_step(step.id) is None}

    assert silent == {"initial", "court", "council", "board", "marketplace_eligibility"}
