"""Who may act for the patient, and with which signed paper, as the rulebook has it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.authority import Acting, Demand, needed
from appeals.law.rule import Duration, Unit
from appeals.law.rulebook import RulebookError, load, shipped
from tests.law import small_book


def need(stage: str, who: str = "representative", **facts: object) -> Any:
    step = shipped().stages.get(stage)
    kind = step.kind if step else "internal_appeal"
    return needed(shipped(), who=Acting(who), stage=stage, kind=kind, facts=facts)


@pytest.mark.parametrize(
    ("stage", "demand", "paper"),
    [
        ("medicare_advantage.internal_1", Demand.REQUIRED, "cms_1696"),
        ("medicare_advantage.alj", Demand.REQUIRED, "cms_1696"),
        ("original_medicare.internal_2", Demand.REQUIRED, "cms_1696"),
        ("fehb_pshb.internal_1", Demand.REQUIRED, "specific_consent"),
        ("medicaid_managed_care.internal_1", Demand.REQUIRED, "written_consent"),
        ("tricare.internal_1", Demand.REQUIRED, "contractor_form"),
        ("erisa_self_funded.internal_1", Demand.PLAN_DECIDES, "plan_form"),
        ("erisa_insured.external_state", Demand.UNKNOWN, "state_form"),
        ("individual_aca.complaint", Demand.UNKNOWN, "release"),
        ("medicaid_ffs.state_fair_hearing", Demand.UNKNOWN, "written_consent"),
    ],
)
def test_what_a_representative_needs_follows_coverage_and_step(stage: str, demand: Demand, paper: str) -> None:
    found = need(stage)

    assert (found.demand, found.papers[0]) == (demand, paper)
    assert found.no_federal_word is (demand is not Demand.REQUIRED)


def test_a_doctor_may_act_where_the_law_lets_them_and_otherwise_it_is_asked() -> None:
    here = "medicare_advantage.internal_1"

    assert need(here, "provider", claim_type="pre_service", urgency="standard").demand is Demand.NONE
    assert need(here, "provider", claim_type="post_service", urgency="urgent").demand is Demand.NONE
    assert need(here, "provider", claim_type="post_service", urgency="standard").demand is Demand.UNKNOWN
    assert need(here, "provider").demand is Demand.UNKNOWN  # a fact nobody knows lets nobody act
    assert need("erisa_insured.internal_1", "provider", urgency="urgent").demand is Demand.NONE
    assert need("erisa_insured.internal_1", "provider", urgency="standard").demand is Demand.UNKNOWN


def test_a_coverage_that_is_not_settled_asks_and_stops_nothing() -> None:
    assert need("unsettled.internal_1").demand is Demand.UNKNOWN


def test_the_medicare_form_is_good_for_a_year_and_names_a_person() -> None:
    paper = shipped().authority.papers["cms_1696"]

    assert paper.valid is not None
    assert (paper.valid.n, paper.valid.unit, paper.names_a_person) == (1, "years", True)
    assert paper.verified
    assert paper.good_until(date(2026, 3, 2)) == date(2027, 3, 1)
    assert paper.good_until(date(2028, 2, 29)) == date(2029, 2, 27)
    assert shipped().authority.papers["plan_form"].good_until(date(2026, 3, 2)) is None
    assert replace(paper, valid=Duration(None, Unit.YEARS)).good_until(date(2026, 3, 2)) is None


def test_nothing_says_it_was_read_that_was_not() -> None:
    book = shipped()

    assert not book.citations["hipaa_authorization"].verified
    assert not book.authority.papers["hipaa"].verified
    assert all(any(book.citations[c].verified for c in each.cites) for each in book.authority.needs if each.verified)


PLANTED: dict[str, tuple[Any, str]] = {
    "no last answer": (lambda a: a["needs"].pop(), "needs a last answer for a provider that fits every step"),
    "last answer of one kind": (lambda a: a["needs"][1].update(kinds=["court"]), "a last answer for a provider"),
    "paper nobody knows": (lambda a: a["needs"][0].update(papers=["moon"]), "names 'moon', which is no paper"),
    "kind nobody knows": (lambda a: a["needs"].insert(0, {**a["needs"][0], "kinds": ["moon"]}), "is no kind of step"),
    "demand without a paper": (lambda a: a["needs"][0].update(papers=[]), "requires a paper and names none"),
    "paper cites nothing": (lambda a: a["papers"]["form"].update(cites=["lore"]), "authority.yaml form: cites 'lore'"),
    "need cites nothing": (lambda a: a["needs"][0].update(verified=True), "called verified but cites nothing"),
    "coverage nobody knows": (
        lambda a: a["needs"].insert(0, {**a["needs"][0], "coverage": ["moon"]}),
        "speaks of 'moon', which is no coverage type",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_named(tmp_path: Path, fault: str) -> None:
    files = small_book.files()
    plant, sentence = PLANTED[fault]
    plant(files["authority.yaml"])

    with pytest.raises(RulebookError, match=sentence.replace("(", "\\(")):
        load(small_book.write(tmp_path, files))
