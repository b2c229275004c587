"""What a notice has: each thing a notice may have to say, found with its words, not found, or not to be told.

Only what stands on the pages; which of it the law demands is the law's to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.facts import Doubt, FactName
from documents.reading.doubts import problems
from documents.reading.letter import Letter
from documents.reading.pages import PageText, Spot, Suggestion
from documents.reading.reader import suggest

HARD_TO_READ = 0.8
PAGE_OF = re.compile(r"\bpage\s+\d{1,3}\s+of\s+(?P<all>\d{1,3})\b", re.I)
BLIND = frozenset({Doubt.NOT_ENGLISH, Doubt.TOO_LONG, Doubt.EMPTY, Doubt.POORLY_READ})


class Element(StrEnum):
    """One thing a notice may have to say."""

    REASON = "reason"
    PROVISION = "provision"
    CRITERIA_TEXT = "criteria_text"
    CRITERIA_FREE = "criteria_free"
    JUDGMENT = "judgment"
    WHAT_TO_SEND = "what_to_send"
    APPEAL_RIGHT = "appeal_right"
    APPEAL_TIME = "appeal_time"
    CONTACT = "contact"
    FAST_APPEAL = "fast_appeal"
    OUTSIDE_REVIEW = "outside_review"
    COURT = "court"
    HEARING = "hearing"
    BENEFITS_GO_ON = "benefits_go_on"
    CLAIM_FILE = "claim_file"
    CODES = "codes"
    HELP = "help"
    LANGUAGE = "language"
    REVIEWER = "reviewer"


class Seen(StrEnum):
    """Whether it stands in the letter; UNCLEAR where the letter cannot be read well enough to say that it does not."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking for one element: `quote` is verbatim from `page` where it was found."""

    element: Element
    seen: Seen
    page: int | None = None
    quote: str = ""
    start: int = 0
    end: int = 0


