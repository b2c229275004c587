"""A child cannot lie about whose it is: the database compares its organisation and case with its parent's."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from pytest_django.plugin import DjangoDbBlocker

from cases.models import Case
from tests.cases.far import told

pytestmark = pytest.mark.django_db
LABELS = ("cases", "documents", "appeals")
OF_A_PERSON = {"documents.Upload", "appeals.CalendarFeed", "appeals.SavedView", "appeals.ChosenColumns"}
"""Belongs to whoever sends it or subscribes, and to no organisation: what may be seen is asked at each use."""
OF_NO_PARENT = {"appeals.SelfAudit", "appeals.PlanChange", "appeals.Leftover"}
"""Points at nothing inside its organisation, so there is nothing its organisation could be compared with."""
MODELS = [model for label in LABELS for model in apps.get_app_config(label).get_models()]
TENANT = [model for model in MODELS if model._meta.label not in OF_A_PERSON]
GUARDED = {"appeals.Deadline", "appeals.Filing", "appeals.LetterVersion", "appeals.Letter", "appeals.Packet"}
GUARDED |= {
    "appeals.LearntPolicy",
    "appeals.Address",
    "appeals.PlanChange",
    "appeals.Override",
    "appeals.Delay",
    "appeals.Continuation",
    "appeals.LetterComment",
    "appeals.LetterApproval",
    "appeals.Dispatch",
    "appeals.WriteOff",
    "appeals.Erasure",
    "appeals.LegalHold",
    "appeals.Transfer",
    "cases.Authority",
    "cases.Contact",
    "cases.Message",
    "cases.MessageRead",
    "cases.Signature",
}
"""Of these a trigger refuses the change before the tie is asked."""

_TIES = """
    SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY a.attname)
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.contype = 'f' AND cardinality(c.conkey) = 2 GROUP BY c.oid, c.conrelid
"""


def ties() -> set[tuple[str, frozenset[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_TIES)
        return {(table, frozenset(columns)) for table, columns in cursor}


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Case, Case]]:
    """Two cases of two offices, told once for this page, in a transaction around its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield told("harbor"), told("meadow")
        transaction.set_rollback(True)


@pytest.fixture
def ours(pair: tuple[Case, Case], db: None) -> Case:
    return pair[0]


@pytest.fixture
def theirs(pair: tuple[Case, Case], db: None) -> Case:
    return pair[1]


def test_no_row_can_move_to_another_organisation_alone(ours: Case, theirs: Case) -> None:
    moved = []
    for model in TENANT:
        rows = model._default_manager.filter(organisation=ours.organisation)
        if model is Case or not rows.exists():
            continue
        refusal = DatabaseError if model._meta.label in GUARDED else IntegrityError
        try:
            with transaction.atomic():
                rows.update(organisation=theirs.organisation)
                moved.append(model._meta.label)
                transaction.set_rollback(True)
        except refusal:
            pass
    assert moved == []


def test_the_case_came_so_far_that_every_table_was_tried(ours: Case) -> None:
    empty = {m._meta.label for m in TENANT if not m._default_manager.filter(organisation=ours.organisation).exists()}

    assert empty <= {"cases.Share", "appeals.FollowUp", *OF_NO_PARENT}


def test_no_row_can_move_to_another_case_alone(ours: Case, theirs: Case) -> None:
    moved = []
    for model in TENANT:
        names = {field.name for field in model._meta.fields if not field.primary_key}
        if model is Case or "case" not in names:
            continue
        refusal = DatabaseError if model._meta.label in GUARDED else IntegrityError
        try:
            with transaction.atomic():
                count = model._default_manager.filter(case=ours).update(case=theirs)
                moved += [model._meta.label] if count else []
                transaction.set_rollback(True)
        except refusal:
            pass
    assert moved == []


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_every_pointer_inside_an_organisation_is_tied(model: type[models.Model]) -> None:
    tied = ties()
    loose = {
        field.name
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.related_model in TENANT
        and not {
            (model._meta.db_table, frozenset({field.column, "organisation_id"})),
            (model._meta.db_table, frozenset({field.column, "case_id"})),
        }
        & tied
    }

    assert loose == set()


def test_every_tie_waits_when_a_transaction_says_so_and_never_else() -> None:
    """A case moves to another organisation by many statements, and its ties are looked at when all of them are done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) > 1"
            " AND (NOT condeferrable OR condeferred)"
        )
        assert list(cursor) == []
