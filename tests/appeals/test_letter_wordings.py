"""The wordings of letters: every sentence names its facts, and none of them is law."""

import itertools
import re
from datetime import date

import pytest

from appeals.letters import (
    Capacity,
    Fact,
    LetterFacts,
    LetterKind,
    Sender,
    draft,
    references,
)
from appeals.letters.composing import conditions
from appeals.typesetting.markup import parts
from appeals.typesetting.wording import BadWording, Shape, read_gaps, read_wording
from cases.facts import Reason
from tests.appeals.letter_facts import ENGLISH, NOTICE, OPTIONAL, WORDINGS, fields_of, make_facts, without

# The content model


def test_no_letter_shows_a_marker_or_the_word_none() -> None:
    """Every kind, every reason, urgent or not, for oneself or another, facts missing in turn."""
    senders = (Sender("Maria Sample"), Sender("Ada Advocate", ("1 Desk Row",), Capacity.REPRESENTATIVE))
    count = 0
    for kind, reason, urgent, sender in itertools.product(LetterKind, Reason, (True, False), senders):
        full = make_facts(kind, reason_category=Fact(reason, NOTICE), urgent=urgent, sender=sender)
        for facts in (full, without(full, *OPTIONAL), *(without(full, name) for name in OPTIONAL[count % 7 :: 7])):
            letter = draft(facts)
            text = f"{letter.subject}\n{letter.body}\n" + "\n".join(gap.sentence for gap in letter.gaps)
            assert not re.search(r"[{}\[\]]|\bNone\b|\bnull\b|  |\(\)|\.\.|—\s*$", text), text
            assert letter.subject
            count += 1
    assert count > 1_500


def test_a_letter_from_an_empty_file_claims_nothing_about_the_case() -> None:
    empty = LetterFacts(
        kind=LetterKind.INTERNAL_APPEAL,
        written_on=date(2026, 7, 14),
        sender=Sender("Maria Sample"),
        patient=Fact("Maria Sample", NOTICE),
        stage_name="First-level internal appeal",
    )

    letter = draft(empty)

    assert letter.body.startswith("To the appeals department:\n\nI am writing to appeal your decision.")
    assert {"service", "notice_date", "reason_quote", "criteria", "rights", "exhibits"} <= fields_of(letter.gaps)
    assert letter.sources == ()


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_every_sentence_of_the_wording_names_known_facts_and_conditions(path) -> None:
    gaps = read_gaps(ENGLISH / "gaps.txt")
    known = conditions(make_facts())
    for line in read_wording(path):
        for way in line.ways:
            assert set(way.needs) <= gaps.keys()
            if line.shape in (Shape.LIST, Shape.TABLE):
                assert way.text in gaps
            for condition in way.conditions:
                name = condition.removeprefix("not ")
                assert name in known or name.removeprefix("with ") in gaps, condition


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_no_wording_holds_a_number_or_a_statute(path) -> None:
    """Law comes from the rulebook with its citation, never from a template."""
    assert not re.search(r"\d|§|U\.S\.C|C\.?F\.?R|ERISA|Affordable Care", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_no_sentence_begins_with_a_fact_that_could_be_taken_for_a_mark(path) -> None:
    for line in read_wording(path):
        if line.shape is Shape.SENTENCE:
            assert not any(way.text.startswith("{") for way in line.ways)


def test_a_fact_cannot_make_a_heading_or_a_bullet() -> None:
    letter = draft(make_facts(service=Fact("x\n\n## Withdrawn\n- I withdraw\r\n> my appeal", NOTICE)))

    kinds = [part.get("text") for part in parts(letter.body) if part["kind"] == "heading"]
    assert "Withdrawn" not in kinds


def test_braces_in_a_fact_stay_braces() -> None:
    assert "{member_id}" in draft(make_facts(service=Fact("{member_id}", NOTICE))).subject


def test_a_wording_that_begins_with_another_way_is_refused(tmp_path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("| nothing to fall back from\n")

    with pytest.raises(BadWording, match="bad.txt:1"):
        read_wording(path)


def test_references_name_only_what_is_stated() -> None:
    lines = references(without(make_facts(), "group_number", "birth_date"))

    labels = [line.label for line in lines]
    assert "Claim number" in labels
    assert "Group number" not in labels


def test_a_reader_outside_the_plan_is_told_which_plan_it_is() -> None:
    outside = [line.label for line in references(make_facts(LetterKind.EXTERNAL_REVIEW))]
    plan = [line.label for line in references(make_facts())]

    assert "Health plan" in outside
    assert "Health plan" not in plan
