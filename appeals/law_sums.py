"""The sum under a date in the reader's language: each sentence is known by its pattern and said again in theirs.

Sums are kept in English with their date, as they were counted. A sentence no pattern knows stays English, marked so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from appeals import clocks
from appeals.law.rule import Unit
from appeals.law.sentences import SINGULAR
from appeals.law_names import language_now, plainly
from appeals.law_pages.words import SURE, amount
from claimback.words import InEnglish, day

register = template.Library()

DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
A_DAY = re.compile(rf"(?:{DAYS}) (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})(?: at (\d\d:\d\d))?")
"""A day as the sums write it: Tue 14 Jul 2026, or Tue 14 Jul 2026 at 16:30."""
UNITS = {word: unit for unit, word in SINGULAR.items()}
AN_AMOUNT = re.compile(rf"(\d+) ({'|'.join(UNITS)})s?")

SENTENCES = (
    gettext_noop("When it arrived is not known and no law presumes a day, so that date counts."),
    gettext_noop(
        "It is presumed to have arrived {n} calendar days later, on {day}, unless there is proof of another day: {law}."
    ),
    gettext_noop("It is taken to have been sent that day."),
    gettext_noop(
        "What they wait for may come until the end of {day}, {amount} later; then the time begins without it."
    ),
    gettext_noop("If it comes earlier, the time ends earlier."),
    gettext_noop("It must be done before that moment: {law}."),
    gettext_noop("It is due on that day itself: {law}."),
    gettext_noop("It is due {amount} before that: {law}."),
    gettext_noop("{amount} follows, counted hour by hour: {law}."),
    gettext_noop("{amount} follow, counted hour by hour: {law}."),
    gettext_noop("The hour is not known, so the day counts from its start."),
    gettext_noop("{amount} follows, to the same day of the month: {law}."),
    gettext_noop("{amount} follow, to the same day of the month: {law}."),
    gettext_noop("{amount} follows, the day itself not counted: {law}."),
    gettext_noop("{amount} follow, the day itself not counted: {law}."),
    gettext_noop("That is {day}."),
    gettext_noop("That month has no day {n}; {words}"),
    gettext_noop("Federal offices are closed that day, so it moves to the next open one: {day}."),
    gettext_noop("Offices are closed that day."),
    gettext_noop("The {n} days from {day} to {other_day} are left out of the count."),
    gettext_noop("{n} days of a disregarded period do not count."),
    gettext_noop("Their clock stood still from {day} to {other_day}, {amount}: {law}."),
    gettext_noop("They asked for information on {day}."),
    gettext_noop("It is not counted."),
    gettext_noop("Whether their clock stands still until you answer is not known."),
    gettext_noop("The earlier of these decides: {day}: {law}."),
    gettext_noop("The later of these decides: {day}: {law}."),
    gettext_noop("The last day of the year {n} years after it: {law}."),
    gettext_noop("The board decides at its next meeting after that, on {day}: {law}."),
    gettext_noop("The board decides at its second meeting after that, on {day}: {law}."),
    gettext_noop("The board decides at its third meeting after that, on {day}: {law}."),
    gettext_noop("It must tell you within {n} calendar days: {day}."),
    gettext_noop("On {day} they said that they need more time."),
    gettext_noop("No extension is allowed here, so none is counted."),
    gettext_noop("How much longer they may take is no fixed number, so none is counted: {words}"),
    gettext_noop("The law's condition: {words}"),
    gettext_noop("The law allows that once, so this one is not counted."),
    gettext_noop("The law allows that {n} times, so this one is not counted."),
    gettext_noop("Their time was over on {day}, so it came too late and is not counted."),
    gettext_noop("They gave no reason, so it is not counted."),
    gettext_noop("The time was extended by {amount}."),
    gettext_noop("They name {day}, which is longer than the law allows: {other_day}."),
    gettext_noop("They said that they will answer by {day}."),
    gettext_noop("The plan document gives {n} days: {day}."),
    gettext_noop("The letter gives {amount}: {day}."),
    gettext_noop("The letter gives {amount}, without saying from when, so its own date counts: {day}."),
    gettext_noop("The letter prints a last day: {day}."),
    gettext_noop("The law sets only a minimum, so the longer time holds."),
    gettext_noop("That is shorter than the law gives: {law}."),
    gettext_noop("The law's own date is earlier and is the one that counts."),
    gettext_noop("The law sets no last day for this: {law}."),
    gettext_noop("No federal law sets a time for this step."),
    gettext_noop("It is set by: {words}."),
    gettext_noop("To be safe: {day}."),
    gettext_noop("To be safe, {doubts}: {day}."),
    gettext_noop("Until that is known, the earliest of the days that may apply counts."),
    gettext_noop("That day is the one of {law}."),
    gettext_noop("Act {amount} before that: {day}."),
    gettext_noop("If it is “{words}”: act by {day}."),
    gettext_noop("If it is “{words}”: no day can be counted yet."),
    gettext_noop("Until the kind of coverage is known, the earliest of these days counts."),
    gettext_noop("This date was set by hand, not by the rules."),
    gettext_noop("The rules gave no date here."),
    gettext_noop("The rules gave: act by {day}."),
    gettext_noop("The rules gave as the last legal day: {day}."),
    gettext_noop("Today’s rules would give more time for a part of this; that waits for a second person."),
)
DOUBTS = (
    gettext_noop("counted from the date printed on the notice"),
    gettext_noop("{amount} before, as a shorter reading has it"),
    gettext_noop("with the {amount} of a shorter reading"),
    gettext_noop("with the shortest window that may apply until it is known"),
    gettext_noop("with the last day of the month for the one it does not have"),
    gettext_noop("with no day disregarded"),
    gettext_noop("taking the shorter time the letter or the plan gives"),
    gettext_noop("taking the shortest time the letter or the plan gives"),
    gettext_noop("moved back to an open day"),
)
"""Why the safe day is earlier than the legal one, as `To be safe` tells it."""
HOLE = re.compile(r"\{(?:\w+_)?(\w+)\}")


@register.filter
def sum_plainly(line: str) -> str:
    """A sentence of a date's sum in the reader's language; one that is not known stays English, marked so."""
    if language_now() == settings.LANGUAGE_CODE.partition("-")[0]:
        return line
    return _said(line) or InEnglish(line)


@register.filter
def how_sure(confidence: str) -> str:
    """How sure a reading of the rulebook is, in the reader's words; a word nobody knows stays as it is."""
    return str(SURE.get(confidence, confidence))


