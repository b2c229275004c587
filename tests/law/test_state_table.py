"""A state's file says what the research table says of that state, field by field, wherever the table is here."""

from pathlib import Path
from typing import Any

import pytest

from appeals.law.rule import Duration, Rule, RuleKind, Unit
from appeals.law.rulebook import read_yaml, shipped
from appeals.law.state import StateRules

RESEARCH = Path(__file__).resolve().parents[3] / "shared" / "law" / "states.yaml"
UNITS = {
    "days": Unit.CALENDAR_DAYS,
    "calendar": Unit.CALENDAR_DAYS,
    "business_days": Unit.BUSINESS_DAYS,
    "business": Unit.BUSINESS_DAYS,
    "months": Unit.MONTHS,
}
FILES_WITH = {"department": "department", "insurer": "insurer", "IRO": "review_organisation"}
# the table's name of a field, and ours
FIELDS = {
    "external_review.process": "review_process",
    "external_review.basis": "basis",
    "external_review.statute": "statute",
    "external_review.filing_window": "filing",
    "external_review.expedited_decision_hours": "decision.expedited",
    "external_review.standard_decision": "decision.standard",
    "external_review.preliminary_review": "other_clocks.preliminary_review",
    "external_review.filing_fee_usd": "fee_usd",
    "external_review.filing_fee_note": "fee_note",
    "external_review.exhaustion": "exhaustion",
    "external_review.scope": "scope",
    "external_review.special_rules": "special_rules",
    "external_review.expedited_note": "special_rules.expedited",
    "external_review.min_claim_amount_usd": "special_rules.min_claim_amount",
    "external_review.who_files_with": "files_with",
    "external_review.agency_name": "review_office.name",
    "external_review.url": "review_office.url",
    "external_review.phone": "review_office.phone",
    "external_review.address": "review_office.address",
    "external_review.form_name": "review_office.form",
    "external_review.decision_binding": "binding",
    "complaint.agency_name": "complaint.name",
    "complaint.url": "complaint.url",
    "complaint.phone": "complaint.phone",
    "complaint.address": "complaint.address",
    "complaint.online_portal_url": "complaint.portal",
    "complaint.form_name": "complaint.form",
    "complaint.response_days": "complaint.answers_within",
    "complaint.response_unit": "complaint.answers_within",
    "complaint.note": "complaint.note",
    "internal_appeal": "internal_rules",
    "internal_appeal.filing_days": "internal_rules",
    "internal_appeal.insurer_decision_days": "internal_rules",
    "internal_appeal.levels": "internal_rules",
    "internal_appeal.rules": "internal_rules",
    "internal_appeal.statute": "internal_statute",
    "consumer_assistance": "consumer_assistance",
    "consumer_assistance.name": "consumer_assistance.name",
    "consumer_assistance.phone": "consumer_assistance.phone",
    "consumer_assistance.url": "consumer_assistance.url",
}
# one field of the table that is several of ours: a window of its own for urgent cases, a part of the internal rules
PARTS = ("filing", "internal_rules")


def table() -> list[Any]:
    if not RESEARCH.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason="states.yaml of the research tables is not here"))]
    held: Any = read_yaml(RESEARCH)
    return [pytest.param(state, id=state["code"]) for state in held["states"]]


every_state = pytest.mark.parametrize("tabled", table())


def ours(tabled: dict[str, Any]) -> StateRules:
    return shipped().states[tabled["code"]]


def clock(state: StateRules, clock: str, name: str) -> Rule | None:
    return next((rule for rule in state.rules if (rule.clock, rule.name) == (clock, name)), None)


def length(written: dict[str, Any]) -> Duration | None:
    return Duration(written["length"], UNITS[written["unit"]]) if written["length"] is not None else None


def whole(field: str) -> str:
    """The field a part belongs to, as the table lists it."""
    first = field.split(".", maxsplit=1)[0]
    return first if first in PARTS else field


