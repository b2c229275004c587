"""A second calendar for the tests alone: days, federal holidays and clock changes, with nothing of the product's.

A day is a number (days since 1 March of the year 0); a moment is a pair of a day and a minute of the local clock.
"""

MIDNIGHT = 24 * 60
Moment = int | tuple[int, int]

# hours from UTC in winter, and whether the zone changes its clocks (15 U.S.C. 260a)
ZONES = {
    "America/New_York": (-5, True),
    "America/Chicago": (-6, True),
    "America/Denver": (-7, True),
    "America/Phoenix": (-7, False),
    "America/Los_Angeles": (-8, True),
    "America/Anchorage": (-9, True),
    "America/Adak": (-10, True),
    "Pacific/Honolulu": (-10, False),
    "America/Puerto_Rico": (-4, False),
    "Pacific/Guam": (10, False),
    "Pacific/Pago_Pago": (-11, False),
}


def number(year: int, month: int, day: int) -> int:
    """The number of a civil day; years are taken to begin in March, so that 29 February comes last."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of a number, found by looking."""
    year = day * 400 // 146097 + 1
    while number(year, 1, 1) > day:
        year -= 1
    month = max(m for m in range(1, 13) if number(year, m, 1) <= day)
    return year, month, day - number(year, month, 1) + 1


def weekday(day: int) -> int:
    """Monday is 0; 1 January 2024 was a Monday."""
    return (day - number(2024, 1, 1)) % 7


def nth(year: int, month: int, wanted: int, n: int) -> int:
    """The n-th Monday, Thursday or Sunday of a month."""
    first = number(year, month, 1)
    return first + (wanted - weekday(first)) % 7 + 7 * (n - 1)


def holidays(year: int) -> set[int]:
    """5 U.S.C. 6103(a), with (b): a Saturday is kept on Friday, and by Executive Order 11582 a Sunday on Monday."""
    fixed = [number(y, m, d) for y in (year, year + 1) for m, d in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))]
    kept = {day + {5: -1, 6: 1}.get(weekday(day), 0) for day in fixed}
    last_of_may = max(day for day in range(number(year, 5, 25), number(year, 6, 1)) if weekday(day) == 0)
    floating = {nth(year, 1, 0, 3), nth(year, 2, 0, 3), last_of_may, nth(year, 9, 0, 1), nth(year, 10, 0, 2)}
    return kept | floating | {nth(year, 11, 3, 4)}


HOLIDAYS = {year: holidays(year) for year in range(2015, 2046)}


def opened(day: int) -> bool:
    """Whether federal offices are open."""
    return weekday(day) < 5 and day not in HOLIDAYS[civil(day)[0]]


def business(day: int, n: int) -> int:
    """The n-th open day after, or before, a day."""
    while n:
        day += 1 if n > 0 else -1
        if opened(day):
            n -= 1 if n > 0 else -1
    return day


def months(day: int, n: int, math: str) -> int:
    """The same day n months on."""
    y, m, d = civil(day)
    m += n
    while m > 12:
        y, m = y + 1, m - 12
    while m < 1:
        y, m = y - 1, m + 12
    following = number(y + (m == 12), m % 12 + 1, 1)
    if number(y, m, 1) + d - 1 < following:
        return number(y, m, 1) + d - 1
    return following if math == "first_of_following_month" else following - 1


def hours(moment: tuple[int, int], n: int, zone: str) -> tuple[int, int]:
    """Elapsed hours in a zone: off to UTC by its offset, and back by the offset of the end."""
    winter, changes = ZONES[zone]
    day, minute = moment

    def summer(day: int, minute: int, begins: int, ends: int) -> bool:
        year = civil(day)[0]
        first, last = (nth(year, 3, 6, 2), begins), (nth(year, 11, 6, 1), ends)
        return changes and first <= (day, minute) < last

    # the hour that is skipped is read by the old offset, the hour that comes twice as the first of the two
    offset = winter + summer(day, minute, 3 * 60, 2 * 60)
    there = day * MIDNIGHT + minute - offset * 60 + n * 60
    standard = divmod(there + winter * 60, MIDNIGHT)
    return divmod(there + (winter + summer(*standard, 2 * 60, 60)) * 60, MIDNIGHT)


def parse(text: object) -> Moment:
    """ISO text to a day or a moment."""
    written = str(text)
    day = number(int(written[:4]), int(written[5:7]), int(written[8:10]))
    return (day, int(written[11:13]) * 60 + int(written[14:16])) if len(written) > 10 else day


def day_of(moment: Moment) -> int:
    """The day of a moment."""
    return moment if isinstance(moment, int) else moment[0]


def late(moment: Moment) -> tuple[int, int]:
    """A bare day lasts until its end."""
    return (moment, MIDNIGHT) if isinstance(moment, int) else moment


def shifted(moment: Moment, days: int) -> Moment:
    """So many days on, at the same hour."""
    return moment + days if isinstance(moment, int) else (moment[0] + days, moment[1])
