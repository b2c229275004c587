"""Small faults planted in the files that decide dates, one at a time: does a test of the law notice each?

Run: python -m benchmarks.mutate [calendar choice …] [--seconds 7200] [--afresh]
The tests are gathered once. Each fault has a fork of its own, in which the function it changes gets the changed code,
and the tests that call this function are run until one fails. A fault outside of functions, or in a file that is at
work while the tests are gathered, has a process of its own that imports the law afresh. No file is touched.
"""

import argparse
import contextlib
import gc
import importlib
import importlib.abc
import importlib.util
import json
import os
import resource
import select
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.faults import Fault, faults

LAW = Path(__file__).resolve().parents[1] / "appeals" / "law"
# what decides a date, an amount or a step; READING is at work before any test runs: its files are tried afresh
DECIDING = (
    "calendar",
    "choice",
    "printed",
    "counting",
    "deadlines",
    "facts",
    "ladder",
    "stakes",
    "unsettled",
    "payers",
)
READING = ("book", "which", "readers", "state_readers", "payer_readers", "entry", "rulebook")
FIRST = ("calendar", "deadlines", "questions", "rulebook", "against_reckoner")
TESTS = [*(f"tests/law/test_{each}.py" for each in FIRST), "tests/law"]
TOO_LONG = 60  # seconds of work, not of waiting: a busy machine notices nothing
OPTIONS = ["-q", "-s", "-n", "0", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]


def every_fault(files: Sequence[str]) -> list[Fault]:
    """All faults of these files of the law, in order."""
    return [each for file in files for each in faults(file, (LAW / f"{file}.py").read_text(encoding="utf-8"))]


def plant(fault: Fault) -> None:
    """Give the function its changed code, for whoever has imported it."""
    module = importlib.import_module(f"appeals.law.{fault.file}")
    found: object = module
    for name in str(fault.within).split("."):
        found = found.__dict__[name]
    found = getattr(found, "fget", None) or getattr(found, "__wrapped__", found)
    found.__code__ = next(code for code in _codes(fault.code) if code.co_qualname == fault.within)
    _forget()


def _forget() -> None:
    """Nothing is remembered from before; the rules stay read, and whoever reads them is tried afresh."""
    calendar, rulebook = (importlib.import_module(f"appeals.law.{name}") for name in ("calendar", "rulebook"))
    calendar.federal_holidays.cache_clear()
    for kept in (rulebook.shipped()._rules, rulebook.shipped()._parts):
        kept.clear()


def _codes(code: object) -> Iterator:
    for inner in code.co_consts:
        if hasattr(inner, "co_consts"):
            yield inner
            yield from _codes(inner)


class SameExamples:
    """The same examples of each property in every run; the first that fails is enough, and is not made smaller."""

    def pytest_collection(self) -> None:
        """Before the tests are imported. Whoever imports hypothesis before pytest has started is warned."""
        hypothesis = importlib.import_module("hypothesis")
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        hypothesis.settings.register_profile("faults", database=None, derandomize=True, phases=phases)
        hypothesis.settings.load_profile("faults")


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one file of the law from its changed code."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def find_spec(self, name, path, target=None):
        """Ours for the one module, nobody's else."""
        return importlib.util.spec_from_loader(name, self) if name == f"appeals.law.{self.fault.file}" else None

    def exec_module(self, module) -> None:
        """Run the changed text."""
        exec(self.fault.code, module.__dict__)


@dataclass
class Trial:
    """A fault that is being tried in a process."""

    fault: Fault
    number: int
    process: int
    pipe: int


