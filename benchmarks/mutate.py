"""Small faults planted in the files of the law, one at a time: does a test of the law notice each?

Run: python -m benchmarks.mutate [calendar choice …] [--seconds 7200] [--again] [--explained] [--report]
The tests are gathered once. Each fault has a fork of its own, in which the function it changes gets the changed code,
and the tests that call this function are run until one fails. A fault outside of functions has a process of its own
that imports the law afresh. No file of the law is touched. What was found is kept in a file outside the repository's
history: a run that was stopped goes on where it stood, and what survived is tried again.
"""

import argparse
import contextlib
import hashlib
import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.mutants import Fault, faults
from benchmarks.planted import Known, names, reasons, report
from benchmarks.planting import Planted, forget, plant, settle

LAW = Path(__file__).resolve().parents[1] / "appeals" / "law"
RESULTS = LAW.parents[1] / ".data" / "mutation.jsonl"
# what decides a date, an amount, a step, or reads what decides them; docs/mutation.md says why the others do not
DECIDING = (
    "calendar", "choice", "printed", "counting", "deadlines", "facts", "ladder", "stakes", "unsettled", "payers",
    "silence", "carried", "known", "told", "answers", "rule",
    "book", "which", "readers", "state_readers", "payer_readers", "entry", "rulebook", "quick_yaml",
)  # fmt: skip
FIRST = ("calendar", "deadlines", "questions", "rulebook", "against_reckoner")
TESTS = [*(f"tests/law/test_{each}.py" for each in FIRST), "tests/law"]
TOO_LONG, SLOWER = 10, 5  # seconds of work, not of waiting, for one test; and so many times what it takes without
WHOLE = 240  # seconds of work for all tests of a process that imports the law afresh
OPTIONS = ["-q", "-s", "-n", "0", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly"]


def every_fault(files: Sequence[str]) -> list[Fault]:
    """All faults of these files of the law, in order."""
    return [each for file in files for each in faults(file, (LAW / f"{file}.py").read_text(encoding="utf-8"))]


class SameExamples:
    """The same examples of each property in every run; the first that fails is enough, and is not made smaller."""

    def pytest_collection(self) -> None:
        """Before the tests are imported. Whoever imports hypothesis before pytest has started is warned."""
        hypothesis = importlib.import_module("hypothesis")
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        # how long an example takes is no sign of a fault on a machine that others use too
        settings = {"database": None, "derandomize": True, "deadline": None, "phases": phases}
        hypothesis.settings.register_profile("faults", suppress_health_check=list(hypothesis.HealthCheck), **settings)
        hypothesis.settings.load_profile("faults")


@dataclass
class Trial:
    """A fault that is being tried in a process."""

    fault: Fault
    number: int
    process: int
    pipe: int


class Run:
    """In place of running the tests: a fork for each fault, two at a time, the likeliest tests first."""

    def __init__(
        self, planned: list[tuple[Fault, int]], known: Known, *, until: float, patience: float, afresh: bool
    ) -> None:
        self.planned, self.known, self.until, self.patience, self.afresh = planned, known, until, patience, afresh
        self.survived: list[Fault] = []
        self.tried = 0
        self.proven: Counter[tuple[str, int]] = Counter()  # which test noticed how many faults of a function
        self.seconds: dict[int, float] = {}
        self.touching: dict[str, set[int]] = defaultdict(set)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Plant, test, count."""
        self.items = session.items
        self.numbers = {item.nodeid: n for n, item in enumerate(self.items)}
        settle()
        self._as_it_is()
        self._remember()
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

    def _remember(self) -> None:
        """Which tests noticed the faults of earlier runs: they come first."""
        for (file, _number), by in self.known.noticed.items():
            if by in self.numbers:
                self.proven[file, self.numbers[by]] += 1

    def _as_it_is(self) -> None:
        """Without a fault every test passes; meanwhile each tells how long it takes and which functions it calls."""

        def watch(tell: Callable[[object], None]) -> bool:
            called: set[str] = set()
            here = f"{LAW}{os.sep}"

            def note(frame, _event, _given) -> None:
                if frame.f_code.co_filename.startswith(here):
                    called.add(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_qualname}")

            for item, following in zip(fresh, [*fresh[1:], None], strict=True):
                called.clear()
                forget()
                sys.settrace(note)
                begun = time.process_time()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                sys.settrace(None)
                tell([item.nodeid, time.process_time() - begun, sorted(called)])
                if item.session.testsfailed:
                    tell(item.nodeid)
                    return False
            return True

        # as watched before, while neither the law nor the file of the test has changed
        kept = self.known.path.with_suffix(".watched")
        held = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
        marks = {path: _mark(path) for path in {item.path for item in self.items}}
        fresh = [item for item in self.items if held.get(item.nodeid, [None])[0] != marks[item.path]]
        watched = {nodeid: told for nodeid, *told in self._watched(watch)} if fresh else {}
        told = {item.nodeid: held.get(item.nodeid) for item in self.items}
        told |= {item.nodeid: [marks[item.path], *watched[item.nodeid]] for item in fresh}
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(told), encoding="utf-8")
        for number, item in enumerate(self.items):
            _sum, self.seconds[number], called = told[item.nodeid]
            for each in called:
                self.touching[each].add(number)

    def _watched(self, watch: Callable[[Callable[[object], None]], bool]) -> list:
        process, pipe = _fork(watch)
        with os.fdopen(pipe) as lines:
            told = [json.loads(line) for line in lines]
        if os.waitpid(process, 0)[1]:
            pytest.exit(f"The tests of the law fail as they are. Mend them first: {told[-1]}", returncode=1)
        return told

    def _order(self, function: str, file: str, *, every: bool) -> list[int]:
        chosen = self.touching[function]
        rest = [n for n in range(len(self.items)) if n not in chosen] if every else []

        def likely(n: int) -> float:
            """What a second of this test may notice, by its name and what it noticed before: quick ones first."""
            named = 0.2 if f"test_{file}" in self.items[n].nodeid else 0.02
            return -(self.proven[function, n] + self.proven[file, n] / 10 + named) / (self.seconds[n] + 0.005)

        return [*sorted(chosen, key=likely), *sorted(rest, key=likely)]

    def _begin(self, fault: Fault, number: int) -> Trial:
        function = f"{fault.file}.{fault.within}"

        def look(tell: Callable[[object], None]) -> bool:
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, TOO_LONG)
            # a fault that changes what was read is for every test, one that does not for those that call the function
            order = self._order(function, fault.file, every=plant(fault))
            items = [self.items[n] for n in order]
            for n, item, following in zip(order, items, [*items[1:], None], strict=True):
                signal.setitimer(signal.ITIMER_PROF, TOO_LONG + SLOWER * self.seconds[n])
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if item.session.testsfailed:
                    tell(n)
                    return False
                if time.process_time() - begun > self.patience:
                    break  # not noticed so far: a run with more patience tries it again
            return True

        def look_afresh(tell: Callable[[object], None]) -> bool:
            os.execv(sys.executable, [sys.executable, "-m", "benchmarks.mutate", fault.file, "--alone", str(number)])

        # what no test calls is at work only while the law is imported
        afresh = self.afresh or fault.within is None or not self.touching[function]
        process, pipe = _fork(look_afresh if afresh else look)
        return Trial(fault, number, process, pipe)

    def _count(self, trial: Trial) -> None:
        """What became of a fault whose process has ended."""
        fault = trial.fault
        with os.fdopen(trial.pipe) as told:
            said = told.read()
        noticed = os.waitpid(trial.process, 0)[1] != 0
        if noticed and said:
            self.proven[f"{fault.file}.{fault.within}", int(said)] += 1
            self.proven[fault.file, int(said)] += 1
        self.tried += 1
        by = self.items[int(said)].nodeid if said else "the whole, or a fault that stops or never ends"
        self.known.add(fault.file, trial.number, by if noticed else "", noticed=noticed)
        if not noticed:
            self.survived.append(fault)
            print(f"survived: {fault}", file=sys.stderr, flush=True)


def _mark(test: Path) -> str:
    """One mark for the law, its rules, what the tests of it share, and this file of tests, as they are."""
    folders = (LAW, LAW.parent / "rules", LAW.parents[1] / "tests" / "law")
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yaml", ".json"))
    mark = hashlib.sha256()
    for path in files:
        if path == test or not path.name.startswith("test_"):
            mark.update(path.read_bytes())
    return mark.hexdigest()[:12]


def _fork(act: Callable[[Callable[[object], None]], bool]) -> tuple[int, int]:
    """The id of a fork that does this and ends with 0 where it is true, and the pipe on which it tells."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    passed = False
    with contextlib.suppress(BaseException):
        resource.setrlimit(resource.RLIMIT_CPU, (WHOLE, WHOLE))
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
    """Plant, test, tell; 1 when a fault was not tried, or went unnoticed without a reason."""
    parser = argparse.ArgumentParser(description="Faults planted in the law, and whether a test notices.")
    parser.add_argument("files", nargs="*", default=DECIDING)
    parser.add_argument("--seconds", type=float, default=7200, help="plant nothing more after so long")
    parser.add_argument("--patience", type=float, default=WHOLE, help="seconds of work for one fault, then it survived")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where what was found is kept")
    parser.add_argument("--again", action="store_true", help="try what was noticed before, or has its reason, as well")
    parser.add_argument("--explained", action="store_true", help="try nothing but what has its reason, once more")
    parser.add_argument("--report", action="store_true", help="only print the table of what was found before")
    parser.add_argument("--afresh", action="store_true", help="import the law afresh for every fault, slowly")
    parser.add_argument("--alone", type=int, help="only the fault of this number, in this process")
    asked = parser.parse_args()
    if asked.alone is not None:
        return alone(asked.files[0], asked.alone)
    all_of = {file: every_fault([file]) for file in asked.files}
    texts = {file: (LAW / f"{file}.py").read_text(encoding="utf-8") for file in asked.files}
    known, why = Known.read(asked.results, texts), reasons()

    def chosen(file: str, each: list[Fault]) -> Iterable[int]:
        if asked.explained:
            return (n for n, name in enumerate(names(each)) if name in why)
        return range(len(each)) if asked.again else known.left(file, names(each), why)

    planned = [(each[n], n) for file, each in all_of.items() for n in chosen(file, each)]
    # what was never tried comes first, and what needs a process of its own last
    planned.sort(key=lambda each: (each[0].within is None, (each[0].file, each[1]) in known.survived))
    begun, ended = time.monotonic(), 0
    run = Run(planned, known, until=begun + asked.seconds, patience=asked.patience, afresh=asked.afresh)
    if planned and not asked.report:
        os.nice(10)
        ended = pytest.main([*OPTIONS, *TESTS], plugins=[SameExamples(), run])
        print(f"\n{run.tried} faults, {(time.monotonic() - begun) / max(run.tried, 1):.2f} s each.")
    print("\n".join(report(known, all_of)))
    loose = [n for file, n in known.survived if names(all_of[file])[n] not in why]
    tried = len(known.noticed) + len(known.survived)
    return int(bool(loose) or tried < sum(map(len, all_of.values())) or ended != 0)


if __name__ == "__main__":
    sys.exit(main())
