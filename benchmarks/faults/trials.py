"""The trials: what befalls a running system while three hundred reminders become due within twenty seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks.faults.field import Run, Side, Trial
from benchmarks.faults.ours import Ours
from benchmarks.faults.sink import End, Rule

MANY, WITHIN = 300, 20.0
KILLS_AT = frozenset(range(25, 175, 25))
DAY = 86_400.0


def spread(number: int = MANY) -> list[list[float]]:
    """One reminder a date, evenly over the time."""
    return [[WITHIN * place / number] for place in range(number)]


def nothing(run: Run) -> None:
    """For comparison: everything works."""
    run.until(WITHIN)


def killing(end: End) -> Callable[[Run], None]:
    """Every sender is killed at the 25th, 50th … message."""

    def act(run: Run) -> None:
        for side in run.sides:
            side.sink.rule = lambda number, _key, _time: end if number in KILLS_AT else End.TAKEN
        run.until(WITHIN)

    return act


def emptied(run: Run) -> None:
    """Everything in the broker is forgotten, three times."""
    for second in (-1, 5, 12):
        run.until(second)
        run.field.servers.flush_valkey()
    run.until(WITHIN)


def broker_killed(run: Run) -> None:
    """It dies in the middle and comes back empty six seconds later."""
    run.until(6)
    run.field.servers.kill_valkey()
    run.until(12)
    run.field.servers.start_valkey()
    run.until(WITHIN)


def broker_silent(run: Run) -> None:
    """It takes whatever it is told and says nothing for twelve seconds; then it has forgotten all."""
    run.until(5)
    run.field.proxy.silent = True
    run.until(17)
    run.field.servers.flush_valkey()
    run.field.proxy.silent = False
    run.until(WITHIN)


def database_restarted(run: Run) -> None:
    """At once and without a shutdown, three times."""
    for second in (5, 10, 15):
        run.until(second)
        run.field.servers.restart_postgres()
    run.until(WITHIN)


OUTAGE = [[-2 * DAY, -DAY, -3600.0] for _date in range(100)]


def two_days_down(run: Run) -> None:
    """Nothing ran for two days; three steps of every date fell into them, a fifth of the dates was met meanwhile."""
    for side in run.sides:
        for place, keys in enumerate(side.keys):
            if is_met := place % 5 == 0:
                side.design.change(keys[-1], "met")
                if not isinstance(side.design, Ours):
                    for key in keys[:-1]:
                        side.design.change(key, "met")
            for key in keys if is_met else keys[:-1]:
                side.book.forbid(key, 0.0)
            if not is_met:
                side.book.due[keys[-1]] = run.start - 60  # lateness is counted from the start of the programs
    run.until(5)


def clock_jumps(run: Run) -> None:
    """Of every process of the designs: two days ahead, right, an hour behind, right; the database's stays."""
    place = run.field.logs / "clock"
    for second, wrong_by in ((3, 2 * int(DAY)), (9, 0), (12, -3600), (18, 0)):
        run.until(second)
        place.write_text(str(wrong_by))
    run.until(WITHIN)


FIRST_TIME = {0: End.BUSY, 1: End.DROPPED, 2: End.CUT}
HANGING_AT, REFUSED_AT = frozenset({48, 138, 228}), frozenset(range(4, MANY, 60))


def _moody(side: Side) -> Rule:
    def rule(_number: int, key: str, time_of_key: int) -> End:
        place = side.place.get(key)
        if place in REFUSED_AT:
            return End.REFUSED
        if place is None or time_of_key > 1:  # what tells a colleague of a bad address is none of the three hundred
            return End.TAKEN
        return End.HANGING if place in HANGING_AT else FIRST_TIME.get(place % 15, End.TAKEN)

    return rule


def mail_faults(run: Run) -> None:
    """451, taken and hung up, hung up before, silent: each reminder concerned, the first time; 550: five, always."""
    for side in run.sides:
        side.sink.rule = _moody(side)
        for place in REFUSED_AT:
            side.book.due.pop(side.keys[place][0])
    run.until(WITHIN)
    refused = [side.keys[place][0] for side in run.sides for place in REFUSED_AT if isinstance(side.design, Ours)]
    _until_parked(run, refused)


def _until_parked(run: Run, keys: Sequence[str]) -> None:
    """Once the others are sent minutes pass quickly, until those that cannot be sent wait for a person."""
    ours = next(side.design for side in run.sides if isinstance(side.design, Ours))
    run.heal()
    for _minute in range(12):
        if ours.parked(keys) == len(keys):
            return
        ours.cut_the_waiting_short()
        run.until(time.time() - run.start + 3)
    raise AssertionError(f"{len(keys) - ours.parked(keys)} that cannot be sent do not wait for a person")


def mail_away(run: Run) -> None:
    """Nobody answers at its port for fifteen seconds."""
    run.until(3)
    for side in run.sides:
        side.sink.go_away()
    run.until(18)
    for side in run.sides:
        side.sink.come_back()
    run.until(WITHIN)


CHANGES = ("met", "moved", "closed", "revoked")


def changed(run: Run) -> None:
    """All are due at once and a slow mail server lets them queue; meanwhile two hundred become unwanted."""
    for side in run.sides:
        side.sink.pause = 0.2
    run.until(3)
    for side in run.sides:
        sent = {letter.key for letter in side.sink.letters}
        unsent = [key for (key,) in reversed(side.keys) if key not in sent][:200]
        for place, key in enumerate(unsent):
            side.design.change(key, CHANGES[place % len(CHANGES)])
            side.book.forbid(key, time.time())
    for side in run.sides:
        side.sink.pause = 0.02
    run.until(10)


def poison(run: Run) -> None:
    """Two that cannot be sent, an impossible address and none at all; a time zone that is gone stops nothing."""
    poisoned = []
    for side in run.sides:
        side.design.change(side.keys[1][0], "time zone that is gone")
        for place, how in ((2, "impossible address"), (3, "no address")):
            key = side.keys[place][0]
            side.design.change(key, how)
            side.book.due.pop(key)
            poisoned += [key] if isinstance(side.design, Ours) else []
    run.until(WITHIN)
    _until_parked(run, poisoned)


TRIALS = (
    Trial("control", "nothing goes wrong, for comparison", nothing, spread()),
    Trial(
        "killed-after", "all senders killed when the mail server has taken it, 6 times", killing(End.KILLED), spread()
    ),
    Trial("killed-before", "all senders killed before it is taken, 6 times", killing(End.KILLED_BEFORE), spread()),
    Trial("redis-emptied", "Redis emptied 3 times", emptied, spread()),
    Trial("redis-killed", "Redis killed, back empty after 6 s", broker_killed, spread()),
    Trial("redis-silent", "Redis silent for 12 s, then empty", broker_silent, spread()),
    Trial("postgres", "PostgreSQL restarted at once, 3 times", database_restarted, spread()),
    Trial("two-of-all", "two beats, two timers, ten workers", nothing, spread(), workers=10, of_each=2),
    Trial("two-days", "two days down, 3 steps of each date overdue, a fifth met", two_days_down, OUTAGE),
    Trial(
        "clocks", "clocks jump: 2 days ahead, back, 1 h behind, back", clock_jumps, spread(), pokes=False, jumps=True
    ),
    Trial("mail", "mail server: 451, hangs up, hangs, each once; 550 for five", mail_faults, spread()),
    Trial("mail-away", "mail server away for 15 s", mail_away, spread()),
    Trial("changes", "200 met, moved, closed or revoked while queued", changed, [[0.0] for _date in range(MANY)]),
    Trial("poison", "an impossible address, none at all, a time zone that is gone", poison, spread()),
)
