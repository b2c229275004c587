"""The rulebook reads what is right and names exactly what is wrong."""

import cProfile
import pstats
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.consistency import inspect
from appeals.law.rule import StageKind
from appeals.law.rulebook import SHIPPED, RulebookError, load, shipped
from tests.law import small_book
from tests.law.small_book import RULE

CALLS_A_LINE = 30
"""What reading may cost, in calls, which no other program on the machine changes; benchmarks.law has the time."""

Files = dict[str, dict[str, Any]]


def rule(files: Files) -> dict[str, Any]:
    found: dict[str, Any] = stage(files)["filing"][0]
    return found


def stage(files: Files) -> dict[str, Any]:
    found: dict[str, Any] = files["federal/plan.yaml"]["stages"]["internal_1"]
    return found


def question(files: Files) -> dict[str, Any]:
    found: dict[str, Any] = files["coverage_questions.yaml"]["questions"]["source"]
    return found


def payer(files: Files) -> dict[str, Any]:
    found: dict[str, Any] = files["payers.yaml"]["payers"][0]
    return found


def stop(files: Files) -> dict[str, Any]:
    found: dict[str, Any] = files["stops.yaml"]["actions"]["talk"]["answers"][0]
    return found


def faults_of(folder: Path, files: Files) -> str:
    with pytest.raises(RulebookError) as broken:
        load(small_book.write(folder, files))
    assert str(broken.value) == "\n".join(broken.value.faults)
    return str(broken.value)


def test_a_sound_book_loads(tmp_path: Path) -> None:
    book = load(small_book.write(tmp_path, small_book.files()))

    assert book.stages["plan.internal_1"].kind is StageKind.INTERNAL_APPEAL
    assert book.rule("plan.internal_1.filing.std").cites == ("law",)
    assert book.states["ZZ"].rules[0].id == "zz.external_state.filing.std"


