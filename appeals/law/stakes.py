"""How much money must be at stake for a step: the threshold of the year in which the request is filed.

A person whose amount is too small is told so; the step is never hidden for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from appeals.law.book import AMOUNT_AT_STAKE, AtStake, Rulebook, StageRules, Threshold
from appeals.law.counting import End, legal_end
from appeals.law.facts import Facts
from appeals.law.saying import say

LESS = "You say that {amount} is at stake. That is less than the {least} {where}."
TURNED_AWAY = LESS + " The request may be turned away for it: ask before you give the step up."
Least = tuple[tuple[int, str], ...]
"""Amounts, each with where it is needed."""


def told(book: Rulebook, step: StageRules, facts: Facts) -> list[str]:
    """What must be at stake for a step, by which law, and whether that much is; the question while it is not known."""
    needed = step.amount_in_controversy
    if needed is None:
        return []
    least: Least
    if needed.yearly is None:
        least, sentences = ((needed.dollars or 0, "needed here"),), [fixed(book, needed)]
    else:
        years = _years(book, step, facts)
        least, sentences = _by_year(book, needed.yearly, years)
        sentences += [] if years else [book.question("notice_date")]
    amount = facts.number(AMOUNT_AT_STAKE)
    if amount is None:
        return [*sentences, book.question(AMOUNT_AT_STAKE)]
    short = [(n, where) for n, where in least if amount < n]
    if not short:
        return sentences
    n, where = short[0]
    less = LESS if needed.below else TURNED_AWAY
    return [*sentences, say(less, amount=_money(amount), least=_money(n), where=where)]


def fixed(book: Rulebook, needed: AtStake) -> str:
    """What a sum that stays the same from year to year means for a step, by which law."""
    source = _source(book, needed.cites, sure=True)
    if needed.below:
        pattern = "With less than {least} at stake, {then}{source}"
        return say(pattern, least=_money(needed.dollars or 0), then=needed.below, source=source)
    return say("At least {least} must be at stake{source}", least=_money(needed.dollars or 0), source=source)


def _years(book: Rulebook, step: StageRules, facts: Facts) -> Sequence[int]:
    """The years in which the request was or can be filed: from the notice to the last day there is."""
    filed = facts.day("request_received")
    if filed:
        return (filed.year,)
    known = [day for day in (facts.day("notice_date"), facts.day("notice_received")) if day]
    if not known:
        return ()
    ends = [end.moment for rule in step.filing if isinstance(end := legal_end(book, rule, facts), End)]
    return range(min(known).year, max([*known, *ends], key=lambda moment: moment.year).year + 1)


def _by_year(book: Rulebook, column: str, years: Sequence[int]) -> tuple[Least, list[str]]:
    """The thresholds of these years with where they hold, and one sentence for each year."""
    latest = book.thresholds[max(book.thresholds)]
    last = say(
        "For {year} it is {least}{source}",
        year=str(latest.year),
        least=_money(latest.of(column)),
        source=_source(book, latest.cites, sure=latest.sure(column)),
    )
    if not years:
        return (), [say("How much money must be at stake depends on the year in which you file. {last}", last=last)]
    found = {year: book.thresholds.get(year) for year in years}
    unknown = "How much must be at stake to file in {year} is not in this rulebook yet. {last}"
    sentences: list[str] = [
        _of_year(book, column, threshold) if threshold else say(unknown, year=str(year), last=last)
        for year, threshold in found.items()
    ]
    least = ((each.of(column), say("needed in {year}", year=str(each.year))) for each in found.values() if each)
    return tuple(least), sentences


def _of_year(book: Rulebook, column: str, threshold: Threshold) -> str:
    source = _source(book, threshold.cites, sure=threshold.sure(column))
    pattern = "To file in {year}, at least {least} must be at stake{source}"
    return say(pattern, year=str(threshold.year), least=_money(threshold.of(column)), source=source)


def _money(n: int) -> str:
    return f"${n:,}"


def _source(book: Rulebook, cites: Sequence[str], *, sure: bool) -> str:
    """The citation at the end of a sentence, marked where nobody has verified it."""
    sure = sure and all(book.citations[id].verified for id in cites)
    told = f": {book.cited(cites)}" if cites else ""
    return f"{told}." if sure else say("{told} (not verified).", told=told)
