"""Reads and checks `documents/policies`: what insurers ask for, by procedure, with payer, policy, date and source.

Pure: no Django, no clock. Every number a criterion is judged by stands in the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from documents.criteria.entry import Entry
from documents.criteria.vocabulary import WHAT, Asked, Force, Modality, Nature, Scale, Sign, Therapy

SHIPPED = Path(__file__).parents[1] / "policies"

KEYS: dict[Asked, dict[str, Any]] = {
    Asked.CONSERVATIVE: {
        "weeks": int,
        "within_months": int,
        "therapies": int,
        "each_weeks": int,
        "unbroken": bool,
        "among": list,
    },
    Asked.SYMPTOMS: {"weeks": int},
    Asked.IMAGING: {"modalities": list, "within_months": int, "matches": bool},
    Asked.NEURO: {"signs": list},
    Asked.SCORE: {"scales": list, "at_least": int, "times": int},
    Asked.NICOTINE: {"weeks_free": int, "cotinine_at_most": int, "counselling_counts": bool},
    Asked.PSYCH: {"within_months": int},
    Asked.TRIAL: {"days": int, "relief": int},
    Asked.AGE: {"at_least": int, "at_most": int},
    Asked.COVERAGE: {},
    Asked.PLAIN: {},
}
"""What each kind may be judged by, and the type of each number or list."""

NEEDED: dict[Asked, set[str]] = {
    Asked.CONSERVATIVE: {"weeks"},
    Asked.SYMPTOMS: {"weeks"},
    Asked.SCORE: {"scales"},
}
"""Without these nothing can be judged."""

LISTS: dict[str, list[str]] = {
    "among": [each.value for each in Therapy],
    "modalities": [each.value for each in Modality],
    "signs": [each.value for each in Sign],
    "scales": [each.value for each in Scale],
}


class PoliciesError(Exception):
    """The files are broken; `faults` names every place, for whoever writes them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Ask:
    """One criterion of a policy, in our own words, and the numbers it is judged by."""

    id: str
    kind: Asked
    says: str
    judged: Mapping[str, Any]
    waived_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What one payer asks for one procedure. `dated` is None where the date is not known."""

    id: str
    procedure: str
    payer: str
    name: str
    dated: date | None
    url: str
    checked_on: date
    verified: bool
    doubt: str
    force: Force
    force_why: str
    coverage: tuple[str, ...]
    insurers: tuple[str, ...]
    words: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """One operation: how it is recognised (numbers of codes, words), tips, and the policies about it."""

    id: str
    name: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    tips: tuple[str, ...]
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reason for refusing is about, and the kinds of papers and log entries that answer it."""

    reason: str
    nature: Nature
    says: str
    papers: tuple[str, ...]
    logs: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """The lowest and highest value something can have."""

    id: str
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of paper that wins, and what must stand in it."""

    kind: str
    says: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All that the folder says."""

    procedures: Mapping[str, Procedure]
    answers: Mapping[str, Answer]
    measures: Mapping[str, Measure]
    wanted: tuple[Wanted, ...]

    def policies(self) -> Iterator[Policy]:
        """Every policy, by procedure."""
        for procedure in self.procedures.values():
            yield from procedure.policies

    def policy(self, id: str) -> Policy | None:
        """The policy of this id."""
        return next((each for each in self.policies() if each.id == id), None)

    def of_case(self, *, codes: list[str], service: str) -> list[Procedure]:
        """The procedures a refused service may be: by its code numbers, else by its words."""
        by_code = [each for each in self.procedures.values() if set(each.codes) & set(codes)]
        by_word = [each for each in self.procedures.values() if says(service, each.words)]
        return by_code or by_word

    def fits(self, policy: Policy, *, insurers: str, coverage: str) -> bool:
        """Whether a policy is the insurer's own or its coverage's; others only show what such policies ask."""
        return says(insurers, policy.insurers) or coverage in policy.coverage

    def suited(self, *, codes: list[str], service: str, insurers: str, coverage: str) -> list[Policy]:
        """The policies about the refused service, the likeliest first: the insurer's own, then those of its coverage.

        One that speaks of another part of the spine comes last. `insurers` holds the names the letter gives.
        """

        def rank(policy: Policy) -> tuple[bool, bool, bool]:
            elsewhere = bool(policy.words) and not says(service, policy.words)
            return (elsewhere, not says(insurers, policy.insurers), coverage not in policy.coverage)

        procedures = self.of_case(codes=codes, service=service)
        return sorted((policy for each in procedures for policy in each.policies), key=rank)


def says(text: str, words: Sequence[str]) -> bool:
    """Whether a text holds one of these words, or one that begins with it."""
    return any(re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) for word in words)


def load(folder: Path = SHIPPED) -> Library:
    """Read the folder. Raises PoliciesError naming every fault."""
    faults: list[str] = []
    procedures = [
        read_procedure(entry) for path in sorted(folder.glob("procedures/*.yaml")) for entry in _entries(path, faults)
    ]
    answers = [
        each for entry in _entries(folder / "reasons.yaml", faults) for each in _named(entry, "reasons", _answer)
    ]
    measures = [
        each for entry in _entries(folder / "measures.yaml", faults) for each in _named(entry, "measures", _measure)
    ]
    wanted = [each for entry in _entries(folder / "wanted.yaml", faults) for each in _named(entry, "papers", _wanted)]
    if not procedures:
        faults.append("procedures: there is no procedure")
    for what, ids in (
        ("procedure", [each.id for each in procedures]),
        ("policy", [policy.id for each in procedures for policy in each.policies]),
    ):
        faults += [f"{id}: more than one {what} has this id" for id in sorted({id for id in ids if ids.count(id) > 1})]
    if faults:
        raise PoliciesError(faults)
    return Library(
        {each.id: each for each in procedures},
        {each.reason: each for each in answers},
        {each.id: each for each in measures},
        tuple(wanted),
    )


