"""The rulebook, read from its folder once, checked against itself, and held as frozen nouns.

A broken file stops the reading: RulebookError names each file and entry. Nothing else in the law knows YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import yaml

from appeals.law.authority_readers import read_authority
from appeals.law.book import (
    STATE_STEP,
    Caution,
    Citation,
    CoverageType,
    Fact,
    Presumption,
    Rulebook,
    StageRules,
    Threshold,
)
from appeals.law.consistency import loose_ends
from appeals.law.duty_readers import read_notice_rules
from appeals.law.entry import Entry
from appeals.law.paper_readers import read_paper_rights
from appeals.law.payer_readers import read_payers
from appeals.law.place_readers import read_acts, read_complaints, read_ways
from appeals.law.quick_yaml import plain
from appeals.law.readers import (
    read_caution,
    read_changes,
    read_citation,
    read_coverage_questions,
    read_coverage_type,
    read_fact,
    read_presumption,
    read_stage,
    read_threshold,
)
from appeals.law.rule import Party, Rule, StageKind
from appeals.law.state import StateRules
from appeals.law.state_readers import read_state

__all__ = [
    "SHIPPED",
    "STATE_STEP",
    "Citation",
    "CoverageType",
    "Fact",
    "Party",
    "Presumption",
    "Rule",
    "Rulebook",
    "RulebookError",
    "StageKind",
    "StageRules",
    "StateRules",
    "Threshold",
    "load",
    "read_yaml",
    "shipped",
]

SHIPPED = Path(__file__).resolve().parent.parent / "rules"
T = TypeVar("T")
Held = dict[str, object]


class RulebookError(Exception):
    """The rules are broken; ``faults`` names every file and entry."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@cache
def shipped() -> Rulebook:
    """The rules that came with this program, read once per process."""
    return load(SHIPPED)


def load(folder: Path) -> Rulebook:
    """Read a folder of rules: its files of words, and every coverage type and state in federal/ and states/.

    Raises RulebookError naming every broken file and entry.
    """
    faults: list[str] = []
    kinds = _one(folder / "coverage_types.yaml", faults, lambda e: e.named("coverage_types", read_coverage_type))
    citations = _one(folder / "citations.yaml", faults, lambda e: e.named("citations", read_citation))
    events, statements, facts = _one(folder / "events.yaml", faults, _read_words)
    desks, complaints = _one(folder / "complaints.yaml", faults, read_complaints)
    presumptions, thresholds, caution = _one(folder / "counting.yaml", faults, _read_counting)
    federal = _federal(folder / "federal", faults)
    states = [_one(path, faults, read_state) for path in _files(folder / "states")]
    book = Rulebook(
        coverage_types=kinds,
        coverage_questions=_one(
            folder / "coverage_questions.yaml", faults, lambda e: read_coverage_questions(e, tuple(kinds))
        ),
        stages={stage.id: stage for stages in federal for stage in stages},
        citations=citations,
        states={state.code: state for state in states},
        state_names=_one(folder / "states.yaml", faults, lambda e: e.words("states")),
        events=events,
        statements=statements,
        facts=facts,
        presumptions=presumptions,
        payers=_one(folder / "payers.yaml", faults, read_payers),
        desks=desks,
        complaints=complaints,
        authority=_one(folder / "authority.yaml", faults, read_authority),
        acts=_one(folder / "stops.yaml", faults, read_acts),
        ways=_one(folder / "ways.yaml", faults, read_ways),
        notices=_one(folder / "notice_duties.yaml", faults, read_notice_rules),
        papers=_one(folder / "paper_rights.yaml", faults, read_paper_rights),
        thresholds={threshold.year: threshold for threshold in thresholds},
        caution=caution,
        changes=_one(folder / "changes.yaml", faults, read_changes),
    )
    faults = faults or loose_ends(book)
    if faults:
        raise RulebookError(faults)
    return book


def read_yaml(path: Path) -> object:
    """What a YAML file holds, as plain values; OSError or yaml.YAMLError when it cannot be read."""
    return plain(path.read_bytes())


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _one(path: Path, faults: list[str], read: Callable[[Entry], T]) -> T:
    return _read(_place(path), _held(path, faults), faults, read)


def _held(path: Path, faults: list[str]) -> Held:
    place, held = _place(path), None
    try:
        held = read_yaml(path)
    except (OSError, yaml.YAMLError) as broken:
        faults.append(f"{place}: cannot be read: {' '.join(str(broken).split())}")
    if not isinstance(held, dict):
        faults.append(f"{place}: should be a mapping")
        return {}
    return held


def _read(place: str, held: Held, faults: list[str], read: Callable[[Entry], T]) -> T:
    entry = Entry(place, held, faults)
    made = read(entry)
    entry.close()
    return made


def _read_words(entry: Entry) -> tuple[dict[str, str], dict[str, str], dict[str, Fact]]:
    return entry.words("events"), entry.words("statements"), entry.named("facts", read_fact)


def _read_counting(entry: Entry) -> tuple[dict[str, Presumption], tuple[Threshold, ...], Caution]:
    caution = entry.inner("act_by", read_caution)
    if caution is None:
        entry.fault("act_by is missing")
    return (
        entry.named("receipt_presumptions", read_presumption),
        entry.inners("amount_in_controversy", read_threshold),
        caution or Caution(0, 0, 0, 0),
    )


def _federal(folder: Path, faults: list[str]) -> list[list[StageRules]]:
    held = {path: _held(path, faults) for path in _files(folder)}
    written = {f"{path.stem}.{step}": stage for path, file in held.items() for step, stage in _stages(file)}
    made = []
    for path, file in held.items():
        stages = {step: _filled(f"{_place(path)}.{step}", stage, written, faults) for step, stage in _stages(file)}
        whole = {**file, "stages": stages} if stages else file
        made.append(_read(_place(path), whole, faults, partial(_read_federal, named=path.stem)))
    return made


def _stages(file: Held) -> list[tuple[str, object]]:
    stages = file.get("stages")
    return list(stages.items()) if isinstance(stages, dict) else []


def _filled(place: str, stage: object, written: Held, faults: list[str]) -> object:
    """A step that is ``same_as: <coverage>.<step>`` is that one, save for the keys it states itself (null drops one).

    The step it names must be written out: whoever reads a rule is never more than one look away from it.
    """
    if not isinstance(stage, dict) or "same_as" not in stage:
        return stage
    name = str(stage["same_as"])
    model = written.get(name)
    own = {key: value for key, value in stage.items() if key != "same_as"}
    if not isinstance(model, dict):
        faults.append(f"{place}: same_as points to {name!r}, which is no step")
    elif "same_as" in model:
        faults.append(f"{place}: same_as points to {name!r}, which is itself the same as {model['same_as']!r}")
    else:
        return {**model, **own}
    return own


def _read_federal(entry: Entry, *, named: str) -> list[StageRules]:
    coverage, checked_on = entry.text("coverage"), entry.day("checked_on")
    if coverage != named:
        entry.fault(f"coverage is {coverage!r} in a file named {named}.yaml")
    read = partial(read_stage, coverage=coverage, checked_on=checked_on)
    return list(entry.named("stages", read).values())
