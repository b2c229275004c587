"""What the letter itself says about the plan: its name, its kind, and words that bear on which law applies."""

import re
from collections.abc import Iterator

from cases.facts import CoverageHint, FactName, PlanType
from documents.reading.labels import any_of, labelled
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Suggestion
from documents.reading.telling import tell

CONDITIONAL = re.compile(
    (
        r"\bif (?:your|the|this|you(?:'re| are)?|it)\b|\bfor (?:members|plans|medicare|medicaid"
        r"|fully|self)\b|\b(?:some|certain|most) plans\b|\bmay (?:also )?(?:be|have)\b"
        r"|\bdiscriminat|\bwhen your plan\b|\bdepending on\b|\bdepartment of labor\b"
        r"|\bmembers (?:of|in|with)\b|\bunder (?:section )?502"
    ),
    re.I,
)
SIGNS: tuple[tuple[CoverageHint, PlanType | None, re.Pattern[str]], ...] = tuple(
    (hint, kind, re.compile(pattern, re.I))
    for hint, kind, pattern in (
        (
            CoverageHint.FEHB,
            PlanType.FEHB,
            (
                r"\bfederal employees?(?: health benefits?)?(?: program)?\b|\bFEHBP?\b"
                r"|\boffice of personnel management\b"
            ),
        ),
        (CoverageHint.TRICARE, PlanType.TRICARE, r"\btricare\b"),
        (
            CoverageHint.MEDICARE_PART_D,
            PlanType.MEDICARE_PART_D,
            (
                r"\b(?:medicare )?part d\b|\bmedicare prescription drug (?:plan|coverage)\b|\bPDP\b"
                r"|\bcoverage determination\b.{0,40}\bmedicare\b"
            ),
        ),
        (
            CoverageHint.MEDICARE_ADVANTAGE,
            PlanType.MEDICARE_ADVANTAGE,
            (
                r"\bmedicare advantage\b|\bmedicare part c\b|\bmedicare health plan\b"
                r"|\bintegrated denial notice\b|\bnotice of denial of medical coverage\b.{0,80}\bmedicare\b"
                r"|\bH\d{4}[-_]\d{3}|\bD-?SNP\b|\bCMS-10003\b"
            ),
        ),
        (
            CoverageHint.CHIP,
            PlanType.CHIP,
            (r"\bchildren's health insurance program\b|\bCHIP\b(?= (?:member|plan|program))"),
        ),
        (
            CoverageHint.MEDICAID,
            PlanType.MEDICAID,
            (
                r"\bmedicaid\b|\bmedi-cal\b|\bstar\+?plus\b|\bstate fair hearing\b"
                r"|\bhealthy (?:louisiana|michigan|indiana)\b|\bsoonercare\b|\bmasshealth\b"
                r"|\btenncare\b|\bahcccs\b|\bbadgercare\b"
            ),
        ),
        (
            CoverageHint.MARKETPLACE,
            PlanType.INDIVIDUAL,
            (
                r"\b(?:health insurance )?marketplace\b|\bhealth(?: benefit)? exchange\b"
                r"|\bhealthcare\.gov\b|\bindividual (?:and family )?(?:health )?(?:plan|policy"
                r"|market)\b|\bcovered california\b|\bindividual (?:hmo|ppo|epo)\b"
            ),
        ),
        (
            CoverageHint.SELF_FUNDED,
            PlanType.EMPLOYER_GROUP,
            (
                r"\bself-?(?:funded|insured)\b|\badministrative services only\b|\bASO\b"
                r"|\bfunded by (?:your|the) employer\b|\bdoes not (?:insure|underwrite)\b"
            ),
        ),
        (CoverageHint.FULLY_INSURED, None, r"\bfully[- ]insured\b|\b(?:insured|underwritten) by\b"),
        (
            CoverageHint.CHURCH_OR_GOVERNMENT,
            None,
            (
                r"\b(?:church|governmental|non-?federal government|public school|county"
                r"|state employees?'?) (?:plan|health plan|employee)"
            ),
        ),
        (
            CoverageHint.ERISA,
            PlanType.EMPLOYER_GROUP,
            (
                r"\berisa\b|\bemployee retirement income security act\b|\bsection 502\(a\)"
                r"|\b29 (?:c\.?f\.?r|u\.?s\.?c)\b|\bemployee benefits security administration\b"
            ),
        ),
        (
            CoverageHint.EMPLOYER,
            PlanType.EMPLOYER_GROUP,
            (
                r"\bemployer[- ]sponsored\b|\bgroup health (?:benefit )?plan\b|\bgroup (?:benefit "
                r"|medical )?plan\b|\byour employer'?s?\b|\bemployee (?:health )?benefit plan\b"
                r"|\bplan sponsor\b"
            ),
        ),
    )
)
PLAN_NAMES = (
    "plan name", "health plan name", "benefit plan", "name of plan", "your plan", "product", "coverage plan", "plan",
)  # fmt: skip
PLAN_LABEL = re.compile(any_of(*PLAN_NAMES), re.I)
PRODUCT = (
    r"(?:Gold|Silver|Bronze|Platinum|Catastrophic|Choice|Plus|Open Access|Select|Premier"
    r"|Essential|Basic|Advantage|Complete|Navigate|Options|Core|Charter|Connect|Classic|Value"
    r"|Signature|Freedom|Premium|Standard"
    r"|PPO|HMO|EPO|POS|HDHP|HSA|II|III|Network|Care|Dual|Flex|Saver|Preferred|Secure"
    r"|LocalPlus|OAP|Managed|Blue)"
)
PRODUCT_LINE = re.compile(
    rf"^(?P<plan>[A-Z][\w®&'-]*(?: (?:[A-Z][\w®&'-]*))*?(?:[®]? {PRODUCT}[®]?)+)(?: ?\((?:[^)]*(?:plan"
    rf"|coverage|employer|individual)[^)]*)\))?(?=\s(?:Utilization|Medical Management|Appeals)|$)"
)
GROUP_PLAN = re.compile(
    r"\b(?P<plan>(?:[Gg]roup|[Ee]mployee|[Hh]ealth|[Bb]enefit) ?(?:health |benefit "
    r"|medical )?[Pp]lan (?:is )?(?:administered|sponsored|offered|provided|established)? ?(?:for"
    r"|by|of) (?P<who>[A-Z][\w&'.-]*(?:(?<!\.) [A-Z&][\w&'.-]*)*))"
)
NAMED_PLAN = re.compile(
    r"\b(?P<plan>[A-Z][\w&'.-]*(?: (?:[A-Z&][\w&'.-]*|of|and|for))* (?:Employee|Welfare|Group"
    r"|Health) (?:Health )?(?:and Welfare )?(?:Benefits?|Welfare|Medical"
    r"|Health)(?: Benefits?)? (?:Plan|Fund|Trust))\b"
)
SENIOR_NAME = re.compile(
    (
        r"\b(?:senior|medicare) (?:advantage|plus|preferred|choice|care|complete|secure)\b"
        r"|\bmedicare (?:hmo|ppo)\b"
    ),
    re.I,
)
DRUG = re.compile(r"\b(?:prescription drug|formulary|drug coverage|part d|pharmacy benefit)\b", re.I)
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP"
)
HOME = re.compile(
    rf"^(?P<city>[A-Z][A-Za-z.' -]+),?\s+(?P<state>{'|'.join(STATES.split())})\.?\s+\d{{5}}(?:-\d{{4}})?$"
)


