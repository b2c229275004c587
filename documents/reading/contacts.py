"""Where to send an appeal, whom to call: each number and address by the words that lead to it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from cases.facts import FactName
from documents.reading.letter import Letter
from documents.reading.pages import Spot, Suggestion
from documents.reading.sheet import Line
from documents.reading.telling import tell

PHONE = re.compile(
    r"(?<![\w-])(?:\+?[1lI][-. ]?)?\(?[2-9Il1]\d{2}(?:\)?[-. ]{1,2}|\)\n)(?:[0-9OlI]{3}[-. ][0-9A-Z]{4}"
    r"|[A-Z0-9]{3}-[A-Z0-9]{4})(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w-])"
)
URL = re.compile(
    (
        r"\b(?:https?://)?(?:www\.)?[a-z0-9][\w-]*(?:\.[a-z0-9][\w-]*)*\.(?:com|org|gov|net|health"
        r"|us)(?:/[\w./#?=&-]*\w)?(?![\w@])"
    ),
    re.I,
)
FAX = re.compile(r"\bfax(?:ed|ing)?\b", re.I)
VOICE = re.compile(r"\b(?:phone|telephone|call|tel|toll[- ]free|dial|voice)\w*\b", re.I)
DEAF = re.compile(r"\b(?:tty|tdd|relay|711)\b", re.I)


class Subject(StrEnum):
    """What a number or address is for."""

    APPEAL = "appeal"
    PEER = "peer"
    MEMBER = "member"
    OTHER = "other"


SUBJECTS: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    (
        Subject.PEER,
        re.compile(
            (
                r"peer.{0,2}to.{0,2}peer|\bp2p\b|peer discussion|medical director|speak with (?:a"
                r"|the) (?:physician )?reviewer"
            ),
            re.I,
        ),
    ),
    (
        Subject.OTHER,
        re.compile(
            r"provider (?:services|relations|line|inquir|portal|dispute)|external"
            r"|independent review|\biros?\b|department of|benefits security|\bdol\b|ebsa"
            r"|insurance (?:commissioner|department|division)|consumer (?:assistance"
            r"|services division)"
            r"|ombuds|attorney general|fair hearing|medicaid office|social security|\bship\b"
            r"|1-800-medicare|nurse|behavioral health crisis|crisis|pharmacy help|language"
            r"|interpret|translation|fraud|civil rights|grievance coordinator|ocr\b"
            r"|records? (?:request|unit)|claim file|copies|correspondence unit"
            r"|quality improvement|\bqio\b|complaint|payment|billing office|corrected claim",
            re.I,
        ),
    ),
    (Subject.APPEAL, re.compile(r"\bappea[l1]s?\b|\breconsideration\b|\bredetermination\b", re.I)),
    (
        Subject.MEMBER,
        re.compile(
            (
                r"(?:member|customer|participant|enrollee) (?:services?|care|support|contact)"
                r"|\bquestions?\b|customer care|\bhelp\b"
            ),
            re.I,
        ),
    ),
)
ADDRESS_CORE = (
    r"(?:P[.,]?\s?[O0][.,]?\s?Box\s+[\w-]+"
    r"|\d{1,6}[A-Z]?\s+(?:[NSEW]\.?\s+)?[A-Z0-9][\w.#'-]*(?:\s+[A-Z0-9][\w.#'-]*){0,4}?\s+"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Way|Lane|Ln|Parkway|Pkwy|Plaza"
    r"|Court|Ct|Circle|Highway|Hwy|Place|Pl|Square|Center|Trail|Turnpike)\b\.?)"
)
CITY = (
    r"[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){0,3},?\s+(?:[A-Z]{2}|USA"
    r"|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+\d{5}(?:\s?-\s?\d{4})?"
)
ADDRESS = re.compile(
    rf"\s*(?P<whom>[^;|]{{0,140}}?)[,\s]*(?P<core>{ADDRESS_CORE})(?P<unit>[,\s]+(?:Suite|Ste"
    rf"|Floor|Fl|Mail ?(?:stop|code)|MS|Unit|Room|Dept"
    rf"|PMB)\.?\s?[\w-]+)?(?P<city>[,\s]+{CITY}"
    rf"|[,\s]+[A-Z][a-z]+(?: [A-Z][a-z]+)?, [A-Z]{{2}}\b)?"
)
TO_APPEALS = re.compile(
    r"\b(?:mail|send|write|submit|forward|deliver|address|return"
    r"|direct)\w*\b[^.;\n]{0,70}?\b(?:appeals?|request|reconsiderations?|redeterminations?|it"
    r"|form)\b[^.;:\n]{0,50}?\b(?:to|at)\b\s*(?:us at)?\s*(?:the following address)?:?"
    r"|\b(?:appeals?|reconsiderations?|redeterminations?)\b[^.;\n]{0,60}\b(?:submitted|sent"
    r"|mailed|filed|addressed|directed|made|faxed|writing)\b[^.:;\n]{0,60}?\b(?:to"
    r"|at)\b\s*(?:us at)?:?"
    r"|\bappeals?\b[^.;\n]{0,30}\b(?:address|contact|mailing address|mail)\b\s*(?:\([^)]*\))?\s*:"
    r"|\b(?:write|writing) to(?: us)?(?: at)?\b\s*:?",
    re.I,
)
IN_BLOCK = re.compile(
    (
        r"(?:^|\|\s*|\n)\W*(?:by )?(?:u\.?s\.? )?(?:mail|write(?: to(?: us)?(?: at)?)?|in writing"
        r"|(?:mailing )?address|mail(?:ed)? to|send(?: it)? to|mail or (?:deliver|fax)"
        r"|postal mail|regular mail)\s*:|\bor mail\s*:"
    ),
    re.I,
)
BLOCK_END = re.compile(
    (
        r"\b(?:external|independent) (?:\w+ )?review|peer.to.peer|^questions\b|member services"
        r"|provider services|department of|sincerely|enclos"
    ),
    re.I,
)
BLOCK_START = re.compile(
    (
        r"\b(?:to|how (?:do i|to|can i|you can)|ways? to|you (?:may|can)(?: also)?) (?:file"
        r"|submit|request|send|make|start)?\s?(?:an?|your|the|for an)?\s?(?:standard |internal "
        r"|written |formal |expedited )?(?:appeal|reconsideration|redetermination)\b"
        r"|\bappeals? (?:contact|address|information|department|unit|rights|process|to)\b"
        r"|\b(?:mail|fax|send|submit)\b.{0,30}\bappeals?\b"
    ),
    re.I,
)
LINE_LABEL = re.compile(r"^\W*(?:by |via )?(?P<label>[A-Za-z][A-Za-z ./()-]{1,40}?)\s*(?::|#|-\s)", re.I)
CHANNEL_LABEL = re.compile(
    (
        r"^\W*(?:by |via )?(?:toll[- ]free )?(?:fax|phone|telephone|call(?: us)?(?: at)?|tel|online"
        r"|web(?:site)?|portal|internet|electronically)\b[^:]{0,25}[:#]?"
    ),
    re.I,
)
FAX_OR_END = re.compile(
    (
        r"[;\n|]\s*(?:\W*)(?:by |or )?(?:fax|phone|tel|call|online|web|e-?mail|or\b)"
        r"|,?\s+or\s+(?:by\s+)?(?:fax|call|phone|calling|faxing)|;\s|\bwithin\b|\bno later\b"
        r"|\bPhone\b|\bFax\b"
    ),
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Flat:
    """All lines in one text, with the way back."""

    lines: tuple[Line, ...]
    text: str
    starts: tuple[int, ...]

    def line_at(self, at: int) -> int:
        """Place of the line that holds a character of the text."""
        return bisect_right(self.starts, at) - 1

    def spot(self, start: int, end: int) -> Spot:
        """Where a stretch of the text stands, clipped to the page it begins on."""
        first = self.line_at(start)
        last = self.line_at(max(start, end - 1))
        while self.lines[last].page != self.lines[first].page:
            last -= 1
            end = self.starts[last] + len(self.lines[last].text)
        begin = self.lines[first].spot(start - self.starts[first], start - self.starts[first] + 1)
        until = self.lines[last].spot(end - 1 - self.starts[last], end - self.starts[last])
        return Spot(begin.page, begin.start, until.end)


class _Contacts:
    """The letter seen for its numbers and addresses."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        starts, at = [], 0
        for line in letter.lines:
            starts.append(at)
            at += len(line.text) + 1
        self.flat = _Flat(letter.lines, letter.text, tuple(starts))

    @cached_property
    def block(self) -> frozenset[int]:
        """Places of lines that tell how to appeal, up to the next subject."""
        inside: set[int] = set()
        left = 0
        for place, line in enumerate(self.flat.lines):
            if BLOCK_START.search(line.text) and not BLOCK_END.search(line.text):
                left = 14
            elif (
                BLOCK_END.search(line.text)
                or line.text.isupper()
                and "APPEAL" not in line.text
                and len(line.text) > 5
                and not re.search(r"\d", line.text)
            ):
                left = 0
            if left:
                inside.add(place)
                left -= 1
        return frozenset(inside)

    def words_before(self, start: int) -> str:
        """The sentence or line leading to a place, at most 160 characters."""
        place = self.flat.line_at(start)
        begin = self.flat.starts[place]
        line = self.flat.lines[place]
        alone = LINE_LABEL.match(line.text) or line.after_gap or CHANNEL_LABEL.match(line.text)
        begin = begin if alone else max(0, begin - 130)
        words = self.flat.text[begin:start]
        return re.split(r"(?<=[a-z)])[.;]\s(?=[A-Z])", words)[-1][-160:]

    def subject(self, start: int) -> Subject | None:
        """What the words before a place are about; the nearest subject speaks."""
        before = self.words_before(start)
        best: tuple[int, Subject] | None = None
        for subject, pattern in SUBJECTS:
            for hit in pattern.finditer(before):
                if best is None or hit.end() > best[0]:
                    best = (hit.end(), subject)
        if best:
            return best[1]
        place = self.flat.line_at(start)
        if place in self.block and (
            CHANNEL_LABEL.match(self.flat.lines[place].text)
            or place
            and CHANNEL_LABEL.fullmatch(self.flat.lines[place - 1].text.strip())
        ):
            return Subject.APPEAL
        return None


