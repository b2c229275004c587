"""Member, group, claim and reference numbers, told apart by the words beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cases.facts import FactName
from documents.reading.dates import find_dates
from documents.reading.labels import any_of, loose
from documents.reading.letter import Letter
from documents.reading.pages import Spot, Suggestion
from documents.reading.sheet import Line
from documents.reading.telling import tell

NUMBER_WORD = rf"(?:\s*(?:{any_of('number', 'numbers', 'num', 'no', 'nbr', 'id')})\b\.?)?"

NAMES_FILE = Path(__file__).with_name("numbers.txt")


def _names() -> Iterator[tuple[FactName | None, float, tuple[str, ...]]]:
    """The rows of the file of names: the fact, its trust, its names."""
    rows = re.sub(r"(?m)^# .*\n", "", NAMES_FILE.read_text(encoding="utf-8"))
    for row in re.finditer(r"(?m)^(?P<fact>[\w-]+) (?P<trust>[\d.]+):\n(?P<names>(?: +.+\n)+)", rows):
        fact = None if row["fact"] == "-" else FactName(row["fact"])
        yield fact, float(row["trust"]), tuple(name.strip() for name in row["names"].replace("\n", " ").split(","))


def _name_pattern(names: tuple[str, ...]) -> str:
    spelled = (loose(name.replace(" #", "")) + (r"\.?\s*#" if name.endswith(" #") else "") for name in names)
    return "|".join(sorted(spelled, key=len, reverse=True))


ANY_NAME = [
    (field, trust, re.compile(rf"(?<![A-Za-z0-9-])(?:{_name_pattern(names)}){NUMBER_WORD}(?![A-Za-z])", re.I))
    for field, trust, names in _names()
]
VALUE = re.compile(
    r"(?P<link>\s*(?:\([^)\d]{0,30}\))?\s*(?:(?:[:#=(.]|\bis\b|-\s)\s*)*)"
    r"(?P<value>[A-Z0-9*](?:[A-Z0-9*]|[-/._](?=[A-Z0-9*]))*(?: (?=[A-Z0-9-]*\d)[A-Z0-9-]{2,14}(?![\w/:]))*)",
    re.I,
)
HEAD_LINES = 20
HEAD_BONUS = 0.3
PHONE = re.compile(r"^1?[-. ]?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$")


@dataclass(frozen=True, slots=True)
class _Reading:
    field: FactName
    value: str
    trust: float
    spot: Spot
    late: bool
    head: bool = False  # it stands in the letter's head


def suggest_numbers(letter: Letter) -> Iterator[Suggestion]:
    """The numbers a letter gives, each by its best-named mention; a rival later mention lowers trust."""
    readings = [reading for line in letter.lines for reading in _in_line(letter, line)]
    readings.extend(_beside_name(letter))
    readings = [replace(r, head=_in_head(letter, r.spot)) for r in readings]
    for field in (FactName.MEMBER_ID, FactName.GROUP_NUMBER, FactName.CLAIM_NUMBER, FactName.REFERENCE_NUMBER):
        yield from _choose(letter, [reading for reading in readings if reading.field is field])


def _in_head(letter: Letter, spot: Spot) -> bool:
    """Whether a number stands above the greeting, or above the first long sentence where none is greeted."""
    end = letter.greeting
    if not end:
        end = next((s.line for s in letter.sentences if len(s.text) > 80 and "|" not in s.text), HEAD_LINES)
    last = next((line for line in letter.lines if line.index >= end), None)
    return last is None or (spot.page, spot.start) < (last.page, last.origin[0])


def _choose(letter: Letter, readings: list[_Reading]) -> Iterator[Suggestion]:
    body = [reading for reading in readings if not reading.late] or readings
    if not body:
        return
    ranked = sorted(body, key=lambda reading: -reading.trust - (HEAD_BONUS if reading.head else 0))
    best = ranked[0]
    if best.late:
        yield tell(letter, best.field, best.value, best.spot, 0.45)
        return
    rivals = {r.value.upper() for r in ranked if r.trust == best.trust and r.value.upper() != best.value.upper()}
    trust = best.trust if not rivals else min(best.trust, 0.6)
    yield tell(letter, best.field, best.value, best.spot, trust)
    for rival in ranked[1:]:
        if rival.value.upper() in rivals:
            rivals.discard(rival.value.upper())
            yield tell(letter, rival.field, rival.value, rival.spot, 0.3)


def _in_line(letter: Letter, line: Line) -> Iterator[_Reading]:
    """Longest names first, so that "check number" is not read as a number of anything else."""
    names = sorted(
        ((hit, field, trust) for field, trust, pattern in ANY_NAME for hit in pattern.finditer(line.text)),
        key=lambda found: (found[0].start(), -found[0].end()),
    )
    late = letter.is_late(line.index)
    reached = 0
    for hit, field, trust in names:
        if hit.start() < reached or _follows_a_word(line.text, hit):
            continue
        reached = hit.end()
        following = min((other.start() for other, _, _ in names if other.start() >= hit.end()), default=len(line.text))
        value = VALUE.match(line.text[: max(following, hit.end())], hit.end())
        if value and _is_number(value["value"], linked=bool(value["link"].strip()) or len(hit.group().split()) > 1):
            reached = value.end()
            if field:
                yield _Reading(field, value["value"], trust, line.spot(hit.start(), value.end()), late)
        elif field and not line.text[hit.end() :].strip(" :#"):
            yield from _under(letter, line, hit, field, trust, late=late)
        elif field and len(line.cells) > 1:
            yield from _under_cell(letter, line, hit, field, trust, late=late)


def _follows_a_word(text: str, hit: re.Match[str]) -> bool:
    """A bare "ID" behind another word is some other thing's."""
    return hit.group().lower().startswith("id") and re.search(r"[\w.]\s*$", text[: hit.start()]) is not None


