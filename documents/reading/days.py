"""Which date in a letter is which: of the notice, of the treatment, of the request, or of something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.facts import FactName
from documents.reading.dates import FoundDate, find_dates, writes_day_first
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot, Suggestion
from documents.reading.sheet import Line
from documents.reading.telling import tell


class Role(StrEnum):
    """What a date is the date of."""

    NOTICE = "notice"
    MAILED = "mailed"
    DECISION = "decision"
    SERVICE = "service"
    REQUEST = "request"
    OTHER = "other"


PAPER = r"(?:notice|letter|notification|correspondence|communication|explanation of benefits|eob|statement|denial notice|denial letter)"
ROLES: tuple[tuple[Role, float, re.Pattern[str]], ...] = tuple(
    (role, trust, re.compile(pattern, re.I))
    for role, trust, pattern in (
        (Role.NOTICE, 0.95, rf"\bdate (?:of|on) (?:this |the |our |your )?(?:\w+ )?{PAPER}\b(?! received)"),
        (Role.NOTICE, 0.95, rf"\b{PAPER}(?:'s)? (?:issue )?date\b|\bnotice (?:was )?issued(?: on)?\b"),
        (Role.NOTICE, 0.9, r"\b(?:date issued|issue date|date of issue|today's date|letter dated|issued on|issued)\b"),
        (Role.NOTICE, 0.9, r"^\W*(?:date|dated)\s*[:.=-]*\s*$"),
        (Role.NOTICE, 0.85, rf"\bthis (?:\w+ )?(?:{PAPER}|determination|denial|decision) is dated\b"),
        (Role.NOTICE, 0.7, r"\b(?:denial date|date of (?:the |this )?(?:adverse benefit )?denial|date denied)\b"),
        (Role.MAILED, 0.95, r"\b(?:date mailed|mail(?:ing|ed)? date|date of mailing|mailed(?: on)?|date sent|postmark(?:ed)?(?: on)?)\b"),
        (Role.DECISION, 0.5, r"\b(?:determination|decision) date\b|\bdate of (?:this |the |our )?(?:\w+ ){0,3}(?:determination|decision)\b"),
        (Role.DECISION, 0.4, r"\b(?:determination|decision|review)\b[^.;:]{0,60}\b(?:issued|completed|made|rendered|reached)\b(?: on)?"),
        (Role.DECISION, 0.4, r"\b(?:decided|determined|determination was (?:made|completed|issued)|determination,)\W*(?:on)?\b"),
        (Role.SERVICE, 0.95, r"\b(?:dates?(?:\(s\))? of (?:requested |proposed |planned )?(?:service|services|treatment|procedure|surgery|admission|care)|(?:service|procedure|treatment|admission|surgery|admit) dates?(?:\(s\))?|dos)\b"),
        (Role.SERVICE, 0.9, r"\b(?:performed|rendered|provided|furnished|administered|dispensed|filled|incurred|delivered|admitted|took place|services? (?:you )?received)\s+(?:to you |to the member )?(?:on|from|between|beginning|starting)\b"),
        (Role.SERVICE, 0.85, r"\b(?:scheduled for|scheduled on|proposed for)\b"),
        (Role.REQUEST, 0.9, r"\b(?:request|authorization|referral)\b[^.;]{0,60}\b(?:received|submitted|dated|made|filed)\b[^.;]{0,40}\b(?:on)\b|\b(?:received|submitted)\b[^.;]{0,110}\b(?:request|prescription)\b[^.;]{0,30}\bon\b"),
        (Role.REQUEST, 0.9, r"\b(?:date (?:of|we received (?:the|your)) request|request(?:ed)? (?:date|received(?: date)?|submitted)|date request(?:ed)?(?: (?:was )?received)?|date of authorization request|received request)\b"),
        (Role.OTHER, 0, r"\b(?:dob|d\.o\.b\.?|date of birth|birth ?date|born|fecha de nacimiento)\b"),
        (Role.OTHER, 0, r"\b(?:effective|eff\.?|coverage period|policy period|plan year|benefit year|benefit period|calendar year|contract year|enrolled|enrollment|coverage (?:began|begins|ended|ends|start|end)(?: date)?|term(?:ination)? date|expir\w+|renew\w+|valid (?:through|until))\b"),
        (Role.OTHER, 0, r"\b(?:print(?:ed)?(?: date| on| by)?|revised|rev\.?|revision|version|form|published|updated?|last reviewed|reviewed|review date|next review|run date|generated|copyright|approved|omb|archive\w*|download\w*|accessed|scanned|faxed?)\b"),
        (Role.OTHER, 0, r"\b(?:processed|process date|date processed|paid|payment|check date|check|finalized|adjudicated|posted)\b"),
        (Role.OTHER, 0, r"\b(?:date received|received(?: date| on)?|claim received|receipt|stamp)\b"),
        (Role.OTHER, 0, r"\b(?:accident|injury|onset|symptoms|last seen|visit|mri|x-ray|xray|imaging|surgery|evaluation|exam\w*|diagnosed|since|hired|retired)\b[^.;]{0,25}$"),
        (Role.OTHER, 0, r"\b(?:by|until|before|no later than|not later than|on or before|deadline|due|due date|expires|through|respond by|postmarked by|received by)\b\W*(?:on\b\W*)?(?:the\b\W*)?$"),
        (Role.OTHER, 0, r"\b(?:prior|previous|earlier|original|initial|first|second|your|last|another|enclosed|attached|earlier)\b(?: \w+){0,3} (?:letter|notice|appeal|denial|decision|determination|request|claim|correspondence|fax)(?: was)?(?: (?:dated|of|from|filed|received|mailed|sent|issued|closed|denied|made))*(?: on)?\W*$"),
        (Role.OTHER, 0, r"\b(?:your|the|our) (?:letter|appeal|notice|request for (?:an )?(?:appeal|reconsideration|redetermination|review)) (?:dated|of|received|filed)\b"),
        (Role.OTHER, 0, r"\b(?:appeal|grievance|reconsideration|complaint)\b[^.;]{0,40}\b(?:received|filed|submitted|dated|closed|withdrawn)\b[^.;]{0,20}\b(?:on)?\W*$"),
        (Role.OTHER, 0, r"\b(?:original|initial|prior|previous|first)\b(?: \w+){0,3}[\s:]*$"),
        (Role.NOTICE, 0.9, r"^\W*fecha(?: de(?:l| la| este)? (?:aviso|carta|notificaci[oó]n))?\s*:\s*$"),
        (Role.OTHER, 0, r"\b(?:corrected|copy|superseded|replaces|amended)\b"),
    )
)  # fmt: skip
ALONE = re.compile(r"^(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun)(?:day)?\.?,?\s*)?$", re.I)
RANGE = re.compile(r"^\s*(?:-|to|through|thru|until|and)\s*$", re.I)
HEADER_LINES = 14
PLAIN = 0.8  # as plain as one label is as another
PROSE = re.compile(r"\b(?:we|you|your|this|is|was)\b", re.I)


@dataclass(frozen=True, slots=True)
class DatedSpot:
    """A date with its role, trust and place."""

    found: FoundDate
    role: Role
    trust: float
    spot: Spot
    line: int
    late: bool
    end: FoundDate | None = None  # the second date of a range

    @property
    def day(self) -> date:
        """The day itself; only dates that name a real day get here."""
        assert self.found.day is not None
        return self.found.day


def dated_spots(letter: Letter) -> tuple[DatedSpot, ...]:
    """Every date of the letter that names a real day and whose role its own words tell."""
    day_first = writes_day_first(letter.text)
    spots = [spot for line in letter.lines for spot in _in_line(letter, line, day_first=day_first)]
    seen = {(spot.spot.page, spot.spot.end) for spot in spots}
    for sentence in letter.sentences:
        spots.extend(s for s in _in_sentence(sentence, day_first=day_first) if (s.spot.page, s.spot.end) not in seen)
    return tuple(spots)


def role_before(words: str) -> tuple[Role, float] | None:
    """The role that the words before a date give it: the last that speaks wins, the longer of two."""
    best: tuple[int, int, Role, float] | None = None
    for role, trust, pattern in ROLES:
        for hit in pattern.finditer(words):
            rank = (len(words[: hit.end()].rstrip()), -hit.start())
            if best is None or rank > best[:2]:
                best = (*rank, role, trust)
    if best is None or len(words) - best[0] > 40:
        return None
    return best[2], best[3]


def _header_end(letter: Letter) -> int:
    """Index of the first line that no longer belongs to the letter's head."""
    if letter.greeting is not None and letter.greeting > 0:
        return letter.greeting
    prose = next((s.line for s in letter.sentences if len(s.text) > 80 and PROSE.search(s.text)), HEADER_LINES)
    return min(prose, HEADER_LINES) if prose else 1