class Run:
    """In place of running the tests: a fork for each fault, two at a time, the likeliest tests first."""

    def __init__(self, planned: list[tuple[Fault, int]], *, until: float, afresh: bool) -> None:
        self.planned, self.until, self.afresh = planned, until, afresh
        self.survived: list[Fault] = []
        self.noticed: Counter[str] = Counter()
        self.tried: Counter[str] = Counter()
        self.proven: Counter[tuple[str, int]] = Counter()  # which test noticed how many faults of a function
        self.seconds: dict[int, float] = {}
        self.touching: dict[str, set[int]] = defaultdict(set)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Plant, test, count."""
        self.items = session.items
        gc.freeze()
        self._as_it_is()
        at_work: list[Trial] = []
        for fault, number in [*self.planned, *[(None, 0)] * 2]:
            while at_work and (fault is None or len(at_work) == 2):
                told, _, _ = select.select([each.pipe for each in at_work], [], [])
                for each in [each for each in at_work if each.pipe in told]:
                    at_work.remove(each)
                    self._count(each)
            if fault and time.monotonic() < self.until:
                at_work.append(self._begin(fault, number))
        return True

    def _as_it_is(self) -> None:
        """Without a fault every test passes; meanwhile each tells how long it takes and which functions it calls."""

        def watch(tell: Callable[[object], None]) -> bool:
            called: set[str] = set()
            here = f"{LAW}{os.sep}"

            def note(frame, _event, _given) -> None:
                if frame.f_code.co_filename.startswith(here):
                    called.add(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_qualname}")

            for number, (item, following) in enumerate(zip(self.items, [*self.items[1:], None], strict=True)):
                called.clear()
                _forget()
                sys.settrace(note)
                begun = time.monotonic()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                sys.settrace(None)
                tell([number, time.monotonic() - begun, sorted(called)])
                if item.session.testsfailed:
                    tell(item.nodeid)
                    return False
            return True

        process, pipe = _fork(watch)
        with os.fdopen(pipe) as lines:
            told = [json.loads(line) for line in lines]
        if os.waitpid(process, 0)[1]:
            pytest.exit(f"The tests of the law fail as they are. Mend them first: {told[-1]}", returncode=1)
        for number, seconds, called in told:
            self.seconds[number] = seconds
            for each in called:
                self.touching[each].add(number)

    def _begin(self, fault: Fault, number: int) -> Trial:
        function = f"{fault.file}.{fault.within}"
        order = sorted(
            self.touching[function],
            key=lambda n: (-self.proven[function, n], -self.proven[fault.file, n], self.seconds[n]),
        )

        def look(tell: Callable[[object], None]) -> bool:
            plant(fault)
            items = [self.items[n] for n in order]
            for n, item, following in zip(order, items, [*items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if item.session.testsfailed:
                    tell(n)
                    return False
            return True

        def look_afresh(tell: Callable[[object], None]) -> bool:
            os.execv(sys.executable, [sys.executable, "-m", "benchmarks.mutate", fault.file, "--alone", str(number)])

        slowly = self.afresh or fault.within is None or fault.file in READING
        process, pipe = _fork(look_afresh if slowly else look)
        return Trial(fault, number, process, pipe)

    def _count(self, trial: Trial) -> None:
        """What became of a fault whose process has ended."""
        with os.fdopen(trial.pipe) as told:
            said = told.read()
        noticed = os.waitpid(trial.process, 0)[1] != 0
        if noticed and said:
            self.proven[f"{trial.fault.file}.{trial.fault.within}", int(said)] += 1
            self.proven[trial.fault.file, int(said)] += 1
        self.tried[trial.fault.file] += 1
        self.noticed[trial.fault.file] += noticed
        if not noticed:
            self.survived.append(trial.fault)
            print(f"survived: {trial.fault}", file=sys.stderr, flush=True)


def _fork(act: Callable[[Callable[[object], None]], bool]) -> tuple[int, int]:
    """The id of a fork that does this and ends with 0 where it is true, and the pipe on which it tells."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    passed = False
    with contextlib.suppress(BaseException):
        resource.setrlimit(resource.RLIMIT_CPU, (TOO_LONG, TOO_LONG))
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.set_inheritable(writing, True)  # noqa: FBT003  the pipe closes when all is over
        passed = act(lambda told: os.write(writing, f"{json.dumps(told)}\n".encode()))
    os._exit(int(not passed))


def alone(file: str, number: int) -> int:
    """One fault in this process, which imports the law afresh; 0 when no test notices it."""
    sys.meta_path.insert(0, Planted(every_fault([file])[number]))
    return int(pytest.main(["-x", *OPTIONS, *TESTS], plugins=[SameExamples()]) != 0)


def main() -> int:
    """Plant, test, tell; 1 when a fault went unnoticed."""
    parser = argparse.ArgumentParser(description="Faults planted in the law, and whether a test notices.")
    parser.add_argument("files", nargs="*", default=[*DECIDING, *READING])
    parser.add_argument("--seconds", type=float, default=7200, help="plant nothing more after so long")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth fault")
    parser.add_argument("--afresh", action="store_true", help="import the law afresh for every fault, slowly")
    parser.add_argument("--alone", type=int, help="only the fault of this number, in this process")
    asked = parser.parse_args()
    if asked.alone is not None:
        return alone(asked.files[0], asked.alone)
    all_of = {file: every_fault([file]) for file in asked.files}
    planned = [(fault, n) for each in all_of.values() for n, fault in enumerate(each) if n % asked.every == 0]
    begun = time.monotonic()
    run = Run(planned, until=begun + asked.seconds, afresh=asked.afresh)
    ended = pytest.main([*OPTIONS, *TESTS], plugins=[SameExamples(), run])
    print("\n| file | faults | tried | noticed |\n|---|---|---|---|")
    for file, each in all_of.items():
        print(f"| {file}.py | {len(each)} | {run.tried[file]} | {run.noticed[file]} |")
    tried = run.tried.total()
    print(f"{tried} faults, {(time.monotonic() - begun) / max(tried, 1):.2f} s each, {len(run.survived)} survived.")
    return int(bool(run.survived) or tried < len(planned) or ended != 0)


if __name__ == "__main__":
    sys.exit(main())
