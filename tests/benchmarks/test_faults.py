"""A short trial of reminders for every run of the tests, and the judge of the long one (`make trial`)."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from benchmarks.faults import table
from benchmarks.faults.judge import LATE, Book, Verdict, judge
from benchmarks.faults.lines import Lines, lines
from benchmarks.faults.ours import Ours
from benchmarks.faults.programs import Program, Programs
from benchmarks.faults.sink import End, Letter, Rule, Sink
from benchmarks.faults.usual import SCAN, Usual

MANAGE = Path(__file__).parents[2] / "manage.py"
MARK_AND_SEND = "import sys; from benchmarks.faults import naive; [naive.mark_and_send(key) for key in sys.argv[1:]]"


def letter(key: str = "a", *, at: float = 10.0, identity: str = "", end: End = End.TAKEN) -> Letter:
    return Letter(1, key, 1, identity or f"<{key}>", at, end)


def judged(*letters: Letter, forbidden: float | None = None) -> Verdict:
    book = Book({"a": 10.0})
    if forbidden is not None:
        book.forbid("a", forbidden)
    return judge(book, letters)


def test_one_message_in_time_is_clean():
    assert judged(letter()) == Verdict(1, 0, 0, 0, 0, 0, 0, 0, 0.0)
    assert judged(letter()).is_clean


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ([], "lost"),
        ([letter(end=End.CUT)], "lost"),
        ([letter(end=End.BUSY), letter(end=End.REFUSED), letter(end=End.KILLED_BEFORE)], "lost"),
        ([letter(), letter(identity="<other>")], "doubled"),
        ([letter(), letter()], "repeats"),
        ([letter(at=9.9)], "early"),
        ([letter(at=10.1 + LATE)], "late"),
    ],
)
def test_every_fault_has_its_column_and_is_not_clean(letters, found):
    verdict = judged(*letters)

    columns = ("lost", "doubled", "repeats", "early", "late", "forbidden")
    assert {name for name in columns if getattr(verdict, name)} == {found}
    assert not verdict.is_clean


def test_a_repeat_is_clean_when_the_sender_could_not_know():
    assert judged(letter(end=End.DROPPED), letter()).is_clean
    assert not judged(letter(end=End.DROPPED), letter(), letter()).is_clean


def test_who_is_killed_with_another_may_repeat_and_that_other_may_not():
    letters = [letter(), letter(), letter(key="b", end=End.KILLED_BEFORE), letter(key="b")]
    book = Book({"a": 10.0, "b": 10.0})

    assert judge(book, letters, senders=2).is_clean
    assert not judge(book, letters, senders=1).is_clean
    assert not judge(book, [*letters, letter(key="b")], senders=2).is_clean


def test_what_was_forbidden_is_seen_after_a_second():
    assert judged(letter(at=11.5), forbidden=10.0).forbidden == 1
    assert judged(letter(at=10.5), forbidden=10.0).is_clean
    assert judged(forbidden=10.0).is_clean


def test_the_table_goes_between_its_marks_and_nowhere_else(tmp_path):
    page = tmp_path / "trials.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
    row = table.Row("a fault", (("ours", judged(letter())), ("usual", judged())))

    table.write(page, table.table([row, table.Row("clocks", not_tried="no compiler")]))

    lines = page.read_text().splitlines()
    assert (lines[0], lines[-1], "old" in lines) == ("before", "after", False)
    assert lines[4:7] == [
        "| a fault | ours | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0 s |",
        "|  | usual | 1 | 1 | 0 | 0 | 0 | 0 | 0 | 0 s |",
        "| clocks | no compiler | | | | | | | | |",
    ]


def test_a_page_without_marks_is_left_alone(tmp_path):
    page = tmp_path / "trials.md"
    page.write_text("words\n")

    with pytest.raises(ValueError, match="nothing was written"):
        table.write(page, "table")
    assert page.read_text() == "words\n"


@pytest.fixture
def beside() -> Iterator[Lines]:
    with lines() as running:
        yield running


def addresses() -> dict[str, str]:
    """Of the database of this test: as the application, and as its owner."""
    name = connection.settings_dict["NAME"]
    return {
        role: urlsplit(os.environ[role])._replace(path=f"/{name}").geturl()
        for role in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }


def killed_at(**ends: End) -> Rule:
    """The nth message ends so, the others are taken."""
    return lambda number, _key, _time: ends.get(f"_{number}", End.TAKEN)


def go_on(programs: Programs) -> None:
    """Start all, and wait until each has ended or was killed."""
    programs.tend()
    while any(each.is_running() for each in programs.all):
        time.sleep(0.02)
    programs.stop()


@pytest.mark.real_commits
def test_senders_killed_before_and_after_a_message_was_taken_lose_and_double_nothing(beside, tmp_path):
    ours, sink = Ours(), Sink(beside)
    keys = [key for (key,) in ours.plan([[0.0]] * 30)]
    due = time.time() - 1
    ours.set_due(dict.fromkeys(keys, due))
    sender = [sys.executable, str(MANAGE), "send_due"]
    environ = os.environ | addresses() | {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    programs = Programs([Program(f"sender{number}", sender, environ) for number in range(2)], tmp_path)
    sink.kill = programs.kill_senders
    sink.rule = killed_at(_7=End.KILLED, _15=End.KILLED_BEFORE)

    for _round in range(3):
        go_on(programs)
        ours.cut_the_waiting_short()

    verdict = judge(Book(dict.fromkeys(keys, due)), sink.letters, senders=2)
    assert (programs.kills, verdict.lost, verdict.doubled, verdict.early) == (2, 0, 0, 0)
    assert 1 <= verdict.repeats <= verdict.allowed_repeats
    assert ours.is_done(keys)


@pytest.mark.real_commits
def test_the_same_kill_loses_a_reminder_of_who_marks_and_then_sends(beside, tmp_path):
    database = addresses()["DATABASE_OWNER_URL"]
    usual, sink = Usual(SCAN, database=database, broker="memory://"), Sink(beside)
    keys = [key for (key,) in usual.plan([[0.0]] * 10)]
    due = time.time() - 1
    usual.set_due(dict.fromkeys(keys, due))
    environ = os.environ | {"NAIVE_DATABASE": database, "NAIVE_MAIL": str(sink.port)}
    command = [sys.executable, "-c", MARK_AND_SEND, *keys]
    programs = Programs([Program("usual", command, environ)], tmp_path)
    sink.kill = programs.kill_senders
    sink.rule = killed_at(_4=End.KILLED_BEFORE)

    for _round in range(2):
        go_on(programs)

    verdict = judge(Book(dict.fromkeys(keys, due)), sink.letters)
    assert (verdict.lost, verdict.doubled) == (1, 0)
    with psycopg.connect(database) as line:
        line.execute("DROP TABLE reminder")
