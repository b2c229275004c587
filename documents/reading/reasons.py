"""The reasons insurers give, by the words they give them in."""

import re

from cases.facts import Reason

AUTHORIZATION = (
    r"(?:prior[ -]?auth\w*|pre-?auth\w*|pre-?cert\w*|prior approval|pre-?approval"
    r"|advance approval|authori[sz]ation|referral)"
)
LACKS = (
    r"(?:no|not|without|lack\w*|absent|absence|missing|fail\w*|never|insufficient\w*"
    r"|incomplete\w*|inadequate\w*|limited|does not|do not|did not|doesn't|don't|didn't|cannot|unable)"
)
PAPERS = (
    r"(?:documentation|documents?|information|records?|notes?|submission|chart|evidence submitted"
    r"|clinicals?)"
)

# In the order in which a sentence that names several is to be understood: the particular before the general.
_REASONS: tuple[tuple[Reason, str], ...] = (
    (
        Reason.EXPERIMENTAL,
        (
            r"\bexperimental\b|\binvestigational\b|\bunproven\b|\bnot (?:been )?(?:scientifically "
            r"|clinically )?proven\b|\bnot evidence-based\b"
        ),
    ),
    (
        Reason.UNTIMELY_FILING,
        (
            r"\btimely filing\b|\bnot (?:filed|submitted) (?:timely|on time|within)\b"
            r"|\bfiled (?:too )?late\b|\bfiling (?:limit|deadline)\b.{0,30}\b(?:expired|passed"
            r"|exceeded)\b"
        ),
    ),
    (Reason.DUPLICATE, r"\bduplicate\b.{0,20}\b(?:claim|of|service|charge|billing)\b"),
    (
        Reason.COORDINATION,
        (
            r"\bcoordination of benefits\b|\bother (?:health )?insurance\b|\b(?:primary"
            r"|another) (?:payer|insurer|carrier|insurance)\b"
        ),
    ),
    (
        Reason.ELIGIBILITY,
        (
            r"\bnot eligible\b|\bineligible\b|\bcoverage\b.{0,30}\b(?:not (?:been )?(?:in effect"
            r"|active)|terminated|ended|lapsed|cancel\w+)\b|\bno(?:t)? (?:active )?(?:coverage"
            r"|covered|enrolled) (?:on|at) the (?:date|time)\b"
        ),
    ),
    (
        Reason.STEP_THERAPY,
        (
            r"\bstep[ -]?therapy\b|\b(?:tried|try|trial(?: of| and)?|tries) and fail\w*\b"
            r"|\btrial and failure\b|\b(?:preferred|formulary|first-line|prerequisite|lower-cost"
            r"|lower-tier|covered)\b.{0,40}\b(?:alternatives?|drugs?|medications?|medicines?|agents?|options?"
            r"|therap\w+)\b.{0,60}\b(?:fail\w*|tried|trial|first|before|must)\b"
            r"|\bfail\w*\b.{0,50}\b(?:preferred|formulary|prerequisite|lower-cost|first-line)\b"
            r"|\bnon-preferred\b"
        ),
    ),
    (
        Reason.FORMULARY,
        (
            r"\bnon-?formulary\b|\bnot (?:on|listed on|included (?:in|on)|part of) (?:the|our|your"
            r"|your plan's|the plan's) (?:plan's )?(?:formulary|drug list|list of covered drugs"
            r"|preferred drug list)\b|\bformulary exclusion\b"
        ),
    ),
    (
        Reason.OUT_OF_NETWORK,
        (
            r"\bout[ -]of[ -](?:the )?network\b|\bnon-?(?:network|participating|contracted)\b"
            r"|\bnot (?:in|part of|participat\w+ (?:in|with)) (?:the|our|your"
            r"|your plan's) (?:plan's )?network\b|\boutside (?:of )?(?:the|our"
            r"|your)(?: plan's)?(?: provider)? network\b"
        ),
    ),
    (
        Reason.QUANTITY_OR_VISIT_LIMIT,
        (
            r"\b(?:visit|benefit|annual|quantity|yearly|dose|dosage|frequency|session|duration"
            r"|day)s?\b.{0,25}\b(?:limit|maximum|allowance|cap)s?\b.{0,70}\b(?:reached|exceed\w*"
            r"|exhausted|met|used)\b|\bexceed\w*\b.{0,60}\b(?:limit|quantity|frequency|interval"
            r"|duration|number of|maximum|allowed)\b|\bmaximum\b.{0,40}\b(?:reached|exceeded"
            r"|exhausted)\b"
        ),
    ),
    (
        Reason.NO_PRIOR_AUTHORIZATION,
        (
            rf"\b{AUTHORIZATION}\b.{{0,45}}\b(?:absent|not (?:obtained|requested|received|on file"
            rf"|given|secured|approved in advance|in place)|was never|missing|lapsed|expired|lacking"
            rf"|required (?:but|and)|was not|were not|is not on file|does not exist)"
            rf"|\b(?:without|no|lack of|missing|absence of|not have"
            rf"|not obtain|not request|not receive"
            rf"|failed to (?:obtain|request|get|secure)"
            rf"|did not (?:obtain|request|get|secure"
            rf"|receive))\b.{{0,30}}\b{AUTHORIZATION}\b"
            rf"|\bnot (?:pre-?authori[sz]ed|pre-?certified"
            rf"|prior authori[sz]ed)\b|\bCO-?\s?197\b"
        ),
    ),
    (
        Reason.CODING_OR_BILLING,
        (
            r"\bbundl\w+|\bunbundl\w+|\bmodifier\b|\b(?:incorrect|invalid|inconsistent"
            r"|wrong)\b.{0,25}\b(?:codes?|coding|billing)\b|\b(?:codes?|coding"
            r"|billed)\b.{0,30}\b(?:incorrect\w*|invalid|inconsistent|does not match)\b"
            r"|\bincluded in the (?:payment|allowance)\b"
        ),
    ),
    (
        Reason.LEVEL_OF_CARE,
        (
            r"\b(?:lower|less(?:er)? intensive|outpatient|observation|requested|inpatient"
            r"|different)\b.{0,30}\blevel of care\b|\blevel of care\b.{0,50}\b(?:not|lower|outpatient"
            r"|exceeds?)\b|\bsite of (?:care|service)\b|\b(?:could"
            r"|can) (?:be )?(?:safely )?(?:be )?(?:provided|performed|managed"
            r"|treated)\b.{0,40}\b(?:outpatient|lower|observation|at home)\b"
        ),
    ),
    (
        Reason.NOT_COVERED,
        (
            r"\bnot (?:a )?covered\b|\bnon-?covered\b|\bexclu(?:ded|sions?|des)\b|\bdoes(?: not"
            r"|n't) cover\b|\bnot (?:a )?(?:benefit|payable)\b|\bonly covered for\b"
            r"|\bno benefits?\b.{0,20}\b(?:available|payable)\b"
        ),
    ),
    (
        Reason.NOT_MEDICALLY_NECESSARY,
        (
            r"\bnot\b.{0,45}\bmedical(?:ly)? necess(?:ary|ity)\b|\bmedical(?:ly)? necess(?:ary"
            r"|ity)\b.{0,60}\b(?:not|lacking|absent|denied)\b|\black of medical necessity\b|\b(?:not"
            r"|fails? to|failed to|unable to)\b(?: \w+){0,3} (?:meet|met|satisfy|satisfied"
            r"|meeting)\b.{0,60}\b(?:criteri\w+|guidelines?|polic(?:y|ies)|standards?|necessity"
            r"|requirements?)\b|\bcriteri\w+\b.{0,40}\bnot (?:been )?(?:met|satisfied)\b"
            r"|\bmedically unnecessary\b"
        ),
    ),
    (Reason.SECOND_OPINION, r"\bsecond (?:surgical |medical )?opinion\b"),
    (
        Reason.STIMULATOR_CRITERIA,
        (
            r"\b(?:spinal cord|dorsal column|neuro) ?-?stimulat\w+\b.{0,120}\b(?:trial|criteria"
            r"|psycholog\w+|not|lack)|\bpsycholog\w+ (?:evaluation|clearance"
            r"|screening)\b.{0,60}\b(?:stimulat\w+|not)"
        ),
    ),
    (
        Reason.INSUFFICIENT_DOCUMENTATION,
        (
            rf"\b{PAPERS}\b.{{0,60}}\b{LACKS}\b|\b(?:insufficient|incomplete|inadequate|missing"
            rf"|lack of|not enough)\b.{{0,25}}\b{PAPERS}\b|\b(?:did not|have not|not) (?:receive"
            rf"|provide|submit|include)d?\b.{{0,40}}\b{PAPERS}\b|\bnot (?:documented|shown in)\b"
        ),
    ),
    (
        Reason.CONSERVATIVE_TREATMENT,
        (
            r"\b(?:conservative|non-?(?:surgical|operative)|less invasive)\b.{0,30}\b(?:care"
            r"|treatments?|therap\w+|management|measures|options)\b|\b(?:course|trial|weeks?"
            r"|months?) of (?:supervised |formal |directed )?(?:physical therapy|home exercise"
            r"|nsaids?|injections?|chiropractic)\b"
        ),
    ),
    (
        Reason.FUNCTIONAL_IMPAIRMENT,
        (
            r"\bfunctional (?:impairment|limitation|decline|deficit|disability|status|loss)s?\b"
            r"|\bactivities of daily living\b"
        ),
    ),
    (
        Reason.IMAGING_CRITERIA,
        (
            r"\b(?:imaging|mri|ct|x-?rays?|radiograph\w*|scan)\b.{0,30}\b(?:findings?|results?|report"
            r"|evidence|studies|study|does|do|did)\b.{0,60}\b(?:not|lack\w*|insufficient|without"
            r"|no)\b|\b(?:no|not|lack of)\b.{0,50}\b(?:imaging|mri|radiographic"
            r"|ct)\b.{0,20}\b(?:evidence|findings?|confirm\w*|support\w*|show\w*|instability)\b"
        ),
    ),
)
REASONS = tuple((reason, re.compile(pattern, re.I)) for reason, pattern in _REASONS)
SPINE = frozenset(
    {Reason.CONSERVATIVE_TREATMENT, Reason.FUNCTIONAL_IMPAIRMENT, Reason.IMAGING_CRITERIA, Reason.SECOND_OPINION}
)
REFUSED_AS = re.compile(r"\bdenied (?:as|for being|for)\b", re.I)


def reasons_in(text: str) -> list[Reason]:
    """The reasons a sentence gives, the one it is mainly about first."""
    found = [reason for reason, pattern in REASONS if pattern.search(text)]
    refused_as = REFUSED_AS.search(text)
    if refused_as:
        stated = [reason for reason in found if dict(REASONS)[reason].search(text, refused_as.start())]
        found = stated + [reason for reason in found if reason not in stated]
    if Reason.INSUFFICIENT_DOCUMENTATION in found and Reason.NOT_MEDICALLY_NECESSARY not in found:
        return found
    return [r for r in found if r not in SPINE] + [r for r in found if r in SPINE]
