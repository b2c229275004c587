"""Sums of money by their labels."""

import re
from collections.abc import Iterator
from decimal import Decimal

from cases.facts import FactName
from documents.reading.labels import Labelled, labelled
from documents.reading.letter import Letter
from documents.reading.pages import Suggestion
from documents.reading.sheet import Line
from documents.reading.telling import tell

SUM = re.compile(r"^\(?\$?\s?(?P<sum>\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d+\.\d\d|(?<=\$)\s?\d+)\)?(?![\d%])")
TOTAL = re.compile(r"\$\s?(?P<sum>[\d,]+\.\d\d)")
NAMES: tuple[tuple[FactName, str], ...] = (
    (
        FactName.AMOUNT_BILLED,
        (
            r"(?:total )?(?:amount|charges?|claim) (?:billed|charged)(?: by (?:your )?provider)?"
            r"|(?:total )?billed(?: (?:amount|charges?))?(?: by (?:your )?provider)?|(?:total"
            r"|provider|submitted|billed) charges?|charges? submitted|what your provider billed"
            r"|charges"
        ),
    ),
    (
        FactName.AMOUNT_ALLOWED,
        (
            r"(?:total )?(?:amount )?allowed(?: amount| charges?)?|(?:plan )?allowance"
            r"|allowable(?: amount)?|negotiated (?:rate|amount)"
        ),
    ),
    (
        FactName.AMOUNT_NOT_COVERED,
        (
            r"(?:total )?(?:amount |plan discount \()?(?:not covered|non-?covered)\)?(?: amount"
            r"| charges?)?|amount (?:denied|not payable)|denied amount"
        ),
    ),
    (
        FactName.AMOUNT_PLAN_PAID,
        (
            r"(?:total |amount )?(?:your )?(?:plan|we|insurance|insurer"
            r"|benefits?) paid(?: to (?:your )?provider| amount)?"
            r"|(?:total )?amount paid(?: by (?:the |your )?plan| to provider)?|paid by (?:the "
            r"|your )?plan|(?:plan|benefit) payment|paid amount|total paid"
        ),
    ),
    (
        FactName.AMOUNT_PATIENT_RESPONSIBILITY,
        (
            r"(?:total )?(?:patient|member|your|subscriber|enrollee)(?: total)? (?:responsibility"
            r"|liability)|(?:total |amount )?(?:that )?you (?:may )?owe(?: provider)?"
            r"|what you (?:may )?owe|your total cost|patient owes|total you (?:may )?owe|your share"
        ),
    ),
)
PATTERNS = tuple((field, re.compile(pattern, re.I)) for field, pattern in NAMES)
HEADINGS: tuple[tuple[FactName, re.Pattern[str]], ...] = (
    (FactName.AMOUNT_BILLED, re.compile(r"\b(?:billed|charged?|charges)\b", re.I)),
    (FactName.AMOUNT_ALLOWED, re.compile(r"\ballowed\b", re.I)),
    (FactName.AMOUNT_NOT_COVERED, re.compile(r"\bnot\s+covered\b|\bnon-?covered\b", re.I)),
    (FactName.AMOUNT_PLAN_PAID, re.compile(r"\bpaid\b", re.I)),
    (FactName.AMOUNT_PATIENT_RESPONSIBILITY, re.compile(r"\byou (?:may )?owe\b|\bresponsibility\b", re.I)),
)


def suggest_amounts(letter: Letter) -> Iterator[Suggestion]:
    """Billed, allowed, not covered, paid and left to the patient; a total before a part, rivals as questions."""
    for field, pattern in PATTERNS:
        told = [(one, value) for one in labelled(letter, pattern) if (value := _sum(one)) is not None]
        told.sort(key=lambda pair: not re.search(r"\btotal\b", pair[0].label, re.I))
        if not told:
            yield from _from_totals(letter, field)
            continue
        best, value = told[0]
        rivals = {other for _, other in told} - {value}
        sure = 0.9 if not rivals or re.search(r"\btotal\b", best.label, re.I) else 0.55
        yield tell(letter, field, str(value), best.line.spot(best.start, best.end), sure)


def _sum(told: Labelled) -> Decimal | None:
    value = told.value
    hit = SUM.match(value)
    return (
        Decimal(hit["sum"].replace(",", "").strip()).quantize(Decimal("0.01"))
        if hit and "$" in value[:3] + told.line.text
        else None
    )


def _from_totals(letter: Letter, field: FactName) -> Iterator[Suggestion]:
    """The row of totals, each sum read by the words printed over it; a sum under two headings is nobody's."""
    for place, line in enumerate(letter.lines):
        if not re.match(r"\W*(?:claim |grand )?totals?\b", line.text, re.I):
            continue
        for hit in TOTAL.finditer(line.text):
            words = _heading(letter.lines[max(0, place - 25) : place], line, hit)
            named = [name for name, pattern in HEADINGS if pattern.search(words)]
            if named == [field]:
                value = Decimal(hit["sum"].replace(",", "")).quantize(Decimal("0.01"))
                yield tell(letter, field, str(value), line.spot(hit.start(), hit.end()), 0.7)
                return


def _heading(above: tuple[Line, ...], line: Line, total: re.Match[str]) -> str:
    """The words printed over a sum, in rows of headings above it."""
    left, right = line.indent + total.start(), line.indent + total.end()
    rows = [row for row in above if len(row.cells) > 2 and not re.search(r"\d", row.text)]
    words = [(row.indent, word) for row in rows for word in re.finditer(r"[A-Za-z]+", row.text)]
    return " ".join(w.group() for indent, w in words if indent + w.start() < right and indent + w.end() > left)
