"""One clock as it is read on a page: whose, how long from when, what holds besides, and where it stands written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Protocol
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals import sentences
from appeals.law.book import STATE_STEP, Rulebook
from appeals.law.rule import Combine, Duration, FiledWhen, Part, Party, Roll, Rule, RuleKind, StageKind, Unit
from appeals.law.sentences import KEPT, STAND_IN, thin
from appeals.law_names import plainly
from appeals.law_pages.words import EVENTS, FILED, HOW_READ, amount, conditions, dated

NOON = time(12)
NAMES_A_RULE = re.compile(r" \(rule \w+\)")
"""How a note points at another rule of its step: that one stands on the same page, under its own words."""


class Named(Protocol):
    """A step, as far as the title of its clocks needs it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> StageKind: ...
    @property
    def plain_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A place where the law is written, as somebody read it."""

    cite: str
    url: str
    quote: str
    how: str
    seen_as_of: str
    checked_on: date
    verified: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that holds besides the length of a time: what it is about, and the sentence."""

    about: str
    said: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. ``id`` is its place on the page, ``short`` its length alone, ``applies`` when it is this one.

    ``act`` says what is to be done, where it is neither the asking nor the deciding of the step. ``doubt`` names a
    shorter reading of the same law. ``dated`` says from or until which day it holds, where it does not hold always.
    ``how`` is how far it is verified: `yes`, `part` or `no`.
    """

    id: str
    name: str
    title: str
    act: str
    ours: bool
    short: str
    length: str
    doubt: str
    applies: str
    dated: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]
    verified: bool
    how: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Variants:
    """The clocks of one family: one, or the same time as it was and as it is, to stand beside each other."""

    clocks: tuple[Clock, ...]

    @property
    def several(self) -> bool:
        """Whether there is something to compare."""
        return len(self.clocks) > 1


def sources(book: Rulebook, ids: Iterable[str]) -> tuple[Source, ...]:
    """The citations of these ids, each once, in their order."""
    found = (book.citations[id] for id in dict.fromkeys(ids))
    return tuple(
        Source(
            each.cite,
            each.url,
            each.quote or "",
            str(HOW_READ[each.verification]),
            each.seen_as_of,
            each.checked_on,
            each.verified,
        )
        for each in found
    )


def how_far(book: Rulebook, cites: Iterable[str], *, verified: bool) -> str:
    """How far what rests on these is verified: `no`, `part` where one was read only as others tell it, else `yes`."""
    if not verified:
        return "no"
    return "part" if any(book.citations[id].second_hand for id in cites) else "yes"


def anchor_of(rule: str) -> str:
    """The place of a rule on its page: its id without the coverage or the state, which the page is named after."""
    return rule.partition(".")[2]


def address_of(book: Rulebook, rule: str, *, case: UUID) -> str:
    """Where the rule of a deadline is read, with a way back to its case; empty when no book of ours holds the rule.

    `rule` is a full id. A state's own clock is read on the page of the state.
    """
    coverage, step, clock, *rest = rule.split(".")
    if coverage not in book.coverage_types:
        return ""
    page, anchor = reverse("law_coverage", args=[coverage]), anchor_of(rule)
    if step == STATE_STEP and len(rest) > 1:
        code = rest[0]
        page, anchor = reverse("law_state", args=[code]), f"{STATE_STEP}.{clock}.{rest[-1]}"
    return f"{page}?case={case}#{anchor}"


def variants(book: Rulebook, stage: Named, rules: Iterable[Rule]) -> tuple[Variants, ...]:
    """The clocks of a step in the order in which they are tried, those of one family together."""
    listed = tuple(rules)
    families = dict.fromkeys((rule.clock, rule.owed_by, rule.family) for rule in listed)
    return tuple(
        Variants(tuple(_clock(book, stage, rule, listed) for rule in listed if _key(rule) == key)) for key in families
    )


def _key(rule: Rule) -> tuple[str, Party, str]:
    return rule.clock, rule.owed_by, rule.family


def _clock(book: Rulebook, stage: Named, rule: Rule, beside: tuple[Rule, ...]) -> Clock:
    title = sentences.act_on(
        stage.kind, stage.id, stage.plain_name, clock=rule.clock, owed_by=rule.owed_by, rule=rule.name
    )
    others = any(each.clock == rule.clock and each is not rule for each in beside)
    applies = conditions(rule.when)
    if not applies and others and rule.clock in ("filing", "decision") and not dated(rule.when):
        applies = _("in every other case")
    return Clock(
        id=anchor_of(rule.id),
        name=rule.name,
        title=sentences.capital(title),
        act="" if rule.clock in ("filing", "decision") else title,
        ours=rule.owed_by is Party.US,
        short=_short(rule),
        length=length(rule),
        doubt=_("(or %(long)s, by a shorter reading)") % {"long": long(rule.shorter_reading)}
        if rule.shorter_reading
        else "",
        applies=applies,
        dated=dated(rule.when),
        lines=lines(book, rule),
        sources=sources(book, rule.cites),
        verified=rule.sure,
        how=how_far(book, rule.cites, verified=rule.sure),
        checked_on=rule.checked_on,
    )


def long(duration: Duration) -> str:
    """A length of time with its unit, whichever way it is counted."""
    return amount(abs(duration.n or 0), duration.unit)


def _short(rule: Rule) -> str:
    if rule.schedule:
        return _("by a calendar of its own")
    if rule.combine:
        return _("the earlier of two") if rule.combine is Combine.EARLIEST else _("the later of two")
    if rule.kind is RuleKind.NO_LIMIT:
        return _("no last day")
    if rule.duration is None or rule.duration.n is None:
        return _("set by the plan") if rule.kind is RuleKind.PLAN_DEFINED else _("set by the state")
    if rule.duration.n == 0:
        return _("by %(event)s") % {"event": EVENTS[rule.runs_from or ""].itself}
    told = _("%(long)s before") % {"long": long(rule.duration)} if rule.duration.n < 0 else long(rule.duration)
    return told + _at(rule)


def _at(rule: Rule) -> str:
    """The hour by which a thing must be done on its last day, where the law names one."""
    if not rule.cutoff_time:
        return ""
    return _(", by noon") if rule.cutoff_time == NOON else _(", by the end of that day")


def in_days(duration: Duration | None) -> float:
    """About how many days a time is, to put times of different units in order; 0 where it has no length."""
    n, unit = (duration.n or 0, duration.unit) if duration else (0, Unit.CALENDAR_DAYS)
    return n * {Unit.MONTHS: 30.4, Unit.YEARS: 365.0, Unit.BUSINESS_DAYS: 1.4, Unit.HOURS: 1 / 24}.get(unit, 1.0)


def length(rule: Rule) -> str:
    """How long it is and from when, as a sentence without its full stop."""
    return sentences.capital(_length(rule))


def lines(book: Rulebook, rule: Rule) -> tuple[Line, ...]:
    """What holds of a clock besides its length."""
    return tuple(_lines(book, rule))


def _length(rule: Rule) -> str:
    if rule.schedule:
        if rule.schedule.name == "board_meeting":
            return _("by the meetings of the plan's board, and then %(long)s to tell you") % {
                "long": amount(rule.schedule.numbers["notify_days"], Unit.CALENDAR_DAYS)
            }
        return _("until the last day of the year, %(long)s after the year of the care") % {
            "long": amount(rule.schedule.numbers["years"], Unit.YEARS)
        }
    if rule.combine:
        told = [_part(rule, part) for part in rule.parts]
        joined = _("; or ").join(told)
        first = (
            _("the earlier of these: %(times)s")
            if rule.combine is Combine.EARLIEST
            else _("the later of these: %(times)s")
        )
        return first % {"times": joined}
    if rule.kind is RuleKind.NO_LIMIT and rule.duration:
        return _("the law sets no last day; %(time)s is only a time to be safe by") % {"time": _counted(rule)}
    return _counted(rule)


def _part(rule: Rule, part: Part) -> str:
    if part.ref:
        return _("the last day to ask for the review")
    return _counted(
        replace(
            rule, combine=None, parts=(), duration=part.duration, runs_from=part.runs_from, cutoff_time=part.cutoff_time
        )
    )


def _counted(rule: Rule) -> str:
    duration, event, at = rule.duration, EVENTS[rule.runs_from or ""], _at(rule)
    hours = duration is not None and duration.unit is Unit.HOURS
    since = event.from_hour if hours else event.from_day
    if duration is None or duration.n is None:
        whose = (
            _("as long as the plan says, %(since)s")
            if rule.kind is RuleKind.PLAN_DEFINED
            else _("as long as the state says, %(since)s")
        )
        return whose % {"since": since}
    if duration.n == 0:
        return _("no later than %(event)s%(at)s") % {"event": event.itself, "at": at}
    if duration.n < 0:
        return _("no later than %(long)s before %(event)s%(at)s") % {
            "long": long(duration),
            "event": event.itself,
            "at": at,
        }
    return _("%(long)s %(since)s%(at)s") % {"long": long(duration), "since": since, "at": at}


def _lines(book: Rulebook, rule: Rule) -> Iterator[Line]:
    yield from _firmness(rule)
    yield from _start(book, rule)
    yield from _end(rule)
    if rule.extension:
        more = ""
        if rule.extension.n and rule.extension.unit:
            more = _("Up to %(long)s more, once.") % {"long": amount(rule.extension.n, rule.extension.unit)}
        yield Line(_("More time for them"), " ".join(each for each in (more, rule.extension.condition) if each))
    if rule.excluded_between:
        yield Line(_("Not counted"), _("The days between their decision and your request are left out of the count."))
    for warning in thin(rule):
        yield Line(_("Beware"), plainly(warning))
    for about, said in ((_("Only if"), rule.condition), (_("Taken as"), rule.assumes), (_("Note"), rule.note)):
        if said:
            yield Line(about, sentences.capital(type(said)(NAMES_A_RULE.sub("", said))))


def _firmness(rule: Rule) -> Iterator[Line]:
    if rule.kind is RuleKind.MINIMUM:
        yield Line(
            _("How firm"),
            _("At least this long. The plan or the letter may give more, and then the longer time holds."),
        )
    if rule.window:
        unit = rule.duration.unit if rule.duration else Unit.CALENDAR_DAYS
        if rule.window.least and rule.window.most:
            yield Line(
                _("How firm"),
                _("Federal law lets it be %(least)s to %(most)s.")
                % {"least": rule.window.least, "most": amount(rule.window.most, unit)},
            )
        elif rule.window.most:
            yield Line(
                _("How firm"), _("Federal law lets it be %(most)s at most.") % {"most": amount(rule.window.most, unit)}
            )
        yield Line(
            _("Until it is known"),
            _("We count %(long)s, to be safe.") % {"long": amount(rule.window.safe, unit)},
        )
    if rule.shorter_reading:
        n = rule.shorter_reading.n or 0
        told = _("%(long)s before that day") if n < 0 else _("%(long)s")
        yield Line(
            _("Shorter reading"),
            _("The law can also be read as %(long)s. The safe date keeps to that.")
            % {"long": told % {"long": long(rule.shorter_reading)}},
        )


def _start(book: Rulebook, rule: Rule) -> Iterator[Line]:
    presumption = book.presumptions.get(rule.receipt_presumption or "")
    if presumption:
        yield Line(
            _("Arrival"),
            _(
                "The notice is presumed to have arrived %(long)s after its date, unless there is proof of another "
                "day: %(cites)s."
            )
            % {"long": amount(presumption.days, Unit.CALENDAR_DAYS), "cites": book.cited(presumption.cites)},
        )
    elif rule.runs_from == "notice_received":
        yield Line(
            _("Arrival"),
            _("No law presumes a day of arrival. Where that day is not known, the date on the notice counts."),
        )
    if rule.wait:
        yield Line(
            _("Waiting"),
            _("They may wait for it for %(long)s, %(since)s. Then the time begins without it.")
            % {"long": amount(rule.wait.n, rule.wait.unit), "since": EVENTS[rule.wait.runs_from].from_day},
        )


def _end(rule: Rule) -> Iterator[Line]:
    unit = rule.duration.unit if rule.duration else None
    if unit in (Unit.MONTHS, Unit.YEARS):
        yield Line(
            _("Missing day"),
            _("If the last month has no such day, %(then)s") % {"then": plainly(STAND_IN[rule.month_math])},
        )
    if unit is not Unit.HOURS and unit is not Unit.BUSINESS_DAYS and rule.kind is not RuleKind.MAXIMUM:
        if rule.roll in (Roll.FEDERAL, Roll.VA):
            said = _("If federal offices are closed on the last day, it moves to the next day on which they are open.")
        else:
            said = plainly(KEPT[rule.roll])
        yield Line(_("Closed days"), said)
    if (
        rule.owed_by is Party.US
        and not rule.combine
        and (rule.clock == "filing" or rule.filed_when is not FiledWhen.UNSPECIFIED)
    ):
        yield Line(_("In time"), str(FILED[rule.filed_when]))
