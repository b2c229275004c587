"""A case goes to another organisation whole or not at all, and nothing but its move lets a row go."""

from datetime import timedelta

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from appeals import erasing, transfers
from appeals.actions.erasing import erase
from appeals.actions.taking_over import accept_offer
from appeals.actions.transferring import offer_case
from appeals.models import Deadline, Erasure, Reminder, Transfer
from cases.models import Authority, Case, Share
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from claimback.audit import verify
from claimback.audit.events import record
from claimback.audit.models import Event
from claimback.ids import uuid7
from documents.criteria.models import Criterion
from documents.mailed.actions import file_to_case, receive_mail, renew_address
from documents.mailed.models import Mailed
from tests import make
from tests.appeals.rows import everything_of
from tests.cases import far

pytestmark = pytest.mark.django_db


def TOLD() -> Case:  # noqa: N802
    case = far.told("harbor")
    Transfer.objects.filter(case=case).update(taken_back_at=timezone.now(), taken_back_by=case.owner)
    return case


@pytest.fixture
def new() -> Organisation:
    return make.organisation()


def offered(case: Case, to: User) -> Transfer:
    until = timezone.now() + timedelta(days=1)
    asked = {"case": case, "before": case.organisation, "asked_by": case.owner, "expires_at": until}
    return Transfer.objects.create(organisation=case.organisation, to=to, **asked)


def begun(case: Case, into: Organisation) -> Transfer:
    row = offered(case, into.memberships.get().user)
    Transfer.objects.filter(pk=row.pk).update(begun_at=TransactionNow(), after=into)
    return row


def move(row: Transfer) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT move_case(%s)", [row.pk])
        return cursor.fetchone()[0]


def with_an_organisation() -> dict[str, str]:
    """Every table of the catalogue that names an organisation, and by which column it names a case, if any does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, max(column_name) FILTER (WHERE column_name = 'case_id') FROM information_schema.columns"
            " WHERE column_name IN ('organisation_id', 'case_id') AND table_schema = 'public'"
            " GROUP BY table_name HAVING bool_or(column_name = 'organisation_id')"
        )
        return dict(cursor)


def counts(organisation: Organisation) -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in with_an_organisation():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE organisation_id = %s', [organisation.pk])
            found[table] = cursor.fetchone()[0]
    return found


def test_every_row_of_a_case_goes_and_no_row_of_another(told: Case, new: Organisation) -> None:
    old = told.organisation
    here, there = make.case(of=old, owner=told.owner), make.case(of=new, owner=new.memberships.get().user)
    before = everything_of(here), everything_of(there), counts(old), counts(new)
    own = {m._meta.db_table: rows.count() for m, rows in erasing.rows_of(told.pk).items()}

    row = begun(told, new)
    moved = move(row)

    named = {table for table, column in with_an_organisation().items() if column and table != "audit_event"}
    with connection.cursor() as cursor:
        for table in named:
            cursor.execute(f'SELECT DISTINCT organisation_id FROM "{table}" WHERE case_id = %s', [told.pk])
            assert {each for (each,) in cursor} <= {new.pk}, table
    own["appeals_erasure"], own["appeals_transfer"] = 1, 2
    after = counts(old), counts(new)
    for table in set(after[0]) - {"audit_event", "appeals_transfer"}:
        gone = before[2][table] - after[0][table]
        assert gone == after[1][table] - before[3][table] == own.get(table, 0), table
    # what names a person, and what names no organisation, is of the case and stays with it
    assert moved == sum(own.values()) - own["appeals_calendarfeed"]
    assert moved > 100
    assert (everything_of(here), everything_of(there)) == before[:2]
    assert after[0]["audit_event"] == before[2]["audit_event"]
    assert verify.faults() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_moved_case_is_erased_from_the_memory_of_both(told: Case, new: Organisation) -> None:
    old = told.organisation_id
    move(begun(told, new))
    told.refresh_from_db()
    ago = timezone.now() - timedelta(days=30)
    asked = Erasure.objects.get(case=told)
    Erasure.objects.filter(pk=asked.pk).update(
        agreed_at=ago, agreed_by=new.memberships.get().user, erase_after=ago + timedelta(days=14)
    )
    with transaction.atomic():
        record("facts corrected", by=None, case=told, fields="service", why="Quokkaberry")

    assert erase(asked.pk)

    memory = Event.objects.filter(case_id=told.pk)
    assert set(memory.filter(kind="case erased").values_list("organisation_id", flat=True)) == {old, new.pk}
    assert not memory.exclude(kind="case erased").exclude(details={}).exclude(details={"shredded": True}).exists()
    assert verify.faults() == []


def copied(source: Criterion, into: Case) -> Criterion:
    row = Criterion.objects.get(pk=source.pk)
    row.pk, row.case, row.copied_from, row.cited_in = uuid7(), into, source, None
    row.save(force_insert=True)
    return row


def test_the_verb_lets_go_of_what_points_out_of_the_case(told: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given back to its patient, as if nothing of it were under way."""
    monkeypatch.setattr(transfers, "must_be_free", lambda case: None)
    old, boss = told.organisation, make.member(told.organisation, Role.OWNER)
    patient = transfers.patients_with_an_account(told)[0]
    other = make.case(of=old, owner=told.owner)
    source = Criterion.objects.filter(organisation=old).exclude(case=told).earliest("pk")
    mine, theirs = copied(source, told), copied(source, other)
    Criterion.objects.filter(pk=theirs.pk).update(copied_from=mine)
    inbox = renew_address(organisation=old, by=boss)
    receive_mail(to=str(inbox), raw=b"Subject: Another letter\r\n\r\nFiled by hand.")
    file_to_case(Mailed.objects.get(came_to=inbox), case=told, by=boss)
    letter = Reminder.objects.create(
        organisation=old, kind="digest", step="day_20990101", recipient=told.owner, due_at=timezone.now()
    )
    planned = Reminder.objects.filter(case=told, state="pending", kind="deadline")
    assert planned.update(within=letter)
    heard = {each[:2] for each in planned.values_list("deadline", "step")}

    row = offer_case(told, email=patient.email, now=timezone.now(), by=boss)
    moved = accept_offer(row, into=None, now=timezone.now(), by=patient)

    assert (moved.owner, moved.organisation.kind) == (patient, Organisation.Kind.PERSON)
    after = Reminder.objects.filter(case=told, state="pending", kind="deadline")
    assert set(after.values_list("recipient", flat=True)) == {patient.pk}
    assert {each[:2] for each in after.values_list("deadline", "step")} >= heard
    assert not Reminder.objects.filter(case=told).exclude(within=None).exists()
    assert set(Mailed.objects.filter(case=told).values_list("came_to__case", flat=True)) == {told.pk}
    assert set(Share.objects.living().filter(case=told).values_list("user", flat=True)).isdisjoint({patient.pk})
    assert not Authority.objects.filter(case=told, revoked_at=None, names=str(boss)).exists()
    assert not Criterion.objects.filter(pk__in=[mine.pk, theirs.pk]).exclude(copied_from=None).exists()
    assert verify.faults() == []


