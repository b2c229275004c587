"""One trial in progress: three designs side by side, each with a mail server of its own, under the same faults."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.judge import Book, Verdict, judge
from benchmarks.faults.lines import Lines, Proxy
from benchmarks.faults.ours import POKES_EVERY, Ours
from benchmarks.faults.programs import Programs
from benchmarks.faults.servers import Servers
from benchmarks.faults.sink import Sink
from benchmarks.faults.usual import Usual

STARTING = 7.0  # seconds until everything is up and the first reminder is due
QUIET = 12.0  # seconds in which nothing arrives any more
LOOKS_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """One row of the table. `act` does the damage; `steps` says for each date when its reminders are due (seconds)."""

    name: str
    words: str
    act: Callable[[Run], None]
    steps: Sequence[Sequence[float]]
    workers: int = 2
    of_each: int = 1  # beats and timers
    pokes: bool = True
    jumps: bool = False
    heals: float = 240.0  # seconds after the last fault until it is judged at the latest


@dataclass
class Side:
    """One design in a trial."""

    design: Ours | Usual
    sink: Sink
    programs: Programs
    keys: list[list[str]]
    book: Book
    place: dict[str, int] = field(default_factory=dict)  # which date a key belongs to


@dataclass
class Field:
    """What all trials share."""

    servers: Servers
    lines: Lines
    proxy: Proxy
    designs: Sequence[Ours | Usual]
    environ: dict[str, str]
    logs: Path


@dataclass
class Run:
    """The trial as it goes on; `start` is when its first second begins (Unix time)."""

    field: Field
    trial: Trial
    start: float
    sides: list[Side]
    next_poke: float = 0.0

    def until(self, second: float) -> None:
        """Let it go on until so many seconds after its start, by a clock that never jumps."""
        end = time.monotonic() + self.start + second - time.time()
        while time.monotonic() < end:
            self.look()

    def look(self) -> None:
        """Start again what died, poke when it is time, and wait a moment."""
        for side in self.sides:
            side.programs.tend()
        if self.trial.pokes and time.monotonic() >= self.next_poke:
            self.next_poke = time.monotonic() + POKES_EVERY
            for side in self.sides:
                side.design.poke()
        time.sleep(LOOKS_EVERY)

    def heal(self) -> None:
        """Until ours has nothing more to send and nothing arrives anywhere, or the time is over."""
        end = time.monotonic() + self.trial.heals
        while time.monotonic() < end and not self._is_over():
            self.look()

    def _is_over(self) -> bool:
        now = time.time()
        last = max((side.sink.letters[-1].at for side in self.sides if side.sink.letters), default=self.start)
        due = max((moment for side in self.sides for moment in side.book.due.values()), default=self.start)
        if all(not side.book.due.keys() - {letter.key for letter in side.sink.letters} for side in self.sides):
            return now > due + 2 and self._all_done()
        return now > max(last, due) + QUIET and self._all_done()

    def _all_done(self) -> bool:
        return all(side.design.is_done(side.book.due.keys()) for side in self.sides)


def prepare(field: Field, trial: Trial) -> Run:
    """Rows, mail servers and programs of one trial; nothing runs yet."""
    planned = [design.plan(trial.steps) for design in field.designs]
    start = time.time() + STARTING
    return Run(
        field, trial, start, [_side(*each, field, trial, start) for each in zip(field.designs, planned, strict=True)]
    )


def _side(design: Ours | Usual, keys: list[list[str]], field: Field, trial: Trial, start: float) -> Side:
    dues = {
        key: start + moment
        for each, moments in zip(keys, trial.steps, strict=True)
        for key, moment in zip(each, moments, strict=True)
    }
    design.set_due(dues)
    sink = Sink(field.lines)
    found = design.programs(field.environ, mail=sink.port, of_each=trial.of_each, workers=trial.workers)
    programs = Programs(found, field.logs)
    sink.kill = programs.kill_senders
    return Side(design, sink, programs, keys, Book(dues), {key: at for at, each in enumerate(keys) for key in each})


def verdicts(run: Run) -> list[Verdict]:
    """Do the damage, wait until it is healed, and judge; nothing of the trial is left running."""
    try:
        run.trial.act(run)
        run.heal()
    finally:
        for side in run.sides:
            side.programs.stop()
    senders = run.trial.workers + run.trial.of_each
    found = [judge(side.book, side.sink.letters, senders=senders) for side in run.sides]
    for side in run.sides:
        side.design.clear()
    run.field.servers.flush_valkey()
    return found
