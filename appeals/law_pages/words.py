"""The words in which a rule is read aloud: events, conditions, duties and marks. No number is written here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.law.rule import Condition, FiledWhen, Unit, Verification
from claimback.words import day


class Event(NamedTuple):
    """From what a time is counted: of days, of hours, and as that before which something must be done."""

    from_day: Promise
    from_hour: Promise
    itself: Promise


def _event(from_day: Promise, from_hour: Promise | None = None, itself: Promise | None = None) -> Event:
    return Event(from_day, from_hour or from_day, itself or from_day)


EVENTS: dict[str, Event] = {
    "notice_date": _event(gettext_lazy("from the date printed on the notice")),
    "notice_sent": _event(gettext_lazy("from the day the notice was sent")),
    "notice_mailed": _event(gettext_lazy("from the day the notice was mailed")),
    "notice_received": _event(gettext_lazy("from the day you received the notice")),
    "request_received": _event(
        gettext_lazy("from the day they received the request"), gettext_lazy("from the hour they received the request")
    ),
    "preliminary_review_completed": _event(gettext_lazy("from the day they finished the first check")),
    "incomplete_notice_received": _event(
        gettext_lazy("from the day you were told that the request is incomplete"),
        gettext_lazy("from the hour you were told that the request is incomplete"),
    ),
    "iro_assigned": _event(
        gettext_lazy("from the day the review organisation was named"),
        gettext_lazy("from the hour the review organisation was named"),
    ),
    "iro_request_received": _event(
        gettext_lazy("from the day the review organisation received the request"),
        gettext_lazy("from the hour the review organisation received the request"),
    ),
    "iro_eligibility_notice_received": _event(
        gettext_lazy("from the day you were told that the case will be reviewed")
    ),
    "iro_notice_received": _event(gettext_lazy("from the day the state's review organisation wrote to you")),
    "case_file_received": _event(
        gettext_lazy("from the day the independent reviewer received the case file"),
        gettext_lazy("from the hour the independent reviewer received the case file"),
    ),
    "action_effective_date": _event(
        gettext_lazy("from the day the change takes effect"), itself=gettext_lazy("the day the change takes effect")
    ),
    "nomnc_delivered": _event(gettext_lazy("from the day you were given the notice that care is ending")),
    "nomnc_received": _event(gettext_lazy("from the day you received the notice that care is ending")),
    "services_effective_end_date": _event(
        gettext_lazy("from the last covered day on the notice"),
        itself=gettext_lazy("the last covered day on the notice"),
    ),
    "planned_discharge_date": _event(
        gettext_lazy("from the planned day of discharge"), itself=gettext_lazy("the planned day of discharge")
    ),
    "discharge_date": _event(gettext_lazy("from the day you left the hospital")),
    "hospital_release_date": _event(
        gettext_lazy("from the day you were released from the hospital"),
        itself=gettext_lazy("the day you were released from the hospital"),
    ),
    "qio_information_received": _event(
        gettext_lazy("from the day the quality organisation had all the information"),
        gettext_lazy("from the hour the quality organisation had all the information"),
    ),
    "papers_request_received": _event(gettext_lazy("from the day they got your request for the papers")),
    "qio_decision_received": _event(gettext_lazy("from the day you were told the quality organisation's decision")),
    "prescriber_statement_received": _event(
        gettext_lazy("from the day the plan received the prescriber's statement"),
        gettext_lazy("from the hour the plan received the prescriber's statement"),
    ),
    "original_mco_appeal_filed": _event(gettext_lazy("from the day the appeal to the Medicaid plan was filed")),
    "agency_received_case_file": _event(gettext_lazy("from the day the state agency received the case file")),
    "reconsideration_request_date": _event(gettext_lazy("from the day you asked the plan to reconsider")),
    "carrier_info_request_date": _event(gettext_lazy("from the day the plan asked for more information")),
    "service_date": _event(gettext_lazy("from the day the care was given")),
}

CONDITIONS: dict[tuple[str, object], Promise] = {
    ("urgency", "urgent"): gettext_lazy("urgent"),
    ("urgency", "standard"): gettext_lazy("not urgent"),
    ("claim_type", "pre_service"): gettext_lazy("care still to come"),
    ("claim_type", "concurrent"): gettext_lazy("care going on now"),
    ("claim_type", "concurrent_extension"): gettext_lazy("more of a course of care that was approved"),
    ("claim_type", "post_service"): gettext_lazy("care already given"),
    ("plan_appeal_levels", 1): gettext_lazy("a plan with one appeal"),
    ("plan_appeal_levels", 2): gettext_lazy("a plan with two appeals"),
    ("plan_kind", "multiemployer_quarterly_board"): gettext_lazy(
        "a plan of several employers whose board meets each quarter"
    ),
    ("item", "service"): gettext_lazy("a service"),
    ("item", "part_b_drug"): gettext_lazy("a drug given in a clinic (Part B)"),
    ("item", "formulary_drug"): gettext_lazy("a drug that is not on the plan's list"),
    ("item", "marketplace_eligibility"): gettext_lazy("a decision of the Marketplace itself"),
    ("level", "exception"): gettext_lazy("the request to the insurer"),
    ("level", "external_exception"): gettext_lazy("the outside review after the insurer said no"),
    ("request", "coverage"): gettext_lazy("a request for coverage"),
    ("request", "exception"): gettext_lazy("a request for an exception to the plan's drug rules"),
    ("request", "payment"): gettext_lazy("a request for payment"),
    ("prior_outcome", "denied"): gettext_lazy("the step before was denied"),
    ("prior_outcome", "denial_affirmed"): gettext_lazy("the plan kept its denial"),
    ("prior_outcome", "no_response"): gettext_lazy("the plan did not answer"),
    ("prior_outcome", "info_requested_no_decision"): gettext_lazy("the plan asked for information and never decided"),
    ("prior_outcome", "plan_dismissal"): gettext_lazy("the plan dismissed the appeal"),
    ("prior_auth", True): gettext_lazy("a service that needs the plan's approval first"),
    ("asked_late_in_hospital", True): gettext_lazy("asked after the planned day of discharge, still in the hospital"),
    ("denial_kind", "clinical"): gettext_lazy("denied for medical need"),
    ("denial_kind", "coverage"): gettext_lazy("denied because the plan does not cover it"),
    ("denial_kind", "administrative"): gettext_lazy("denied for paperwork"),
    ("denial_kind", "rescission"): gettext_lazy("the policy was taken back"),
    ("denial_kind", "preadmission"): gettext_lazy("a hospital admission"),
    ("denial_kind", "preprocedure"): gettext_lazy("a procedure to come"),
    ("denial_kind", "concurrent"): gettext_lazy("care going on now"),
    ("care_is_ending", "services"): gettext_lazy(
        "care at home, in a nursing home, a hospice or a rehabilitation facility is about to end"
    ),
    ("care_is_ending", "hospital_stay"): gettext_lazy("a hospital stay is about to end"),
    ("hospital_status_changed", True): gettext_lazy("the hospital changed the stay from inpatient to observation"),
}

# A rule that holds only from or until a day: of which day it asks.
SINCE: dict[str, Promise] = {
    "notice_date": gettext_lazy("For notices dated %(day)s or later"),
    "request_received": gettext_lazy("For requests received on %(day)s or later"),
    "rating_period_start": gettext_lazy("For contract years of the Medicaid plan that begin on %(day)s or later"),
    "hospital_release_date": gettext_lazy("For those released from the hospital on %(day)s or later"),
}
UNTIL: dict[str, Promise] = {
    "notice_date": gettext_lazy("For notices dated %(day)s or earlier"),
    "request_received": gettext_lazy("For requests received on %(day)s or earlier"),
    "rating_period_start": gettext_lazy("For contract years of the Medicaid plan that began on %(day)s or earlier"),
    "hospital_release_date": gettext_lazy("For those released from the hospital on %(day)s or earlier"),
}

NEEDED: dict[str, Promise] = {
    "required": gettext_lazy("Needed before the next step."),
    "your_choice": gettext_lazy("Your choice."),
    "doctor_only": gettext_lazy("The doctor's choice: only the treating or ordering provider can ask for it."),
    "plan_decides": gettext_lazy("The plan decides whether it is needed: the plan document or the letter says so."),
    "contract_decides": gettext_lazy("The contract decides whether it is needed."),
    "state_law_decides": gettext_lazy("The state's law decides whether it is needed."),
    "state_decides": gettext_lazy("Only where the state offers it, and then your choice."),
    "automatic": gettext_lazy("It begins by itself: the plan must send the case on."),
}

FILED: dict[str, Promise] = {
    FiledWhen.RECEIVED: gettext_lazy("It must have arrived by the last day."),
    FiledWhen.POSTMARKED: gettext_lazy("A postmark of the last day is in time."),
    FiledWhen.EITHER: gettext_lazy("A postmark of the last day is in time, and so is arriving by then."),
    FiledWhen.UNSPECIFIED: gettext_lazy(
        "The law does not say whether sending or arriving counts. Have it arrive in time."
    ),
}

HOW_READ: dict[str, Promise] = {
    Verification.PRIMARY_TEXT: gettext_lazy("read in the text of the law or rule"),
    Verification.AGENCY_PAGE: gettext_lazy("read on the agency's own page"),
    Verification.SECONDARY_QUOTE: gettext_lazy("read as somebody else quotes or tells it"),
    Verification.NONE: gettext_lazy("not read: from memory"),
}

SURE: dict[str, Promise] = {
    "high": gettext_lazy("high"),
    "medium": gettext_lazy("medium"),
    "low": gettext_lazy("low"),
    "none": gettext_lazy("none: nothing was found"),
}


def amount(n: int, unit: Unit) -> str:
    """A length in the reader's words: "1 month", "180 calendar days"."""
    said = {
        Unit.HOURS: ngettext("%(n)s hour", "%(n)s hours", n),
        Unit.CALENDAR_DAYS: ngettext("%(n)s calendar day", "%(n)s calendar days", n),
        Unit.BUSINESS_DAYS: ngettext("%(n)s federal business day", "%(n)s federal business days", n),
        Unit.MONTHS: ngettext("%(n)s month", "%(n)s months", n),
        Unit.YEARS: ngettext("%(n)s year", "%(n)s years", n),
    }
    return said[unit] % {"n": n}


def conditions(asked: Sequence[Condition]) -> str:
    """The facts a rule asks for in a few words, its days apart; empty when it asks for none."""
    told = []
    for condition in asked:
        if condition.test == "is":
            values = [value for value in condition.values if value != "any"]
            told.append(_(" or ").join(str(CONDITIONS[condition.fact, value]) for value in values))
    return ", ".join(told)


def dated(asked: Sequence[Condition]) -> str:
    """From or until which day a rule holds, in words; empty when it has no such day."""
    told = []
    for condition in asked:
        words = {"gte": SINCE, "lte": UNTIL}.get(condition.test)
        if words:
            [on] = condition.values
            assert isinstance(on, date)
            told.append(str(words[condition.fact]) % {"day": day(on)})
    return ", ".join(told)