def test_a_table_is_found_by_the_database_and_by_ourselves_alike() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT of_table::text FROM rows_of_cases()")
        found = {table for (table,) in cursor}
    ours = {model._meta.db_table for model in erasing.ways()} - {"cases_case", "appeals_calendarfeed"}

    assert found == ours | {"appeals_erasure"}


def test_nothing_moves_a_case_but_a_move_of_it_begun_just_now(told: Case, new: Organisation) -> None:
    row = offered(told, new.memberships.get().user)
    other = make.case(of=told.organisation, owner=told.owner)
    refused = [
        lambda: move(row),
        lambda: Case.objects.filter(pk=other.pk).update(organisation=new),
        lambda: Transfer.objects.filter(pk=row.pk).update(begun_at=timezone.now(), after=new),
        lambda: Transfer.objects.filter(pk=row.pk).update(begun_at=TransactionNow(), after=make.organisation()),
        lambda: Transfer.objects.filter(pk=row.pk).update(case=other),
        lambda: Transfer.objects.filter(pk=row.pk).delete(),
        lambda: offered(told, told.owner),
    ]

    for attempt in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert set(Case.objects.filter(pk__in=[told.pk, other.pk]).values_list("organisation", flat=True)) == {
        told.organisation_id
    }


def test_while_a_move_is_begun_the_application_itself_lets_no_kept_row_go(told: Case, new: Organisation) -> None:
    begun(told, new)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    for rows in (Deadline.objects.filter(case=told), Case.objects.filter(pk=told.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(organisation=new)


def test_a_moved_case_is_kept_as_it_was_written(told: Case, new: Organisation) -> None:
    row = begun(told, new)
    move(row)
    Transfer.objects.filter(pk=row.pk).update(moved_at=timezone.now(), rows=1)

    for attempt in (
        lambda: Deadline.objects.filter(case=told).update(organisation=row.before),
        lambda: Transfer.objects.filter(pk=row.pk).update(rows=2),
        lambda: move(row),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_every_guard_of_what_never_changes_has_this_one_door() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " WHERE NOT t.tgisinternal AND t.tgtype & 16 > 0 AND t.tgattr = ''"
            " AND t.tgrelid IN (SELECT of_table FROM rows_of_cases())"
        )
        guards = dict(cursor)

    assert len(guards) > 19
    # this one looks at two columns of its own
    assert {name for name, said in guards.items() if "moves_with_its_case" not in said} == {"fax_reports_stay"}