def _in_line(letter: Letter, line: Line, *, day_first: bool) -> Iterator[DatedSpot]:
    late = letter.is_late(line.index)
    for cell_number, cell in enumerate(line.cells):
        dates = find_dates(cell.text, day_first=day_first)
        for number, found in enumerate(dates):
            if found.day is None or number and RANGE.match(cell.text[dates[number - 1].end : found.start]):
                continue
            nxt = dates[number + 1] if number + 1 < len(dates) else None
            last = nxt if nxt and nxt.day and RANGE.match(cell.text[found.end : nxt.start]) else None
            before = cell.text[dates[number - 1].end if number else 0 : found.start]
            if not before.strip(" :|-"):
                before = _words_above(letter, line, cell_number)
            told = role_before(before)
            if told and told[0] is Role.DECISION and len(before) > 40:
                told = (Role.DECISION, 0.4)
            if told is None and not before and ALONE.match(cell.text[: found.start]) and len(line.cells) == 1:
                told = _alone(letter, line, cell.text[found.end :])
            if told:
                spot = line.spot(cell.start, cell.start + (last or found).end)
                yield DatedSpot(found, told[0], told[1] * found.trust, spot, line.index, late, last)


def _alone(letter: Letter, line: Line, after: str) -> tuple[Role, float] | None:
    """A date that stands alone in the head of a letter is the letter's."""
    if after.strip(" .,") or line.index > _header_end(letter):
        return None
    return Role.NOTICE, 0.9