def suggest_coverage(letter: Letter) -> Iterator[Suggestion]:
    """Plan name, kind of plan, signs of the kind of coverage, and the state the patient is written to in."""
    yield from _plan_name(letter)
    kinds: dict[PlanType, Suggestion] = {}
    given: set[CoverageHint] = set()
    for sentence in letter.sentences:
        if sentence.late:
            continue
        for hint, kind, pattern in SIGNS:
            hit = pattern.search(sentence.text)
            if not hit or hint in given:
                continue
            supposed = _supposed(sentence)
            spot = sentence.spot(hit.start(), hit.end())
            if not supposed:
                given.add(hint)
                yield tell(letter, FactName.COVERAGE_HINTS, hint.value, spot, 0.8)
            if kind and not supposed:
                kinds.setdefault(kind, tell(letter, FactName.PLAN_TYPE, kind.value, spot, 0.8))
    yield from _kind(letter, kinds)
    yield from _state(letter)


def _supposed(sentence: Sentence) -> bool:
    """Whether the sentence speaks of plans in general rather than of this one."""
    return CONDITIONAL.search(sentence.text) is not None


def _kind(letter: Letter, kinds: dict[PlanType, Suggestion]) -> Iterator[Suggestion]:
    if not kinds:
        head = next((line for line in letter.lines[:6] if SENIOR_NAME.search(line.text)), None)
        if head:
            drug = DRUG.search(letter.text)
            kind = PlanType.MEDICARE_PART_D_OR_ADVANTAGE if drug else PlanType.MEDICARE_ADVANTAGE
            yield tell(letter, FactName.PLAN_TYPE, kind.value, head.spot(), 0.55)
        return
    if set(kinds) == {PlanType.MEDICARE_ADVANTAGE, PlanType.MEDICARE_PART_D}:
        one = kinds[PlanType.MEDICARE_PART_D]
        yield Suggestion(
            one.field, PlanType.MEDICARE_PART_D_OR_ADVANTAGE.value, one.page, one.quote, 0.6, one.start, one.end
        )
        return
    for suggestion in kinds.values():
        sure = suggestion.confidence if len(kinds) == 1 else 0.4
        yield Suggestion(
            suggestion.field,
            suggestion.value,
            suggestion.page,
            suggestion.quote,
            sure,
            suggestion.start,
            suggestion.end,
        )


