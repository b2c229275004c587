"""A case is erased: asked for, agreed to, waited for, and done in one transaction; a killed worker leaves it undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import erasing
from appeals.actions.refusals import AnsweredAlready, SamePerson, Stale
from appeals.actions.reshelving import files_of
from appeals.models import Erasure, Leftover, LegalHold
from cases.models import Case, Share
from cases.practice import must_be_real
from claimback.accounts.models import Membership, User
from claimback.audit import once, shredding
from claimback.audit.events import record
from claimback.audit.models import Event
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from documents import pictures, storage
from documents.actions import pictures_of, shelf_of

log = structlog.get_logger(__name__)

IN_A_ROW = 200
"""Files one run of the task takes away at most; the next run goes on."""


class Held(Conflict):
    """The case must be kept."""

    def __init__(self, hold: LegalHold) -> None:
        super().__init__()
        self.hold = hold

    def __str__(self) -> str:
        said = _(
            "This case must be kept: %(who)s said so on %(on)s. Nothing was erased and nothing will be, until an owner "
            "or a supervisor lifts that."
        )
        return said % {"who": self.hold.set_by, "on": day(self.hold.set_at)}


class HeldAlready(Conflict):
    """One hold is enough."""

    def __str__(self) -> str:
        return _("This case must be kept already. Nothing was changed.")


class ErasedSoon(Conflict):
    """It was asked for before."""

    def __init__(self, row: Erasure) -> None:
        super().__init__()
        self.row = row

    def __str__(self) -> str:
        said = _("%(who)s asked on %(on)s that this case is erased. Nothing was changed; it can still be taken back.")
        return said % {"who": self.row.asked_by, "on": day(self.row.asked_at)}


class NobodyElse(Conflict):
    """There is no second person who may agree."""

    def __str__(self) -> str:
        return _(
            "A second person must agree that a case is erased, and nobody else in the organisation may. Nothing was "
            "changed. Make a colleague supervisor first."
        )


class NotPractice(Conflict):
    """Somebody would throw away a real case."""

    def __str__(self) -> str:
        return _("This is a real case. Nothing was changed; only a practice case is thrown away with one press.")


class DatesRun(Sorry):
    """A legal date of the case runs, and it was not said on purpose."""

    def __init__(self, reference: str) -> None:
        super().__init__()
        self.reference = reference

    def __str__(self) -> str:
        return _(
            "A date of this case still runs, and with the case its reminders go too. Nothing was changed. If that is "
            "what you want, type %(reference)s to say so."
        ) % {"reference": self.reference}


@transaction.atomic
def ask_to_erase(case: Case, *, typed: str = "", at: datetime, by: User) -> Erasure:
    """Somebody wants the case erased. Until a second person agrees, and for some days after, all runs on.

    Somebody who fights for themselves needs nobody else. `typed` is the reference of the case, wanted while one of its
    dates runs; `at` is an aware datetime. Raises Held, ErasedSoon, DatesRun, NobodyElse, OnlyPractice.
    """
    case = _held_case(case.pk)
    must_be_real(case)
    _may_go(case, typed=typed)
    if before := erasing.waiting_for(case):
        raise ErasedSoon(before)
    alone = erasing.fights_alone(case, by)
    if not alone and not erasing.may_agree(case, besides=by):
        raise NobodyElse
    row = Erasure.objects.create(
        organisation_id=case.organisation_id, case=case, was=case.pk, alone=alone, asked_by=by, asked_at=at
    )
    record("erasure asked", by=by, case=case, about=row)
    if alone:
        _agree(case, row, at=at, by=by)
    return Erasure.objects.told().get(pk=row.pk)


@transaction.atomic
def agree_to_erase(row: Erasure, *, typed: str = "", at: datetime, by: User) -> Erasure:
    """A second person agrees; from now on runs the time in which it can be taken back.

    `typed` and `at` as in `ask_to_erase`. Raises Stale, AnsweredAlready, SamePerson, Held, DatesRun.
    """
    case = _held_case(row.was)
    found = _waiting(row)
    if found.agreed_by and found.agreed_at:
        raise AnsweredAlready(found.agreed_by, found.agreed_at, agreed=True)
    if by.pk == found.asked_by_id:
        raise SamePerson
    _may_go(case, typed=typed)
    _agree(case, found, at=at, by=by)
    return Erasure.objects.told().get(pk=row.pk)


@transaction.atomic
def take_back_erasure(row: Erasure, *, by: User) -> Erasure:
    """The case stays, whatever was asked and agreed to before. Raises Stale: it was taken back, or the case is gone."""
    case = _held_case(row.was)
    found = _waiting(row)
    Erasure.objects.filter(pk=found.pk).update(taken_back_by=by, taken_back_at=Now())
    record("erasure taken back", by=by, case=case, about=found)
    return Erasure.objects.told().get(pk=row.pk)


@transaction.atomic
def hold_case(case: Case, *, why: str, by: User) -> LegalHold:
    """The case must be kept: nothing erases it until the hold is lifted. Raises HeldAlready, OnlyPractice."""
    case = _held_case(case.pk)
    must_be_real(case)
    if erasing.hold_of(case):
        raise HeldAlready
    row = LegalHold.objects.create(organisation_id=case.organisation_id, case=case, why=why, set_by=by)
    record("hold set", by=by, case=case, about=row)
    row.refresh_from_db()
    return row


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: User) -> LegalHold:
    """The case need not be kept any more. Raises Stale when somebody was faster."""
    case = _held_case(hold.case_id)
    if not LegalHold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_by=by, lifted_at=Now()):
        raise Stale
    record("hold lifted", by=by, case=case, about=hold)
    hold.refresh_from_db()
    return hold


def erase_due() -> int:
    """Erase every case whose time has come, each in a transaction of its own; says how many.

    One that cannot be erased says so by its exception, is noted with it and comes after all others from then on.
    """
    erased = 0
    for pk in list(Erasure.objects.due().order_by("tries", "erase_after").values_list("pk", flat=True)):
        Erasure.objects.waiting().filter(pk=pk).update(tries=F("tries") + 1)
        try:
            erased += erase(pk)
        except Exception as fault:
            Erasure.objects.waiting().filter(pk=pk).update(last_error=type(fault).__name__)
            raise
    return erased


@transaction.atomic
def erase(erasure_id: UUID) -> bool:
    """Erase one case whose time has come: every row of it, what its events told, and answers that name it.

    Its files are written down to be taken away after the commit. False when it is not due any more, or in other hands.
    """
    was = Erasure.objects.filter(pk=erasure_id).values_list("was", flat=True).get()
    case = Case.objects.select_for_update(skip_locked=True).filter(pk=was).first()
    row = Erasure.objects.due().select_for_update().filter(pk=erasure_id, case=case).first() if case else None
    if case is None or row is None:
        return False
    _erase(case, row)
    return True


@transaction.atomic
def throw_practice_away(case: Case, *, by: User) -> None:
    """A practice case goes at once, whole, with one press: nobody need agree, and nothing waits.

    Raises Stale: it is gone already. Raises NotPractice.
    """
    case = _held_case(case.pk)
    if not case.practice:
        raise NotPractice
    now = TransactionNow()
    row = Erasure.objects.create(
        organisation_id=case.organisation_id, case=case, was=case.pk, practice=True, alone=True, asked_by=by,
        asked_at=now, agreed_by=by, agreed_at=now, erase_after=now,
    )  # fmt: skip
    _erase(case, Erasure.objects.get(pk=row.pk))


def _erase(case: Case, row: Erasure) -> None:
    """Every row of a case goes, what its events told, and answers that name it; its files are written down."""
    files, people = files_of(case), _people_of(case)
    Erasure.objects.filter(pk=row.pk).update(begun_at=TransactionNow(), case=None)
    Erasure.objects.filter(case=case).update(case=None)
    gone = _delete(case)
    Leftover.objects.bulk_create(files, ignore_conflicts=True)
    for where in _remembered_in(case):
        events, left = shredding.left_of(organisation_id=where.organisation_id, case_id=case.pk)
        record(
            "case erased", by=row.agreed_by, case=where, about=row, rows=len(gone), files=len(files), events=events,
            left=left, asked_by=str(row.asked_by_id),
        )  # fmt: skip
        shredding.shred(organisation_id=where.organisation_id, case_id=case.pk)
    once.forget_naming({str(case.pk), *gone}, actors=people)
    Erasure.objects.filter(pk=row.pk).update(erased_at=Now(), rows=len(gone), files=len(files), last_error="")
    log.info("case_erased", case=str(row.was), rows=len(gone), files=len(files))


def take_leftovers_away(*, now: datetime) -> int:
    """Take files of erased cases off their shelves, unless another case has the same; says how many went.

    What lies there for less than 24 hours before `now` (an aware datetime) waits, as for every cleaner. Found by rows,
    so a killed worker loses nothing; one the disk refuses says so by its exception, and comes after all others.
    """
    taken = 0
    for pk in list(Leftover.objects.order_by("tries", "pk").values_list("pk", flat=True)[:IN_A_ROW]):
        Leftover.objects.filter(pk=pk).update(tries=F("tries") + 1)
        taken += _take_away(pk, now=now)
    return taken


@transaction.atomic
def _take_away(leftover_id: int, *, now: datetime) -> int:
    row = Leftover.objects.select_for_update(skip_locked=True).filter(pk=leftover_id).first()
    if row is None:
        return 0
    named = erasing.is_named(row.on, organisation_id=row.organisation_id, sha256=row.sha256)
    if not named and not _taken(row, now=now):
        return 0
    row.delete()
    return 0 if named else 1


def _taken(row: Leftover, *, now: datetime) -> bool:
    """Whether the file is gone, and every picture drawn of it."""
    papers = row.on == Leftover.On.PAPERS
    if papers:
        pictures.forget(pictures_of(row.organisation_id), row.sha256)
    shelf = shelf_of(row.organisation_id) if papers else storage.shelf(settings.PACKETS_DIR, row.organisation_id)
    return storage.take_away(shelf, row.sha256, now=now)


def _held_case(case_id: UUID) -> Case:
    """The case, locked for the rest of the transaction, closed or not. Raises Stale: it is erased."""
    case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
    if case is None:
        raise Stale
    return case


def _may_go(case: Case, *, typed: str) -> None:
    if hold := erasing.hold_of(case):
        raise Held(hold)
    if erasing.open_dates(case) and typed.strip().upper() != case.reference.upper():
        raise DatesRun(case.reference)


def _waiting(row: Erasure) -> Erasure:
    found = Erasure.objects.told().get(pk=row.pk)
    if found.taken_back_by and found.taken_back_at:
        raise AnsweredAlready(found.taken_back_by, found.taken_back_at, agreed=False)
    if found.begun_at or found.erased_at:
        raise Stale
    return found


def _agree(case: Case, row: Erasure, *, at: datetime, by: User) -> None:
    after = at + erasing.wait()
    Erasure.objects.filter(pk=row.pk).update(agreed_by=by, agreed_at=at, erase_after=after)
    record("erasure agreed", by=by, case=case, about=row, on=after.date().isoformat())


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A case in the memory of one organisation, where it is or where it was before it moved."""

    pk: UUID
    organisation_id: UUID


