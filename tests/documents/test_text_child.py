import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from documents import text
from documents.extraction import Order
from documents.kinds import Kind
from documents.text import Trouble, extract

ROOT = Path(__file__).resolve().parents[2]
CALL_OUT = """
import socket, sys
from documents.extraction.confined import give_up
give_up(memory=1 << 31, cpu=60)
with open("/proc/self/net/dev") as cards:
    alone = sum(1 for _ in cards) == 3
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
except OSError:
    print("nobody there", alone)
else:
    print("connected", alone)
"""


def python(code: str, *given: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *given], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def test_the_child_knows_no_django():
    rooms = [
        "text_child",
        "extraction.pdf",
        "extraction.pictures",
        "extraction.word",
        "extraction.plain",
        "extraction.mended",
        "bind_child",
    ]

    loaded = python(f"import sys, {', '.join(f'documents.{room}' for room in rooms)}; print('django' in sys.modules)")

    assert loaded == "False"


def test_the_child_reaches_nobody():
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        said = python(CALL_OUT, str(neighbour.getsockname()[1]))

    if said == "connected False":
        pytest.skip("this kernel lets no process give up its network")
    assert said == "nobody there True"


class Child:
    """Plays the child: for each start, what it says and how it ends."""

    def __init__(self, *lives: tuple[Sequence[object], int]) -> None:
        self.lives = list(lives)
        self.orders: list[Order] = []

    def __call__(self, path: Path, order: Order, *, wall: float, hear: Callable[[dict], None]) -> int:
        self.orders.append(order)
        says, status = self.lives.pop(0)
        for words in says:
            hear(json.loads(json.dumps(words)))
        return status


def said(number: int, **more: object) -> dict:
    return {"page": number, "text": f"page {number}", "source": "layer", "confidence": None, "turned": 0} | more


def played(tmp_path, monkeypatch, *lives: tuple[Sequence[object], int]) -> tuple[text.Extracted, Child]:
    child = Child(*lives)
    path = tmp_path / "paper"
    path.write_bytes(b"%%EOF")
    monkeypatch.setattr(text, "listen", child)
    return extract(path, content_type=Kind.PDF), child


def test_the_page_a_child_died_of_is_left_out_and_the_next_child_reads_on(tmp_path, monkeypatch):
    dies = ([{"count": 3}, said(1)], -signal.SIGSEGV)
    lives = ([{"count": 3}, said(3), {"end": True}], 0)

    extracted, child = played(tmp_path, monkeypatch, dies, lives)

    assert [page.number for page in extracted.pages] == [1, 3]
    assert extracted.trouble == Trouble.SOME_PAGES
    assert [order.first for order in child.orders] == [1, 3]


def test_a_file_that_kills_three_children_is_given_up(tmp_path, monkeypatch):
    dies = ([{"count": 9}], -signal.SIGKILL)

    extracted, child = played(tmp_path, monkeypatch, dies, dies, dies)

    assert (extracted.pages, extracted.trouble, len(child.orders)) == ((), Trouble.DAMAGED, 3)


def test_a_file_that_takes_all_the_time_to_open_ran_out_of_time(tmp_path, monkeypatch):
    extracted, _child = played(tmp_path, monkeypatch, ([], -signal.SIGXCPU))

    assert (extracted.pages, extracted.trouble) == ((), Trouble.OUT_OF_TIME)


@pytest.mark.parametrize(
    "lie",
    [
        said(7),
        said(1, source="law"),
        said(1, text=None),
        {"page": "1"},
        {"count": -4},
        {"count": 2**40},
        {"trouble": "none at all"},
        {"png": 3},
        {},
    ],
)
def test_what_makes_no_sense_is_not_believed(tmp_path, monkeypatch, lie):
    extracted, _child = played(tmp_path, monkeypatch, ([{"count": 2}, lie, said(1), said(2), {"end": True}], 0))

    assert [page.text for page in extracted.pages] == ["page 1", "page 2"]
    assert extracted.page_count == 2


@pytest.mark.parametrize(
    ("claimed", "believed"), [(7, 1.0), (-1, 0.0), ("sure", None), (None, None), (0.5, 0.5), ([], None)]
)
def test_no_page_is_surer_than_sure(tmp_path, monkeypatch, claimed, believed):
    extracted, _child = played(
        tmp_path, monkeypatch, ([{"count": 1}, said(1, confidence=claimed, turned=[90]), {"end": True}], 0)
    )

    assert (extracted.pages[0].confidence, dict(extracted.turned)) == (believed, {})
