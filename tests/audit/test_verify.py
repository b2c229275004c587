"""Whoever rules the database can change memory, and is noticed."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claimback.audit import verify
from claimback.audit.events import UnknownKind, record_in_each
from claimback.audit.models import Event
from claimback.audit.tasks import anchor as anchor_task
from tests import make

pytestmark = pytest.mark.real_commits
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def outside(tmp_path: Path, settings: object) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "audit" / "heads.jsonl"


@contextmanager
def above_the_rules() -> Iterator[psycopg.Connection]:
    """A superuser whom no trigger stops."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_SUPERUSER_URL"], dbname=name, autocommit=True) as line:
        line.execute("SET session_replication_role = replica; SET lock_timeout = '10s'")
        yield line


def chain_of(case: object) -> list[int]:
    rows = Event.objects.filter(organisation_id=case.organisation_id).order_by("id")  # type: ignore[attr-defined]
    return list(rows.values_list("id", flat=True))


def told() -> tuple[str, int]:
    said, status = io.StringIO(), 0
    try:
        call_command("audit_verify", stdout=said)
    except SystemExit as end:
        status = int(end.code or 0)
    return said.getvalue(), status


def test_untouched_memory_is_whole() -> None:
    make.case()
    make.case()

    said, status = told()

    assert (said, status) == ("6 events recounted, 0 tampered or missing.\n", 0)


def test_what_is_remembered_of_many_cases_in_one_statement_is_chained() -> None:
    case, far = make.case(), make.case()
    near = make.case(of=case.organisation, owner=case.owner)

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        record_in_each("papers searched", cases=[case, near, far, near], by=case.owner)

    assert len([each for each in asked.captured_queries if "INSERT" in each["sql"]]) == 1
    assert [Event.objects.filter(case_id=each.pk).last().kind for each in (case, near, far)] == ["papers searched"] * 3
    assert told()[1] == 0
    with transaction.atomic(), pytest.raises(UnknownKind):
        record_in_each("never heard of", cases=[case], by=None)


def test_the_event_before_is_found_by_its_index_however_young_the_table_is() -> None:
    case = make.case()

    with transaction.atomic(), connection.cursor() as cursor:
        record_in_each("papers searched", cases=[case] * 300, by=case.owner)
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'audit_event'"
        )
        (rows_read,) = cursor.fetchone()

    assert rows_read <= 310  # one for each, not all before it
    assert told()[1] == 0


def test_a_long_memory_is_recounted_whatever_limit_the_role_has() -> None:
    with CaptureQueriesContext(connection) as asked:
        verify.faults()
        verify.heads()
        verify.count()
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        after = cursor.fetchone()

    long = [number for number, each in enumerate(asked) if "audit_event" in each["sql"] and "= ANY" not in each["sql"]]
    assert len(long) == 3
    assert all(asked[number - 1]["sql"] == "SET LOCAL statement_timeout = 0" for number in long)
    assert after == ("1min",)


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'case closed'",
        "at = at - interval '1 hour'",
        "by_id = gen_random_uuid()",
        "about = 'cases.share'",
        "about_id = 'x'",
        "case_id = gen_random_uuid()",
        "organisation_id = gen_random_uuid()",
        'details = \'{"on": "2020-01-01"}\'',
        "request_id = 'x'",
        "prev = 'x'",
        "hash = 'x'",
    ],
)
def test_a_changed_event_is_named(change: str) -> None:
    event = chain_of(make.case())[1]

    with above_the_rules() as line:
        line.execute(f"UPDATE audit_event SET {change} WHERE id = %s", [event])  # type: ignore[arg-type]

    said, status = told()
    assert f" {event} changed" in said
    assert status == 1


def test_a_missing_event_in_the_middle_is_named_by_the_one_after_it() -> None:
    case = make.case()
    _first, second, third = chain_of(case)

    with above_the_rules() as line:
        line.execute("DELETE FROM audit_event WHERE id = %s", [second])

    said, status = told()
    assert said.startswith(f"{case.organisation_id} {third} gap_before\n")
    assert status == 1


def test_an_event_slipped_in_is_named() -> None:
    case = make.case()
    with above_the_rules() as line:
        line.execute(
            "INSERT INTO audit_event (organisation_id, kind, at, about, about_id, details, request_id, prev, hash)"
            " SELECT organisation_id, kind, at, about, about_id, details, request_id, prev, hash"
            " FROM audit_event WHERE id = %s",
            [chain_of(case)[0]],
        )

    assert [fault.event for fault in verify.faults()] == [chain_of(case)[-1]]


def test_a_tail_cut_off_after_anchoring_is_noticed_even_when_the_chain_grew_again(outside: Path) -> None:
    case = make.case()
    last = chain_of(case)[-1]
    call_command("audit_verify", anchor=True, stdout=io.StringIO())

    with above_the_rules() as line:
        line.execute("DELETE FROM audit_event WHERE id = %s", [last])
    make.guest(case, "viewer")

    said, status = told()
    assert said.startswith(f"{case.organisation_id} {last} missing\n")
    assert status == 1
    assert outside.exists()


def test_an_emptied_memory_is_noticed() -> None:
    make.case()
    anchor_task()

    with above_the_rules() as line:
        line.execute("DELETE FROM audit_event")

    assert told()[1] == 1


def test_anchoring_adds_only_what_moved(outside: Path) -> None:
    case = make.case()
    assert verify.anchor(at=AT) == 1
    assert verify.anchor(at=AT) == 0

    make.case()
    make.guest(case, "viewer")

    assert verify.anchor(at=AT) == 2
    assert len(outside.read_text().splitlines()) == 3


def test_a_line_cut_off_by_a_dying_machine_does_not_stop_the_count(outside: Path) -> None:
    make.case()
    verify.anchor(at=AT)
    with outside.open("a") as file:
        file.write('{"chain": "half')

    assert verify.faults() == []
    make.case()
    assert verify.anchor(at=AT) >= 1
    assert len(verify.anchored()) == len(outside.read_text().splitlines())


def test_memory_that_was_tampered_with_is_not_anchored(outside: Path) -> None:
    case = make.case()
    with above_the_rules() as line:
        line.execute("UPDATE audit_event SET kind = 'x' WHERE id = %s", [chain_of(case)[0]])

    with pytest.raises(SystemExit):
        call_command("audit_verify", anchor=True, stdout=io.StringIO())

    assert not outside.exists()