def suggest_contacts(letter: Letter) -> Iterator[Suggestion]:
    """Address, fax, phone and web page for appeals; member services; the peer-to-peer line."""
    if not letter.lines:
        return
    contacts = _Contacts(letter)
    yield from _first(letter, FactName.APPEAL_MAIL, _addresses(contacts))
    yield from _numbers(letter, contacts)
    yield from _first(letter, FactName.APPEAL_ONLINE, _pages(contacts))


def _first(letter: Letter, field: FactName, found: Iterator[tuple[str, Spot, float]]) -> Iterator[Suggestion]:
    """The first, and any later one that differs as a weaker rival."""
    given: dict[str, float] = {}
    everything = list(found)
    different = {re.sub(r"\W", "", value).lower() for value, _, _ in everything}
    for value, spot, trust in everything:
        key = re.sub(r"\W", "", value).lower()
        if any(key in other or other in key for other in given):
            continue
        sure = trust if not given else 0.4
        given[key] = sure
        yield tell(letter, field, value, spot, min(sure, 0.7) if len(different) > 1 and sure > 0.4 else sure)


def _addresses(contacts: _Contacts) -> Iterator[tuple[str, Spot, float]]:
    flat = contacts.flat
    for pattern in (TO_APPEALS, IN_BLOCK):
        for lead in pattern.finditer(flat.text):
            place = flat.line_at(lead.end() - 1)
            rest = flat.text[lead.end() : lead.end() + 320]
            found = ADDRESS.match(rest)
            whom = found["whom"] if found else ""
            if contacts.letter.is_late(flat.lines[place].index) or not _leads_to_appeals(contacts, lead, place, whom):
                continue
            if (
                not found
                or re.search((r"[a-z)]\.\s+[A-Z]|[?]|\b(?:include|must|should|you|your|will|we|website)\b"), whom)
                or FAX_OR_END.search(whom)
                or PHONE.search(whom)
            ):
                continue
            end = lead.end() + found.end()
            start = lead.end() + len(found.group()) - len(found.group().lstrip())
            yield _one_line(found), flat.spot(start, end), 0.9 if found["city"] else 0.75