PART = {"id": "a", "duration": {"n": 1, "unit": "calendar_days"}, "runs_from": "notice_date"}
OTHER = {**RULE, "runs_from": "request_received"}
ROUTE = {
    "id": "a",
    "denial_kinds": ["clinical"],
    "name": "A",
    "applies_to": "All.",
    "office": {"name": "B"},
    "cites": ["law"],
    "verified": True,
}
PLANTED: dict[str, tuple[Callable[[Files], object], str]] = {
    "unknown key": (
        lambda f: rule(f).update(colour="red"),
        "federal/plan.yaml.internal_1.filing.std: unknown key 'colour'",
    ),
    "no id": (lambda f: rule(f).pop("id"), "id is missing"),
    "text for a number": (lambda f: rule(f).update(duration={"n": "ten"}), "n should be int, not 'ten'"),
    "truth for a number": (lambda f: rule(f).update(duration={"n": True}), "n should be int, not True"),
    "unknown unit": (
        lambda f: rule(f).update(duration={"n": 1, "unit": "fortnights"}),
        "'fortnights', which is none of",
    ),
    "duration no mapping": (lambda f: rule(f).update(duration=10), "duration should be a mapping, not 10"),
    "bad time": (lambda f: rule(f).update(cutoff_time="noon"), "cutoff_time should be a time of day"),
    "cites not texts": (lambda f: rule(f).update(cites=[1]), "cites should be a list of texts"),
    "rule no mapping": (lambda f: stage(f).update(filing=["std"]), "filing number 1 should be a mapping"),
    "stage no mapping": (lambda f: f["federal/plan.yaml"]["stages"].update(internal_1=1), "should be a mapping, not 1"),
    "words not texts": (lambda f: f["states/zz.yaml"].update(exhaustion={"levels": 1}), "exhaustion should hold texts"),
    "cites nothing": (lambda f: rule(f).update(cites=[]), "plan.internal_1.filing.std: cites nothing"),
    "unknown citation": (lambda f: rule(f).update(cites=["lore"]), "cites 'lore'"),
    "unverified citation": (
        lambda f: f["citations.yaml"]["citations"]["law"].update(verified=False),
        "rests on a citation that is not",
    ),
    "unknown fact": (lambda f: rule(f).update(when={"colour": "red"}), "asks for 'colour'"),
    "no date to compare": (lambda f: rule(f).update(when={"notice_date_gte": "soon"}), "with 'soon', which is no date"),
    "unknown event": (lambda f: rule(f).update(runs_from="sunrise"), "runs from 'sunrise'"),
    "extension in hours": (
        lambda f: rule(f).update(extension={"n": 48, "unit": "hours", "max_times": 1, "condition": "Ask."}),
        "plan.internal_1.filing.std: extends the time by something else than calendar days",
    ),
    "unknown gap": (lambda f: rule(f).update(excluded_between="gap"), "asks for 'gap'"),
    "no count": (lambda f: rule(f).pop("duration"), "exactly one of duration, combine and schedule"),
    "no start": (lambda f: rule(f).pop("runs_from"), "nothing it runs from"),
    "no number": (lambda f: rule(f).update(duration={"unit": "months"}), "no number and no window"),
    "no window": (lambda f: rule(f).update(kind="plan_defined"), "no window to ask for"),
    "no shorter length": (
        lambda f: rule(f).update(shorter_reading={"unit": "months"}),
        "shorter reading that is no length",
    ),
    "one part": (lambda f: rule(f).update(combine="latest", parts=[PART]), "two parts or more"),
    "dangling ref": (
        lambda f: rule(f).update(combine="latest", parts=[PART, {"id": "b", "ref": "filing.none"}]),
        "part b: refers to 'filing.none'",
    ),
    "ref without a fact": (
        lambda f: rule(f).update(combine="latest", parts=[PART, {"id": "b", "ref": "filing.std"}]),
        "'b' is not a fact",
    ),
    "empty part": (lambda f: rule(f).update(combine="latest", parts=[PART, {"id": "b"}]), "part b: needs a ref"),
    "unknown schedule": (lambda f: rule(f).update(schedule={"name": "moon"}), "schedule 'moon' is unknown"),
    "unknown presumption": (lambda f: rule(f).update(receipt_presumption="ten"), "presumption 'ten'"),
    "in force by nothing": (lambda f: rule(f).update(in_force_to=date(2026, 1, 1)), "in_force_by is missing"),
    "overlap": (
        lambda f: stage(f).update(
            filing=[
                {**RULE, "id": "a", "family": "x", "in_force_by": "notice_date", "in_force_to": date(2026, 1, 1)},
                {**RULE, "id": "b", "family": "x", "in_force_by": "notice_date", "in_force_from": date(2026, 1, 1)},
            ]
        ),
        "plan.internal_1.filing.b: holds at the same time as plan.internal_1.filing.a",
    ),
    "twice": (lambda f: stage(f).update(decision=[OTHER, {**OTHER, "family": "y"}]), "two rules called std"),
    "owed by nobody": (lambda f: stage(f).update(other_clocks=[OTHER]), "owed_by is missing"),
    "follows nothing": (lambda f: stage(f).update(follows=["level_0"]), "points to 'plan.level_0'"),
    "opens nothing": (
        lambda f: stage(f).update(if_missed={"effect": "x", "opens": ["level_9"]}),
        "points to 'plan.level_9'",
    ),
    "early from nowhere": (
        lambda f: stage(f).update(early_start={"allowed_from": "level_9", "when": "x", "clock_note": "x"}),
        "points to 'plan.level_9'",
    ),
    "passage cites nothing": (lambda f: stage(f).update(file_access={"right": "x", "cites": ["lore"]}), "cites 'lore'"),
    "quoted nothing": (lambda f: stage(f).update(quoted="lore"), "plan.internal_1: cites 'lore'"),
    "offered for nothing": (lambda f: stage(f).update(offered_when={"colour": "red"}), "offered when 'colour'"),
    "not in order": (
        lambda f: f["coverage_types.yaml"]["coverage_types"]["plan"].update(stage_order=["initial"]),
        "not in the stage_order",
    ),
    "step without rules": (
        lambda f: f["coverage_types.yaml"]["coverage_types"]["plan"].update(
            stage_order=["initial", "internal_1", "court"]
        ),
        "stage_order and its steps differ: court",
    ),
    "marked later": (
        lambda f: f["coverage_types.yaml"]["coverage_types"]["plan"].update(rules="later"),
        "is marked later but has 2 steps",
    ),
    "marked soon": (
        lambda f: f["coverage_types.yaml"]["coverage_types"]["plan"].update(rules="soon"),
        "neither complete nor later",
    ),
    "same as nothing": (
        lambda f: stage(f).update(same_as="plan.level_9"),
        "federal/plan.yaml.internal_1: same_as points to 'plan.level_9', which is no step",
    ),
    "same as no mapping": (
        lambda f: f["federal/plan.yaml"]["stages"].update(internal_1={"same_as": "plan.initial"}, initial=1),
        "federal/plan.yaml.internal_1: same_as points to 'plan.initial', which is no step",
    ),
    "same as itself": (
        lambda f: stage(f).update(same_as="plan.internal_1"),
        "same_as points to 'plan.internal_1', which is itself the same as 'plan.internal_1'",
    ),
    "same as each other": (
        lambda f: f["federal/plan.yaml"].update(
            stages={"initial": {"same_as": "plan.internal_1"}, "internal_1": {"same_as": "plan.initial"}}
        ),
        "federal/plan.yaml.initial: same_as points to 'plan.internal_1', which is itself the same as 'plan.initial'",
    ),
    "the same as what is wrong": (
        lambda f: f["federal/plan.yaml"]["stages"].update(
            initial={**small_book.INITIAL, "colour": "red"}, internal_1={"same_as": "plan.initial"}
        ),
        "federal/plan.yaml.internal_1: unknown key 'colour'",
    ),
    "wrong file": (lambda f: f["federal/plan.yaml"].update(coverage="other"), "in a file named plan.yaml"),
    "question without a way out": (
        lambda f: question(f)["answers"].pop("unknown"),
        "source: has no answer “unknown”",
    ),
    "answer leaves nothing known": (
        lambda f: question(f)["answers"]["job"].update(leaves=["moon"]),
        "source: leaves moon, which coverage_types.yaml does not have",
    ),
    "asked after nothing": (
        lambda f: question(f).update(asked_when={"colour": ["red"]}),
        "source: is asked when 'colour' is red",
    ),
    "asked when is no list": (
        lambda f: question(f).update(asked_when={"source": "job"}),
        "asked_when should hold lists",
    ),
    "kinds no question parts": (
        lambda f: f["coverage_types.yaml"]["coverage_types"].update(
            other={**f["coverage_types.yaml"]["coverage_types"]["plan"], "rules": "later"}
        ),
        "other: no answers to the coverage questions leave it alone: other, plan",
    ),
    "policy without a page": (lambda f: payer(f).pop("url"), "payers.yaml fm: is called verified but names no page"),
    "policy from nowhere": (
        lambda f: payer(f)["windows"][0].update(runs_from="sunrise"),
        "payers.yaml fm: runs from 'sunrise'",
    ),
    "policy twice": (lambda f: f["payers.yaml"]["payers"].append(payer(f)), "payers.yaml fm: is there twice"),
    "coverage without a desk": (
        lambda f: f["complaints.yaml"].update(coverages={}),
        "complaints.yaml: says nothing of plan",
    ),
    "desk for no coverage": (
        lambda f: f["complaints.yaml"]["coverages"].update(moon={"to": ["labor"]}),
        "complaints.yaml moon: is no coverage type",
    ),
    "unknown desk": (
        lambda f: f["complaints.yaml"]["coverages"]["plan"].update(to=["moon"]),
        "complaints.yaml plan: names 'moon', which is no desk",
    ),
    "stop cites nothing": (lambda f: stop(f).update(cites=["lore"]), "stops.yaml talk: cites 'lore'"),
    "stop of no coverage": (lambda f: stop(f).update(coverage=["moon"]), "talk: needs a last answer that fits"),
    "stop of an odd coverage": (
        lambda f: f["stops.yaml"]["actions"]["talk"]["answers"].insert(0, {**stop(f), "coverage": ["moon"]}),
        "stops.yaml talk: speaks of 'moon'",
    ),
    "stop that halts": (lambda f: stop(f).update(stops="halts"), "stops is 'halts', which is none of"),
    "unnamed state": (lambda f: f["states.yaml"].update(states={}), "ZZ: is not in states.yaml"),
    "state without windows": (lambda f: f["states/zz.yaml"].update(filing=[]), "ZZ: needs a filing clock"),
    "state cites nothing": (lambda f: f["states/zz.yaml"].update(cites=["lore"]), "ZZ: cites 'lore'"),
    "route cites nothing": (
        lambda f: f["states/zz.yaml"].update(routes=[{**ROUTE, "cites": ["lore"]}]),
        "cites 'lore'",
    ),
    "route for no kind": (
        lambda f: f["states/zz.yaml"].update(routes=[{**ROUTE, "denial_kinds": ["odd"]}]),
        "ZZ: routes 'odd'",
    ),
    "impossible value": (lambda f: rule(f).update(when={"urgency": "soon"}), "asks whether 'urgency' is 'soon'"),
    "state without an office": (lambda f: f["states/zz.yaml"].pop("complaint"), "complaint is missing"),
    "fact of no type": (
        lambda f: f["events.yaml"]["facts"].update(colour={"question": "?", "type": "hue"}),
        "type 'hue' is unknown",
    ),
    "fact and event": (
        lambda f: f["events.yaml"]["facts"].update(notice_date={"question": "?", "type": "date"}),
        "is an event and a fact",
    ),
    "event without words": (
        lambda f: f["events.yaml"]["statements"].pop("notice_date"),
        "notice_date: has no statement",
    ),
    "presumption cites nothing": (
        lambda f: f["counting.yaml"]["receipt_presumptions"]["five"].update(cites=["lore"]),
        "counting.yaml five: cites 'lore'",
    ),
    "no head start": (lambda f: f["counting.yaml"].pop("act_by"), "act_by is missing"),
    "no mapping": (lambda f: f.update({"states.yaml": "- a list"}), "states.yaml: should be a mapping"),
    "no YAML": (lambda f: f.update({"states.yaml": "a: b: c"}), "states.yaml: cannot be read"),
    "no file": (lambda f: f.pop("events.yaml"), "events.yaml: cannot be read"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_named(tmp_path: Path, fault: str) -> None:
    files = small_book.files()
    plant, sentence = PLANTED[fault]

    plant(files)

    assert sentence in faults_of(tmp_path, files)


def another_plan(files: Files, **stages: object) -> Files:
    """A second coverage type, read before the first, whose steps are given."""
    kinds = files["coverage_types.yaml"]["coverage_types"]
    kinds["another"] = {**kinds["plan"], "stage_order": list(stages)}
    answers = files["coverage_questions.yaml"]["questions"]["source"]["answers"]
    answers["another"] = {"label": "Another", "leaves": ["another"]}
    files["complaints.yaml"]["coverages"]["another"] = {"to": ["labor"]}
    files["federal/another.yaml"] = {"coverage": "another", "checked_on": date(2027, 1, 1), "stages": stages}
    return files


def test_a_step_may_be_the_same_as_one_in_another_file(tmp_path: Path) -> None:
    files = another_plan(
        small_book.files(), initial={"same_as": "plan.initial"}, internal_1={"same_as": "plan.internal_1"}
    )

    book = load(small_book.write(tmp_path, files))

    step, rule = book.stages["another.internal_1"], book.rule("another.internal_1.filing.std")
    assert step.follows == ("another.initial",)
    assert step.body == book.stages["plan.internal_1"].body
    assert (rule.stage, rule.checked_on) == ("another.internal_1", date(2027, 1, 1))
    assert rule.duration == book.rule("plan.internal_1.filing.std").duration


def test_what_a_step_states_itself_stands_in_for_the_key_it_took(tmp_path: Path) -> None:
    longer = {**RULE, "id": "longer", "duration": {"n": 20, "unit": "calendar_days"}}
    files = another_plan(
        small_book.files(),
        initial={"same_as": "plan.initial"},
        internal_1={"same_as": "plan.internal_1", "body": "Another plan", "filing": [longer], "follows": None},
    )

    step = load(small_book.write(tmp_path, files)).stages["another.internal_1"]

    assert [rule.name for rule in step.filing] == ["longer"]
    assert (step.body, step.follows, step.submission) == ("Another plan", (), "In writing.")


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    files = small_book.files()
    rule(files)["colour"] = "red"
    files["states/zz.yaml"]["colour"] = "blue"

    told = faults_of(tmp_path, files)

    assert "plan.yaml" in told
    assert "zz.yaml" in told


def test_a_family_may_succeed_itself(tmp_path: Path) -> None:
    files = small_book.files()
    closed = {**RULE, "family": "x", "in_force_by": "notice_date", "in_force_to": date(2025, 12, 31)}
    opened = {**RULE, "id": "new", "family": "x", "in_force_by": "notice_date", "in_force_from": date(2026, 1, 1)}
    stage(files)["filing"] = [closed, opened]

    book = load(small_book.write(tmp_path, files))

    assert book.rule("plan.internal_1.filing.new").in_force_from == date(2026, 1, 1)


def test_reading_the_shipped_book_costs_no_more_calls_than_its_lines_allow() -> None:
    lines = sum(path.read_bytes().count(b"\n") for path in SHIPPED.rglob("*.yaml"))
    watch = cProfile.Profile()

    watch.runcall(load, SHIPPED)

    assert 0 < pstats.Stats(watch).total_calls <= CALLS_A_LINE * lines  # type: ignore[attr-defined]


def test_the_shipped_book_is_read_once() -> None:
    assert shipped() is shipped()


def test_a_snapshot_is_plain_text_that_can_be_stored() -> None:
    kept = shipped().rule("medicare_advantage.internal_1.filing.std").snapshot()

    assert kept["duration"] == {"n": 60, "unit": "calendar_days"}
    assert kept["in_force_from"] == "2025-01-01"
    assert "in_force_to" not in kept


def test_a_snapshot_keeps_the_numbers_of_a_schedule() -> None:
    kept = shipped().rule("erisa_insured.internal_1.decision.multiemployer_quarterly").snapshot()

    assert kept["schedule"] == {"name": "board_meeting", "numbers": {"too_close_days": 30, "notify_days": 5}}


def test_a_state_rule_is_found_by_the_id_it_is_stored_under() -> None:
    found = shipped().rule("erisa_insured.external_state.filing.ny.state_window")

    assert found.cites == ("ny_ea",)
    with pytest.raises(KeyError):
        shipped().rule("erisa_insured.external_state.filing.ny.other")


def test_inspection_lists_what_is_unverified_and_what_is_old(tmp_path: Path) -> None:
    files = small_book.files()
    rule(files)["verified"] = False
    files["citations.yaml"]["citations"]["lore"] = {**small_book.CITATION, "verified": False}
    book = load(small_book.write(tmp_path, files))

    fresh = inspect(book, today=date(2027, 11, 23))
    late = inspect(book, today=date(2027, 11, 24))

    assert fresh.unverified == ("plan.internal_1.filing.std", "citation lore")
    assert fresh.counts["filing clocks"] == 2
    assert fresh.old == ()
    assert "plan.internal_1.filing.std (2026-11-23)" in late.old
    assert "citation law (2026-11-23)" in late.old