def _said(line: str) -> str:
    """What one or several sentences say in the reader's language; empty where a part of them is not known."""
    return _parted(line, ". ", lambda part: _known(part) or _by(_of_the_book(), part, plainly) or _by(SENTENCES, part))


def _parted(line: str, between: str, say: Callable[[str], str]) -> str:
    """The line said part by part: the shortest beginning that is known, and the rest so too."""
    for head, rest in _cuts(line, between):
        said = say(head)
        more = _parted(rest, between, say) if said and rest else ""
        if said and not rest:
            return said
        if said and more:
            return f"{said}{between.removeprefix('.')}{more}"
    return ""


def _cuts(line: str, between: str) -> Iterator[tuple[str, str]]:
    stop = "." if between == ". " else ""
    for found in re.finditer(re.escape(between), line):
        yield line[: found.start()] + stop, line[found.end() :]
    yield line, ""


def _known(sentence: str) -> str:
    said = plainly(sentence)
    return said if said != sentence else ""


def _of_the_book() -> tuple[str, ...]:
    return tuple(clocks.book().statements.values())


def _by(patterns: Iterable[str], sentence: str, translated: Callable[[str], str] = _) -> str:
    """The sentence by the first pattern it was made of, each of what was filled in said too; else empty."""
    for pattern in patterns:
        found = _reading(pattern).fullmatch(sentence)
        if found:
            filled = {name: _filled(name.rpartition("_")[2], value) for name, value in found.groupdict().items()}
            if all(filled.values()):
                return translated(pattern).format(**filled)
    return ""


@cache
def _reading(pattern: str) -> re.Pattern[str]:
    kinds = {"day": re.sub(r"\((?!\?)", "(?:", A_DAY.pattern), "amount": r"\d+ [a-z ]+?", "n": r"\d+"}
    pieces, end = [], 0
    for hole in HOLE.finditer(pattern):
        name = hole[0][1:-1]
        pieces += [re.escape(pattern[end : hole.start()]), f"(?P<{name}>{kinds.get(hole[1], '.+')})"]
        end = hole.end()
    return re.compile("".join((*pieces, re.escape(pattern[end:]))))


def _filled(kind: str, value: str) -> str:
    """What was filled in as the reader says it; empty where it is not known."""
    if kind == "day":
        return _day(value)
    if kind == "amount":
        found = AN_AMOUNT.fullmatch(value)
        return amount(int(found[1]), Unit(UNITS[found[2]])) if found else ""
    if kind == "words":
        return _known(value)
    if kind == "doubts":
        return _parted(value, ", ", lambda part: _by(DOUBTS, part))
    return value  # a number, or a citation as lawyers write it


def _day(value: str) -> str:
    found = A_DAY.fullmatch(value)
    assert found  # the pattern of its sentence let nothing else in
    on = day(date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])))
    return f"{on}, {found[4]}" if found[4] else on
