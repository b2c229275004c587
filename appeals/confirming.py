"""From what a letter seems to say to the fields a person confirms; pure, so that nothing becomes a fact here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.forms import BoundField, Form
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cases.facts import Anchor, FactName, PlanType, Unit, Urgency
from documents import reading
from documents.leaves import Leaf, texts
from documents.models import Suggestion

SURE_ENOUGH = reading.SURE_ENOUGH


class Told(Protocol):
    """A suggestion, stored or fresh from the page."""

    @property
    def field(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def page(self) -> int: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a letter says, under the names of `cases.actions.*_FACTS`.

    `initial` is sure enough to stand in the form; `lines` is the suggestion to show under a field; a name in
    `doubtful` is asked, not filled in; `rivals` are the other things the letter says about the same field.
    """

    initial: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, Told] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    rivals: Mapping[str, Sequence[Told]] = field(default_factory=dict)
    hints: Sequence[Told] = ()


def _text(most: int) -> Callable[[Any], str | None]:
    return lambda value: " ".join(str(value).split())[:most] or None


def _block(value: Any) -> str | None:
    return str(value).strip() or None


def _day(value: Any) -> date | None:
    return date.fromisoformat(str(value))


def _urgency(value: Any) -> str | None:
    return "urgent" if value == Urgency.EXPEDITED else "standard"


SINGLE: dict[FactName, tuple[str, Callable[[Any], Any]]] = {
    FactName.INSURER: ("insurer", _text(160)),
    FactName.ADMINISTRATOR: ("administrator", _text(160)),
    FactName.PLAN_NAME: ("plan_name", _text(160)),
    FactName.STATE: ("state", _text(2)),
    FactName.MEMBER_NAME: ("patient_name", _text(160)),
    FactName.MEMBER_ID: ("member_id", _text(80)),
    FactName.GROUP_NUMBER: ("group_number", _text(60)),
    FactName.CLAIM_NUMBER: ("claim_number", _text(80)),
    FactName.REFERENCE_NUMBER: ("reference_number", _text(80)),
    FactName.PROVIDER: ("provider", _text(200)),
    FactName.SERVICE_DATE: ("service_on", _day),
    FactName.NOTICE_DATE: ("notice_on", _day),
    FactName.MAILED_DATE: ("mailed_on", _day),
    FactName.STATED_DEADLINE: ("stated_deadline", _day),
    FactName.OUTCOME: ("outcome", str),
    FactName.TIMING: ("claim_type", str),
    FactName.URGENCY: ("urgency", _urgency),
    FactName.DENIAL_REASON_CATEGORY: ("reason", str),
    FactName.DENIAL_REASON_SUMMARY: ("reason_text", _block),
    FactName.APPEAL_MAIL: ("appeal_address", _block),
    FactName.APPEAL_FAX: ("appeal_fax", _text(40)),
    FactName.APPEAL_PHONE: ("appeal_phone", _text(40)),
    FactName.PEER_TO_PEER_PHONE: ("peer_to_peer_phone", _text(40)),
}
LISTS = {FactName.DENIAL_CODES: "denial_codes", FactName.CRITERIA_CITED: "criteria"}

# Only kinds of plan whose law is the same whoever pays; an employer's plan may be under three different laws.
COVERAGE = {
    PlanType.MEDICARE_ADVANTAGE: "medicare_advantage",
    PlanType.MEDICARE_PART_D: "medicare_part_d",
    PlanType.FEHB: "fehb_pshb",
    PlanType.TRICARE: "tricare",
}
UNITS = {
    Unit.DAYS: "calendar_days",
    Unit.BUSINESS_DAYS: "business_days",
    Unit.WEEKS: "weeks",
    Unit.MONTHS: "months",
    Unit.YEARS: "years",
}
CALL_UNITS = {Unit.HOURS: "hours", **UNITS}
ANCHORS = {Anchor.DATE_OF_LETTER: Anchor.DATE_OF_NOTICE}

# The address of an insurer's office is in some state, but not always in the one whose law holds.
ALWAYS_ASKED = frozenset({"state"})
HINTS = (FactName.PLAN_TYPE, FactName.COVERAGE_HINTS)


def heard(suggestions: Iterable[Told]) -> Heard:
    """What these suggestions say, under the names of the form; the surest of rivals stands first."""
    told: dict[str, list[Told]] = {}
    for one in suggestions:
        told.setdefault(one.field, []).append(one)
    found = _Found()
    for name, (target, convert) in SINGLE.items():
        found.single(target, told.get(name, []), convert)
    for name, target in LISTS.items():
        found.many(target, told.get(name, []), lambda value: [_named(value)])
    _services(found, told)
    # hours never limit an appeal, so they are left to the reader; they may limit the call between doctors
    _window(found, "stated", told.get(FactName.APPEAL_WINDOW, []), UNITS)
    _window(found, "peer_to_peer", told.get(FactName.PEER_TO_PEER_WINDOW, []), CALL_UNITS)
    plans = [one for one in told.get(FactName.PLAN_TYPE, []) if one.value in COVERAGE]
    found.single("coverage_type", plans, lambda value: COVERAGE[PlanType(value)])
    if "reason_text" in found.initial:
        found.initial["reason_page"] = found.lines["reason_text"].page
    hints = [one for name in HINTS for one in told.get(name, [])]
    return Heard(found.initial, found.lines, frozenset(found.doubtful), found.rivals, hints)


