"""A patient's page is read by everybody: our own sentences stand at the grade of a sixth-grader."""

import re
from collections.abc import Iterable

import pytest
from django.conf import settings

from tests.house.test_spanish import words_of, words_on

GRADE = 6.0
OURS = (
    "appeals/_photo.html", "appeals/urgent.html", "appeals/_few.html", "appeals/until.html",
    "appeals/page.html", "appeals/_granted.html", "appeals/_plain_date.html",
    "appeals/coverage.html", "appeals/ways.html",
)  # fmt: skip
"""What we say ourselves on the screens of a patient; the law's own words are not ours to change."""
A_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
VOWELS = re.compile(r"[aeiouy]+")
SENTENCES = re.compile(r"[.!?:]+(?:\s|$)")


def syllables(word: str) -> int:
    """How often the voice falls: groups of vowels, without the e at the end that nobody says."""
    heard = word.lower().replace("’", "'").split("'")[0]
    silent = heard.endswith("e") and not heard.endswith(("le", "ee", "ye")) or heard.endswith(("es", "ed"))
    groups = len(VOWELS.findall(heard))
    ends_heard = heard.endswith(("ses", "xes", "zes", "ches", "shes", "ted", "ded"))
    return max(1, groups - (1 if silent and not ends_heard else 0))


def grade(texts: Iterable[str]) -> float:
    """The school year of these sentences by Flesch and Kincaid."""
    whole = " ".join(text if re.search(r"[.!?:]$", text) else f"{text}." for text in texts)
    words = A_WORD.findall(whole)
    sentences = [each for each in SENTENCES.split(whole) if A_WORD.search(each)]
    spoken = sum(syllables(each) for each in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def said(template: str) -> list[str]:
    """Its whole sentences; a label of two words is no sentence and would only flatter."""
    texts = [re.sub(r"%\(\w+\)s|<[^>]+>", "it", each[0]) for each in words_on(template)]
    return [text for text in texts if len(A_WORD.findall(text)) > 3]


@pytest.mark.parametrize("template", OURS)
def test_our_sentences_are_read_at_the_sixth_grade(template: str) -> None:
    assert round(grade(said(template)), 1) <= GRADE, said(template)


def test_hard_words_are_found_and_easy_ones_are_not() -> None:
    hard = "Adjudication of the aforementioned determination necessitates comprehensive documentation."
    easy = "Call them now. Ask for a name. Write it down."

    assert grade([hard]) > 12 > GRADE > grade([easy])


def test_what_a_status_and_a_task_say_is_read_at_the_sixth_grade() -> None:
    texts = [re.sub(r"%\(\w+\)s", "it", each[0]) for each in words_of(settings.BASE_DIR / "appeals/sentences.py")]

    assert round(grade(text for text in texts if text.endswith((".", "?"))), 1) <= GRADE
