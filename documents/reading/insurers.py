"""Who sent the letter: a known company, or a name that stands where an insurer prints its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.facts import FactName
from documents.reading.dates import find_dates
from documents.reading.letter import GREETING, LABEL, Letter
from documents.reading.pages import Spot, Suggestion
from documents.reading.sheet import Line
from documents.reading.telling import tell

NAMES_FILE = Path(__file__).with_name("insurers.txt")
ORGANISATION = re.compile(
    r"\b(?:health ?plans?|health ?care|health|healthnet|insurance|assurance|mutual|advantage"
    r"|hmo|ppo|benefits? (?:trust|fund|plan)|medical plan"
    r"|blue ?cross|blue ?shield|medicare|medicaid|managed care|care|choice|plans?"
    r"|welfare fund|cooperative|co-op|llc|inc\.?|company|corporation)\W*$",
    re.I,
)
NOT_A_NAME = re.compile(
    r"\b(?:notice|denial|denied|explanation|benefit determination|determination|statement"
    r"|summary|important|confidential|page|decision|letter|appeal|rights"
    r"|grievance|coverage denial|your|this|dear|attn|attention|department|unit|hospital"
    r"|clinic|medical center|medical group|medical associates"
    r"|orthop\w+|physicians?|associates|surgery|surgical|p\.? ?o\.? box|re:|www|http|phone"
    r"|fax|suite|street|avenue|authorization|request|member|patient"
    r"|utilization|management|review|explanation|medical coverage|urgent|enclos\w+|questions?"
    r"|customer|services)\b|[@:$]|\d{3}",
    re.I,
)
LICENSEE = re.compile((r"independent licensee|registered (?:service )?mark|trademark|blue shield association"), re.I)
LEGAL_TAIL = (
    r"(?:[ ,]+(?:Better Health|Community Plan|Health(?:care)?|Care|Life|and|&|Insurance"
    r"|Assurance|Company|Co\.|Inc\.|Inc|LLC|Corporation|Plans?|HMO"
    r"|Medicare Advantage|Dual Complete|of (?:the )?[A-Z][a-z]+(?: (?:[A-Z][a-z]+|City))?"
    r"|OF [A-Z]+(?: [A-Z]+)?|HEALTH|INSURANCE|COMPANY|PLANS?|LIFE|AND))*"
)
DEPARTMENT = re.compile(
    (
        r"^\W*(?:appeals?|department|unit|medical|utilization|management|review|claims?|pharmacy"
        r"|coverage|care management|member|clinical)\b"
    ),
    re.I,
)
ACTS = re.compile(
    (
        r"^\W*(?:has|have|is|was|will|considers?|denied|denies|reviewed|received|medical|does|did"
        r"|determined|evaluated|completed|utilization|policy|made|uses|cannot)\b"
    ),
    re.I,
)


MEDICARE_PLAN = re.compile(
    r"(?P<name>\b[A-Z][\w&'-]*(?: [A-Z][\w&'-]*){1,5} ?\((?:HMO|PPO|PDP|PFFS"
    r"|HMO-POS)[^)]{0,12}\))"
)
BEHALF = re.compile(
    r"^(?P<who>[A-Z][\w&'.-]*(?: [A-Z&][\w&'.-]*){1,5}),? (?:acting )?(?:on behalf of"
    r"|for and on behalf of)\s+(?:the )?(?P<whose>[A-Z][\w&' -]+)"
)
FUND = re.compile(r"\b(?:employees?|benefit|welfare|fund|trust)\b", re.I)
SUBJECT = re.compile(
    r"^(?P<name>[A-Z][\w'-]*(?: (?:[A-Z&][\w'-]*|of|and)){1,5}) (?:has|have|can't|cannot|denied|is unable"
    r"|reviewed|received|will not|won't|does not|doesn't)\b"
)


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    spot: Spot
    trust: float
    decides_for_others: bool


@cache
def _known() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern of all known names, and those that decide for others, both without spaces or case."""
    names: list[str] = []
    others: set[str] = set()
    for row in NAMES_FILE.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            company = [name.strip() for name in row.lstrip("+").split("|")]
            names.extend(company)
            if row.startswith("+"):
                others.update(_bare(name) for name in company)
    spelled = (re.sub(r"\\? ", r"\\s?", re.escape(name)) for name in sorted(names, key=len, reverse=True))
    return re.compile((rf"(?<![\w.@/-])(?:{'|'.join(spelled)})(?![\w@])(?!\.com|\.org|\.gov)"), re.I), frozenset(others)


def _bare(name: str) -> str:
    return re.sub(r"\W", "", name).lower()


def _known_in(line: Line, trust: float) -> Iterator[_Name]:
    pattern, others = _known()
    if LICENSEE.search(line.text):
        return
    for hit in pattern.finditer(line.text):
        if hit.group()[0].islower() and hit.group() != "eviCore":
            continue
        end = hit.end()
        tail = re.compile(LEGAL_TAIL).match(line.text, end)
        if tail and tail.group().strip(" ,&") and not DEPARTMENT.match(line.text[tail.end() :]):
            end = tail.start() + len(re.sub(r"[ ,]+(?:and|AND|&)?$", "", tail.group()))
        name = line.text[hit.start() : end]
        yield _Name(name, line.spot(hit.start(), end), trust, _bare(hit.group()) in others)


def _head(letter: Letter) -> Iterator[Line]:
    """The lines above the first label, date or greeting: where a letter prints its sender."""
    for line in letter.lines[:8]:
        first = line.cells[0].text
        labelled = LABEL.match(first) and not re.match(r"(?:phone|fax|tel)", first, re.I)
        if labelled and line.index == 0 and len(letter.lines) > 1 and letter.lines[1].after_gap:
            continue  # one line over the letterhead may have been added by anybody
        if labelled or GREETING.match(first):
            return
        if find_dates(first):
            return
        yield line


