"""What is told of a fact the law asks for becomes what the rulebook reads, or is refused with a sentence."""

import pytest

from appeals.law.facts import ContradictoryFacts, UnknownFact
from appeals.law.rulebook import shipped
from appeals.law.told import value_of

BOOK = shipped()


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("amount_at_stake", "$1,250.90", 1250),
        ("amount_at_stake", 40, 40),
        ("plan_level2_required", "yes", True),
        ("plan_level2_required", "No", False),
        ("plan_level2_required", False, False),
        ("plan_level2_required", "true", True),
        ("plan_level2_required", "false", False),
        ("state_sfh_days", "120", 120),
        ("denial_kind", "clinical", "clinical"),
        ("four_month_deadline", "2026-07-06", "2026-07-06"),
        ("board_meetings", "2026-03-05\n2026-06-05", ["2026-03-05", "2026-06-05"]),
        ("exclude_days_between", "2026-03-05 2026-03-09", ["2026-03-05", "2026-03-09"]),
        ("excluded_periods", "2026-03-05 2026-03-09", [["2026-03-05", "2026-03-09"]]),
        ("denial_kind", "", None),
        ("plan_level2_required", None, None),
        ("amount_at_stake", None, None),
        ("amount_at_stake", "0", 0),
        ("amount_at_stake", "999,999,999.99", 999999999),
        ("state_sfh_days", 120, 120),
        ("four_month_deadline", "20260706", "20260706"),
        ("board_meetings", ["2026-03-05"], ["2026-03-05"]),
        ("exclude_days_between", ["2026-03-05", "2026-03-09"], ["2026-03-05", "2026-03-09"]),
        ("excluded_periods", [["2026-03-05", "2026-03-09"]], [["2026-03-05", "2026-03-09"]]),
    ],
)
def test_a_value_is_kept_in_the_form_the_rulebook_reads(name: str, said: object, kept: object) -> None:
    found = value_of(BOOK, BOOK.facts[name], said)

    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("amount_at_stake", "a lot"),
        ("amount_at_stake", "-5"),
        ("amount_at_stake", "-0.5"),
        ("amount_at_stake", "1000000000"),
        ("amount_at_stake", "NaN"),
        ("amount_at_stake", True),
        ("plan_level2_required", "perhaps"),
        ("plan_level2_required", 1),
        ("state_sfh_days", "ten"),
        ("denial_kind", "unfair"),
        ("four_month_deadline", "the sixth of July"),
        ("board_meetings", "in March"),
        ("exclude_days_between", "2026-03-09 2026-03-05"),
        ("excluded_periods", "2026-03-05"),
    ],
)
def test_a_value_it_cannot_have_is_refused_with_a_sentence(name: str, said: object) -> None:
    with pytest.raises((UnknownFact, ContradictoryFacts), match=r"\.$"):
        value_of(BOOK, BOOK.facts[name], said)
