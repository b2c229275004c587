"""One rule counted on one set of facts: the legal end, and the end with every doubt decided against us.

Each count tells its own sum, sentence by sentence; a fact it lacks is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from appeals.law import calendar
from appeals.law.book import Rulebook
from appeals.law.calendar import said
from appeals.law.extensions import NONE_ALLOWED, judge, open_ended
from appeals.law.facts import Facts, UnknownFact
from appeals.law.rule import Combine, MonthMath, Part, Roll, Rule, RuleKind, Schedule, Unit, Wait
from appeals.law.sentences import amount, counted, landed, rolled
from appeals.law.stops import stop_of

# Events that are the notice by another name: unknown, they fall back on the date printed on it.
NOTICE_ALIASES = ("notice_sent", "notice_mailed")
ASKS = "insurer_asks_for_information"
"""The action of stops.yaml that says whether a decider's clock stands still while it waits for information."""


@dataclass(frozen=True, slots=True)
class End:
    """The last day, or moment, of a count, and how it was reached."""

    moment: date | datetime
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The facts without which the count cannot be made."""

    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a count begins, and why there."""

    moment: date | datetime
    because: str


def order(moment: date | datetime) -> datetime:
    """Dates and moments on one line; a bare date lasts until its end."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time.max)


def legal_end(book: Rulebook, rule: Rule, facts: Facts) -> End | Lacking:
    """The end as the law has it, with its worked sum."""
    if rule.schedule:
        return _by_schedule(book, rule, rule.schedule, facts)
    if rule.combine:
        return _combined(book, rule, rule.combine, facts)
    start, n = _legal_start(book, rule, facts), _length(rule, facts)
    lacking = [name for each in (start, n) if isinstance(each, Lacking) for name in each.missing]
    if rule.excluded_between and facts.of(rule.excluded_between) is None:
        lacking.append(rule.excluded_between)
    if lacking or isinstance(start, Lacking) or isinstance(n, Lacking):
        return Lacking(tuple(dict.fromkeys(lacking)))
    return _from(book, rule, facts, start, n)


def safe_end(book: Rulebook, rule: Rule, facts: Facts) -> date | datetime | None:
    """The end with every doubt against us, before printed dates and closed days; None when nothing is known.

    Counted from the date on the notice, with no presumption, months clamped, no day disregarded, and the shorter
    of two readings where the law bears both.
    """
    shorter = _as_shorter(rule)
    ends = [end for end in (_safe_reading(book, each, facts) for each in (rule, shorter) if each) if end is not None]
    return _pick(Combine.EARLIEST, ends)


def _as_shorter(rule: Rule) -> Rule | None:
    return replace(rule, duration=rule.shorter_reading, shorter_reading=None) if rule.shorter_reading else None


def _safe_reading(book: Rulebook, rule: Rule, facts: Facts) -> date | datetime | None:
    if rule.schedule:
        scheduled = legal_end(book, rule, facts)
        return scheduled.moment if isinstance(scheduled, End) else None
    if rule.combine:
        ends = [_safe_part(book, rule, part, facts) for part in rule.parts]
        return _pick(rule.combine, [end for end in ends if end is not None])
    start = _safe_start(rule, facts)
    if start is None or rule.duration is None:
        return None
    n = _length(rule, facts)
    least = rule.window.safe if rule.window else 0
    end = _reach(rule, facts, start, n if isinstance(n, int) else least, MonthMath.CLAMP)
    return None if isinstance(end, Lacking) else end


def doubts(rule: Rule, facts: Facts) -> list[str]:
    """In words, which doubts the safe end of this rule decides against us."""
    told = []
    notice, received = facts.day("notice_date"), facts.day("notice_received")
    if rule.runs_from == "notice_received" and notice and (rule.receipt_presumption or notice != received):
        told.append("counted from the date printed on the notice")
    if rule.shorter_reading:
        n, unit = rule.shorter_reading.n or 0, rule.shorter_reading.unit
        read = f"{amount(-n, unit)} before, as" if n < 0 else f"with the {amount(n, unit)} of"
        told.append(f"{read} a shorter reading{' has it' if n < 0 else ''}")
    if rule.window and isinstance(_length(rule, facts), Lacking):
        told.append("with the shortest window that may apply until it is known")
    start = _safe_start(rule, facts)
    if start and rule.month_math is MonthMath.FIRST_OF_FOLLOWING and _missing_day(rule, start):
        told.append("with the last day of the month for the one it does not have")
    if facts.excluded:
        told.append("with no day disregarded")
    return told


def _missing_day(rule: Rule, start: date | datetime) -> bool:
    n = (rule.duration.n if rule.duration else None) or 0
    return calendar.add_months(_day(start), n, MonthMath.CLAMP).day != start.day


def _legal_start(book: Rulebook, rule: Rule, facts: Facts) -> Start | Lacking:
    event = rule.runs_from or ""
    moment = facts.moment(event)
    waited = _waited(book, rule, rule.wait, facts) if rule.wait else None
    if waited and (moment is None or order(moment) > order(waited.moment)):
        return waited
    if moment is not None:
        return Start(moment, book.told(event, moment))
    notice = facts.day("notice_date")
    if event == "notice_received" and notice is not None:
        presumption = book.presumptions.get(rule.receipt_presumption or "")
        told = book.told("notice_date", notice)
        if presumption is None:
            return Start(notice, f"{told} When it arrived is not known and no law presumes a day, so that date counts.")
        arrived = notice + timedelta(days=presumption.days)
        return Start(
            arrived,
            f"{told} It is presumed to have arrived {presumption.days} calendar days later, on {said(arrived)}, "
            f"unless there is proof of another day: {book.cited(presumption.cites)}.",
        )
    if event in NOTICE_ALIASES and notice is not None:
        return Start(notice, f"{book.told('notice_date', notice)} It is taken to have been sent that day.")
    return Lacking(("notice_date", event) if event in ("notice_received", *NOTICE_ALIASES) else (event,))


def _waited(book: Rulebook, rule: Rule, wait: Wait, facts: Facts) -> Start | None:
    """The end of the last day on which the decider may still wait for what its count runs from."""
    since = facts.day(wait.runs_from)
    if since is None:
        return None
    last = calendar.add(since, wait.n, wait.unit, rule.month_math)
    told = (
        f"{book.told(wait.runs_from, since)} What they wait for may come until the end of {said(last)}, "
        f"{amount(wait.n, wait.unit)} later; then the time begins without it. "
        "If it comes earlier, the time ends earlier."
    )
    if rule.duration and rule.duration.unit is Unit.HOURS:
        return Start(datetime.combine(last + calendar.ONE_DAY, time.min, facts.zone), told)
    return Start(last, told)


def _safe_start(rule: Rule, facts: Facts) -> date | datetime | None:
    event = rule.runs_from or ""
    if event == "notice_received" or event in NOTICE_ALIASES:
        return facts.day("notice_date") or facts.moment(event)
    return facts.moment(event)


def _length(rule: Rule, facts: Facts) -> int | Lacking:
    window = rule.window
    if window is None:
        return (rule.duration.n if rule.duration else None) or 0
    n = facts.of(window.fact)
    printed = facts.printed_window
    if n is None and rule.kind is RuleKind.PLAN_DEFINED and printed and printed.unit is Unit.CALENDAR_DAYS:
        n = printed.n
    if not isinstance(n, int):
        return Lacking((window.fact,))
    if not (window.least or 0) <= n <= (window.most or n):
        least = f"{window.least} to" if window.least else "at most"
        raise UnknownFact(f"Federal law lets this window be {least} {window.most} days, not {n}. Check the number.")
    return n


def _from(book: Rulebook, rule: Rule, facts: Facts, start: Start, n: int) -> End | Lacking:
    end = _reach(rule, facts, start.moment, n, rule.month_math)
    if isinstance(end, Lacking):
        return end
    because = [start.because, counted(book, rule, start.moment, n)]
    paused = _paused(book, rule, facts)
    if isinstance(paused, Lacking):
        return paused
    end, more = _stretch(rule, facts, start.moment, end)
    end += timedelta(days=paused[0])
    more += paused[1]
    because += [*more, *landed(rule, start.moment, end, n)]
    before = end
    if not isinstance(end, datetime) and rule.roll in (Roll.FEDERAL, Roll.VA):
        end = calendar.next_open_day(end)
    return End(end, tuple(because + rolled(rule, before, end)))


def _reach(
    rule: Rule, facts: Facts, start: date | datetime, n: int, month_math: MonthMath
) -> date | datetime | Lacking:
    unit = rule.duration.unit if rule.duration else Unit.CALENDAR_DAYS
    if unit is Unit.HOURS:
        moment = start if isinstance(start, datetime) else datetime.combine(start, time.min, facts.zone)
        if moment.tzinfo:
            return calendar.add_hours(moment, n)
        return calendar.add_hours_anywhere(moment, n) or Lacking(("tz",))
    if n == 0 and isinstance(start, datetime) and not rule.cutoff_time:
        return start  # due before the event itself, whose hour is known
    end = calendar.add(_day(start), n, unit, month_math)
    return datetime.combine(end, rule.cutoff_time, facts.zone) if rule.cutoff_time else end


def _stretch(
    rule: Rule, facts: Facts, start: date | datetime, end: date | datetime
) -> tuple[date | datetime, list[str]]:
    """Time the law adds: a decider's extension, days between two acts, disregarded days."""
    because: list[str] = []
    times = facts.number("extended") or 0
    if rule.clock == "decision" and facts.extensions:
        verdicts = judge(rule, end, facts.extensions)
        end = verdicts[-1].end
        because += [" ".join(each.sentences) for each in verdicts]
    elif times and rule.clock == "decision":
        extension = rule.extension
        if extension and extension.n and extension.unit:
            times = min(times, extension.max_times)
            end += timedelta(days=times * extension.n)
            because.append(f"The time was extended by {times * extension.n} calendar days.")
        else:
            because.append(open_ended(extension) if extension else NONE_ALLOWED)
    between = facts.of(rule.excluded_between) if rule.excluded_between else None
    if isinstance(between, tuple):
        gap = (between[1] - between[0]).days
        end += timedelta(days=gap)
        because.append(f"The {gap} days from {said(between[0])} to {said(between[1])} are left out of the count.")
    pushed = calendar.disregard(_day(start), _day(end), facts.excluded)
    if pushed != _day(end):
        because.append(f"{(pushed - _day(end)).days} days of a disregarded period do not count.")
    return end + (pushed - _day(end)), because


