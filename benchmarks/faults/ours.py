"""ClaimBack in a trial: its rows through its own verbs, its own worker, beat and timer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models.functions import Now

from appeals import reminders
from appeals.models import Deadline, Reminder, Stage
from benchmarks.faults.programs import Program
from cases.models import Case, Decision, Outcome, Share
from claimback import celery, poke
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role

assert celery.app  # it carries the pokes
NAME = "ClaimBack"
FAR = timedelta(days=60)  # the steps that are no part of a trial lie beyond it
TIMER = 10.0  # seconds, where cron would take five minutes
POKES_EVERY = 3.0  # seconds: somebody commits something that pokes


POISON: dict[str, Callable[[str], dict[str, str]]] = {
    "impossible address": lambda key: {"email": f"not an\naddress {key}"},
    "no address": lambda _key: {"email": ""},
    "time zone that is gone": lambda _key: {"time_zone": "Nowhere/At_All"},
}
"""What can be wrong with a person, and what is then in their row."""


class Ours:
    """The design under trial."""

    name = NAME

    def plan(self, steps: Sequence[Sequence[float]]) -> list[list[str]]:
        """A date for each, with as many reminders as it has moments, all far away; gives their keys."""
        return [self._plan(deadline, len(each)) for deadline, each in zip(dates(len(steps)), steps, strict=True)]

    @staticmethod
    def _plan(deadline: Deadline, number: int) -> list[str]:
        patient = User.objects.get(shares__case=deadline.case_id)
        rows = [row for row in reminders.plan(deadline, recipients=[patient]) if row.channel == "email"][:number]
        assert len(rows) == number, "a date has fewer steps than the trial needs"
        return [str(row.pk) for row in rows]

    def set_due(self, moments: Mapping[str, float]) -> None:
        """When each of these becomes due (Unix time)."""
        rows = [Reminder(pk=key, due_at=datetime.fromtimestamp(moment, UTC)) for key, moment in moments.items()]
        Reminder.objects.bulk_update(rows, ["due_at"])

    def change(self, key: str, how: str) -> None:
        """Something happens that forbids this reminder: the bare facts, without the verbs that would clear the row."""
        row = Reminder.objects.select_related("case", "deadline").get(pk=key)
        date = Deadline.objects.filter(pk=row.deadline_id)
        if how == "met":
            date.update(met_on=row.due_at.date())
        elif how == "moved":
            date.update(superseded_at=Now())
        elif how == "closed":
            Case.objects.filter(pk=row.case_id).update(closed_on=row.due_at.date(), ending="withdrawn")
        elif how == "revoked":
            row.case.shares.update(ended_at=Now())
        else:
            User.objects.filter(pk=row.recipient_id).update(**POISON[how](key))

    def programs(self, environ: dict[str, str], *, mail: int, of_each: int, workers: int) -> list[Program]:
        """So many beats and timers, and one worker with so many processes; mail goes to that port."""
        environ = environ | {"EMAIL_URL": f"smtp://127.0.0.1:{mail}"}
        python = [sys.executable, "-m", "celery", "--quiet", "--app", "claimback"]
        worker = [*python, "worker", "--concurrency", str(workers), "--without-gossip", "--without-mingle"]
        found = [Program("ours-worker", worker, environ)]
        for number in range(of_each):
            schedule = f"{environ['DATA_DIR']}/beat-{number}"
            beat = [*python, "beat", "--schedule", schedule, "--pidfile="]
            found.append(Program(f"ours-beat-{number}", beat, environ, sends=False))
            timer = [sys.executable, "manage.py", "send_due"]
            found.append(Program(f"ours-timer-{number}", timer, environ, every=TIMER))
        return found

    def poke(self) -> None:
        """Somebody commits something that is due at once."""
        poke.poke("appeals.tasks.send_due")

    def is_done(self, keys: Collection[str]) -> bool:
        """Whether none of these waits; False when the database cannot say."""
        return not self._count(keys, Reminder.State.PENDING)

    def parked(self, keys: Collection[str]) -> int:
        """How many of these wait for a person."""
        return self._count(keys, Reminder.State.PARKED)

    @staticmethod
    def _count(keys: Collection[str], state: str) -> int:
        try:
            return Reminder.objects.filter(pk__in=keys, state=state).count()
        except (OperationalError, InterfaceError):
            connection.close()
            return len(keys)

    @staticmethod
    def cut_the_waiting_short() -> None:
        """Minutes pass: what was put off, or was in the hands of a sender that died, is free again."""
        Reminder.objects.filter(state=Reminder.State.PENDING).update(claimed_until=None)

    def clear(self) -> None:
        """What this trial left is no part of the next."""
        Reminder.objects.filter(state=Reminder.State.PENDING).update(state=Reminder.State.CANCELLED, claimed_until=None)


def dates(number: int) -> list[Deadline]:
    """So many dates, each of a case of its own with a patient of its own."""
    organisation = Organisation.objects.create(name="Office of the trial")
    mark = organisation.pk.hex
    owner = User.objects.create_user(f"owner.{mark}@people.example", name="Ada Vocate")
    Membership.objects.create(organisation=organisation, user=owner, role=Role.ADVOCATE)
    patients = User.objects.bulk_create(
        [User(email=f"patient.{place}.{mark}@people.example", password="!") for place in range(number)]
    )
    cases = Case.objects.bulk_create(
        [Case(organisation=organisation, owner=owner, reference=f"R{place}") for place in range(number)]
    )
    Share.objects.bulk_create(
        [
            Share(organisation=organisation, case=case, user=patient, role=Role.PATIENT)
            for case, patient in zip(cases, patients, strict=True)
        ]
    )
    of: dict[str, Any] = {"organisation": organisation}
    denials = Decision.objects.bulk_create(
        [Decision(case=case, outcome=Outcome.DENIED, confirmed_by=owner, **of) for case in cases]
    )
    rung = {"step": "erisa_insured.internal_1", "kind": "internal_appeal", "name": "First appeal", "position": 1}
    stages = Stage.objects.bulk_create([Stage(case=denial.case, challenges=denial, **rung, **of) for denial in denials])
    day = reminders.database_now().date() + FAR
    counted = {"clock": "filing", "rule": "trial", "rule_text": {}, "owed_by": "us", "because": [], "verified": True}
    return Deadline.objects.bulk_create(
        [Deadline(case=stage.case, stage=stage, legal_on=day, act_by=day, **counted, **of) for stage in stages]
    )


def environment() -> dict[str, str]:
    """Of the programs of a trial: that of this process."""
    return dict(os.environ)
