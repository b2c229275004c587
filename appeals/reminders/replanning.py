"""The outbox of a case compared with what is to be said, and corrected. Called with the case locked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from appeals.models import Deadline, Reminder
from appeals.reminders import things
from appeals.reminders.hearing import Hearing
from appeals.reminders.outbox import database_now, free
from appeals.reminders.people import Reach, zone_for
from appeals.reminders.planning import poke
from appeals.reminders.plans import Step
from appeals.reminders.steps import still_to_come
from appeals.reminders.things import Thing
from appeals.standing_in import AGAIN, UNHEEDED
from cases.models import Case
from claimback.written import Question, Rows

State = Reminder.State
MISSED = timedelta(days=1)
"""So long after its time what somebody else was to hear, and never did, is still said to whoever hears of it now."""
POINTERS = {
    Reminder.Kind.DEADLINE: "deadline",
    Reminder.Kind.FOLLOW_UP: "follow_up",
    Reminder.Kind.AUTHORITY: "authority",
    Reminder.Kind.APPROVAL: "decision",
    Reminder.Kind.TALK: "stage",
}
"""What plans speak of, and the field that names it."""

About = tuple[str, UUID, date | None]
"""A thing on a day: its field, its id, the day."""
Key = tuple[About, UUID | None, str]
"""What is said: of a thing on a day, to a person, a step."""


def replan(case: Case, *, hearing: Hearing | None = None, now: datetime | None = None) -> int:
    """Compare everything that waits in a case with its plans, people and clocks of today, and correct it.

    What is not wanted any more is cancelled, what is missing is planned, what waits for another time is moved; what
    went out stays as it is, and so does what is due. A second call changes nothing. Says how many rows changed.
    `now` is the database's clock, asked when not given.
    """
    now, hearing = now or database_now(), hearing or Hearing(case)
    _let_covers_follow(case, POINTERS, hearing, now=now)
    running = Deadline.objects.unmet().filter(case=case).select_related("case").order_by("pk")
    every = [things.of_deadline(each, hearing.plans) for each in running]
    every += things.beside_deadlines(case, plans=hearing.plans, now=now)
    return _correct(every, _rows(case, POINTERS), hearing, now=now)


def plan_beside(case: Case, *, hearing: Hearing | None = None, now: datetime | None = None) -> int:
    """The same for everything of a case that is no deadline: what is done or moved is not said any more."""
    now, hearing = now or database_now(), hearing or Hearing(case)
    every = things.beside_deadlines(case, plans=hearing.plans, now=now)
    kinds = [kind for kind in POINTERS if kind != Reminder.Kind.DEADLINE]
    _let_covers_follow(case, kinds, hearing, now=now)
    return _correct(every, _rows(case, kinds), hearing, now=now)


def readdress(case: Case, *, now: datetime | None = None) -> None:
    """The owner or the shares of a case changed: from `now` on the right people are reminded of what still holds."""
    hearing = Hearing(case)
    people = [reach.person for reach in hearing.everybody]
    # what others are told, and that somebody is not reached, is looked at when it is sent
    planned = Reminder.objects.filter(case=case, link=None).exclude(step__startswith=UNHEEDED)
    covered = Q(absence__away__user__in=people)
    waiting = planned.exclude(kind=Reminder.Kind.ALERT).filter(state=State.PENDING)
    waiting.exclude(Q(recipient__in=people) | covered).update(state=State.CANCELLED, claimed_until=None)
    replan(case, hearing=hearing, now=now)


def _let_covers_follow(case: Case, kinds: Iterable[str], hearing: Hearing, *, now: datetime) -> None:
    """What lies ahead for covers is made anew from the rows it follows, before the next sending.

    Who hears of the case themselves has their row as any other: nothing takes it away with an absence.
    """
    kinds = tuple(kinds)
    if not _COVERED(kinds, case=case.pk):
        return
    unsent = _unsent_for_covers(kinds, case=case.pk)
    people = [reach.person for reach in hearing.everybody]
    unsent.filter(recipient__in=people).update(absence=None, instead_of=None)
    unsent.filter(state=State.PENDING, due_at__gt=now).update(state=State.CANCELLED, claimed_until=None)


def _unsent_for_covers(kinds: tuple[str, ...], *, case: UUID) -> QuerySet[Reminder]:
    return by_plan().filter(case=case, kind__in=kinds, sent_at=None).exclude(absence=None)


def _covered(kinds: tuple[str, ...], *, case: UUID) -> QuerySet[Reminder, tuple[UUID]]:
    return _unsent_for_covers(kinds, case=case).order_by().values_list("pk")[:1]


@Rows
def _planned(kinds: tuple[str, ...], *, case: UUID) -> QuerySet[Reminder]:
    holds = Q(deadline=None) | Q(deadline__in=Deadline.objects.unmet().filter(case=case))
    return by_plan().filter(holds, case=case, kind__in=kinds, absence=None)


def by_plan() -> QuerySet[Reminder]:
    """What plans put into the outbox: neither what a person asked for again, nor what tells of another message."""
    beside = Q(step__startswith=AGAIN) | Q(step__contains=UNHEEDED)
    return Reminder.objects.filter(kind__in=list(POINTERS)).exclude(beside)


def _rows(case: Case, kinds: Iterable[str]) -> dict[Key, list[Reminder]]:
    """What is in the outbox by the plans, whatever became of it and by whatever channels.

    Not what somebody hears only because they cover: it follows the row beside which it stands.
    """
    rows: dict[Key, list[Reminder]] = {}
    for row in _planned(tuple(kinds), case=case.pk):
        pointer = POINTERS[Reminder.Kind(row.kind)]
        about = (pointer, getattr(row, f"{pointer}_id"), row.about_on)
        rows.setdefault((about, row.recipient_id, row.step), []).append(row)
    return rows


_COVERED = Question(_covered, prepared=True)


@dataclass(slots=True)
class _Correction:
    """What is to be done to the outbox of a case."""

    wanted: set[Key] = field(default_factory=set)
    planned: set[Key] = field(default_factory=set)
    passed: list[tuple[Thing, Reach, Step]] = field(default_factory=list)
    fresh: list[Reminder] = field(default_factory=list)
    moved: list[Reminder] = field(default_factory=list)
    awake: list[Reminder] = field(default_factory=list)


def _correct(every: Iterable[Thing], rows: dict[Key, list[Reminder]], hearing: Hearing, *, now: datetime) -> int:
    """Bring these rows in line with these things. Says how many rows changed."""
    to_do = _Correction()
    for thing in every:
        for reach in hearing.everybody:
            _compare(thing, reach, rows, hearing, to_do, now=now)
    _say_what_was_missed(rows, to_do, hearing, now=now)
    over = [row.pk for key, found in rows.items() if key not in to_do.wanted for row in found if _waits(row)]
    changed = Reminder.objects.filter(pk__in=over, state=State.PENDING).update(
        state=State.CANCELLED, claimed_until=None
    ) if over else 0  # fmt: skip
    waiting = Reminder.objects.filter(free(), state=State.PENDING)
    changed += waiting.bulk_update(to_do.moved, ["due_at", "urgent", "within"]) if to_do.moved else 0
    asleep = Reminder.objects.filter(state=State.CANCELLED, sent_at=None)
    changed += asleep.bulk_update(to_do.awake, ["state", "due_at", "urgent", "within"]) if to_do.awake else 0
    Reminder.objects.bulk_create(to_do.fresh, ignore_conflicts=True)
    if any(row.due_at <= now for row in to_do.fresh):
        poke()
    return changed + len(to_do.fresh)


def _waits(row: Reminder) -> bool:
    return row.state == State.PENDING


def _compare(
    thing: Thing, reach: Reach, rows: dict[Key, list[Reminder]], hearing: Hearing, to_do: _Correction, *, now: datetime
) -> None:
    """One thing for one person: what of it is wanted at all, and what of that is missing or stands at another time.

    What would have come before now waits for the time it had: moved or not, it is not lost.
    """
    zone = zone_for(reach.person, hearing.case)
    every = [(step, at) for step, at in thing.planned(zone=zone, plans=hearing.plans)]
    ahead = still_to_come(every, thing.day, zone=zone, now=now, at_once=thing.plan.at_once)
    for step, at in every:
        if hearing.hears(reach.person, step):
            key = (thing.key, reach.person.pk, step.name)
            to_do.wanted.add(key)
            if key not in rows and now - MISSED < at <= now:
                to_do.passed.append((thing, reach, step))
    for step, at in ahead:
        key = (thing.key, reach.person.pk, step.name)
        found = rows.get(key)
        if key not in to_do.wanted:
            continue
        if found is None:
            to_do.planned.add(key)
            to_do.fresh += _new(hearing.case, thing, reach, step, at)
        elif at > now:
            _set_right(found, step, at, to_do, now=now)


def _say_what_was_missed(
    rows: dict[Key, list[Reminder]], to_do: _Correction, hearing: Hearing, *, now: datetime
) -> None:
    """What somebody was to hear who left in that very hour is said, now, to whoever hears of it in their place."""
    unsaid = {
        (about, step)
        for (about, person, step), found in rows.items()
        if (about, person, step) not in to_do.wanted
        and all(row.sent_at is None and row.state in (State.PENDING, State.CANCELLED) for row in found)
    }
    for thing, reach, step in to_do.passed:
        if (thing.key, step.name) in unsaid and (thing.key, reach.person.pk, step.name) not in to_do.planned:
            to_do.fresh += _new(hearing.case, thing, reach, step, now)


def _new(case: Case, thing: Thing, reach: Reach, step: Step, at: datetime) -> list[Reminder]:
    return [
        Reminder(
            organisation_id=case.organisation_id,
            case_id=case.pk,
            kind=thing.kind,
            about_on=thing.about_on,
            recipient=reach.person,
            step=step.name,
            urgent=step.urgent,
            channel=channel,
            due_at=at,
            **{POINTERS[thing.kind]: thing.row},
        )
        for channel in reach.channels(urgent=step.urgent)
    ]


def _set_right(found: list[Reminder], step: Step, at: datetime, to_do: _Correction, *, now: datetime) -> None:
    """Rows of a step that lies ahead: those that wait are moved to its time; where all were cancelled they wake.

    What stands in for another message follows that one, and what is due goes out.
    """
    own = [row for row in found if not row.instead_of_id]
    asleep = all(row.state == State.CANCELLED and row.sent_at is None for row in found)
    for row in own:
        waits = _waits(row) and row.due_at > now
        if not (asleep or (waits and (row.due_at, row.urgent) != (at, step.urgent))):
            continue
        row.state, row.due_at, row.urgent, row.within = State.PENDING, at, step.urgent, None
        (to_do.awake if asleep else to_do.moved).append(row)
