"""Which date in a letter is which: of the notice, of the treatment, of the request, or of something else."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases.facts import FactName
from documents.reading.dates import FoundDate, find_dates, writes_day_first
from documents.reading.letter import Letter, Sentence
from documents.reading.pages import Spot, Suggestion
from documents.reading.roles import Role, role_before
from documents.reading.sheet import Line
from documents.reading.telling import tell

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
            if told and told[0] is Role.DECISION and (len(before) > 40 or line.index > _header_end(letter)):
                told = (Role.DECISION, 0.4)  # in the text it may be the day of anything
            if told is None and ALONE.match(before) and not number and len(line.cells) == 1:
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
            found,
            told[0],
            sure * found.trust,
            sentence.spot(start, (last or found).end),
            sentence.line,
            sentence.late,
            last,
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
