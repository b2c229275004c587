"""The money that must be at stake for a hearing or a court, by the year of filing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appeals.law.facts import read
from appeals.law.ladder import rungs
from appeals.law.rulebook import RulebookError, load, shipped
from appeals.law.stakes import told
from tests.law import small_book

ASKED = "How much money is at stake, in dollars?"


def cautions(stage: str, after: str | None, **inputs: Any) -> tuple[str, ...]:
    """What is told beside one rung after a refusal."""
    coverage = stage.split(".")[0]
    last = f"{coverage}.{after}" if after else None
    outcome = "upheld" if after else "denied"
    found = rungs(shipped(), coverage, after=last, outcome=outcome, inputs=inputs)
    return next(rung.cautions for rung in found if rung.stage == stage)


@pytest.mark.parametrize(
    ("stage", "after", "notice", "told"),
    [
        ("medicare_advantage.alj", "ire", "2026-03-02", "To file in 2026, at least $200 must be at stake: 90 FR 55869"),
        ("original_medicare.court", "council", "2026-03-02", "To file in 2026, at least $1,960 must be at stake"),
        ("medicare_part_d.court", "council", "2027-03-02", "To file in 2027, at least $2,000 must be at stake"),
        ("original_medicare.alj", "internal_2", "2025-03-03", "To file in 2025, at least $190 must be at stake"),
    ],
)
def test_the_amount_is_that_of_the_year_of_filing_with_its_source(
    stage: str, after: str, notice: str, told: str
) -> None:
    found = cautions(stage, after, notice_date=notice)

    assert found[0].startswith(told)
    assert "not verified" not in found[0]
    assert ASKED in found


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        ("2024-03-04", "To file in 2024, at least $1,840 must be at stake (not verified)."),
        ("2025-03-03", "to file in 2025"),
    ],
)
def test_an_amount_nobody_verified_is_marked(notice: str, told: str) -> None:
    found = cautions("original_medicare.court", "council", notice_date=notice)

    assert told.lower() in found[0].lower()
    assert "(not verified)" in found[0]


def test_a_notice_near_the_end_of_a_year_tells_the_amounts_of_both() -> None:
    found = cautions("original_medicare.court", "council", notice_date="2026-12-01")

    assert [told.split(" must")[0] for told in found[:2]] == [
        "To file in 2026, at least $1,960",
        "To file in 2027, at least $2,000",
    ]


def test_a_request_already_filed_is_of_its_own_year() -> None:
    filed = cautions("original_medicare.court", "council", notice_date="2026-12-01", request_received="2027-01-04")

    assert "To file in 2027" in filed[0]
    assert not any("To file in 2026" in told for told in filed)


def test_without_any_date_the_latest_amount_is_told_and_the_date_asked_for() -> None:
    found = cautions("medicare_advantage.alj", "ire")

    assert found[0].startswith(
        "How much money must be at stake depends on the year in which you file. For 2027 it is $200"
    )
    assert "What date is printed on the denial letter?" in found
    assert ASKED in found


def test_a_year_that_is_not_in_the_table_says_so() -> None:
    found = cautions("medicare_advantage.court", "council", notice_date="2028-03-02")

    assert "to file in 2028 is not in this rulebook yet. For 2027 it is $2,000" in found[0]


def test_too_small_an_amount_is_said_and_hides_no_step() -> None:
    found = cautions("medicare_advantage.alj", "ire", notice_date="2026-03-02", amount_at_stake=150)

    assert any(
        told.startswith("You say that $150 is at stake. That is less than the $200 needed in 2026.") for told in found
    )
    assert ASKED not in found


def test_an_amount_that_is_enough_needs_no_further_word() -> None:
    found = cautions("medicare_advantage.alj", "ire", notice_date="2026-03-02", amount_at_stake=200)

    assert not any("You say" in told for told in found)
    assert found[0].startswith("To file in 2026")


def test_an_amount_that_was_told_is_not_weighed_against_a_year_nobody_knows() -> None:
    found = cautions("medicare_advantage.alj", "ire", amount_at_stake=10)

    assert not any("You say" in told for told in found)


def test_the_sums_of_tricare_stay_the_same_every_year() -> None:
    first = cautions("tricare.internal_1", None)
    formal = cautions("tricare.internal_2_factual", "internal_1", amount_at_stake=40)
    hearing = cautions("tricare.alj", "internal_2_factual", amount_at_stake=299)

    assert first[0] == (
        "With less than $50 at stake, the answer to this step is final where medical need is not in question: "
        "32 CFR 199.10(b)(5)(i)."
    )
    assert formal[0] == "At least $50 must be at stake: 32 CFR 199.10(b)(5)(i)."
    assert formal[1].startswith("You say that $40 is at stake. That is less than the $50 needed here.")
    assert "less than the $300 needed here. The request may be turned away" in hearing[1]


def test_below_a_sum_that_only_makes_an_answer_final_nobody_is_told_of_a_refusal() -> None:
    found = cautions("tricare.internal_1", None, amount_at_stake=49)

    assert found[1] == "You say that $49 is at stake. That is less than the $50 needed here."


@pytest.mark.parametrize("stage", ["medicare_part_d.council", "original_medicare.council"])
def test_the_council_asks_for_no_minimum(stage: str) -> None:
    assert cautions(stage, "alj", notice_date="2026-03-02") == ()


def broken(folder: Path, needed: dict[str, Any], *, known: bool = True, **changes: Any) -> None:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["amount_in_controversy"] = needed
    if known:
        files["events.yaml"]["facts"]["amount_at_stake"] = {"question": "How much?", "type": "number"}
    files["counting.yaml"] |= changes
    load(small_book.write(folder, files))


@pytest.mark.parametrize(
    "needed", [{}, {"yearly": "jury"}, {"yearly": "alj", "dollars": 5}, {"yearly": "jury", "dollars": 5}]
)
def test_an_amount_that_is_no_column_and_no_sum_is_a_broken_rule(tmp_path: Path, needed: dict[str, Any]) -> None:
    with pytest.raises(RulebookError, match="either a sum or a column"):
        broken(tmp_path, needed)


def test_an_amount_needs_its_table_its_question_and_its_source(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="has none"):
        broken(tmp_path, {"yearly": "alj"}, amount_in_controversy=[])
    with pytest.raises(RulebookError, match="needs the fact 'amount_at_stake'"):
        broken(tmp_path, {"yearly": "alj"}, known=False)
    with pytest.raises(RulebookError, match="cites 'lore'"):
        broken(tmp_path, {"dollars": 5, "cites": ["lore"]})
    year = {"year": 2026, "alj": 200, "court": 1960, "verified": "yes", "cites": ["lore"]}
    with pytest.raises(RulebookError, match=r"counting\.yaml 2026: cites 'lore'"):
        broken(tmp_path, {"yearly": "alj"}, amount_in_controversy=[year])


def test_a_notice_at_the_turn_of_a_year_tells_the_amounts_from_its_date_to_the_last_day() -> None:
    turn = cautions("original_medicare.court", "council", notice_date="2026-12-30", notice_received="2027-01-04")
    spring = cautions("original_medicare.court", "council", notice_date="2026-03-02")

    assert [told[: len("To file in 2026")] for told in turn[:2]] == ["To file in 2026", "To file in 2027"]
    assert [told for told in spring if told.startswith("To file in")] == [spring[0]]


def test_an_amount_too_small_for_both_years_is_set_against_the_first() -> None:
    found = cautions("original_medicare.court", "council", notice_date="2026-12-01", amount_at_stake=1500)

    assert any("less than the $1,960 needed in 2026" in told for told in found)


@pytest.mark.parametrize("cites", [("aic26",), ("aic27", "aic26")])
def test_an_amount_is_only_as_sure_as_each_of_its_sources(cites: tuple[str, ...]) -> None:
    book = shipped()
    doubted = replace(
        book,
        citations={**book.citations, "aic26": replace(book.citations["aic26"], verified=False)},
        thresholds={**book.thresholds, 2026: replace(book.thresholds[2026], cites=cites)},
    )
    facts = read(doubted, {"notice_date": "2026-03-02"})

    found = told(doubted, doubted.stages["original_medicare.court"], facts)

    assert found[0].endswith("(not verified).")
