"""Whose paper it is, where it clearly says so, and whether that is somebody else; the doubt is put to a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from documents.reading.dates import MONTHS
from documents.reading.pages import PageText
from documents.reading.people import clean_name


class Mark(StrEnum):
    """By what a paper names its patient."""

    NAME = "name"
    BORN = "born"
    MEMBER_ID = "member_id"


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of its patient: `quote` is verbatim, `sure` is False where the letters were read from a picture.

    A day of birth is in ISO form; one written with two digits of the year begins with "??".
    """

    mark: Mark
    value: str
    page: int
    quote: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The person of the case, as far as confirmed; what is empty is not compared."""

    name: str = ""
    born: date | None = None
    member_id: str = ""


def kept(said: Said) -> dict[str, object]:
    """The same as plain values, to be stored."""
    return asdict(said) | {"mark": said.mark.value}


def said_again(stored: Mapping[str, Any]) -> Said:
    """What `kept` stored."""
    return Said(**{**stored, "mark": Mark(stored["mark"])})


LONGEST_LINE = 300
PATIENT = re.compile(
    r"(?<![\w-])(?:patient(?:['’]s)?(?: full)?(?: name)?|pt\.?(?: name)?|name of (?:the )?patient)\s{0,3}[:#]\s{0,6}"
    r"(?P<value>[^:#\n]{3,60})",
    re.I,
)
BARE_NAME = re.compile(r"(?<![\w-])name\s{0,3}:\s{0,6}(?P<value>[^:#\n]{3,60})", re.I)
IN_A_RECORD = re.compile(r"\b(?:d\.?o\.?b|date of birth|birth ?date|mrn|medical record)\b", re.I)
AFTER_A_NAME = re.compile(
    r"\s{2,}|[\t|]|,?\s+(?:d\.?o\.?b|dob|date|born|birth|sex|gender|age|mrn|id|account|acct|member|phone|group|visit"
    r"|medical|provider|chart)\b.*$",
    re.I,
)
BORN = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on)?)\s{0,3}[:#]?\s{0,6}(?P<value>[A-Za-z]{3,9}\.? "
    r"\d{1,2},? \d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2}))(?!\d)",
    re.I,
)
MEMBER_ID = re.compile(
    r"\bmember(?:['’]s)?(?:/subscriber)?\s{0,2}(?:id(?:entification)?(?: ?(?:number|no\.?|#))?|number|no\.?|#)"
    r"\s{0,3}[:#]\s{0,6}(?P<value>[A-Z0-9][A-Z0-9-]{3,24}(?: [0-9-]{1,12}){0,3})",
    re.I,
)
OF_SOMEBODY_ELSE = re.compile(
    r"\b(?:subscriber|insured|guarantor|policy ?holder|employee|emergency|next of kin|provider|physician|spouse|mother"
    r"|father|parent|guarantor)\b",
    re.I,
)
MISREAD = str.maketrans("oilsbzgq", "01158299")
HONORIFIC = frozenset({"mr", "mrs", "ms", "mx", "miss", "dr", "jr", "sr", "ii", "iii", "iv", "md"})
SHARED = 6
"""Signs by which two numbers must begin alike when one of them has a suffix more (a dependant's -01)."""


def says_of_patient(pages: Sequence[PageText]) -> tuple[Said, ...]:
    """What the pages say of the patient they are about, each once a page; only where a label says that it is so."""
    found: dict[tuple[Mark, str, int], Said] = {}
    for page in pages:
        for each in _on(page):
            found.setdefault((each.mark, each.value, each.page), each)
    return tuple(found.values())


def differing(said: Sequence[Said], known: Known) -> tuple[Said, ...]:
    """What the pages say that does not fit the person of the case; nothing where nothing is known of them.

    Another member number alone is another insurer's where name and day of birth on the same page are right.
    """
    off = [each for each in said if _differs(each, known)]
    right = {(each.page, each.mark) for each in said} - {(each.page, each.mark) for each in off}
    return tuple(
        each
        for each in off
        if each.mark is not Mark.MEMBER_ID
        or not (known.name and known.born and {(each.page, Mark.NAME), (each.page, Mark.BORN)} <= right)
    )


def _on(page: PageText) -> Iterator[Said]:
    sure = page.source != "ocr"
    for line in page.text.split("\n"):
        if not line.strip() or len(line) > LONGEST_LINE:
            continue
        for mark, pattern in ((Mark.NAME, PATIENT), (Mark.BORN, BORN), (Mark.MEMBER_ID, MEMBER_ID)):
            for hit in pattern.finditer(line):
                value = _value(mark, hit, line)
                if value:
                    yield Said(mark, value, page.number, line.strip()[:160], sure)
        if IN_A_RECORD.search(line) and not PATIENT.search(line):
            for hit in BARE_NAME.finditer(line):
                value = _value(Mark.NAME, hit, line)
                if value:
                    yield Said(Mark.NAME, value, page.number, line.strip()[:160], sure)


def _value(mark: Mark, hit: re.Match[str], line: str) -> str:
    if OF_SOMEBODY_ELSE.search(line[: hit.start()]):
        return ""
    told = hit["value"].strip()
    if mark is Mark.NAME:
        bare = re.sub(r"\([^)]*\)", "", AFTER_A_NAME.split(told, maxsplit=1)[0]).strip(" .,;-")
        return clean_name(bare.title() if bare.isupper() else bare) or ""
    if mark is Mark.BORN:
        return _day(told)
    return told if sum(map(str.isdigit, told)) >= 4 else ""


def _day(told: str) -> str:
    if hit := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", told):
        return told
    if hit := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", told):
        month, day, year = int(hit[1]), int(hit[2]), hit[3]
    elif hit := re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", told):
        names = [number for number, name in enumerate(MONTHS, 1) if name.startswith(hit[1].lower())]
        if not names:
            return ""
        month, day, year = names[0], int(hit[2]), hit[3]
    else:
        return ""
    whole = year if len(year) == 4 else f"??{year}"
    return f"{whole}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _differs(said: Said, known: Known) -> bool:
    slips = 0 if said.sure else 1
    if said.mark is Mark.NAME:
        return bool(_words(known.name)) and not _same_name(_words(said.value), _words(known.name), slips=slips)
    if said.mark is Mark.BORN:
        if known.born is None:
            return False
        whole = known.born.isoformat()
        return not _close(said.value.replace("??", whole[:2]), whole, slips)
    return bool(known.member_id) and not _same_number(said.value, known.member_id, slips=slips)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("'", "").replace("’", "")
    return [word for word in re.findall(r"[a-z]+", letters) if word not in HONORIFIC]


def _same_name(one: list[str], other: list[str], *, slips: int) -> bool:
    """In any order, with initials and short forms; every word of the shorter finds its own in the longer."""
    if slips:
        one, other = ([word.replace("rn", "m") for word in words] for words in (one, other))
    short, long = sorted((one, other), key=len)
    if not short:
        return True
    left, whole = list(long), 0
    for word in sorted(short, key=len, reverse=True):
        match = next((w for w in left if w == word), None) or next((w for w in left if _fits(word, w, slips)), None)
        if match is None:
            return False
        left.remove(match)
        whole += min(len(word), len(match)) > 1
    return whole > 0


def _fits(word: str, other: str, slips: int) -> bool:
    if len(word) == 1 or len(other) == 1:
        return word[0] == other[0]
    begins = min(len(word), len(other)) >= 3 and (word.startswith(other) or other.startswith(word))
    return begins or len(word) >= 4 and _close(word, other, slips * (2 if len(word) >= 8 else 1))


def _same_number(one: str, other: str, *, slips: int) -> bool:
    """As printed or as read; with or without a dependant's suffix."""
    a, b = (re.sub(r"[^a-z0-9]", "", each.casefold()).translate(MISREAD) for each in (one, other))
    short, long = sorted((a, b), key=len)
    if len(short) >= SHARED and long.startswith(short):
        return True
    return _close(a, b, slips)


def _close(one: str, other: str, slips: int) -> bool:
    """Whether two texts differ by at most so many signs left out, added or exchanged."""
    if abs(len(one) - len(other)) > slips:
        return False
    row = list(range(len(other) + 1))
    for n, sign in enumerate(one, 1):
        before, row[0] = row[0], n
        for m, sign2 in enumerate(other, 1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (sign != sign2))
    return row[-1] <= slips
