"""The vocabulary: every fact a letter or a person can state, its kind, and its plain name.

Suggestions, forms and the law all use these names, so that a fact is called the same thing
from the page it was read on to the date that was computed from it.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """The shape of a fact's value."""

    TEXT = "text"
    DATE = "date"  # ISO string, YYYY-MM-DD
    WINDOW = "window"  # {"value": int, "unit": Unit, "anchor": Anchor}
    CHOICE = "choice"
    LIST = "list"  # several suggestions of one fact are its items, not rivals
    ADDRESS = "address"
    PHONE = "phone"
    MONEY = "money"  # decimal string, US dollars
    NUMBER = "number"
    FLAG = "flag"


class FactName(StrEnum):
    """The name of a fact."""

    INSURER = "insurer"
    ADMINISTRATOR = "administrator"
    PLAN_NAME = "plan_name"
    PLAN_TYPE = "plan_type"
    COVERAGE_HINTS = "coverage_hints"
    STATE = "state"
    MEMBER_NAME = "member_name"
    MEMBER_ID = "member_id"
    GROUP_NUMBER = "group_number"
    CLAIM_NUMBER = "claim_number"
    REFERENCE_NUMBER = "reference_number"
    PROVIDER = "provider"
    SERVICES = "services"
    DIAGNOSES = "diagnoses"
    SERVICE_DATE = "service_date"
    SERVICE_DATE_END = "service_date_end"
    REQUEST_DATE = "request_date"
    NOTICE_DATE = "notice_date"
    MAILED_DATE = "mailed_date"
    IS_DENIAL = "is_denial"
    OUTCOME = "outcome"
    TIMING = "timing"
    URGENCY = "urgency"
    DENIAL_REASON_CATEGORY = "denial_reason_category"
    DENIAL_REASONS = "denial_reasons"
    DENIAL_REASON_SUMMARY = "denial_reason_summary"
    DENIAL_CODES = "denial_codes"
    CRITERIA_CITED = "criteria_cited"
    APPEAL_WINDOW = "appeal_window"
    STATED_DEADLINE = "stated_deadline"
    APPEAL_MAIL = "appeal_mail"
    APPEAL_FAX = "appeal_fax"
    APPEAL_PHONE = "appeal_phone"
    APPEAL_ONLINE = "appeal_online"
    STANDARD_DECISION_DAYS = "standard_decision_days"
    EXPEDITED_DECISION_HOURS = "expedited_decision_hours"
    LATE_GOOD_CAUSE = "late_good_cause"
    PEER_TO_PEER = "peer_to_peer"
    PEER_TO_PEER_WINDOW = "peer_to_peer_window"
    PEER_TO_PEER_PHONE = "peer_to_peer_phone"
    EXTERNAL_REVIEW_STATED = "external_review_stated"
    EXTERNAL_REVIEW_NOTE = "external_review_note"
    MEMBER_SERVICES_PHONE = "member_services_phone"
    AMOUNT_BILLED = "amount_billed"
    AMOUNT_ALLOWED = "amount_allowed"
    AMOUNT_NOT_COVERED = "amount_not_covered"
    AMOUNT_PLAN_PAID = "amount_plan_paid"
    AMOUNT_PATIENT_RESPONSIBILITY = "amount_patient_responsibility"
    ALTERNATIVES_OFFERED = "alternatives_offered"


