"""Memory is written once, in the transaction of its change, and by a name everybody knows."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from claimback.audit.events import UnknownKind, record
from claimback.audit.models import Event
from tests import make

pytestmark = pytest.mark.django_db


def test_an_event_follows_the_one_before_it_in_its_organisation() -> None:
    first, second = make.case(), make.case()
    chain = Event.objects.filter(organisation_id=first.organisation_id).order_by("id")

    record("case shared", by=first.owner, case=first, role="viewer")
    record("case shared", by=second.owner, case=second, role="viewer")

    rows = list(chain.values_list("prev", "hash"))
    assert [prev for prev, _ in rows] == ["", *[hash_ for _, hash_ in rows[:-1]]]
    assert len({hash_ for _, hash_ in rows}) == len(rows) == 4


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        record("something happened", by=None)

    assert not Event.objects.filter(kind="something happened").exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_change_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        record("refused", by=None, can="view")


@pytest.mark.parametrize("sentence", ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event"])
def test_the_application_may_neither_change_nor_remove_an_event(sentence: str) -> None:
    make.case()

    with pytest.raises(DatabaseError, match="permission denied|never changed"), transaction.atomic():
        connection.cursor().execute(sentence)


@pytest.mark.real_commits
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(
    "sentence", ["UPDATE audit_event SET kind = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_not_even_the_owner_of_the_tables_may(sentence: str) -> None:
    make.case()

    with pytest.raises(DatabaseError, match="never changed or removed"), connections["owner"].cursor() as cursor:
        cursor.execute(sentence)
