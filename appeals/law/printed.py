"""What the letter prints and what the plan's own papers promise, weighed against the law's number."""

from __future__ import annotations

from datetime import date, timedelta

from appeals.law import calendar
from appeals.law.book import STATE_STEP, Rulebook
from appeals.law.calendar import said
from appeals.law.counting import End, order
from appeals.law.facts import Facts
from appeals.law.rule import MonthMath, Rule, RuleKind
from appeals.law.sentences import amount


def printed_days(rule: Rule, facts: Facts) -> list[date]:
    """Days the conservative date may not pass: the letter's date, its window, a plan window; all from the notice."""
    return _days(facts, _plan_days(rule, facts)) if rule.clock == "filing" else []


def promised_day(facts: Facts) -> date | None:
    """The first of the days the letter and the plan's papers give, where the law gives none; all from the notice."""
    return min(_days(facts, facts.number("plan_document_days")), default=None)


def lacking(facts: Facts) -> tuple[str, ...]:
    """What is still to be looked up in the papers before the day they give is known."""
    window = facts.printed_window
    needed = {
        "notice_date": _notice(facts, safe=True) is None,
        "notice_deadline": window is None and facts.day("notice_deadline") is None,
        "plan_document_days": facts.number("plan_document_days") is None,
    }
    return tuple(name for name, lacks in needed.items() if lacks)


def _days(facts: Facts, n: int | None) -> list[date]:
    days = [facts.day("notice_deadline"), _window_end(facts, safe=True)]
    start = _notice(facts, safe=True)
    if start and n:
        days.append(start + timedelta(days=n))
    return [day for day in days if day is not None]


def longest(book: Rulebook, rule: Rule, facts: Facts, end: End) -> End:
    """The law's end, or a later one the plan or the letter grants where the law is only a minimum.

    A letter or plan that gives less than the law, or other than a fixed rule, is said so.
    """
    if rule.clock != "filing":
        return end
    because = list(end.because)
    best = end.moment
    for source, day in _promises(rule, facts):
        longer = order(day) > order(end.moment)
        if rule.kind is RuleKind.MINIMUM and longer:
            because.append(f"{source}: {said(day)}. The law sets only a minimum, so the longer time holds.")
            best = max(best, day, key=order)
        elif order(day) < order(end.moment):
            because.append(f"{source}: {said(day)}. That is shorter than the law gives: {book.cited(rule.cites)}.")
        elif longer:
            because.append(f"{source}: {said(day)}. The law's own date is earlier and is the one that counts.")
    return End(best, tuple(because))


def _promises(rule: Rule, facts: Facts) -> list[tuple[str, date]]:
    found: list[tuple[str, date]] = []
    start, n = _notice(facts, safe=False), _plan_days(rule, facts)
    if start and n:
        found.append((f"The plan document gives {n} days", start + timedelta(days=n)))
    window, end = facts.printed_window, _window_end(facts, safe=False)
    if window and end and rule.kind is not RuleKind.PLAN_DEFINED:
        since = "" if window.said else ", without saying from when, so its own date counts"
        found.append((f"The letter gives {amount(window.n, window.unit)}{since}", end))
    printed = facts.day("notice_deadline")
    if printed:
        found.append(("The letter prints a last day", printed))
    return found


def _plan_days(rule: Rule, facts: Facts) -> int | None:
    """Days the plan's own papers give; they speak of the appeal to the plan, never of a review by the state."""
    spoken_of = rule.kind is RuleKind.MINIMUM and not rule.stage.endswith(f".{STATE_STEP}")
    return facts.number("plan_document_days") if spoken_of else None


def _notice(facts: Facts, *, safe: bool, anchor: str = "notice_received") -> date | None:
    """The day a printed or promised number runs from; the date on the notice wherever there is doubt."""
    notice, received = facts.day("notice_date"), facts.day("notice_received")
    if safe or anchor == "notice_date":
        return notice or received
    return received or notice


def _window_end(facts: Facts, *, safe: bool) -> date | None:
    window = facts.printed_window
    start = _notice(facts, safe=safe, anchor=window.anchor) if window else None
    return calendar.add(start, window.n, window.unit, MonthMath.CLAMP) if window and start else None
