"""The two usual designs in a trial: their rows, their worker and their beat."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
from celery import Celery

from benchmarks.faults.naive import TABLE
from benchmarks.faults.programs import Program

ETA, SCAN = "eta", "scan"


class Usual:
    """One of them: `design` is ETA or SCAN, `database` and `broker` are addresses."""

    def __init__(self, design: str, *, database: str, broker: str) -> None:
        self.design = design
        self.name = {ETA: "a task with `eta=` each", SCAN: "scan, queue, mark, send"}[design]
        self.database, self.broker = database, broker
        self._producer = Celery("producer", broker=broker, set_as_current=False)
        with self._line() as line:
            line.execute(TABLE)

    def _line(self) -> psycopg.Connection:
        return psycopg.connect(self.database, autocommit=True)

    def plan(self, steps: Sequence[Sequence[float]]) -> list[list[str]]:
        """Keys for as many reminders."""
        return [[str(uuid4()) for _moment in each] for each in steps]

    def set_due(self, moments: Mapping[str, float]) -> None:
        """Rows with when each becomes due (Unix time), and for the first design a task for each."""
        dues = {key: datetime.fromtimestamp(moment, UTC) for key, moment in moments.items()}
        rows = [(self.design, key, f"{key}@people.example", due) for key, due in dues.items()]
        with self._line() as line, line.cursor() as cursor:
            cursor.executemany("INSERT INTO reminder (design, key, address, due) VALUES (%s, %s, %s, %s)", rows)
        for key, due in dues.items() if self.design == ETA else ():
            self._producer.send_task("remind", args=[key], eta=due)

    def change(self, key: str, how: str) -> None:
        """Its flag says that it is not wanted any more, or its address is one that cannot be."""
        with self._line() as line:
            if how in {"met", "moved", "closed", "revoked"}:
                line.execute("UPDATE reminder SET wanted = false WHERE key = %s", [key])
            elif how.endswith("address"):
                address = "" if how == "no address" else f"not an\naddress {key}"
                line.execute("UPDATE reminder SET address = %s WHERE key = %s", [address, key])

    def programs(self, environ: dict[str, str], *, mail: int, of_each: int, workers: int) -> list[Program]:
        """One worker with so many processes, and so many beats where the design has one."""
        environ = environ | {
            "NAIVE_DESIGN": self.design,
            "NAIVE_DATABASE": self.database,
            "NAIVE_BROKER": self.broker,
            "NAIVE_MAIL": str(mail),
        }
        python = [sys.executable, "-m", "celery", "--quiet", "--app", "benchmarks.faults.naive"]
        worker = [*python, "worker", "--concurrency", str(workers), "--without-gossip", "--without-mingle"]
        found = [Program(f"{self.design}-worker", worker, environ)]
        for number in range(of_each if self.design == SCAN else 0):
            schedule = f"{environ['DATA_DIR']}/{self.design}-beat-{number}"
            beat = [*python, "beat", "--schedule", schedule, "--pidfile="]
            found.append(Program(f"{self.design}-beat-{number}", beat, environ, sends=False))
        return found

    def poke(self) -> None:
        """Nothing pokes it."""

    def is_done(self, keys: Collection[str]) -> bool:
        """It cannot say; whoever waits looks at what still arrives."""
        return True

    def clear(self) -> None:
        """What this trial left is no part of the next."""
        with self._line() as line:
            line.execute("DELETE FROM reminder WHERE design = %s", [self.design])
