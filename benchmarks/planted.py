"""What is known of the faults planted before, and the words why one that went unnoticed changes no date."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from benchmarks.mutants import Fault

REASONS = Path(__file__).with_name("unnoticed.yaml")


def names(faults: Iterable[Fault]) -> list[str]:
    """Faults without their lines, which move whenever anything above does; equal ones of a function are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for fault in faults:
        name = f"{fault.file}.{fault.within or '(outside)'}: {fault.change}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def reasons() -> dict[str, str]:
    """Why a fault that no test notices changes no date, by the name of the fault."""
    return yaml.safe_load(REASONS.read_text(encoding="utf-8")) or {} if REASONS.exists() else {}


@dataclass
class Known:
    """The file of results: one line for each fault tried. ``sums`` are those of the files of the law as they are."""

    path: Path
    sums: dict[str, str]
    noticed: dict[tuple[str, int], str] = field(default_factory=dict)
    survived: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path, texts: dict[str, str]) -> "Known":
        """What was found for files that have not changed since; the later line counts."""
        known = cls(path, {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in texts.items()})
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            told = json.loads(line)
            if known.sums.get(told["file"]) == told["sum"]:
                known._keep(told["file"], told["number"], told["by"], noticed=told["noticed"])
        return known

    def left(self, file: str, named: list[str], why: dict[str, str]) -> list[int]:
        """What is still to be tried: no test noticed it, and it did not survive for a reason that is written down."""
        explained = {n for n, name in enumerate(named) if name in why and (file, n) in self.survived}
        return [n for n in range(len(named)) if (file, n) not in self.noticed and n not in explained]

    def _keep(self, file: str, number: int, by: str, *, noticed: bool) -> None:
        self.noticed.pop((file, number), None)
        self.survived.discard((file, number))
        if noticed:
            self.noticed[file, number] = by
        else:
            self.survived.add((file, number))

    def add(self, file: str, number: int, by: str, *, noticed: bool) -> None:
        """Write down at once what became of one fault; ``by`` is the test that noticed it."""
        self._keep(file, number, by, noticed=noticed)
        told = {"file": file, "sum": self.sums[file], "number": number, "noticed": noticed, "by": by}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(told) + "\n")


def report(known: Known, all_of: dict[str, list[Fault]]) -> Iterable[str]:
    """The table in Markdown, then every survivor with its reason, or without one."""
    why = reasons()
    yield "| file | faults | noticed | survived | with a reason | not tried |"
    yield "|---|---|---|---|---|---|"
    sums = [0] * 5
    for file, each in all_of.items():
        left = [n for n in range(len(each)) if (file, n) in known.survived]
        named = names(each)
        told = sum(named[n] in why for n in left)
        noticed = sum((file, n) in known.noticed for n in range(len(each)))
        row = [len(each), noticed, len(left), told, len(each) - noticed - len(left)]
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        yield f"| {file}.py | {' | '.join(map(str, row))} |"
    yield f"| **together** | {' | '.join(map(str, sums))} |"
    for file, each in all_of.items():
        for n, (fault, name) in enumerate(zip(each, names(each), strict=True)):
            if (file, n) in known.survived:
                yield f"- `{name}` (line {fault.line}): {why.get(name, 'NO REASON YET')}"
