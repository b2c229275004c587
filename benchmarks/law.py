"""The law by the clock: reading the rules once, and every clock of a case against the bare arithmetic of its dates.

Run: python -m benchmarks.law
Goals: rules read in at most 300 ms of processor time, once per process; all clocks of a case in at most 1 ms (median)
and at most 20 times the bare arithmetic for every step, both measured turn by turn in one run. The case is one whose
every step is open at once, for each kind of coverage; no real case has so many.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from appeals.law import calendar
from appeals.law.deadlines import Due, NothingApplies, Unknown, UnknownClock, compute_stage
from appeals.law.rule import MonthMath
from appeals.law.rulebook import SHIPPED, load, shipped

TURNS = 200
CASE = {
    "notice_date": "2026-03-10",
    "notice_received": "2026-03-14",
    "request_received": "2026-04-01",
    "urgency": "standard",
    "claim_type": "pre_service",
    "state": "CA",
    "plan_appeal_levels": 1,
    "tz": "America/Chicago",
}


def timed(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds of one call."""
    begun = clock()
    act()
    return (clock() - begun) * 1000


def clocks(stage: str, facts: Mapping[str, object]) -> list[date | datetime]:
    """Every date of one step of a case: legal, safe and to act by."""
    try:
        answers = compute_stage(shipped(), stage, facts)
    except (NothingApplies, UnknownClock):
        return []
    dates = [(None if isinstance(due, Unknown) else getattr(due, "legal", None), due.conservative, due.act_by)
             for due in answers if isinstance(due, (Due, Unknown))]  # fmt: skip
    return [day for each in dates for day in each if day is not None]


def bare(days: int) -> None:
    """The same number of dates by nothing but arithmetic: a count, the open day before, three open days back."""
    start = date.fromisoformat(str(CASE["notice_date"]))
    for n in range(0, days, 3):
        calendar.add_months(start, 4, MonthMath.CLAMP)
        safe = calendar.previous_open_day(start + timedelta(180 + n))
        calendar.add_business_days(safe, -3)


def main() -> int:
    """Measure, print, and say with the exit code whether the goals are met."""
    reading = min(timed(lambda: load(SHIPPED), time.process_time) for _ in range(5))
    once = timed(shipped), timed(shipped)
    steps = [id for id in shipped().stages if clocks(id, CASE)]
    ours, plain, ratios = [], [], []
    for stage in steps:
        dates = len(clocks(stage, CASE))
        pairs = [(timed(lambda s=stage: clocks(s, CASE)), timed(lambda n=dates: bare(n))) for _ in range(TURNS)]
        mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
        ours.append(mine)
        plain.append(theirs)
        ratios.append(mine / theirs)
    print(f"rules read: {reading:.0f} ms of processor time, the best of five (goal 300); again: {once[1]:.4f} ms")
    mine, theirs, ratio = (statistics.median(each) for each in (ours, plain, ratios))
    print(f"all clocks of a step, {len(steps)} steps: median {mine:.3f} ms (goal 1), worst {max(ours):.3f} ms")
    print(f"bare arithmetic: median {theirs:.4f} ms; ratio {ratio:.1f}, worst {max(ratios):.1f} (goal 20)")
    kinds = [[id for id in steps if id.partition(".")[0] == kind] for kind in shipped().coverage_types]
    whole = sorted(
        statistics.median(timed(lambda ids=ids: [clocks(id, CASE) for id in ids]) for _ in range(TURNS))
        for ids in kinds
        if ids
    )
    case = statistics.median(whole)
    print(
        f"all steps of a case, {len(whole)} kinds of coverage: median {case:.3f} ms (goal 1), worst {whole[-1]:.3f} ms"
    )
    return int(not (reading <= 300 and once[1] < 1 and case <= 1 and max(ratios) <= 20))


if __name__ == "__main__":
    sys.exit(main())
