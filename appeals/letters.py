"""Letters: what we say, drafted from confirmed facts, and set as an accessible PDF."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from appeals.typesetting.markup import parts
from appeals.typesetting.parties import Capacity, Reference, Sender
from appeals.typesetting.press import TEMPLATES, CannotSet, clean, say_date, set_pages, words
from appeals.typesetting.wording import Composer, Gap, Told, read_gaps
from cases.facts import Timing

__all__ = [
    "CannotSet", "Capacity", "Draft", "Fact", "Gap", "LetterFacts", "LetterKind", "Point", "Printable", "Quote",
    "Reference", "RightSentence", "Sender", "Source", "draft", "printable", "references", "render",
]  # fmt: skip

# What people and machines write where there is nothing to say.
NOTHING = frozenset({"", "-", "none", "null", "n/a", "na", "unknown"})

# The lines under "Re", in the order a clerk looks for them.
REFERENCES = (
    "patient", "birth_date", "insurer", "member_id", "group_number", "claim_number", "reference_number",
    "service", "codes", "service_date", "provider", "notice_date", "stage",
)  # fmt: skip
SIMPLE_FACTS = (
    "patient", "insurer", "member_id", "group_number", "claim_number", "reference_number",
    "service", "provider", "reviewer_specialty", "authority", "call_back",
)  # fmt: skip


class LetterKind(StrEnum):
    """The letters we know how to draft; each has its wording in templates/letters."""

    INTERNAL_APPEAL = "internal_appeal"
    EXTERNAL_REVIEW = "external_review"
    PEER_TO_PEER = "peer_to_peer"
    REGULATOR_COMPLAINT = "regulator_complaint"


@dataclass(frozen=True, slots=True)
class Fact:
    """One confirmed fact and where it stands: Fact("XEA-2231", "denial notice, page 1")."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The notice's own words, exactly, and the page they stand on."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class RightSentence:
    """What the law says, as a sentence, with its citation: both from the rulebook, never from here."""

    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class Point:
    """What a page of the file shows, under the topic it answers.

    Point("treatments_tried", "Twelve visits of physical therapy, January to March.", "Exhibit B, page 3")
    """

    topic: str
    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All a letter may draw on. What is not stated is None or empty, and becomes a gap.

    `reason_category` holds a slug ("not_medically_necessary"). `codes` and `criteria_cited` are
    one fact each code or criterion. `rights` come from the rulebook for this coverage and date; so does `left_out`,
    what a person confirmed that the notice does not say, and `left_out_means`, what follows.
    `authority` is the paper that lets a representative act. `points` are what pages of the file show.
    `asks` are further requests in the writer's own words. `proven` is what pages show of the insurer's own criteria; a
    point's topic is the question of the draft that it answers.
    """

    kind: LetterKind
    written_on: date
    sender: Sender
    patient: Fact
    stage_name: str
    level: int = 1
    urgent: bool = False
    recipient: tuple[str, ...] = ()
    birth_date: date | None = None
    insurer: Fact | None = None
    member_id: Fact | None = None
    group_number: Fact | None = None
    claim_number: Fact | None = None
    reference_number: Fact | None = None
    service: Fact | None = None
    codes: tuple[Fact, ...] = ()
    service_date: date | None = None
    timing: Timing | None = None
    provider: Fact | None = None
    notice_date: date | None = None
    reason_category: Fact | None = None
    reason_quote: Quote | None = None
    criteria_cited: tuple[Fact, ...] = ()
    reviewer_specialty: Fact | None = None
    authority: Fact | None = None
    call_back: Fact | None = None
    rights: tuple[RightSentence, ...] = ()
    left_out: tuple[RightSentence, ...] = ()
    left_out_means: tuple[RightSentence, ...] = ()
    history: tuple[Point, ...] = ()
    points: tuple[Point, ...] = ()
    proven: tuple[Point, ...] = ()
    asks: tuple[str, ...] = ()
    exhibits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A fact the draft uses, in words, and where it stands in the file."""

    field: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to edit: plain text with light markup, its gaps, and the facts it rests on."""

    subject: str
    recipient: tuple[str, ...]
    body: str
    gaps: tuple[Gap, ...]
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Printable:
    """A letter as it will stand on paper. `body` is light markup; `signed_as` is the line under the name."""

    written_on: date
    sender: Sender
    recipient: tuple[str, ...]
    subject: str
    body: str
    references: tuple[Reference, ...] = ()
    signed_as: str = ""
    enclosures: tuple[tuple[str, str], ...] = field(default=())
    language: str = "en"


def draft(facts: LetterFacts) -> Draft:
    """The first draft of a letter: only what the facts say; what they do not say is a gap for the writer."""
    stated = _stated(facts)
    wording = TEMPLATES / "en"
    told = Told(
        facts={name: fact.value for name, fact in stated.items()},
        lists=_lists(facts),
        conditions=_conditions(facts),
        gaps=read_gaps(wording / "gaps.txt"),
        includes={"reason": _reason_wording(facts)},
    )
    composed = Composer(told).compose(wording / f"{facts.kind}.txt")
    sources = tuple(Source(name, stated[name].value, stated[name].source) for name in composed.used)
    return Draft(composed.subject, _recipient(facts), composed.body, _all_gaps(facts, composed.gaps), sources)


def printable(facts: LetterFacts, *, subject: str, recipient: tuple[str, ...], body: str) -> Printable:
    """The letter as edited, with the references and enclosures its facts give it."""
    return Printable(
        written_on=facts.written_on,
        sender=facts.sender,
        recipient=recipient,
        subject=subject,
        body=body,
        references=references(facts),
        signed_as=_signed_as(facts),
        enclosures=facts.exhibits,
    )


def references(facts: LetterFacts, language: str = "en") -> tuple[Reference, ...]:
    """The lines by which the reader finds the case: only those that are stated."""
    stated = _stated(facts, language)
    labels = words(language)
    if _conditions(facts)["to plan"]:
        stated.pop("insurer", None)
    return tuple(Reference(labels[name], stated[name].value) for name in REFERENCES if name in stated)


def render(letter: Printable) -> bytes:
    """The letter as PDF/UA-1, the same bytes for the same letter. Raises CannotSet naming what stops it."""
    matter = {
        "language": letter.language,
        "words": words(letter.language),
        "title": letter.subject,
        "dated": say_date(letter.written_on, letter.language),
        "sender": {"name": letter.sender.name, "lines": letter.sender.lines},
        "recipient": letter.recipient,
        "subject": letter.subject,
        "references": [{"label": line.label, "value": line.value} for line in letter.references],
        "body": parts(letter.body),
        "signature": {"name": letter.sender.name, "capacity": letter.signed_as},
        "enclosures": [{"label": label, "title": title} for label, title in letter.enclosures],
    }
    return set_pages("letter.typ", matter, dated=letter.written_on)


def _one_line(text: str) -> str:
    """A value as a sentence takes it: one line, and nothing where somebody wrote that there is nothing."""
    line = " ".join(clean(text).split())
    return "" if line.casefold() in NOTHING else line


def _stated(facts: LetterFacts, language: str = "en") -> dict[str, Fact]:
    """Every fact that is stated, by name, in words."""
    found: dict[str, Fact | None] = {name: getattr(facts, name) for name in SIMPLE_FACTS}
    found["sender"] = Fact(facts.sender.name, "the person writing")
    found["stage"] = Fact(facts.stage_name, "the ladder of this coverage")
    found["codes"] = _joined(facts.codes)
    found["criteria"] = _joined(facts.criteria_cited)
    for name in ("birth_date", "service_date", "notice_date"):
        day = getattr(facts, name)
        found[name] = Fact(say_date(day, language), "confirmed") if day else None
    if facts.reason_quote:
        where = f"denial notice, page {facts.reason_quote.page}"
        found["reason_quote"] = Fact(facts.reason_quote.text, where)
        found["reason_page"] = Fact(str(facts.reason_quote.page), where)
    lines = {name: Fact(_one_line(fact.value), fact.source) for name, fact in found.items() if fact}
    return {name: fact for name, fact in lines.items() if fact.value}


def _joined(several: tuple[Fact, ...]) -> Fact | None:
    stated = [fact for fact in several if _one_line(fact.value)]
    return Fact("; ".join(fact.value for fact in stated), stated[0].source) if stated else None


def _lists(facts: LetterFacts) -> dict[str, tuple[str, ...]]:
    """Lists of whole sentences: the law's, the exhibits, what pages show under each topic."""
    lists = {
        **{
            name: tuple(f"{each.text} ({each.cite})" for each in getattr(facts, name))
            for name in ("rights", "left_out", "left_out_means")
        },
        "exhibits": tuple(f"Exhibit {label}: {title}" for label, title in facts.exhibits),
        "history": tuple(f"{point.statement} ({point.source})" for point in facts.history),
        "asks": facts.asks,
        "sender_lines": facts.sender.lines,
        "points": tuple(f"{point.statement} ({point.source})" for point in facts.points),
        "proven": tuple(f"{point.statement} ({point.source})" for point in facts.proven),
    }
    for point in facts.points:
        lists[point.topic] = (*lists.get(point.topic, ()), f"{point.statement} ({point.source})")
    return {name: tuple(line for item in items if (line := _one_line(item))) for name, items in lists.items()}


