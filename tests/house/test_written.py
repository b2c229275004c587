"""What is written stays written: the database refuses, whoever asks, and lets the rest climb."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from pytest_django.plugin import DjangoDbBlocker

from appeals.demo import people, stories
from appeals.models import Deadline, Filing, Letter, LetterVersion, Packet
from cases.models import Case

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Case]:
    """Told once for this page, in a transaction around its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        office = people.office("harbor", password="!")
        yield stories.filed_and_waiting(stories.Scene(office, office.who_fights[0], DAY, Random(1)))
        transaction.set_rollback(True)


@pytest.fixture
def filed(told: Case, db: None) -> Case:
    """An appeal that was packed, filed and acknowledged."""
    return told


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_on", DAY),
        ("certainty", "no_limit"),
        ("conservative_on", DAY),
        ("act_by", DAY),
        ("because", []),
        ("cites", ["nothing"]),
        ("rule_text", {}),
        ("owed_by", "nobody"),
        ("verified", False),
        ("counted_at", Now() - timedelta(days=1)),
    ],
)
def test_a_counted_date_never_changes(filed: Case, field: str, value: object) -> None:
    dates = Deadline.objects.filter(case=filed)
    if field == "verified":
        value = not dates.values_list("verified", flat=True)[0]

    with pytest.raises(DatabaseError, match="superseded by a new one, never changed"), transaction.atomic():
        dates.update(**{field: value})


def test_a_counted_date_may_be_met_dropped_and_superseded_once(filed: Case) -> None:
    [live] = Deadline.objects.unmet().filter(case=filed, owed_by="insurer", clock="decision")
    dates = Deadline.objects.filter(pk=live.pk)

    assert dates.update(met_on=DAY)
    assert dates.update(dropped_on=DAY)
    assert dates.update(superseded_at=Now())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        dates.update(superseded_at=None)


def test_a_counted_date_is_never_deleted(filed: Case) -> None:
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        Deadline.objects.filter(case=filed, owed_by="insurer")._raw_delete("default")


@pytest.mark.parametrize("field", ["subject", "recipient", "sender", "body", "version", "sealed_at"])
def test_a_sealed_letter_never_changes(filed: Case, field: str) -> None:
    value = {"version": 9, "sealed_at": None}.get(field, "something else")

    with pytest.raises(DatabaseError, match="sealed letter never changes"), transaction.atomic():
        Letter.objects.filter(case=filed).update(**{field: value})


def test_a_version_of_a_letter_is_neither_changed_nor_removed(filed: Case) -> None:
    versions = LetterVersion.objects.filter(letter__case=filed)

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        LetterVersion.objects.filter(pk__in=list(versions.values_list("pk", flat=True))).update(body="x")
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        LetterVersion.objects.filter(letter__case=filed)._raw_delete("default")


@pytest.mark.parametrize(("field", "value"), [("sha256", "0" * 64), ("pages", 1), ("state", "asked"), ("rules", ["x"])])
def test_a_built_packet_never_changes(filed: Case, field: str, value: object) -> None:
    with pytest.raises(DatabaseError, match="built packet never changes"), transaction.atomic():
        Packet.objects.filter(case=filed, state="built").update(**{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sent_on", DAY - timedelta(days=1)),
        ("how", "hand"),
        ("address", "elsewhere"),
        ("tracking", "x"),
        ("late", True),
    ],
)
def test_what_was_sent_when_and_where_to_never_changes(filed: Case, field: str, value: object) -> None:
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Filing.objects.filter(case=filed).update(**{field: value})


def test_a_filing_climbs_its_receipts_and_is_never_deleted(filed: Case) -> None:
    filings = Filing.objects.filter(case=filed)

    assert filings.update(delivered_on=DAY, acknowledged_on=DAY, acknowledged_by="Casey", reference="AP-1")
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        filings._raw_delete("default")
