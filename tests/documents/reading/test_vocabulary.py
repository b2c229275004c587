"""One vocabulary from the page to the law."""

import subprocess
import sys

from cases.facts import CHOICE_LABELS, DOUBT_SENTENCES, FACTS, Doubt, FactName


def test_every_fact_has_a_row_and_a_label() -> None:
    assert set(FACTS) == set(FactName)
    assert all(str(fact.label) for fact in FACTS.values())


def test_every_choice_and_every_doubt_has_its_words() -> None:
    chosen = {
        choice
        for fact in FACTS.values()
        if fact.choices
        for choice in fact.choices
        if fact.name is not FactName.COVERAGE_HINTS
    }

    assert chosen <= set(CHOICE_LABELS)
    assert set(DOUBT_SENTENCES) == set(Doubt)


def test_reading_needs_no_settings_no_database_and_no_clock() -> None:
    code = (
        "import documents.reading, sys; from django.conf import settings; assert "
        "not settings.configured; assert 'django.db' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