def _paused(book: Rulebook, rule: Rule, facts: Facts) -> tuple[int, list[str]] | Lacking:
    """How many days their clock stood still while they waited for information, where a source says that it does."""
    if rule.clock != "decision" or not facts.pauses:
        return 0, []
    stop = stop_of(book, rule.stage, ASKS)
    stands_still = stop is not None and stop.stops == "yes"
    if stands_still and any(each.until is None for each in facts.pauses):
        return Lacking(("pauses",))
    days, because = 0, []
    for each in facts.pauses:
        if stands_still and stop and each.until:
            days += (each.until - each.since).days
            told = f"Their clock stood still from {said(each.since)} to {said(each.until)}"
            because.append(
                f"{told}, {amount((each.until - each.since).days, Unit.CALENDAR_DAYS)}: {book.cited(stop.cites)}."
            )
        else:
            why = stop.sentence if stop else "Whether their clock stands still until you answer is not known."
            because.append(f"They asked for information on {said(each.since)}. It is not counted. {why}")
    return days, because


def _combined(book: Rulebook, rule: Rule, combine: Combine, facts: Facts) -> End | Lacking:
    ends: list[End] = []
    missing: list[str] = []
    for part in rule.parts:
        end = _legal_part(book, rule, part, facts)
        if isinstance(end, Lacking):
            missing += end.missing
        else:
            ends.append(end)
    if missing:
        return Lacking(tuple(dict.fromkeys(missing)))
    best = (min if combine is Combine.EARLIEST else max)(ends, key=lambda end: order(end.moment))
    told = [sentence for end in ends for sentence in end.because]
    which = "earlier" if combine is Combine.EARLIEST else "later"
    told.append(f"The {which} of these decides: {said(best.moment)}: {book.cited(rule.cites)}.")
    return End(best.moment, tuple(dict.fromkeys(told)))