def _words_above(letter: Letter, line: Line, column: int) -> str:
    """The label to the left or above, where a date fills its cell."""
    if column and not find_dates(line.cells[column - 1].text):
        return line.cells[column - 1].text
    place = letter.lines.index(line)
    above = letter.lines[place - 1] if place else None
    if above is None or above.page != line.page or len(above.cells) != len(line.cells) or len(above.text) > 120:
        return ""
    words = above.cells[column].text
    told = role_before(words.rstrip(" :") + " ") if len(words) < 45 else None
    labels = words.rstrip().endswith(":") or len(line.cells) > 1 or told is not None and told[0] is not Role.OTHER
    return words if labels and not find_dates(words) and not words.endswith((".", ",")) else ""


def _in_sentence(sentence: Sentence, *, day_first: bool) -> Iterator[DatedSpot]:
    dates = find_dates(sentence.text, day_first=day_first)
    for number, found in enumerate(dates):
        before = sentence.text[dates[number - 1].end if number else 0 : found.start]
        told = role_before(before[-160:])
        if found.day is None or told is None:
            continue
        nxt = dates[number + 1] if number + 1 < len(dates) else None
        last = nxt if nxt and nxt.day and RANGE.match(sentence.text[found.end : nxt.start]) else None
        start = max(0, found.start - 60)
        start = sentence.text.rfind(" ", 0, start) + 1 if start else 0
        sure = min(told[1], 0.4) if told[0] is Role.DECISION else told[1]
        yield DatedSpot(
            found, told[0], sure * found.trust, sentence.spot(start, (last or found).end), sentence.line, sentence.late, last
        )


def suggest_days(letter: Letter) -> Iterator[Suggestion]:
    """The dates of notice, mailing, treatment and request."""
    spots = dated_spots(letter)
    yield from _notice(letter, spots)
    yield from _first_of(letter, FactName.MAILED_DATE, _of(spots, Role.MAILED))
    service = _of(spots, Role.SERVICE)
    yield from _first_of(letter, FactName.SERVICE_DATE, service)
    if service and service[0].end and service[0].end.day and service[0].end.day != service[0].day:
        yield tell(letter, FactName.SERVICE_DATE_END, service[0].end.day.isoformat(), service[0].spot, service[0].trust)
    yield from _first_of(letter, FactName.REQUEST_DATE, _of(spots, Role.REQUEST))


def _of(spots: Sequence[DatedSpot], role: Role) -> list[DatedSpot]:
    mine = sorted((s for s in spots if s.role is role), key=lambda s: (s.late, s.trust < PLAIN, s.line, -s.trust))
    body = [s for s in mine if not s.late]
    return body or mine


def _first_of(letter: Letter, field: FactName, spots: Sequence[DatedSpot]) -> Iterator[Suggestion]:
    if not spots:
        return
    first = spots[0]
    rivals = {s.day for s in spots if s.trust >= PLAIN} - {first.day}
    trust = min(first.trust, 0.6) if rivals else first.trust
    yield tell(letter, field, first.day.isoformat(), first.spot, min(trust, 0.45) if first.late else trust)


def _notice(letter: Letter, spots: Sequence[DatedSpot]) -> Iterator[Suggestion]:
    """The date on the notice. Two different ones are two questions, not one answer."""
    told = _of(spots, Role.NOTICE)
    fallback = [(s, min(s.trust, 0.6)) for s in _of(spots, Role.MAILED)] or [
        (s, s.trust) for s in _of(spots, Role.DECISION)
    ]
    readings = [(s, min(s.trust, 0.45) if s.late else s.trust) for s in told] or fallback[:1]
    strong = {s.day for s, trust in readings if trust >= 0.7}
    given: set[date] = set()
    for spot, trust in readings:
        if spot.day in given:
            continue
        given.add(spot.day)
        if len(strong) > 1:
            trust = min(trust, 0.4)
        elif strong and spot.day not in strong:
            trust = min(trust, 0.3)
        yield tell(letter, FactName.NOTICE_DATE, spot.day.isoformat(), spot.spot, trust)