def _plan_name(letter: Letter) -> Iterator[Suggestion]:
    for told in labelled(letter, PLAN_LABEL):
        value = re.sub(r"\s*\([^)]*\)$", "", told.value).strip()
        if (
            re.match(r"[A-Z]", value)
            and 4 <= len(value) <= 70
            and not re.search(r"[$@?]|\bpaid\b|\bdiscount\b|\byou\b", value, re.I)
            and re.search(r"[a-z]", value)
        ):
            yield tell(letter, FactName.PLAN_NAME, value, told.line.spot(told.start, told.end), 0.85)
            return
    for line in letter.lines[:14]:
        hit = PRODUCT_LINE.match(line.text)
        if (
            hit
            and len(hit["plan"].split()) > 1
            and not re.search(
                (
                    r"\b(?:Notice|Denial|Health Plan|Medicare Advantage|Senior Advantage|Explanation"
                    r"|Care)$"
                ),
                hit["plan"],
            )
        ):
            yield tell(letter, FactName.PLAN_NAME, hit["plan"], line.spot(hit.start(), hit.end("plan")), 0.7)
            return
    for sentence in letter.sentences:
        hit = GROUP_PLAN.search(sentence.text) or NAMED_PLAN.search(sentence.text)
        if hit and not sentence.late:
            yield tell(letter, FactName.PLAN_NAME, hit["plan"].rstrip(), sentence.spot(hit.start(), hit.end()), 0.7)
            return


def _state(letter: Letter) -> Iterator[Suggestion]:
    """The state of the address the letter was sent to, above the greeting and under a street."""
    last = letter.greeting if letter.greeting is not None else 0
    for above, line in zip(letter.lines, letter.lines[1:], strict=False):
        hit = HOME.match(line.text)
        sender = above.index <= 2 or re.search(r"\bbox\b", above.text, re.I) and above.index < 4
        if hit and 0 < line.index < last and not sender:
            yield tell(letter, FactName.STATE, hit["state"], line.spot(), 0.6)
            return