class _Found:
    """What has been gathered so far."""

    def __init__(self) -> None:
        self.initial: dict[str, Any] = {}
        self.lines: dict[str, Told] = {}
        self.doubtful: set[str] = set()
        self.rivals: dict[str, list[Told]] = {}

    def single(self, target: str, told: Sequence[Told], convert: Callable[[Any], Any]) -> None:
        ranked = sorted(told, key=lambda one: -one.confidence)
        if not ranked or convert(ranked[0].value) is None:
            return
        best = ranked[0]
        self.lines[target] = best
        others = [one for one in ranked[1:] if convert(one.value) != convert(best.value)]
        if others:
            self.rivals[target] = others
        even = any(one.confidence >= best.confidence for one in others)
        if best.confidence < SURE_ENOUGH or even or target in ALWAYS_ASKED:
            self.doubtful.add(target)
        else:
            self.initial[target] = convert(best.value)

    def many(self, target: str, told: Sequence[Told], items: Callable[[Any], list[str]]) -> None:
        sure = [one for one in told if one.confidence >= SURE_ENOUGH]
        values = [item for one in sure for item in items(one.value) if item]
        if told:
            self.lines[target] = (sure or told)[0]
        if values:
            self.initial[target] = list(dict.fromkeys(values))
        elif told:
            self.doubtful.add(target)


def _services(found: _Found, told: Mapping[str, list[Told]]) -> None:
    services, diagnoses = told.get(FactName.SERVICES, []), told.get(FactName.DIAGNOSES, [])
    found.many("service", services, lambda value: [str(value.get("description", ""))])
    if "service" in found.initial:
        found.initial["service"] = "; ".join(found.initial["service"])[:300]
    found.many("codes", [*services, *diagnoses], _codes)
    if "codes" not in found.initial:
        found.lines.pop("codes", None)
        found.doubtful.discard("codes")


def _codes(value: Any) -> list[str]:
    inner = value.get("codes", [value]) if isinstance(value, Mapping) else []
    return [str(one.get("code", "")) for one in inner]


def _named(value: Any) -> str:
    return str(value.get("code") or value.get("description") or "") if isinstance(value, Mapping) else str(value)


def _window(found: _Found, which: str, told: Sequence[Told], units: Mapping[Unit, str]) -> None:
    """How long, of what, from when; what is not counted in one of these units is left to the reader."""
    counted = [one for one in told if one.value["unit"] in units]
    found.single(f"{which}_window", counted, lambda value: int(value["value"]))
    if f"{which}_window" in found.initial:
        value = found.lines[f"{which}_window"].value
        anchor = Anchor(value["anchor"])
        found.initial[f"{which}_unit"] = units[Unit(value["unit"])]
        found.initial[f"{which}_anchor"] = str(ANCHORS.get(anchor, anchor))


def fresh(suggestions: Iterable[Suggestion]) -> list[reading.Suggestion]:
    """Stored suggestions as the reader made them."""
    return [
        reading.Suggestion(FactName(one.field), one.value, one.page, one.quote, one.confidence, one.start, one.end)
        for one in suggestions
    ]


def problems(pages: Sequence[Leaf], suggestions: Iterable[Suggestion]) -> tuple[reading.Problem, ...]:
    """What a careful reader would ask about a letter that was read, the gravest first."""
    return reading.problems(texts(pages), fresh(suggestions))


def marked(text: str, told: Iterable[Suggestion]) -> SafeString:
    """A page's text with every quoted line marked; where two lines overlap, the later one lies inside the first."""
    pieces: list[str] = []
    ends: list[int] = []
    at = 0

    def up_to(end: int) -> None:
        nonlocal at
        pieces.append(escape(text[at:end]))
        at = max(at, end)

    for one in sorted(told, key=lambda one: (one.start, -one.end, one.pk)):
        while ends and ends[-1] <= one.start:
            up_to(ends.pop())
            pieces.append("</mark>")
        up_to(one.start)
        pieces.append(format_html('<mark id="quote-{}">', one.pk))
        ends.append(min([one.end, len(text), *ends[-1:]]))
    while ends:
        up_to(ends.pop())
        pieces.append("</mark>")
    up_to(len(text))
    return mark_safe("".join(pieces))  # every piece of the page was escaped above


READABLE = frozenset({target for target, _convert in SINGLE.values()} | set(LISTS.values())) | {
    "service", "codes", "stated_window", "peer_to_peer_window", "coverage_type",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A field with what the letter says about it: `quote` is a suggestion, False for silence, None for no letter."""

    field: BoundField
    quote: Told | bool | None
    doubt: bool
    rivals: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; `folded` ones are seldom needed."""

    legend: str
    folded: bool
    rows: Sequence[Row]


def groups_of(
    form: Form, groups: Iterable[tuple[Any, bool, Iterable[str]]], letter: Heard | None, *, shut: bool = False
) -> list[Group]:
    """The fields of a form in their groups; a folded one opens for a fault, and if not `shut` for a quote."""
    found = []
    for legend, folded, names in groups:
        rows = [_row(form[name], letter) for name in names]
        told = any(row.field.errors or (row.quote and not shut) for row in rows)
        found.append(Group(str(legend), folded and not told, rows))
    return found


def _row(bound: BoundField, letter: Heard | None) -> Row:
    if letter is None:
        return Row(bound, None, doubt=False, rivals=())
    name = bound.name
    silent = False if name in READABLE else None
    return Row(bound, letter.lines.get(name, silent), name in letter.doubtful, letter.rivals.get(name, ()))


def acceptable(letter: Heard) -> dict[str, Any]:
    """The sure facts one may take over unseen; a time that runs from the treatment needs a person."""
    facts = {name: value for name, value in letter.initial.items() if name != "outcome"}
    if facts.get("stated_anchor") == Anchor.SERVICE:
        for name in ("stated_window", "stated_unit", "stated_anchor"):
            del facts[name]
    return facts