def _is_number(value: str, *, linked: bool) -> bool:
    if not re.search(r"\d", value) or len(value) < 3 or not linked:
        return False
    return not PHONE.match(value) and not any(found.text == value for found in find_dates(value))


def _next(letter: Letter, line: Line) -> Line | None:
    place = letter.lines.index(line) + 1
    below = letter.lines[place] if place < len(letter.lines) else None
    return below if below and below.page == line.page else None


def _under(
    letter: Letter, line: Line, hit: re.Match[str], field: FactName, trust: float, *, late: bool
) -> Iterator[_Reading]:
    """The label ends its line: the value is the line below, alone."""
    below = _next(letter, line)
    if below is None or len(line.cells) > 1 or hit.start() > 3:
        yield from _under_cell(letter, line, hit, field, trust, late=late)
        return
    value = VALUE.fullmatch(below.text)
    if value and _is_number(value["value"], linked=True):
        yield _Reading(field, value["value"], trust - 0.1, below.spot(), late)


def _under_cell(
    letter: Letter, line: Line, hit: re.Match[str], field: FactName, trust: float, *, late: bool
) -> Iterator[_Reading]:
    """A row of labels over a row of values."""
    below = _next(letter, line)
    column = next((n for n, cell in enumerate(line.cells) if cell.start <= hit.start() < cell.end), None)
    if below is None or column is None or len(below.cells) != len(line.cells) or len(line.cells) < 2:
        return
    cell = below.cells[column]
    value = VALUE.fullmatch(cell.text)
    if value and _is_number(value["value"], linked=True):
        yield _Reading(field, value["value"], trust - 0.15, below.spot(cell.start, cell.end), late)


def _beside_name(letter: Letter) -> Iterator[_Reading]:
    """ "Patient: Ana Diaz (ID 4471)" or "(pat-17)": an id in brackets after the labelled person."""
    for line in letter.lines:
        hit = re.match(
            r"(?:member|patient|enrollee|insured|subscriber)(?: name)?\s*:\s*[A-Z][\w'., -]{2,40}"
            r"\((?:id[:# ]*)?(?P<value>[A-Za-z]{0,8}-?\d[\w-]{2,20})\)",
            line.text,
            re.I,
        )
        if hit:
            yield _Reading(FactName.MEMBER_ID, hit["value"], 0.55, line.spot(0, hit.end()), late=False)
