"""A letter composed from facts: what they say is said, what they do not say is a gap for the writer."""

from __future__ import annotations

from pathlib import Path

from appeals.letter_kinds import LetterKind
from appeals.letters.facts import Draft, Fact, Filed, LetterFacts, Point, Source
from appeals.typesetting.parties import Capacity
from appeals.typesetting.press import TEMPLATES, clean, say_date, sentence
from appeals.typesetting.wording import Composer, Gap, Told, read_gaps
from cases.facts import Timing

# What people and machines write where there is nothing to say.
NOTHING = frozenset({"", "-", "none", "null", "n/a", "na", "unknown"})

SIMPLE_FACTS = (
    "patient", "insurer", "administrator", "plan_name", "member_id", "group_number", "claim_number",
    "reference_number", "service", "provider", "reviewer_specialty", "authority", "call_back", "exhaustion_cite",
    "approval_number", "revoked",
)  # fmt: skip


def draft(facts: LetterFacts) -> Draft:
    """The first draft of a letter: only what the facts say; what they do not say is a gap for the writer."""
    found = stated(facts)
    wording = TEMPLATES / "en"
    told = Told(
        facts={name: fact.value for name, fact in found.items()},
        lists=_lists(facts),
        tables={"late": facts.late},
        conditions=conditions(facts),
        gaps=read_gaps(wording / "gaps.txt"),
        includes={"reason": _reason_wording(facts)},
    )
    composed = Composer(told).compose(wording / f"{facts.kind}.txt")
    sources = tuple(Source(name, found[name].value, found[name].source) for name in composed.used)
    return Draft(composed.subject, _recipient(facts), composed.body, _all_gaps(facts, composed.gaps), sources)


def _one_line(text: str) -> str:
    """A value as a sentence takes it: one line, and nothing where somebody wrote that there is nothing."""
    line = " ".join(clean(text).split())
    return "" if line.casefold() in NOTHING else line


def stated(facts: LetterFacts, language: str = "en") -> dict[str, Fact]:
    """Every fact that is stated, by name, in words."""
    found: dict[str, Fact | None] = {name: getattr(facts, name) for name in SIMPLE_FACTS}
    found["sender"] = Fact(facts.sender.name, "the person writing")
    found["stage"] = Fact(facts.stage_name, "the ladder of this coverage")
    found["codes"] = _joined(facts.codes)
    found["criteria"] = _joined(facts.criteria_cited)
    for name in ("birth_date", "service_date", "notice_date", "answer_on"):
        day = getattr(facts, name)
        found[name] = Fact(say_date(day, language), "confirmed") if day else None
    if facts.filed:
        found |= _filed(facts.filed, language)
    if facts.reason_quote:
        where = f"denial notice, page {facts.reason_quote.page}"
        found["reason_quote"] = Fact(facts.reason_quote.text, where)
        found["reason_page"] = Fact(str(facts.reason_quote.page), where)
    lines = {name: Fact(_one_line(fact.value), fact.source) for name, fact in found.items() if fact}
    return {name: fact for name, fact in lines.items() if fact.value}


def _filed(filed: Filed, language: str) -> dict[str, Fact | None]:
    record, dates = "the record of the filing", "the dates of the case"
    return {
        "filed_on": Fact(say_date(filed.on, language), record),
        "filed_how": Fact(sentence(filed.how) if filed.how else "", record),
        "filed_to": Fact(filed.to, record),
        "receipt_reference": Fact(filed.reference, record),
        "due_on": Fact(say_date(filed.due_on, language), dates) if filed.due_on else None,
        "due_cite": Fact(filed.due_cite, dates),
    }


def _joined(several: tuple[Fact, ...]) -> Fact | None:
    stated = [fact for fact in several if _one_line(fact.value)]
    return Fact("; ".join(fact.value for fact in stated), stated[0].source) if stated else None


def _lists(facts: LetterFacts) -> dict[str, tuple[str, ...]]:
    """Lists of whole sentences: the law's, the exhibits, what pages show under each topic."""
    laws = {name: getattr(facts, name) for name in ("rights", "left_out", "left_out_means")}
    points = {name: getattr(facts, name) for name in ("history", "points", "proven", "new_papers")}
    points |= {name: getattr(facts, name) for name in ("unanswered", "urgency")}
    lists = {
        **{name: tuple(f"{each.text} ({each.cite})" for each in said) for name, said in laws.items()},
        **{name: tuple(_said(point) for point in said) for name, said in points.items()},
        "exhibits": tuple(f"Exhibit {label}: {title}" for label, title in facts.exhibits),
        "asks": facts.asks,
        "opened": facts.opened,
        "wanted": facts.wanted,
        "sender_lines": facts.sender.lines,
    }
    for point in facts.points:
        lists[point.topic] = (*lists.get(point.topic, ()), _said(point))
    return {name: tuple(line for item in items if (line := _one_line(item))) for name, items in lists.items()}


def _said(point: Point) -> str:
    return f"{point.statement} ({point.source})" if point.source else point.statement


def conditions(facts: LetterFacts) -> dict[str, bool]:
    """What the wordings ask of a case. Whether care was given is known by the notice or by its date, or not at all."""
    dated, filed = facts.service_date, facts.filed
    return {
        "overdue": bool(filed and filed.over and not filed.answered),
        "no answer": bool(filed and not filed.answered),
        "won": facts.outcome == "won",
        "partly": facts.outcome == "partly",
        "lost": facts.outcome == "lost",
        "urgent": facts.urgent,
        "elsewhere": facts.elsewhere,
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
    gaps = (*facts.checks, *(gap for gap in gaps if gap.field not in filled))
    if _recipient(facts):
        return gaps
    told = read_gaps(TEMPLATES / "en" / "gaps.txt")
    return (Gap("recipient", told["recipient"]), *gaps)
