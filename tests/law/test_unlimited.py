"""A step without a last day is told apart from one whose last day is not known; rivals give the earliest safe day."""

from datetime import date
from pathlib import Path

from appeals.law.answers import answer
from appeals.law.deadlines import Unknown, Unlimited, compute
from appeals.law.rule import Duration, Unit
from appeals.law.rulebook import load
from tests.law import small_book
from tests.law.small_book import RULE, book_with

NOTICE = {"notice_date": "2026-03-02", "notice_received": "2026-03-05"}
FOUR_MONTHS = {"n": 4, "unit": "months"}


def test_a_law_without_a_last_day_still_gives_a_safe_day(tmp_path: Path) -> None:
    book = book_with(tmp_path, kind="no_limit", duration=FOUR_MONTHS, assumes="The department takes late requests.")

    found = compute(book, "plan.internal_1", NOTICE)

    assert isinstance(found, Unlimited)
    assert (found.conservative, found.act_by) == (date(2026, 7, 2), date(2026, 6, 29))
    assert found.because == (
        "The law sets no last day for this: 1 CFR 1.",
        "The department takes late requests.",
        "To be safe, counted from the date printed on the notice: Thu 2 Jul 2026.",
        "Act 3 federal business days before that: Mon 29 Jun 2026.",
    )


def test_a_printed_day_still_shortens_the_safe_day_where_the_law_sets_none(tmp_path: Path) -> None:
    book = book_with(tmp_path, kind="no_limit", duration=FOUR_MONTHS)

    found = compute(book, "plan.internal_1", NOTICE | {"notice_deadline": "2026-05-01"})

    assert found.conservative == date(2026, 5, 1)


def test_no_limit_is_told_outside_as_no_limit_and_not_as_unknown(tmp_path: Path) -> None:
    book = book_with(tmp_path, kind="no_limit", duration=FOUR_MONTHS)

    told = answer(book, {"id": 1, "stage": "plan.internal_1", "inputs": NOTICE})

    assert (told["legal_due"], told["no_limit"], told["act_by"]) == (None, True, "2026-06-29")
    assert "unknown" not in told


def test_a_law_without_a_last_day_and_a_notice_without_a_date_ask(tmp_path: Path) -> None:
    book = book_with(tmp_path, kind="no_limit", duration=FOUR_MONTHS)

    assert isinstance(compute(book, "plan.internal_1", {}), Unknown)


def rivals(folder: Path) -> dict[str, object]:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = [
        {**RULE, "id": "short", "when": {"urgency": "urgent"}},
        {**RULE, "id": "long", "duration": FOUR_MONTHS},
    ]
    return {"book": load(small_book.write(folder, files))}


def test_while_two_rules_may_apply_the_earliest_safe_day_counts(tmp_path: Path) -> None:
    found = compute(**rivals(tmp_path), stage="plan.internal_1", inputs=NOTICE)  # type: ignore[arg-type]

    assert isinstance(found, Unknown)
    assert found.missing == ("urgency",)
    assert (found.conservative, found.act_by) == (date(2026, 3, 12), date(2026, 3, 9))
    assert "Until that is known, the earliest of the days that may apply counts." in found.because


def test_rivals_without_a_notice_give_a_question_and_no_day(tmp_path: Path) -> None:
    found = compute(**rivals(tmp_path), stage="plan.internal_1", inputs={})  # type: ignore[arg-type]

    assert isinstance(found, Unknown)
    assert (found.conservative, found.act_by, found.because) == (None, None, ())


def test_a_state_names_its_ways_by_kind_of_denial_and_the_time_to_answer_a_complaint(tmp_path: Path) -> None:
    files = small_book.files()
    zembla = files["states/zz.yaml"]
    del zembla["fee_usd"]
    zembla["complaint"] = {"name": "The desk", "answers_within": {"n": 15, "unit": "business_days"}}
    zembla["routes"] = [
        {
            "id": "coverage",
            "denial_kinds": ["coverage"],
            "name": "Arbitration",
            "applies_to": "Everything but medical need.",
            "office": {"name": "The arbitrator"},
            "cites": ["law"],
            "verified": True,
        }
    ]

    state = load(small_book.write(tmp_path, files)).states["ZZ"]

    assert state.fee_usd is None
    assert state.complaint.answers_within == Duration(15, Unit.BUSINESS_DAYS)
    assert [(route.denial_kinds, route.office.name) for route in state.routes] == [(("coverage",), "The arbitrator")]


def test_a_printed_window_that_does_not_say_from_when_is_said_so(tmp_path: Path) -> None:
    book = book_with(tmp_path, kind="minimum")

    silent = compute(book, "plan.internal_1", NOTICE | {"notice_window": {"n": 30, "unit": "days"}})
    plain = compute(book, "plan.internal_1", NOTICE | {"notice_window": {"n": 30, "unit": "days", "anchor": "receipt"}})

    told = " ".join(silent.because)
    assert "The letter gives 30 calendar days, without saying from when, so its own date counts" in told
    assert (silent.legal, plain.legal) == (date(2026, 4, 1), date(2026, 4, 4))  # type: ignore[union-attr]
    assert not any("without saying" in line for line in plain.because)