class Unit(StrEnum):
    """What a window is counted in, as the letter prints it; plain days are calendar days."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Anchor(StrEnum):
    """The event a window is counted from, as the letter prints it."""

    DATE_OF_NOTICE = "date_of_notice"
    DATE_OF_LETTER = "date_of_letter"
    DATE_OF_DECISION = "date_of_decision"
    RECEIPT = "receipt"
    MAILING = "mailing"
    SERVICE = "service"
    UNSPECIFIED = "unspecified"


WINDOW_UNITS = (
    ("calendar_days", _("days")),
    ("business_days", _("business days")),
    ("weeks", _("weeks")),
    ("months", _("months")),
    ("years", _("years")),
)
"""What a confirmed window is counted in, in the words of the law."""

CALL_UNITS = (("hours", _("hours")), *WINDOW_UNITS)
"""The time to ask for a call between doctors is no legal window, so it may be hours."""

WINDOW_ANCHORS = (
    (Anchor.DATE_OF_NOTICE.value, _("the date on the letter")),
    (Anchor.RECEIPT.value, _("the day you receive it")),
    (Anchor.MAILING.value, _("the day it was mailed")),
    (Anchor.DATE_OF_DECISION.value, _("the day of the decision")),
    (Anchor.SERVICE.value, _("the day of treatment")),
    (Anchor.UNSPECIFIED.value, _("the letter does not say")),
)


class Outcome(StrEnum):
    """What the insurer decided: a first refusal, or its answer to an appeal."""

    DENIED = "denied"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    PARTLY = "partly"
    DISMISSED = "dismissed"


class Timing(StrEnum):
    """Whether the care was still to come, going on, or over."""

    PRE_SERVICE = "pre_service"
    CONCURRENT = "concurrent"
    POST_SERVICE = "post_service"


class Urgency(StrEnum):
    """How fast the insurer treated the request."""

    STANDARD = "standard"
    EXPEDITED = "expedited"


class PlanType(StrEnum):
    """The kind of plan, so far as the letter itself says it."""

    EMPLOYER_GROUP = "employer_group"
    INDIVIDUAL = "individual"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDICARE_PART_D = "medicare_part_d"
    MEDICARE_PART_D_OR_ADVANTAGE = "medicare_part_d_or_advantage"
    MEDIGAP = "medigap"
    MEDICAID = "medicaid"
    CHIP = "chip"
    FEHB = "fehb"
    TRICARE = "tricare"
    STUDENT = "student"


class CoverageHint(StrEnum):
    """Words in the letter that bear on which law applies; a hint, never the answer."""

    SELF_FUNDED = "self_funded"
    FULLY_INSURED = "fully_insured"
    ERISA = "erisa"
    EMPLOYER = "employer"
    MARKETPLACE = "marketplace"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDICARE_PART_D = "medicare_part_d"
    MEDICAID = "medicaid"
    CHIP = "chip"
    FEHB = "fehb"
    TRICARE = "tricare"
    CHURCH_OR_GOVERNMENT = "church_or_government"


class Reason(StrEnum):
    """Why the insurer refused. The first seven are those of spine surgery; the rest are the field's."""

    CONSERVATIVE_TREATMENT = "conservative_treatment_not_exhausted"
    NOT_MEDICALLY_NECESSARY = "not_medically_necessary"
    FUNCTIONAL_IMPAIRMENT = "functional_impairment_not_documented"
    IMAGING_CRITERIA = "imaging_criteria_not_met"
    EXPERIMENTAL = "experimental_or_investigational"
    SECOND_OPINION = "second_opinion_required"
    STIMULATOR_CRITERIA = "stimulator_criteria_not_met"
    NO_PRIOR_AUTHORIZATION = "no_prior_authorization"
    NOT_COVERED = "not_a_covered_benefit"
    INSUFFICIENT_DOCUMENTATION = "insufficient_documentation"
    STEP_THERAPY = "step_therapy"
    FORMULARY = "not_on_formulary"
    OUT_OF_NETWORK = "out_of_network"
    LEVEL_OF_CARE = "level_of_care"
    QUANTITY_OR_VISIT_LIMIT = "quantity_or_visit_limit"
    CODING_OR_BILLING = "coding_or_billing"
    UNTIMELY_FILING = "untimely_filing"
    ELIGIBILITY = "not_eligible"
    DUPLICATE = "duplicate_claim"
    COORDINATION = "coordination_of_benefits"


