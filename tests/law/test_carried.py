"""Another kind of coverage than was thought: what was filed belongs to the same office, or to none."""

import pytest

from appeals.law.carried import belongs, counterpart
from appeals.law.known import Known, answers
from appeals.law.rulebook import shipped
from appeals.law.unsettled import FIRST_APPEAL

FILED = "erisa_self_funded.internal_1"


@pytest.mark.parametrize(
    ("stage", "coverage", "whether"),
    [
        (FILED, "erisa_self_funded", True),
        (FILED, "erisa_insured", False),
        (FIRST_APPEAL, "", True),
        (FILED, "", False),
    ],
)
def test_a_step_belongs_to_its_own_coverage_and_the_first_appeal_of_all_to_none(
    stage: str, coverage: str, *, whether: bool
) -> None:
    assert belongs(shipped(), stage, coverage) is whether


def test_a_step_belongs_to_the_coverage_whose_ladder_goes_on_with_it() -> None:
    book = shipped()
    here, onward = next((stage, id) for stage in book.stages.values() for id in stage.leads_to)

    assert belongs(book, onward, here.coverage)
    assert not belongs(book, here.id, book.stages[onward].coverage)


def test_what_was_filed_with_the_same_body_is_the_same_step_of_the_other_coverage() -> None:
    book = shipped()
    pairs = [(stage, other) for stage in book.stages.values() for other in book.coverage_types]

    for stage, other in pairs:
        same = book.stages.get(f"{other}.{stage.step}")
        fits = same is not None and same.kind is stage.kind and same.body == stage.body
        assert counterpart(book, stage.id, other) == (f"{other}.{stage.step}" if fits else None)
    assert any(counterpart(book, stage.id, other) is None for stage, other in pairs)


@pytest.mark.parametrize(
    ("stage", "coverage"),
    [(FIRST_APPEAL, "erisa_insured"), (FILED, "martian"), ("martian.internal_1", "erisa_insured")],
)
def test_what_is_no_step_has_no_counterpart(stage: str, coverage: str) -> None:
    assert counterpart(shipped(), stage, coverage) is None


def test_a_step_no_book_knows_is_no_step_of_another_coverage() -> None:
    assert counterpart(shipped(), "pirate_insurance.internal_1", "erisa_insured") is None


def test_a_step_of_another_coverage_has_no_clocks_here() -> None:
    assert answers(shipped(), Known(FILED, "erisa_insured", "denied", {})) == ()