def _remembered_in(case: Case) -> list[_Remembered]:
    before = Event.objects.filter(case_id=case.pk).values_list("organisation_id", flat=True).distinct()
    every = {case.organisation_id, *(of for of in before if of)}
    return [_Remembered(case.pk, of) for of in sorted(every)]


def _people_of(case: Case) -> set[UUID]:
    """Whoever may have been answered about this case: its office, whom it was shared with, and who ever acted in it."""
    return {
        *Membership.objects.filter(organisation=case.organisation_id).values_list("user_id", flat=True),
        *Share.objects.filter(case=case).values_list("user_id", flat=True),
        *(by for by in Event.objects.filter(case_id=case.pk).values_list("by_id", flat=True).distinct() if by),
    }


def _delete(case: Case) -> list[str]:
    """Delete every row of a case and return their keys.

    One statement for all tables: whatever points at whatever within the case, the database looks at its ties only when
    all of it is gone.
    """
    for label, field in erasing.POINTERS_BETWEEN_CASES:
        model = apps.get_model(label)
        pointing = model._base_manager.exclude(case=case).filter(**{f"{field}__case": case})
        pointing.update(**{field: None})
    parts: list[str] = []
    values: list[Any] = []
    for number, (model, rows) in enumerate(erasing.rows_of(case.pk).items()):
        try:
            found, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        table, key = (connection.ops.quote_name(str(name)) for name in (model._meta.db_table, model._meta.pk.column))
        parts.append(f"g{number} AS (DELETE FROM {table} WHERE {key} IN ({found}) RETURNING {key}::text AS gone)")
        values += given
    every = " UNION ALL ".join(f"SELECT gone FROM {part.split(' ', 1)[0]}" for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} {every}", values)
        gone = [key for (key,) in cursor]
        # what Django ties is looked at when the transaction ends; here, while it can still be told
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return gone
