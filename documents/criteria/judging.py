"""What the log says about a criterion: counted, with the pages that show it, and what is missing.

Pure functions of their arguments: the day the service was refused and the day it is are passed in, and every number a
criterion is judged by comes from the policy. Whether a criterion is met is said by a person; this only counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from documents.criteria.vocabulary import LIMITS, Asked, Evaluation, Nicotine, Therapy, Verdict

A_DAY = timedelta(days=1)
A_WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Cite:
    """A page of a paper, by the paper's id."""

    paper: str
    page: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a log. `amount` is visits, a score, a grade of strength, ng/mL or per cent, as its kind has it."""

    kind: Asked
    what: str
    on: date | None = None
    until: date | None = None
    amount: float | None = None
    matches: bool | None = None
    cite: Cite | None = None


class Gap(StrEnum):
    """What is missing, by name; how it is said stands in `words`."""

    NO_PAGE = "no_page"
    NOTHING = "nothing"
    TOO_SHORT = "too_short"
    BROKEN_OFF = "broken_off"
    NO_END = "no_end"
    FEW_KINDS = "few_kinds"
    TOO_OLD = "too_old"
    NO_MATCH = "no_match"
    TOO_LOW = "too_low"
    FEW_TIMES = "few_times"
    NICOTINE = "nicotine"
    NOT_CLEAR = "not_clear"
    TRIAL_SHORT = "trial_short"
    LITTLE_RELIEF = "little_relief"
    NO_BIRTH_DATE = "no_birth_date"
    TOO_OLD_A_PERSON = "too_old_a_person"
    TOO_YOUNG_A_PERSON = "too_young_a_person"
    NOT_CITED = "not_cited"


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap with the numbers its sentence names."""

    gap: Gap
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What was counted for one criterion. `counted` names numbers for the sentence; `pages` are those that show it."""

    counted: Mapping[str, Any]
    pages: tuple[Cite, ...] = ()
    missing: tuple[Missing, ...] = ()
    red_flags: tuple[Line, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether everything the criterion asks for was found in the log, a page cited for each entry."""
        return bool(self.counted) and not self.missing


@dataclass(frozen=True, slots=True)
class Moment:
    """From which day one counts back (the refusal), and today; `born_on` is None where it is not known."""

    refused_on: date
    today: date
    born_on: date | None = None


def judge(kind: Asked, judged: Mapping[str, Any], waived_by: Sequence[str], log: Sequence[Line], at: Moment) -> Found:
    """Count what one criterion asks for. A kind that nothing counts gives an empty `Found` with the gap NO_PAGE."""
    found = COUNTED[kind](judged, [line for line in log if line.kind is kind], at)
    uncited = kind not in LIMITS and found.counted and not found.missing and not found.pages
    missing = (*found.missing, Missing(Gap.NOT_CITED)) if uncited else found.missing
    flags = tuple(line for line in log if line.kind is Asked.NEURO and line.what in waived_by)
    return Found(found.counted, found.pages, missing, flags)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where that day is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def pages_of(lines: Iterable[Line]) -> tuple[Cite, ...]:
    """The pages these entries cite, each once, in order."""
    return tuple(sorted({line.cite for line in lines if line.cite}))


def stretches(lines: Iterable[Line], start: date, end: date) -> list[tuple[date, date]]:
    """The days these entries cover between two days, joined where they touch."""
    spans = sorted((max(line.on, start), min(line.until, end)) for line in lines if line.on and line.until)
    joined: list[tuple[date, date]] = []
    for first, last in spans:
        if first > last:
            continue
        if joined and first <= joined[-1][1] + A_DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def weeks(spans: Sequence[tuple[date, date]]) -> int:
    """Whole weeks in these days, the first and the last counted."""
    return sum((last - first).days + 1 for first, last in spans) // A_WEEK


