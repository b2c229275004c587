"""Suggestions as one record of facts, null where the letter does not say."""

from collections.abc import Iterable
from typing import Any

from cases.facts import LIST_FACTS, FactName
from documents.reading.pages import SURE_ENOUGH, Suggestion

PLAIN = (
    FactName.INSURER, FactName.ADMINISTRATOR, FactName.PLAN_NAME, FactName.PLAN_TYPE, FactName.MEMBER_NAME,
    FactName.MEMBER_ID, FactName.GROUP_NUMBER, FactName.CLAIM_NUMBER, FactName.REFERENCE_NUMBER, FactName.PROVIDER,
    FactName.SERVICES, FactName.DIAGNOSES, FactName.SERVICE_DATE, FactName.SERVICE_DATE_END, FactName.REQUEST_DATE,
    FactName.NOTICE_DATE, FactName.IS_DENIAL, FactName.TIMING, FactName.DENIAL_REASON_CATEGORY,
    FactName.DENIAL_REASON_SUMMARY, FactName.DENIAL_CODES, FactName.CRITERIA_CITED,
)  # fmt: skip
MORE = (
    FactName.EXTERNAL_REVIEW_NOTE, FactName.MEMBER_SERVICES_PHONE, FactName.ALTERNATIVES_OFFERED, FactName.OUTCOME,
    FactName.URGENCY, FactName.MAILED_DATE, FactName.STATE, FactName.COVERAGE_HINTS, FactName.DENIAL_REASONS,
)  # fmt: skip
AMOUNTS = {
    "billed": FactName.AMOUNT_BILLED,
    "allowed": FactName.AMOUNT_ALLOWED,
    "not_covered": FactName.AMOUNT_NOT_COVERED,
    "plan_paid": FactName.AMOUNT_PLAN_PAID,
    "patient_responsibility": FactName.AMOUNT_PATIENT_RESPONSIBILITY,
}


def facts(suggestions: Iterable[Suggestion]) -> dict[str, Any]:
    """The facts a letter states, in the shape of a case file; what is unsure or unsaid is null.

    Lists are empty and flags of offers False where the letter is silent. A value whose confidence is
    below `SURE_ENOUGH` counts as unsaid.
    """
    sure = [s for s in suggestions if s.confidence >= SURE_ENOUGH]
    one = {s.field: s.value for s in sorted(sure, key=lambda s: s.confidence)}
    many: dict[FactName, list[Any]] = {name: [s.value for s in sure if s.field is name] for name in LIST_FACTS}
    record: dict[str, Any] = {name.value: many.get(name, one.get(name)) for name in PLAIN}
    record["appeal"] = _appeal(one)
    record["peer_to_peer"] = _peer(one)
    record["external_review_stated"] = bool(one.get(FactName.EXTERNAL_REVIEW_STATED))
    record["amounts"] = {name: float(one[fact]) for name, fact in AMOUNTS.items() if fact in one}
    record.update({name.value: many.get(name, one.get(name)) for name in MORE})
    return record


def _appeal(one: dict[FactName, Any]) -> dict[str, Any]:
    window = one.get(FactName.APPEAL_WINDOW) or {}
    return {
        "window_value": window.get("value"),
        "window_unit": window.get("unit"),
        "anchor": window.get("anchor"),
        "stated_deadline": one.get(FactName.STATED_DEADLINE),
        "mail": one.get(FactName.APPEAL_MAIL),
        "fax": one.get(FactName.APPEAL_FAX),
        "phone": one.get(FactName.APPEAL_PHONE),
        "online": one.get(FactName.APPEAL_ONLINE),
        "standard_decision_days": one.get(FactName.STANDARD_DECISION_DAYS),
        "expedited_decision_hours": one.get(FactName.EXPEDITED_DECISION_HOURS),
        "late_good_cause": one.get(FactName.LATE_GOOD_CAUSE),
    }


def _peer(one: dict[FactName, Any]) -> dict[str, Any]:
    window = one.get(FactName.PEER_TO_PEER_WINDOW) or {}
    return {
        "offered": bool(one.get(FactName.PEER_TO_PEER)),
        "window_value": window.get("value"),
        "window_unit": window.get("unit"),
        "phone": one.get(FactName.PEER_TO_PEER_PHONE),
    }