def _conditions(facts: LetterFacts) -> dict[str, bool]:
    """What the wordings ask of a case. Whether care was given is known by the notice or by its date, or not at all."""
    dated = facts.service_date
    return {
        "urgent": facts.urgent,
        "first level": facts.level == 1,
        "for another": facts.sender.capacity is Capacity.REPRESENTATIVE,
        "to plan": facts.kind in {LetterKind.INTERNAL_APPEAL, LetterKind.PEER_TO_PEER},
        "given": facts.timing is Timing.POST_SERVICE or bool(not facts.timing and dated and dated <= facts.written_on),
        "planned": facts.timing is Timing.PRE_SERVICE or bool(not facts.timing and dated and dated > facts.written_on),
    }


def _reason_wording(facts: LetterFacts) -> Path:
    """The argument that answers this kind of denial; a kind we have no wording for gets the general one."""
    reasons = {path.stem: path for path in (TEMPLATES / "en" / "reasons").glob("*.txt")}
    category = facts.reason_category.value if facts.reason_category else "other"
    return reasons.get(category, reasons["other"])


def _recipient(facts: LetterFacts) -> tuple[str, ...]:
    return tuple(line for raw in facts.recipient if (line := _one_line(raw)))


def _all_gaps(facts: LetterFacts, gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """The gaps of the text that no proven criterion fills, and the address when nobody has given one."""
    filled = {point.topic for point in facts.proven}
    gaps = tuple(gap for gap in gaps if gap.field not in filled)
    if _recipient(facts):
        return gaps
    told = read_gaps(TEMPLATES / "en" / "gaps.txt")
    return (Gap("recipient", told["recipient"]), *gaps)


def _signed_as(facts: LetterFacts) -> str:
    if facts.sender.capacity is Capacity.PATIENT:
        return ""
    return f"for {facts.patient.value}"