def _unknown_in(lines: Iterator[Line] | list[Line], trust: float) -> Iterator[_Name]:
    for line in lines:
        cell = line.cells[0]
        text = re.sub(r"^\W*(?:the\s+)?", "", cell.text.strip(), flags=re.I)
        if (
            not 4 <= len(text) <= 60
            or NOT_A_NAME.search(text)
            or not ORGANISATION.search(text)
            or len(text.split()) < 2
        ):
            continue
        if text[0].isupper():
            yield _Name(text, line.spot(cell.start + cell.text.find(text), cell.end), trust, decides_for_others=False)


def _candidates(letter: Letter) -> Iterator[_Name]:
    head = list(_head(letter))
    for line in head:
        yield from _known_in(line, 0.95)
    yield from _unknown_in(head, 0.8)
    signed = letter.sign_off
    below = [
        line
        for line in letter.lines
        if signed is not None and signed < line.index <= signed + 5 and not letter.is_late(line.index)
    ]
    for line in below:
        yield from _known_in(line, 0.9)
    for line in letter.lines:
        for name in _known_in(line, 0.7):
            after = line.text[line.text.find(name.text) + len(name.text) :]
            yield _Name(name.text, name.spot, 0.85 if ACTS.match(after) else 0.6, name.decides_for_others)
    yield from _unknown_in(below, 0.6)
    yield from _named_in_text(letter)
    for line in letter.lines:
        for hit in MEDICARE_PLAN.finditer(line.text):
            yield _Name(hit["name"], line.spot(hit.start("name"), hit.end()), 0.6, decides_for_others=False)


def _named_in_text(letter: Letter) -> Iterator[_Name]:
    """ "X, on behalf of Y" names Y; a company that "has denied" names itself."""
    for line in letter.lines[:8]:
        behalf = BEHALF.match(line.text)
        if behalf and ORGANISATION.search(behalf["whose"]) and not FUND.search(behalf["whose"]):
            spot = line.spot(behalf.start("whose"), behalf.end("whose"))
            yield _Name(behalf["whose"].strip(), spot, 0.8, decides_for_others=False)
    for sentence in letter.sentences:
        subject = SUBJECT.match(sentence.text)
        if subject and ORGANISATION.search(subject["name"]) and not NOT_A_NAME.search(subject["name"]):
            yield _Name(subject["name"], sentence.spot(0, subject.end("name")), 0.65, decides_for_others=False)


def suggest_insurer(letter: Letter) -> Iterator[Suggestion]:
    """The insurer, and a company that decides or administers for it, each as the letter prints it."""
    found = sorted(_candidates(letter), key=lambda name: -name.trust)
    insurers = [name for name in found if not name.decides_for_others]
    others = [name for name in found if name.decides_for_others]
    if insurers:
        best = insurers[0]
        yield tell(letter, FactName.INSURER, _as_written(letter, best.text), best.spot, best.trust)
    elif others:
        yield tell(letter, FactName.INSURER, _as_written(letter, others[0].text), others[0].spot, 0.5)
    yield from _administrator(letter, others if insurers else [])


def _as_written(letter: Letter, name: str) -> str:
    """The name in small and capital letters, as it stands elsewhere in the letter or as a title."""
    name = re.sub(r"\bl(?=[A-Z]{2})", "I", name)
    if not name.isupper() or len(name) <= 5:
        return name
    spelled = re.compile(re.sub(r"\\? ", r"\\s+", re.escape(name)), re.I)
    for hit in spelled.finditer(letter.text):
        if not hit.group().isupper():
            return re.sub(r"\s+", " ", hit.group())
    small = {"Of", "And", "The", "For"}
    words = [word if word in ("HMO", "PPO", "LLC", "BCBS", "UHC") else word.title() for word in name.split()]
    return " ".join(word.lower() if word in small and number else word for number, word in enumerate(words))


def _administrator(letter: Letter, others: list[_Name]) -> Iterator[Suggestion]:
    for line in letter.lines:
        hit = re.search(
            (
                r"\b(?:administered by|third.party administrator(?: is|:)?"
                r"|claims administrator(?: is|:)?"
                r"|plan administrator:)\s+(?P<who>[A-Z][\w&'.-]*(?: (?:[A-Z&][\w&'.-]*|of|and))*)"
            ),
            line.text,
        )
        if hit:
            yield tell(letter, FactName.ADMINISTRATOR, hit["who"].rstrip("."), line.spot(hit.start(), hit.end()), 0.85)
            return
    if others:
        yield tell(letter, FactName.ADMINISTRATOR, _as_written(letter, others[0].text), others[0].spot, 0.75)
        return
    behalf = next((hit for line in letter.lines[:8] if (hit := BEHALF.match(line.text))), None)
    if behalf:
        line = next(line for line in letter.lines if line.text == behalf.string)
        name = _as_written(letter, behalf["who"])
        yield tell(letter, FactName.ADMINISTRATOR, name, line.spot(0, behalf.end("who")), 0.8)
        return
    first = next(_head(letter), None)
    if first and re.fullmatch(
        (
            r"[A-Z][\w&' -]{2,40} (?:Utilization|Medical|Care|Pharmacy|Benefits?) (?:Management"
            r"|Review)"
        ),
        first.text,
    ):
        yield tell(letter, FactName.ADMINISTRATOR, first.text, first.spot(), 0.55)
