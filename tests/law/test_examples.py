"""Every worked example, ours and those of the research tables, comes out to the day and the hour."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from appeals.law.answers import written
from appeals.law.deadlines import Answer, Due, Unlimited, compute
from appeals.law.rulebook import read_yaml, shipped

OURS = Path(__file__).with_name("examples.yaml")
EVERY = OURS.with_name("every_rule.yaml")
START = {"notice_date": "2026-06-01", "notice_received": "2026-06-01", "tz": "America/New_York"}
RESEARCH = Path(__file__).resolve().parents[3] / "shared" / "law" / "examples.yaml"


def listed(path: Path) -> list[Any]:
    if not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{path.name} of the research tables is not here"))]
    items: Any = read_yaml(path)
    held = [item for item in items if shipped().coverage_types[item["stage"].split(".")[0]].complete]
    return [pytest.param(item, id=item["id"]) for item in held]


@pytest.mark.parametrize("example", listed(OURS))
def test_our_example(example: dict[str, Any]) -> None:
    due = compute(
        shipped(), example["stage"], example["inputs"], clock=example.get("clock", "filing"), rule=example["rule"]
    )

    assert isinstance(due, Due)
    wanted = [str(example[key]) if key in example else None for key in ("legal", "conservative", "act_by")]
    assert [written(due.legal), written(due.conservative), written(due.act_by)] == wanted


@pytest.mark.parametrize("example", listed(OURS))
def test_the_facts_alone_choose_the_rule_of_our_example(example: dict[str, Any]) -> None:
    due = compute(shipped(), example["stage"], example["inputs"], clock=example.get("clock", "filing"))

    assert isinstance(due, Due)
    assert due.rule.split(".")[-1] == example["rule"]


@pytest.mark.parametrize("example", listed(RESEARCH))
def test_example_of_the_research_tables(example: dict[str, Any]) -> None:
    due = compute(shipped(), example["stage"], example["inputs"], clock=example["clock"], rule=example["rule"])

    assert isinstance(due, Due)
    found = {
        "legal_due": written(due.legal),
        "conservative_due": written(due.conservative),
        "act_by": written(due.act_by),
    }
    assert {key: found[key] for key in found if key in example} == {
        key: str(example[key]) for key in found if key in example
    }
    if example["clock"] == "decision":
        assert (due.conservative, due.act_by) == (None, None)


@cache
def tabled() -> dict[str, dict[str, Any]]:
    groups: Any = read_yaml(EVERY)
    return {id: group for group in groups for id in group["rules"]}


def worked(id: str) -> Answer:
    """The rule counted from the day of the table."""
    rule = shipped().rule(id)
    state = id.split(".")[3].upper() if len(id.split(".")) == 5 else "NY"
    start = {rule.runs_from: "2026-06-01T10:00"} if rule.runs_from not in (None, *START) else {}
    inputs = START | start | {"state": state} | tabled()[id].get("inputs", {})
    return compute(shipped(), rule.stage, inputs, clock=rule.clock, rule=id)


@pytest.mark.parametrize("id", [id for id, group in tabled().items() if "legal" in group])
def test_a_rule_counts_to_the_day_worked_on_paper(id: str) -> None:
    due = worked(id)

    assert isinstance(due, Due)
    assert written(due.legal) == str(tabled()[id]["legal"])


@pytest.mark.parametrize("id", [id for id, group in tabled().items() if "legal" not in group])
def test_a_rule_without_a_last_day_counts_to_its_safe_day(id: str) -> None:
    due = worked(id)

    assert isinstance(due, Unlimited)
    assert written(due.conservative) == str(tabled()[id]["safe"])


def test_every_rule_has_a_worked_example() -> None:
    book = shipped()
    states = {
        rule.id
        for state in book.states
        for clock in ("filing", "decision", "other_clocks")
        for rule in book.rules_of(book.stages["erisa_insured.external_state"], clock, state)
    }
    federal = {rule.id for stage in book.stages.values() for rule in stage.rules}
    # where every state has its own, the federal floor only asks which state it is
    floors = {id for id in federal if ".external_state." in id and "additional_information" not in id}

    assert (states | federal) - floors - set(tabled()) == set()
