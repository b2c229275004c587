"""The samples nobody here wrote: nothing invented, no wrong deadline shown as sure, little missed."""

import json
from pathlib import Path

import pytest

from benchmarks.reading.letters import FREE, flat
from benchmarks.reading.renderings import read
from benchmarks.reading.verdicts import judge, wrong_deadline

LETTERS = Path(__file__).parents[4] / "shared" / "samples" / "letters"
TRUTHS = sorted(LETTERS.glob("*.truth.json"))

pytestmark = pytest.mark.skipif(not TRUTHS, reason=f"no samples at {LETTERS}")


def _pair(path: Path) -> tuple[dict, dict]:
    return json.loads(path.read_text())["facts"], read(
        path.with_name(path.name.replace(".truth.json", ".txt")).read_text()
    )


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.name[:3])
def test_nothing_is_invented_and_no_wrong_deadline_is_sure(path: Path) -> None:
    truth, got = _pair(path)
    said = dict(flat(got))

    invented = [
        n for n, value in flat(truth) if n.rpartition(".")[2] not in FREE and judge(value, said.get(n)) == "invented"
    ]

    assert invented == []
    assert not wrong_deadline(truth["appeal"], got["appeal"])


def test_at_least_95_of_100_facts_are_found() -> None:
    verdicts = []
    for path in TRUTHS:
        truth, got = _pair(path)
        said = dict(flat(got))
        verdicts += [judge(value, said.get(n)) for n, value in flat(truth) if n.rpartition(".")[2] not in FREE]

    stated = [verdict for verdict in verdicts if verdict in ("right", "missed", "wrong")]
    assert stated.count("right") >= 0.95 * len(stated)
