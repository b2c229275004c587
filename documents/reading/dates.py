"""Dates as letters print them.

US notations, ISO, day-first with a month's name, months in Spanish (recognised, never trusted), and
digits an OCR engine mistook. What is no real day, or could be two, is found and says so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
SPANISH = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
OLDEST, NEWEST = 1900, 2099

D = r"[0-9OoIl|SB]"  # a digit, or what OCR makes of one
_NAMES = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_LOOSE = r"[a-z0-9|]{3,10}"  # "Ju1y", "0ctober": looked at by _month
MONTH_FIRST = re.compile(
    rf"(?<![\w/.-])(?P<m>{_NAMES}|{_LOOSE})\.?\s{{0,2}},?\s{{0,2}}(?P<d>{D}{{1,2}})(?:st|nd"
    rf"|rd|th)?\s?[,.]?\s{{0,2}}"
    rf"(?P<y>{D}{{4}}|'\d\d)(?![\w/]|-\d)",
    re.I,
)
DAY_FIRST = re.compile(
    rf"(?<![\w/.-])(?P<d>{D}{{1,2}})(?:st|nd|rd|th)?[\s-](?:day\s)?(?:of\s"
    rf"|de\s)?(?P<m>{_NAMES}|{_LOOSE})\.?,?[\s-](?:de[l]?\s|of\s)?"
    rf"(?P<y>{D}{{4}})(?![\w/]|-\d)",
    re.I,
)
NUMERIC = re.compile(
    rf"(?<![\w/.-])(?P<a>{D}{{1,2}})\s?(?P<sep>[/.-])\s?(?P<b>{D}{{1,2}})\s?(?P=sep)\s?(?P<y>{D}{{4}}"
    rf"|\d\d)(?![\w/]|[.-]\d)"
)
YEAR_FIRST = re.compile(
    rf"(?<![\w/.-])(?P<y>[12]{D}{{3}})(?P<sep>[/.-])(?P<m>{D}{{1,2}})(?P=sep)(?P<d>{D}{{1,2}})"
    rf"(?=T\d\d:|[^\w/-]|-(?!\d)|$)(?!\.\d)"
)
MISREAD = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8"})


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: the day, or None where the letters name no single real day.

    `trust` is 1 for an unmistakable notation and less for two-digit years, OCR repairs and the like.
    """

    day: date | None
    start: int
    end: int
    trust: float
    text: str


def find_dates(text: str, *, day_first: bool = False) -> tuple[FoundDate, ...]:
    """Every date in a line or sentence, in order.

    `day_first` says that the same letter writes some date as day/month/year, which leaves
    03/04/2026 with two readings.
    """
    found: list[FoundDate] = []
    for one in sorted(_all(text, day_first=day_first), key=lambda f: (f.start, -f.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return tuple(found)


def writes_day_first(text: str) -> bool:
    """Whether some numeric date in the text can only be day/month/year."""
    for hit in NUMERIC.finditer(text):
        first, second = _number(hit["a"]), _number(hit["b"])
        if 12 < first <= 31 and 1 <= second <= 12 and hit["sep"] != "-":
            return True
    return False


def _number(text: str) -> int:
    return int(text.strip("'").translate(MISREAD))


def _repaired(*parts: str) -> bool:
    return any(not part.strip("'").isdigit() for part in parts)


def _month(name: str) -> tuple[int, float] | None:
    """Month number and trust of a month's name, Spanish or misread names with less trust."""
    plain = name.lower()
    for names, trust in ((MONTHS, 1.0), (SPANISH, 0.4)):
        for number, full in enumerate(names, 1):
            if (
                plain == full
                or plain in (full[:3], full[:4])
                and (trust == 1.0 and (len(plain) == 3 or plain == "sept"))
            ):
                return number, trust
    mended = plain.replace("0", "o").replace("1", "l").replace("|", "l").replace("5", "s")
    for number, full in enumerate(MONTHS, 1):
        if mended != plain and mended == full or plain.replace("1", "i") == full:
            return number, 0.8
        if len(mended) >= 5 and mended[0] == full[0] and _one_slip(mended, full):
            return number, 0.7
    return None


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter left out, added or exchanged."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at:] == long[at + 1 :] or short[at + 1 :] == long[at + 1 :]


def _day(year: int, month: int, day: int) -> date | None:
    if not OLDEST <= year <= NEWEST:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _all(text: str, *, day_first: bool) -> Iterator[FoundDate]:
    for pattern in (MONTH_FIRST, DAY_FIRST):
        for hit in pattern.finditer(text):
            month = _month(hit["m"])
            if month:
                short = hit["y"].startswith("'")
                year = _number(hit["y"]) + (2000 if short else 0)
                trust = month[1] * (0.8 if _repaired(hit["d"], hit["y"]) else 1.0) * (0.6 if short else 1.0)
                yield _found(hit, _day(year, month[0], _number(hit["d"])), trust)
    for hit in YEAR_FIRST.finditer(text):
        trust = 0.8 if _repaired(hit["y"], hit["m"], hit["d"]) else 1.0
        yield _found(hit, _day(_number(hit["y"]), _number(hit["m"]), _number(hit["d"])), trust)
    for hit in NUMERIC.finditer(text):
        yield _numeric(hit, day_first=day_first)


def _numeric(hit: re.Match[str], *, day_first: bool) -> FoundDate:
    first, second, year = _number(hit["a"]), _number(hit["b"]), _number(hit["y"])
    trust = 0.8 if _repaired(hit["a"], hit["b"], hit["y"]) else 1.0
    if len(hit["y"]) == 2:
        year, trust = year + 2000, trust * 0.6
    if first > 12 and second <= 12:
        return _found(hit, _day(year, second, first), trust * 0.4)
    if day_first and first != second and first <= 12 and second <= 12:
        trust *= 0.3
    return _found(hit, _day(year, first, second), trust)


def _found(hit: re.Match[str], day: date | None, trust: float) -> FoundDate:
    return FoundDate(day, hit.start(), hit.end(), trust if day else 0.0, hit.group())