def _leads_to_appeals(contacts: _Contacts, lead: re.Match[str], place: int, whom: str) -> bool:
    words = contacts.words_before(lead.end())
    if SUBJECTS[1][1].search(words) or SUBJECTS[0][1].search(words):
        return False
    return SUBJECTS[2][1].search(words + whom) is not None or place in contacts.block


def _one_line(found: re.Match[str]) -> str:
    rows = re.split(r"\s*\n\W*\s*", found.group().strip(" ,;:*-\n"))
    text = rows[0]
    for above, below in zip(rows, rows[1:], strict=False):
        text += (" " if re.search(r"(?:Box|Suite|Ste|Floor|[,:&])$", above) or len(above) > 60 else ", ") + below
    text = re.sub(r"^(?:the|us at|our)\s+", "", re.sub(r",(?:\s*,)+", ",", re.sub(r"\s+", " ", text)), flags=re.I)
    return text.strip(" ,;:")


def _numbers(letter: Letter, contacts: _Contacts) -> Iterator[Suggestion]:
    found: dict[FactName, list[tuple[str, Spot, float]]] = {}
    for hit in PHONE.finditer(contacts.flat.text):
        place = contacts.flat.line_at(hit.start())
        field = _field_of(contacts, hit)
        if field and not letter.is_late(contacts.flat.lines[place].index):
            number = re.sub(r"\s+", " ", hit.group().strip())
            found.setdefault(field, []).append((number, contacts.flat.spot(hit.start(), hit.end()), 0.85))
    for field, numbers in found.items():
        yield from _first(letter, field, iter(numbers))


