"""The half of the trial that runs inside Django, once its servers are up: every trial in turn, and the table."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from benchmarks.faults.field import Field, prepare, verdicts
from benchmarks.faults.lines import Lines, Proxy
from benchmarks.faults.ours import NAME, Ours, environment
from benchmarks.faults.servers import Servers
from benchmarks.faults.table import Row, lines_of, table, write
from benchmarks.faults.trials import TRIALS, Trial
from benchmarks.faults.usual import ETA, SCAN, Usual

NOTES = """\
Tried on {day}: {number} trials in {minutes:.0f} minutes on {cores} cores{busy}. Three designs stood side by side and
met the same faults at the same seconds: ClaimBack as it is (a worker with two processes, beat, timer, PostgreSQL and
Valkey of our launcher) and the two usual ones of `benchmarks/faults/naive.py`. Judged by what mail servers took.
*Lost* had not come when the trial ended, *doubled* came under two Message-IDs, *repeats* under the same one (allowed:
one for each unanswered message and sender), *forbidden* came over a second after it was unwanted.

Made quicker than life: reminders become due within 20 seconds; our timer runs `send_due` every 10 seconds instead of
300, and somebody's commit pokes every 3 (not while clocks jump); the second usual design scans every 5 seconds
instead of 60, which favours it. Our beat (60 s), leases (30 and 60 s), patience with a mail server (10 s) and waits
after a failure (1, 2, 4 … minutes) are the product's. Only for what cannot be sent at all (550, poison) the waits
were cut short, until all of it was parked for a person; it does not count as due. What counts as lost with `eta=` may
come an hour later, when Celery gives back what a dead worker held.
The last column is the longest wait; after two days down it counts from a minute before the programs start."""


class Trouble(Exception):
    """Ours was not clean, or the usual designs lost nothing, and then the faults were none."""


def main(servers: Servers, folder: Path, lines: Lines, proxy: Proxy, *, only: str, place: Path | None) -> None:
    """Run the trials named by a word of `only`; write the table between the marks of `place`. Raises Trouble."""
    began, busy = time.monotonic(), os.getloadavg()[0] > 1
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()
    field = _field(servers, folder, lines, proxy)
    rows = []
    for trial in [each for each in TRIALS if any(word in each.name for word in only.split(","))]:
        row = _tried(field, trial, shim=_shim(folder) if trial.jumps else None)
        rows.append(row)
        print("\n".join([*lines_of(row), f"  ({time.monotonic() - began:.0f} s so far)"]), flush=True)
    text = f"{_notes(time.monotonic() - began, number=len(rows), busy=busy)}\n\n{table(rows)}"
    if place:
        write(place, text)
    _complain(rows, whole=not only)


def _field(servers: Servers, folder: Path, lines: Lines, proxy: Proxy) -> Field:
    with psycopg.connect(servers.superuser_url, autocommit=True) as line:
        line.execute("CREATE DATABASE usual")
    usual = servers.postgres.url("postgres", servers.keys["SUPERUSER_PASSWORD"], "usual")
    address = f"redis://:{servers.keys['VALKEY_PASSWORD']}@127.0.0.1:{proxy.port}"
    others = [Usual(name, database=usual, broker=f"{address}/{place}") for place, name in ((1, ETA), (2, SCAN))]
    return Field(servers, lines, proxy, [Ours(), *others], environment(), servers.logs)


def _tried(field: Field, trial: Trial, *, shim: Path | None) -> Row:
    if trial.jumps:
        if shim is None:
            return Row(trial.words, not_tried="not tried: there is no C compiler, or this is not Linux")
        clock = field.logs / "clock"
        clock.write_text("0")
        field.environ |= {"LD_PRELOAD": str(shim), "TRIAL_CLOCK": str(clock)}
    for schedule in Path(field.environ["DATA_DIR"]).glob("*beat*"):
        schedule.unlink()  # what a beat remembers of a clock that jumped is no part of the next trial
    try:
        run = prepare(field, trial)
        found = verdicts(run)
    finally:
        for name in ("LD_PRELOAD", "TRIAL_CLOCK"):
            field.environ.pop(name, None)
    return Row(trial.words, tuple(zip([design.name for design in field.designs], found, strict=True)))


def _shim(folder: Path) -> Path | None:
    """The library that sets the clock of a process wrong; None where it cannot be made."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler or platform.system() != "Linux":
        return None
    made = folder / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", made, source], check=True)
    return made


def _notes(seconds: float, *, number: int, busy: bool) -> str:
    return NOTES.format(
        day=timezone.now().strftime("%-d %B %Y"),
        minutes=seconds / 60,
        number=number,
        cores=os.cpu_count(),
        busy=", which others used too" if busy else "",
    )


def _complain(rows: Sequence[Row], *, whole: bool) -> None:
    tried = [(row.words, name, each) for row in rows for name, each in row.found]
    unclean = [words for words, name, each in tried if name == NAME and not each.is_clean]
    if unclean:
        raise Trouble(f"Ours was not clean: {'; '.join(unclean)}")
    if whole and not sum(each.lost for _words, name, each in tried if name != NAME):
        raise Trouble("The usual designs lost nothing, so the faults cannot have been any.")