@every_state
def test_the_process_and_who_receives_the_request(tabled: dict[str, Any]) -> None:
    review, state = tabled["external_review"], ours(tabled)

    assert (state.name, state.review_process) == (tabled["name"], review["process"])
    assert state.files_with == FILES_WITH[review["who_files_with"]]
    assert (state.exhaustion["required"] == "yes") == review["exhaustion"]["required"]
    assert state.binding == review["decision_binding"]


@every_state
def test_the_window_and_the_event_it_counts_from(tabled: dict[str, Any]) -> None:
    window, rule = tabled["external_review"]["filing_window"], clock(ours(tabled), "filing", "state_window")

    assert rule is not None
    # where sources or readings differ, the table keeps one and names the other
    lengths = {rule.duration, rule.shorter_reading, *(part.duration for part in rule.parts)} - {None}
    # Missouri sets none, and what is counted there is only a day to be safe by
    assert (rule.kind is RuleKind.NO_LIMIT) == (window["length"] is None)
    assert window["length"] is None or length(window) in lengths
    assert {rule.runs_from, *(part.runs_from for part in rule.parts)} == {window["counts_from"]}
    assert rule.assumes or not window.get("counts_from_uncertain")


@every_state
def test_the_times_to_decide_and_to_look_a_request_over(tabled: dict[str, Any]) -> None:
    review, state = tabled["external_review"], ours(tabled)
    standard, urgent = clock(state, "decision", "standard"), clock(state, "decision", "expedited")
    first = clock(state, "other_clocks", "preliminary_review")

    assert standard is not None
    assert urgent is not None
    assert standard.duration == length(review["standard_decision"])
    assert urgent.duration == Duration(review["expedited_decision_hours"], Unit.HOURS)
    assert (first.duration if first else None) == length(review["preliminary_review"])


@every_state
def test_the_fee_and_the_days_to_answer_a_complaint(tabled: dict[str, Any]) -> None:
    desk, state = tabled["complaint"], ours(tabled)

    days = desk.get("response_days")
    assert state.fee_usd == tabled["external_review"].get("filing_fee_usd")
    assert state.complaint.answers_within == (Duration(days, UNITS[desk["response_unit"]]) if days else None)


@every_state
def test_where_one_writes_and_calls(tabled: dict[str, Any]) -> None:
    state = ours(tabled)

    for office, desk in ((state.review_office, tabled["external_review"]), (state.complaint, tabled["complaint"])):
        assert (office.phone, office.url) == (desk.get("phone"), desk.get("url"))
    assert state.complaint.portal == tabled["complaint"].get("online_portal_url")
    assert len(state.additional_regulators) == len(tabled["additional_regulators"])
    help_ = tabled["consumer_assistance"] or {}
    found = state.consumer_assistance
    assert ((found.phone, found.url) if found else (None, None)) == (help_.get("phone"), help_.get("url"))


@every_state
def test_how_far_the_values_are_trusted(tabled: dict[str, Any]) -> None:
    state = ours(tabled)

    assert state.confidence == tabled["confidence"]
    assert {whole(field) for field in state.verified_fields} == {FIELDS[field] for field in tabled["verified_fields"]}


@every_state
def test_a_clock_is_verified_only_when_its_own_field_is(tabled: dict[str, Any]) -> None:
    state = ours(tabled)
    listed = {FIELDS[field] for field in tabled["verified_fields"]}

    for rule in state.rules:
        own = whole(f"{rule.clock}.{rule.name}") in listed
        assert rule.verified or not own, rule.id
        assert own or rests_on_federal_text(state, rule) or not rule.verified, rule.id


def rests_on_federal_text(state: StateRules, rule: Rule) -> bool:
    """Whether the number is that of 45 CFR 147.136(d), read in its own right, in a state under the federal process."""
    return state.review_process == "hhs_federal" and all(
        shipped().citations[cite].cite.startswith("45 CFR 147.136") for cite in rule.cites
    )