def _field_of(contacts: _Contacts, hit: re.Match[str]) -> FactName | None:
    before = contacts.words_before(hit.start())
    if re.search(DEAF.pattern + r"[^a-z]*$", before[-25:], re.I):
        return None
    subject = contacts.subject(hit.start())
    fax = max((found.end() for found in FAX.finditer(before)), default=-1)
    voice = max((found.end() for found in VOICE.finditer(before)), default=-1)
    is_fax = fax > voice and not PHONE.search(before[fax:])
    if subject is Subject.APPEAL:
        return FactName.APPEAL_FAX if is_fax else FactName.APPEAL_PHONE
    if subject is Subject.MEMBER and not is_fax:
        return FactName.MEMBER_SERVICES_PHONE
    return FactName.PEER_TO_PEER_PHONE if subject is Subject.PEER and not is_fax else None


def _pages(contacts: _Contacts) -> Iterator[tuple[str, Spot, float]]:
    for hit in URL.finditer(contacts.flat.text):
        place = contacts.flat.line_at(hit.start())
        before = contacts.words_before(hit.start())
        labelled = place in contacts.block and re.match(
            (r"\W*(?:by |via )?(?:online|web(?:site)?|portal|internet|electronically)\b"),
            contacts.flat.lines[place].text,
            re.I,
        )
        says = re.search(
            (
                r"\bappeals?\b.{0,70}\b(?:online|at|on|through|via|website|portal"
                r"|visit\w*)\b[^.]{0,30}$"
            ),
            before,
            re.I,
        )
        if (labelled or says) and not SUBJECTS[1][1].search(before) and "@" not in before[-2:]:
            yield hit.group(), contacts.flat.spot(hit.start(), hit.end()), 0.85