@cache
def shipped() -> Library:
    """The folder of this release, read once a process."""
    return load()


def _entries(path: Path, faults: list[str]) -> Iterator[Entry]:
    try:
        said = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        faults.append(f"{path.name}: the file is missing")
        return
    except yaml.YAMLError as broken:
        faults.append(f"{path.name}: {broken}")
        return
    if not isinstance(said, dict):
        faults.append(f"{path.name}: should be a mapping")
        return
    entry = Entry(path.stem, said, faults)
    yield entry
    entry.close()


def _named(entry: Entry, key: str, read: Any) -> tuple[Any, ...]:
    return entry.inners(key, read, named=True)


def read_procedure(entry: Entry) -> Procedure:
    """One file of `procedures`; it is named as its id."""
    id = entry.text("id")
    if id != entry.place:
        entry.fault(f"id is {id!r}, and the file is named otherwise")
    codes = entry.texts("codes")
    for code in codes:
        if not (len(code) == 5 and code.isalnum()):
            entry.fault(f"codes: {code!r} is no code number; descriptions are never shipped")
    return Procedure(
        id=id,
        name=entry.text("name"),
        codes=codes,
        words=entry.texts("words", needed=True),
        tips=entry.texts("tips"),
        policies=entry.inners("policies", lambda inner: _policy(inner, id)),
    )


def _policy(entry: Entry, procedure: str) -> Policy:
    policy = Policy(
        id=entry.text("id"),
        procedure=procedure,
        payer=entry.text("payer"),
        name=entry.text("policy"),
        dated=entry.day_or_none("dated"),
        url=entry.text("url"),
        checked_on=entry.day("checked_on"),
        verified=entry.truth("verified"),
        doubt=entry.text("doubt", needed=False),
        force=entry.one_of("force", Force, Force.OWN),
        force_why=entry.text("force_why", needed=False),
        coverage=entry.texts("coverage"),
        insurers=entry.texts("insurers"),
        words=entry.texts("words"),
        asks=entry.inners("asks", _ask, named=True),
    )
    if not policy.url.startswith(("https://", "http://")):
        entry.fault(f"url is {policy.url!r}, and a source is an address of the web")
    if policy.verified == bool(policy.doubt):
        entry.fault("a policy is either verified, or doubt says in a sentence why it is not")
    if policy.force is not Force.OWN and not policy.force_why:
        entry.fault("force_why is missing: the law that gives this policy its force")
    if policy.dated and policy.dated > policy.checked_on:
        entry.fault("dated lies after checked_on")
    ids = [ask.id for ask in policy.asks]
    if len(set(ids)) < len(ids):
        entry.fault("two criteria have the same id")
    return policy


def _ask(entry: Entry) -> Ask:
    kind = entry.one_of("kind", Asked, Asked.PLAIN)
    judged = entry.mapping("judged")
    for sentence in faults_of(kind, judged):
        entry.fault(sentence)
    waived_by = entry.texts("waived_by")
    if odd := sorted(set(waived_by) - {sign.value for sign in Sign}):
        entry.fault(f"waived_by names {', '.join(odd)}, which is no sign we know")
    return Ask(entry.text("id"), kind, entry.text("says"), judged, waived_by)


def faults_of(kind: Asked, judged: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the numbers a criterion is judged by; the same for files and for what a program sends."""
    known = KEYS[kind]
    for key, value in judged.items():
        if key not in known:
            yield f"judged.{key} means nothing for {kind}"
        elif not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            yield f"judged.{key} should be {known[key].__name__}, not {value!r}"
        elif known[key] is int and not 0 < value <= 10_000:
            yield f"judged.{key} should be a number above 0, not {value!r}"
        elif key in LISTS and (not value or set(map(str, value)) - set(LISTS[key])):
            yield f"judged.{key} is {value!r}; known are {', '.join(LISTS[key])}"
    for key in sorted(NEEDED.get(kind, set()) - set(judged)):
        yield f"judged.{key} is missing"
    if kind is Asked.AGE and not judged:
        yield "judged says no age"


def _answer(entry: Entry) -> Answer:
    logs = entry.texts("logs")
    if odd := sorted(set(logs) - {kind.value for kind in WHAT}):
        entry.fault(f"logs names {', '.join(odd)}, which has no log")
    return Answer(
        reason=entry.text("id"),
        nature=entry.one_of("nature", Nature, Nature.EVIDENCE),
        says=entry.text("says"),
        papers=entry.texts("papers"),
        logs=tuple(Asked(each) for each in logs if each in {kind.value for kind in WHAT}),
    )


def _measure(entry: Entry) -> Measure:
    measure = Measure(entry.text("id"), entry.number("lowest"), entry.number("highest"))
    if measure.lowest >= measure.highest:
        entry.fault("lowest is not below highest")
    return measure


def _wanted(entry: Entry) -> Wanted:
    return Wanted(entry.text("id"), entry.text("says"), entry.texts("points"))