def _legal_part(book: Rulebook, rule: Rule, part: Part, facts: Facts) -> End | Lacking:
    given = facts.moment(part.id) if part.ref else None
    if given is not None:
        return End(given, (book.told(part.id, given),))
    return legal_end(book, book.part(rule, part), facts)


def _safe_part(book: Rulebook, rule: Rule, part: Part, facts: Facts) -> date | datetime | None:
    given = facts.moment(part.id) if part.ref else None
    return given if given is not None else safe_end(book, book.part(rule, part), facts)


def _pick(combine: Combine, ends: Sequence[date | datetime]) -> date | datetime | None:
    if not ends:
        return None
    return min(ends, key=order) if combine is Combine.EARLIEST else max(ends, key=order)


def _by_schedule(book: Rulebook, rule: Rule, schedule: Schedule, facts: Facts) -> End | Lacking:
    event = rule.runs_from or ""
    start = facts.day(event)
    if schedule.name != "board_meeting":
        if start is None:
            return Lacking((event,))
        last = date(start.year + schedule.numbers["years"], 12, 31)
        sum_ = f"The last day of the year {schedule.numbers['years']} years after it: {book.cited(rule.cites)}."
        return End(last, (book.told(event, start), sum_, f"That is {said(last)}."))
    meetings = facts.given.get("board_meetings")
    if start is None or not isinstance(meetings, tuple):
        return Lacking(tuple(n for n, v in ((event, start), ("board_meetings", meetings)) if v is None))
    return _board_meeting(book, rule, schedule, facts, start, meetings)


def _board_meeting(
    book: Rulebook, rule: Rule, schedule: Schedule, facts: Facts, start: date, meetings: Sequence[date]
) -> End | Lacking:
    """29 CFR 2560.503-1(i)(2)(iii)(B): the next meeting, the one after if it is too near, the third if special."""
    ahead = [day for day in meetings if day > start]
    near = bool(ahead) and (ahead[0] - start).days < schedule.numbers["too_close_days"]
    turn = 2 if facts.of("special_circumstances") else int(near)
    if len(ahead) <= turn:
        return Lacking(("board_meetings",))
    notify = schedule.numbers["notify_days"]
    last = ahead[turn] + timedelta(days=notify)
    which = ("next", "second", "third")[turn]
    because = (
        book.told(rule.runs_from or "", start),
        f"The board decides at its {which} meeting after that, on {said(ahead[turn])}: {book.cited(rule.cites)}.",
        f"It must tell you within {notify} calendar days: {said(last)}.",
    )
    return End(last, because)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