class Doubt(StrEnum):
    """What a careful reader would ask about before trusting the letter."""

    EMPTY = "empty"
    NOT_ENGLISH = "not_english"
    NO_DENIAL = "no_denial"
    UNCLEAR_IF_DENIAL = "unclear_if_denial"
    SEVERAL_PEOPLE = "several_people"
    SEVERAL_NOTICE_DATES = "several_notice_dates"
    SEVERAL_WINDOWS = "several_windows"
    SEVERAL_DEADLINES = "several_deadlines"
    SEVERAL_NUMBERS = "several_numbers"
    DEADLINE_DISAGREES = "deadline_disagrees"
    DEADLINE_BEFORE_NOTICE = "deadline_before_notice"
    NO_NOTICE_DATE = "no_notice_date"
    NO_WINDOW = "no_window"
    WINDOW_WITHOUT_START = "window_without_start"
    UNCLEAR_DATES = "unclear_dates"
    POORLY_READ = "poorly_read"
    TOO_LONG = "too_long"
    ORDERS_TO_SOFTWARE = "orders_to_software"
    TEXT_AFTER_SIGNATURE = "text_after_signature"


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the vocabulary."""

    name: FactName
    kind: Kind
    label: Promise
    choices: type[StrEnum] | None = None


FACTS: dict[FactName, Fact] = {
    fact.name: fact
    for fact in (
        Fact(FactName.INSURER, Kind.TEXT, _("Insurer")),
        Fact(FactName.ADMINISTRATOR, Kind.TEXT, _("Company that decides for the insurer")),
        Fact(FactName.PLAN_NAME, Kind.TEXT, _("Plan")),
        Fact(FactName.PLAN_TYPE, Kind.CHOICE, _("Kind of plan"), PlanType),
        Fact(FactName.COVERAGE_HINTS, Kind.LIST, _("Signs of the kind of coverage"), CoverageHint),
        Fact(FactName.STATE, Kind.TEXT, _("State")),
        Fact(FactName.MEMBER_NAME, Kind.TEXT, _("Patient")),
        Fact(FactName.MEMBER_ID, Kind.TEXT, _("Member ID")),
        Fact(FactName.GROUP_NUMBER, Kind.TEXT, _("Group number")),
        Fact(FactName.CLAIM_NUMBER, Kind.TEXT, _("Claim number")),
        Fact(FactName.REFERENCE_NUMBER, Kind.TEXT, _("Reference number")),
        Fact(FactName.PROVIDER, Kind.TEXT, _("Doctor or hospital")),
        Fact(FactName.SERVICES, Kind.LIST, _("Treatment refused")),
        Fact(FactName.DIAGNOSES, Kind.LIST, _("Diagnoses")),
        Fact(FactName.SERVICE_DATE, Kind.DATE, _("Date of treatment")),
        Fact(FactName.SERVICE_DATE_END, Kind.DATE, _("Last day of treatment")),
        Fact(FactName.REQUEST_DATE, Kind.DATE, _("Day the insurer got the request")),
        Fact(FactName.NOTICE_DATE, Kind.DATE, _("Date on the letter")),
        Fact(FactName.MAILED_DATE, Kind.DATE, _("Day the letter was mailed")),
        Fact(FactName.IS_DENIAL, Kind.FLAG, _("This letter refuses something")),
        Fact(FactName.OUTCOME, Kind.CHOICE, _("What was decided"), Outcome),
        Fact(FactName.TIMING, Kind.CHOICE, _("Before, during or after treatment"), Timing),
        Fact(FactName.URGENCY, Kind.CHOICE, _("Urgent or standard"), Urgency),
        Fact(FactName.DENIAL_REASON_CATEGORY, Kind.CHOICE, _("Main reason given"), Reason),
        Fact(FactName.DENIAL_REASONS, Kind.LIST, _("All reasons given"), Reason),
        Fact(FactName.DENIAL_REASON_SUMMARY, Kind.TEXT, _("The reason in the letter's words")),
        Fact(FactName.DENIAL_CODES, Kind.LIST, _("Denial codes")),
        Fact(FactName.CRITERIA_CITED, Kind.LIST, _("Policies and guidelines cited")),
        Fact(FactName.APPEAL_WINDOW, Kind.WINDOW, _("Time to appeal, as the letter states it")),
        Fact(FactName.STATED_DEADLINE, Kind.DATE, _("Last day to appeal, as the letter prints it")),
        Fact(FactName.APPEAL_MAIL, Kind.ADDRESS, _("Where to mail the appeal")),
        Fact(FactName.APPEAL_FAX, Kind.PHONE, _("Where to fax the appeal")),
        Fact(FactName.APPEAL_PHONE, Kind.PHONE, _("Where to call about the appeal")),
        Fact(FactName.APPEAL_ONLINE, Kind.TEXT, _("Where to appeal online")),
        Fact(FactName.STANDARD_DECISION_DAYS, Kind.NUMBER, _("Days the insurer gives itself to answer")),
        Fact(FactName.EXPEDITED_DECISION_HOURS, Kind.NUMBER, _("Hours for an urgent answer")),
        Fact(FactName.LATE_GOOD_CAUSE, Kind.FLAG, _("Says a late appeal may be accepted")),
        Fact(FactName.PEER_TO_PEER, Kind.FLAG, _("Offers a call between doctors (peer-to-peer)")),
        Fact(FactName.PEER_TO_PEER_WINDOW, Kind.WINDOW, _("Time to ask for that call")),
        Fact(FactName.PEER_TO_PEER_PHONE, Kind.PHONE, _("Number for that call")),
        Fact(FactName.EXTERNAL_REVIEW_STATED, Kind.FLAG, _("Mentions outside review (external review)")),
        Fact(FactName.EXTERNAL_REVIEW_NOTE, Kind.TEXT, _("What it says about outside review")),
        Fact(FactName.MEMBER_SERVICES_PHONE, Kind.PHONE, _("Member services")),
        Fact(FactName.AMOUNT_BILLED, Kind.MONEY, _("Billed")),
        Fact(FactName.AMOUNT_ALLOWED, Kind.MONEY, _("Allowed by the plan")),
        Fact(FactName.AMOUNT_NOT_COVERED, Kind.MONEY, _("Not covered")),
        Fact(FactName.AMOUNT_PLAN_PAID, Kind.MONEY, _("Paid by the plan")),
        Fact(FactName.AMOUNT_PATIENT_RESPONSIBILITY, Kind.MONEY, _("Left for the patient to pay")),
        Fact(FactName.ALTERNATIVES_OFFERED, Kind.TEXT, _("What the insurer would pay for instead")),
    )
}

LIST_FACTS: frozenset[FactName] = frozenset(f.name for f in FACTS.values() if f.kind is Kind.LIST)

CHOICE_LABELS: dict[StrEnum, Promise] = {
    Outcome.DENIED: _("Refused"),
    Outcome.UPHELD: _("Refusal upheld"),
    Outcome.OVERTURNED: _("Refusal overturned"),
    Outcome.PARTLY: _("Granted in part"),
    Outcome.DISMISSED: _("Appeal dismissed without a decision"),
    Timing.PRE_SERVICE: _("Before treatment"),
    Timing.CONCURRENT: _("During treatment"),
    Timing.POST_SERVICE: _("After treatment"),
    Urgency.STANDARD: _("Standard"),
    Urgency.EXPEDITED: _("Urgent"),
    PlanType.EMPLOYER_GROUP: _("Through an employer"),
    PlanType.INDIVIDUAL: _("Bought by the person or on a marketplace"),
    PlanType.MEDICARE_ADVANTAGE: _("Medicare Advantage"),
    PlanType.MEDICARE_PART_D: _("Medicare drug plan (Part D)"),
    PlanType.MEDICARE_PART_D_OR_ADVANTAGE: _("Medicare Advantage or a Medicare drug plan"),
    PlanType.MEDIGAP: _("Medicare supplement (Medigap)"),
    PlanType.MEDICAID: _("Medicaid"),
    PlanType.CHIP: _("Children's Health Insurance Program"),
    PlanType.FEHB: _("Federal employees"),
    PlanType.TRICARE: _("TRICARE"),
    PlanType.STUDENT: _("Student plan"),
    Reason.CONSERVATIVE_TREATMENT: _("Other treatment not tried long enough (conservative treatment)"),
    Reason.NOT_MEDICALLY_NECESSARY: _("Not medically necessary"),
    Reason.FUNCTIONAL_IMPAIRMENT: _("Limits in daily life not shown (functional impairment)"),
    Reason.IMAGING_CRITERIA: _("Scans do not show enough (imaging criteria)"),
    Reason.EXPERIMENTAL: _("Called experimental or investigational"),
    Reason.SECOND_OPINION: _("Second opinion missing"),
    Reason.STIMULATOR_CRITERIA: _("Criteria for a spinal cord stimulator not met"),
    Reason.NO_PRIOR_AUTHORIZATION: _("No prior authorization"),
    Reason.NOT_COVERED: _("Not a covered benefit"),
    Reason.INSUFFICIENT_DOCUMENTATION: _("Records missing or not enough"),
    Reason.STEP_THERAPY: _("Another drug or treatment must come first (step therapy)"),
    Reason.FORMULARY: _("Drug not on the plan's list (formulary)"),
    Reason.OUT_OF_NETWORK: _("Outside the plan's network"),
    Reason.LEVEL_OF_CARE: _("Lower level of care said to be enough"),
    Reason.QUANTITY_OR_VISIT_LIMIT: _("Limit on visits or amount reached"),
    Reason.CODING_OR_BILLING: _("Billing or coding"),
    Reason.UNTIMELY_FILING: _("Claim sent too late"),
    Reason.ELIGIBILITY: _("Not covered on that day"),
    Reason.DUPLICATE: _("Billed twice"),
    Reason.COORDINATION: _("Another insurer should pay first"),
}

DOUBT_SENTENCES: dict[Doubt, Promise] = {
    Doubt.EMPTY: _("We found no words on this paper. It was kept. Please enter what it says."),
    Doubt.NOT_ENGLISH: _(
        "This paper does not seem to be in English. It was kept. We read English only: please enter what it says."
    ),
    Doubt.NO_DENIAL: _("This paper does not seem to refuse anything. Check before you open an appeal."),
    Doubt.UNCLEAR_IF_DENIAL: _("We could not tell whether this paper refuses something. Please decide."),
    Doubt.SEVERAL_PEOPLE: _("This paper names more than one person. Please choose the patient."),
    Doubt.SEVERAL_NOTICE_DATES: _("This paper gives more than one date as its own. Please choose one."),
    Doubt.SEVERAL_WINDOWS: _("This paper gives more than one time to appeal. Please choose the one for this plan."),
    Doubt.SEVERAL_DEADLINES: _("This paper prints more than one last day to appeal. Please choose one."),
    Doubt.SEVERAL_NUMBERS: _("This paper gives two different numbers for the same thing. Please choose one."),
    Doubt.DEADLINE_DISAGREES: _("The last day printed and the number of days printed do not agree. Check both."),
    Doubt.DEADLINE_BEFORE_NOTICE: _("The last day printed is not after the date of the letter. Check both."),
    Doubt.NO_NOTICE_DATE: _("We did not find the date of this letter. Please enter it."),
    Doubt.NO_WINDOW: _("We did not find how long you have to appeal. The dates will come from the law alone."),
    Doubt.WINDOW_WITHOUT_START: _("The letter says how many days, but not from which day they are counted."),
    Doubt.UNCLEAR_DATES: _("Dates in this letter can be read in two ways. Please check each."),
    Doubt.POORLY_READ: _("This page was hard to read. Please check every value against it."),
    Doubt.TOO_LONG: _("This paper is long. We looked for facts on its first pages only."),
    Doubt.ORDERS_TO_SOFTWARE: _("This paper holds words meant for software. They changed nothing."),
    Doubt.TEXT_AFTER_SIGNATURE: _("Something stands after the signature. It was not used. Please look at it."),
}