FREE = r"\b(?:free of charge|at no (?:cost|charge)|without (?:cost|charge)|free(?: copy| copies)?|no charge)\b"
CRITERIA = r"\b(?:criteri\w+|guidelines?|protocols?|(?:internal|clinical|medical|coverage) (?:rules?|polic(?:y|ies)))\b"
FILE = (
    r"\b(?:claim file|case file|your file|(?:all |copies of |access to )?(?:the )?documents"
    r"|records and other information)\b"
)
RIGHT_WORDS = r"\b(?:copy|copies|access|review|provide\w*|available|request|receive|obtain)\b"
WORDS: dict[Element, tuple[str, ...]] = {
    Element.PROVISION: (
        (
            r"\b(?:summary plan description|spd|plan document|certificate|evidence of coverage|policy|benefit booklet"
            r"|member handbook|contract|plan)\b[^.]{0,50}\b(?:section|sec\.|§|article|page|provision|exclusion)s?"
            r"\s*[\w(]*\d"
        ),
        r"\b(?:section|§|article)\s*[\w.()-]*\d[^.]{0,60}\b(?:plan|policy|contract|certificate|coverage)\b",
        r"\b\d+\s+(?:cfr|u\.?s\.?c\.?)\b",
    ),
    Element.CRITERIA_FREE: (
        rf"{CRITERIA}[^.]{{0,160}}{FREE}",
        rf"{FREE}[^.]{{0,160}}{CRITERIA}",
    ),
    Element.CRITERIA_TEXT: (
        rf"{CRITERIA}[^.]{{0,60}}\b(?:requires?|must be met|are met (?:if|when|where))\b[^.]{{25,}}",
        r"\bonly (?:covered|medically necessary) (?:for|if|when)\b[^.]{15,}",
    ),
    Element.JUDGMENT: (
        r"\b(?:scientific|clinical|medical) (?:or clinical )?(?:judg\w+|rationale|basis|reasoning)\b",
        rf"\b(?:explanation|rationale)\b[^.]{{0,120}}{FREE}",
    ),
    Element.WHAT_TO_SEND: (
        (
            r"(?:^\W*(?:please )?|\bplease |\b(?:may|should|can|must|to|and) )(?:submit|send|include|provide|enclose)\b"
            r"[^.:]{0,60}\b(?:records?|notes?|information|documentation|documents|letter|reports?|results|evidence|material)\b"
        ),
        (
            r"\b(?:additional|further|missing|more) (?:information|documentation|records|material|clinical)\b[^.]{0,80}"
            r"\b(?:needed|required|necessary|would|could|must|include)\b"
        ),
    ),
    Element.APPEAL_RIGHT: (
        (
            r"\b(?:right to (?:an? )?(?:\w+ )?|may (?:\w+ ){0,3}|can (?:\w+ ){0,3}|to (?:file|request|submit|make)"
            r" (?:an? )?(?:\w+ ){0,3})(?:appeal|reconsideration|redetermination|grievance)\b"
        ),
        r"\bappeal (?:this|our|the|that) (?:decision|determination|denial)\b",
        r"\bappeal rights\b[^.]{0,20}:",
    ),
    Element.FAST_APPEAL: (
        r"\b(?:expedited|fast|urgent|faster)\b[^.]{0,60}\b(?:appeals?|reconsideration|redetermination|review|decision)\b",
        r"\b(?:appeals?|reconsideration|redetermination)\b[^.]{0,80}\b(?:expedited|fast(?:er)?|urgent|72 hours)\b",
    ),
    Element.COURT: (
        r"\bcivil action\b",
        r"\b(?:section )?502\s?\(a\)",
        r"\b(?:file|bring)\b[^.]{0,25}\b(?:law ?suit|suit|action)\b",
        r"\bsue\b[^.]{0,40}\bcourt\b",
    ),
    Element.HEARING: (r"\b(?:state|fair|evidentiary|agency|administrative) (?:fair )?hearing\b",),
    Element.BENEFITS_GO_ON: (
        (
            r"\b(?:benefits?|services?|coverage|medicaid|care)\b[^.]{0,60}\b(?:continu\w+|go on|keep\w*|remain)\b"
            r"[^.]{0,80}\b(?:appeal|hearing|pending|decision|review)\b"
        ),
        r"\b(?:continu\w+|keep\w*)\b[^.]{0,40}\b(?:benefits?|services?|medicaid)\b[^.]{0,80}\b(?:appeal|hearing)\b",
    ),
    Element.CLAIM_FILE: (
        rf"{FILE}[^.]{{0,160}}{FREE}",
        rf"{FREE}[^.]{{0,160}}{FILE}",
        rf"{RIGHT_WORDS}[^.]{{0,40}}\b(?:claim|case) file\b",
    ),
    Element.CODES: (
        r"\bdenial (?:reason )?codes?\s*[:#]?\s*[A-Z0-9-]{2,}",
        r"\b(?:diagnosis|treatment|procedure)[^.]{0,40}\bcodes?\b[^.]{0,100}\b(?:request|available|meaning)\b",
    ),
    Element.HELP: (
        r"\b(?:consumer assistance|ombuds\w+|insurance (?:department|commissioner|division)|ebsa)\b",
        r"\bdepartment of (?:insurance|labor|financial services|managed health care)\b",
        r"\bemployee benefits security administration\b",
    ),
    Element.LANGUAGE: (
        r"\b(?:interpret\w+|translat\w+|language (?:assistance|help|services?)|other languages?|free language)\b",
        r"\bpara obtener asistencia\b|\batenci[oó]n: si habla\b|\bespa[nñ]ol\b",
    ),
    Element.REVIEWER: (
        (
            r"\b(?:reviewed|decided|determined|made|decision|denial)\b[^.]{0,60}\bby\b[^.]{0,20}"
            r"(?-i:\bDr\.? [A-Z]|\b[A-Z][a-z]+ [A-Z][a-z]+, (?:MD|DO|M\.D|D\.O|RN|PharmD))"
        ),
        r"\bboard[- ]certified\b",
        (
            r"\b(?:reviewer|medical director|physician)\b[^.]{0,30}\b(?:license|licensed|specialty|credentials?)\b"
            r"[^.]{0,40}(?::|\bin\b|\bis\b)"
        ),
    ),
}
PATTERNS = {name: tuple(re.compile(words, re.I) for words in several) for name, several in WORDS.items()}
NOT_SAID = re.compile(r"\bnot (?:available|applicable|apply|eligible|subject|offered|entitled)\b|\bno right\b", re.I)
DENIES_ITSELF = frozenset({Element.APPEAL_RIGHT, Element.HEARING, Element.COURT, Element.FAST_APPEAL})
BY_FACT: dict[Element, frozenset[FactName]] = {
    Element.REASON: frozenset(
        {FactName.DENIAL_REASON_SUMMARY, FactName.DENIAL_REASON_CATEGORY, FactName.DENIAL_REASONS}
    ),
    Element.APPEAL_TIME: frozenset({FactName.APPEAL_WINDOW, FactName.STATED_DEADLINE}),
    Element.CONTACT: frozenset(
        {FactName.APPEAL_MAIL, FactName.APPEAL_FAX, FactName.APPEAL_PHONE, FactName.APPEAL_ONLINE,
         FactName.MEMBER_SERVICES_PHONE}
    ),
    Element.OUTSIDE_REVIEW: frozenset({FactName.EXTERNAL_REVIEW_STATED, FactName.EXTERNAL_REVIEW_NOTE}),
    Element.CODES: frozenset({FactName.DENIAL_CODES}),
}  # fmt: skip


def elements(pages: Sequence[PageText]) -> tuple[Look, ...]:
    """Look for every element in the pages of one notice, in the order of `Element`.

    What is not found on pages that are hard to read, not in English, too many, or not all there is UNCLEAR.
    """
    letter, told = Letter(pages), suggest(pages)
    missing = Seen.UNCLEAR if _blind(letter, pages, told) else Seen.NOT_FOUND
    return tuple(_look(letter, told, element) or Look(element, missing) for element in Element)


def _look(letter: Letter, told: Sequence[Suggestion], element: Element) -> Look | None:
    wanted = BY_FACT.get(element, frozenset())
    fact = next((one for one in told if one.field in wanted and one.value), None)
    if fact:
        return Look(element, Seen.FOUND, fact.page, fact.quote, fact.start, fact.end)
    spot = next(_spots(letter, element), None)
    return Look(element, Seen.FOUND, spot.page, letter.quote(spot), spot.start, spot.end) if spot else None


def _spots(letter: Letter, element: Element) -> Iterator[Spot]:
    for sentence in letter.sentences:
        if sentence.late or element in DENIES_ITSELF and NOT_SAID.search(sentence.text):
            continue
        if any(pattern.search(sentence.text) for pattern in PATTERNS.get(element, ())):
            yield sentence.spot()


def _blind(letter: Letter, pages: Sequence[PageText], told: Sequence[Suggestion]) -> bool:
    """Whether something may stand in the letter that was not read."""
    poor = any(page.confidence is not None and page.confidence < HARD_TO_READ for page in pages)
    said = max((int(hit["all"]) for hit in PAGE_OF.finditer(letter.text)), default=0)
    return poor or said > len(pages) or any(problem.kind in BLIND for problem in problems(pages, told))