def _conservative(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    log = [line for line in log if line.what in judged.get("among", list(Therapy))]
    if not log:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    within = judged.get("within_months")
    start = months_before(at.refused_on, within) if within else date.min
    inside = [line for line in log if line.on and (line.until or line.on) >= start]
    spans = stretches(inside, start, at.today)
    longest = max((weeks([span]) for span in spans), default=0)
    counted = longest if judged.get("unbroken") else weeks(spans)
    kinds = _kinds(inside, judged, start, at.today)
    missing = []
    if counted < judged["weeks"]:
        gap = Gap.BROKEN_OFF if judged.get("unbroken") and weeks(spans) >= judged["weeks"] else Gap.TOO_SHORT
        missing.append(Missing(gap, {"weeks": judged["weeks"] - counted}))
        missing += [Missing(Gap.NO_END, {"what": line.what}) for line in inside if line.until is None]
    if kinds < judged.get("therapies", 0):
        missing.append(Missing(Gap.FEW_KINDS, {"kinds": judged["therapies"] - kinds}))
    numbers = {"weeks": counted, "kinds": kinds, "visits": int(sum(line.amount or 0 for line in inside))}
    return Found(numbers, pages_of(inside), tuple(missing))


def _kinds(lines: list[Line], judged: Mapping[str, Any], start: date, end: date) -> int:
    """How many kinds of treatment; where each must have lasted some weeks, only those that did."""
    each = judged.get("each_weeks", 0)
    by_kind = {what: [line for line in lines if line.what == what] for what in {line.what for line in lines}}
    return sum(1 for those in by_kind.values() if not each or weeks(stretches(those, start, end)) >= each)


def _symptoms(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    began = min((line.on for line in log if line.on), default=None)
    if began is None:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    lasted = weeks([(began, at.today)])
    missing = (Missing(Gap.TOO_SHORT, {"weeks": judged["weeks"] - lasted}),) if lasted < judged["weeks"] else ()
    return Found({"weeks": lasted, "on": began}, pages_of(log), missing)


def _imaging(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    asked = judged.get("modalities")
    log = [line for line in log if line.on and (not asked or line.what in asked)]
    if not log:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    within = judged.get("within_months")
    recent = [line for line in log if not within or line.on and line.on >= months_before(at.refused_on, within)]
    matching = [line for line in recent if line.matches or not judged.get("matches")]
    newest = max(matching or recent or log, key=lambda line: line.on or date.min)
    missing = []
    if not recent:
        missing.append(Missing(Gap.TOO_OLD, {"months": within}))
    elif not matching:
        missing.append(Missing(Gap.NO_MATCH))
    return Found({"what": newest.what, "on": newest.on}, pages_of(matching or recent or log), tuple(missing))


def _neuro(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    asked = judged.get("signs")
    seen = [line for line in log if not asked or line.what in asked]
    if not seen:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    return Found({"signs": tuple(dict.fromkeys(line.what for line in seen))}, pages_of(seen))


def _score(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    seen = sorted(
        (line for line in log if line.what in judged["scales"] and line.on), key=lambda line: line.on or date.min
    )
    if not seen:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    worst = max(seen, key=lambda line: (line.amount or 0, line.on or date.min))
    least, times = judged.get("at_least"), judged.get("times", 1)
    missing = []
    if least is not None and (worst.amount or 0) < least:
        missing.append(Missing(Gap.TOO_LOW, {"least": least}))
    if len(seen) < times:
        missing.append(Missing(Gap.FEW_TIMES, {"times": times - len(seen)}))
    reach = [line for line in seen if least is None or (line.amount or 0) >= least]
    numbers = {"what": worst.what, "amount": worst.amount, "on": worst.on, "times": len(seen)}
    return Found(numbers, pages_of(reach or seen), tuple(missing))


def _nicotine(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    if not log:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    newest = max(log, key=lambda line: (line.on or date.min, line.what == Nicotine.COUNSELLED))
    free = weeks([(newest.on, at.today)]) if newest.what == Nicotine.STOPPED and newest.on else 0
    most = judged.get("cotinine_at_most")
    tested = most is not None and newest.amount is not None and newest.amount <= most
    good = (
        tested
        or newest.what == Nicotine.NEVER
        or (newest.what == Nicotine.STOPPED and most is None and free >= judged.get("weeks_free", 0))
        or (newest.what == Nicotine.COUNSELLED and judged.get("counselling_counts", False))
    )
    numbers = {"what": newest.what, "on": newest.on, "amount": newest.amount}
    return Found(numbers, pages_of([newest]), () if good else (Missing(Gap.NICOTINE, dict(judged)),))


def _psych(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    if not log:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    newest = max(log, key=lambda line: line.on or date.min)
    within = judged.get("within_months")
    missing = []
    if within and (newest.on is None or newest.on < months_before(at.refused_on, within)):
        missing.append(Missing(Gap.TOO_OLD, {"months": within}))
    if newest.what != Evaluation.CLEAR:
        missing.append(Missing(Gap.NOT_CLEAR))
    return Found({"what": newest.what, "on": newest.on}, pages_of([newest]), tuple(missing))


def _trial(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    if not log:
        return Found({}, missing=(Missing(Gap.NOTHING),))
    best = max(log, key=lambda line: (line.amount or 0, line.on or date.min))
    days = (best.until - best.on).days + 1 if best.on and best.until else 0
    missing = []
    if days < judged.get("days", 0):
        missing.append(Missing(Gap.TRIAL_SHORT, {"days": judged["days"]}))
    if (best.amount or 0) < judged.get("relief", 0):
        missing.append(Missing(Gap.LITTLE_RELIEF, {"relief": judged["relief"]}))
    return Found({"days": days, "amount": best.amount, "on": best.on}, pages_of([best]), tuple(missing))


def _age(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    if at.born_on is None:
        return Found({}, missing=(Missing(Gap.NO_BIRTH_DATE),))
    years = age_on(at.refused_on, at.born_on)
    missing: tuple[Missing, ...] = ()
    if years > judged.get("at_most", years):
        missing = (Missing(Gap.TOO_OLD_A_PERSON, {"years": judged["at_most"]}),)
    elif years < judged.get("at_least", 0):
        missing = (Missing(Gap.TOO_YOUNG_A_PERSON, {"years": judged["at_least"]}),)
    return Found({"years": years}, missing=missing)


def age_on(day: date, born_on: date) -> int:
    """Full years of age on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _uncounted(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    return Found({}, missing=(Missing(Gap.NO_PAGE),))


def _limit(judged: Mapping[str, Any], log: list[Line], at: Moment) -> Found:
    return Found({})


COUNTED: dict[Asked, Callable[[Mapping[str, Any], list[Line], Moment], Found]] = {
    Asked.CONSERVATIVE: _conservative,
    Asked.SYMPTOMS: _symptoms,
    Asked.IMAGING: _imaging,
    Asked.NEURO: _neuro,
    Asked.SCORE: _score,
    Asked.NICOTINE: _nicotine,
    Asked.PSYCH: _psych,
    Asked.TRIAL: _trial,
    Asked.AGE: _age,
    Asked.COVERAGE: _limit,
    Asked.PLAIN: _uncounted,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a criterion stands by what people said of its pages; they may have said two things."""

    verdict: Verdict
    disagree: bool = False


def standing(verdicts: Iterable[Verdict]) -> Standing:
    """A red flag waives; pages that speak against each other leave it open until a person decides."""
    said = set(verdicts) - {Verdict.UNKNOWN}
    if Verdict.WAIVED in said:
        return Standing(Verdict.WAIVED)
    if len(said) > 1:
        return Standing(Verdict.UNKNOWN, disagree=True)
    return Standing(said.pop() if said else Verdict.UNKNOWN)


def limit(kind: Asked, found: Found) -> Standing:
    """Where a limit of coverage stands: an age is counted from a confirmed fact; what is never covered is never met."""
    if kind is Asked.COVERAGE:
        return Standing(Verdict.NOT_MET)
    if found.missing:
        unknown = any(each.gap is Gap.NO_BIRTH_DATE for each in found.missing)
        return Standing(Verdict.UNKNOWN if unknown else Verdict.NOT_MET)
    return Standing(Verdict.MET)
