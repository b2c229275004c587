"""Papers one has a right to: by when whoever holds them must give them, by which law, and what a miss opens."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.facts import ContradictoryFacts
from appeals.law.paper_time import PaperTimes, paper_times
from appeals.law.rulebook import RulebookError, load, shipped
from tests.law import small_book

BOOK = shipped()
GOT = {"papers_request_received": "2026-11-02"}


def times(right: str, coverage: str | None = "erisa_self_funded", **more: Any) -> PaperTimes:
    return paper_times(BOOK, BOOK.papers.rights[right], coverage=coverage, inputs=GOT | more)


def taken(told_on: str, **more: object) -> dict[str, Any]:
    return {"extensions": [{"told_on": told_on, "reason": True, **more}]}


@pytest.mark.parametrize("coverage", [None, "medicare_advantage", "health_sharing_ministry"])
def test_records_of_a_doctor_come_in_thirty_days_whatever_the_coverage(coverage: str | None) -> None:
    found = times("records", coverage)

    assert found.first is not None
    assert found.first.last == date(2026, 12, 2)
    assert any("30 calendar days follow" in line and "45 CFR 164.524(b)(2)(i)" in line for line in found.first.because)
    assert found.first.because[0] == "They got the request for the papers on Mon 2 Nov 2026."
    assert not found.unsettled


@pytest.mark.parametrize(
    ("told_on", "more", "last"),
    [
        ("2026-12-02", {}, date(2027, 1, 1)),
        ("2026-12-03", {}, date(2026, 12, 2)),
        ("2026-11-20", {"reason": False}, date(2026, 12, 2)),
        ("2026-11-20", {"until": "2026-12-10"}, date(2027, 1, 1)),
    ],
)
def test_they_may_take_thirty_days_more_once_in_time_and_with_a_reason(
    told_on: str, more: dict[str, object], last: date
) -> None:
    first = times("records", **taken(told_on, **more)).first

    assert first is not None
    assert first.last == last


def test_a_second_extension_is_not_counted() -> None:
    twice = [{"told_on": "2026-11-20", "reason": True}, {"told_on": "2026-12-20", "reason": True}]
    first = times("records", extensions=twice).first

    assert first is not None
    assert first.last == date(2027, 1, 1)


def test_the_claim_file_has_the_time_of_access_and_the_rule_of_appeals_that_sets_none() -> None:
    found = times("claim_file")

    assert [(one.law.id, one.last) for one in found.each] == [
        ("papers.claim_file.hipaa", date(2026, 12, 2)),
        ("papers.claim_file.appeal", None),
    ]
    assert [one.law.id for one in times("claim_file", "medicare_part_d").each] == ["papers.claim_file.hipaa"]


def test_while_the_coverage_is_unknown_no_time_is_told_that_may_not_hold() -> None:
    for coverage in (None, "no_such_kind"):
        found = times("claim_file", coverage)
        assert (found.each, found.first, found.unsettled) == ((), None, True)


def test_a_sharing_ministry_owes_no_claim_file_and_only_erisa_owes_plan_documents() -> None:
    assert times("claim_file", "health_sharing_ministry") == PaperTimes((), unsettled=False)
    assert times("plan_documents", "individual_aca") == PaperTimes((), unsettled=False)


def test_the_time_for_plan_documents_is_from_memory_and_says_so() -> None:
    first = times("plan_documents").first

    assert first is not None
    assert first.last == date(2026, 12, 2)
    assert not first.law.verified
    assert first.law.late


def test_nothing_called_verified_rests_on_what_nobody_read() -> None:
    for law in BOOK.papers.laws:
        assert law.verified == all(BOOK.citations[cite].verified for cite in law.cites)
        assert law.rule is None or law.rule.verified == law.verified


def test_without_the_day_they_got_it_there_is_no_date() -> None:
    right = BOOK.papers.rights["records"]

    assert paper_times(BOOK, right, coverage=None, inputs={}).first is None
    with pytest.raises(ContradictoryFacts):
        paper_times(BOOK, right, coverage=None, inputs={"papers_request_received": "soon"})


def test_each_right_is_on_record() -> None:
    assert {rule.id for rule in BOOK.papers.rules} == {
        "papers.records.decision.hipaa", "papers.claim_file.decision.hipaa", "papers.plan_documents.decision.erisa",
    }  # fmt: skip


def broken(folder: Path, **law: object) -> str:
    held = small_book.files()
    held["paper_rights.yaml"]["rights"]["records"]["laws"][0].update(law)
    with pytest.raises(RulebookError) as found:
        load(small_book.write(folder, held))
    return str(found.value)


@pytest.mark.parametrize(
    ("law", "fault"),
    [
        ({"coverage": ["boat"]}, "speaks of 'boat', which is no coverage type"),
        ({"besides": ["boat"]}, "speaks of 'boat', which is no coverage type"),
        ({"cites": []}, "says something and cites nothing"),
        ({"late_cites": []}, "says something and cites nothing"),
        ({"late_cites": ["nowhere"]}, "cites 'nowhere', which citations.yaml does not have"),
        ({"runs_from": "the_moon"}, "runs from 'the_moon', which is no event"),
        ({"until": "soon"}, "unknown key 'until'"),
    ],
)
def test_a_right_that_is_broken_is_named(tmp_path: Path, law: dict[str, object], fault: str) -> None:
    assert fault in broken(tmp_path, **law)


def test_a_right_no_law_gives_is_refused(tmp_path: Path) -> None:
    held = small_book.files()
    held["paper_rights.yaml"]["rights"]["records"]["laws"] = []

    with pytest.raises(RulebookError, match="no law gives it"):
        load(small_book.write(tmp_path, held))


def test_a_claim_that_is_called_verified_rests_on_what_is(tmp_path: Path) -> None:
    held = small_book.files()
    held["citations.yaml"]["citations"]["unread"] = {**small_book.CITATION, "verified": False}
    held["paper_rights.yaml"]["rights"]["records"]["laws"][0] |= {"late_cites": ["unread"], "late_verified": True}

    with pytest.raises(RulebookError, match="is called verified but rests on a citation that is not"):
        load(small_book.write(tmp_path, held))
