"""What a changed rulebook would move is listed before anybody moves it."""

import csv
import gc
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals import actions, changes, clocks
from appeals.law.facts import ContradictoryFacts
from appeals.models import Deadline, Stage
from cases.models import Case
from claimback.audit.models import Event
from tests import make
from tests.appeals.test_silence import silent
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db


def accepted(*, of=None) -> Case:
    case = make.case(of=of)
    actions.accept_denial(case, facts=FACTS, by=case.owner, on=TODAY)
    return case


def stored_otherwise(case: Case, *, days: int) -> None:
    """The rules counted the filing date differently then: the stored row is as many days off."""
    old = Deadline.objects.live().get(case=case, stage__step="erisa_self_funded.internal_1", clock="filing")
    Deadline.objects.filter(pk=old.pk).update(superseded_at=old.counted_at)
    old.pk = old.id = Deadline().id
    old.legal_on, old.act_by = old.legal_on + timedelta(days=days), old.act_by + timedelta(days=days)
    old.conservative_on += timedelta(days=days)
    old.why_counted = "As the rules stood then."
    if days > 0:  # the database believes a later date only where it was counted from other facts
        old.counted_from = old.counted_from | {"inputs": {"notice_date": "2026-03-01"}}
    old.save(force_insert=True)


def listed(*options: str) -> str:
    out = io.StringIO()
    call_command("recount", "--dry-run", *options, stdout=out)
    return out.getvalue()


def test_where_no_rule_changed_nothing_is_listed():
    accepted()

    assert listed() == "Nothing would change. Nothing was written.\n"


@pytest.mark.parametrize(("days", "way"), [(-3, "later"), (3, "earlier")])
def test_a_date_the_rules_would_move_is_listed_with_before_and_after(days: int, way: str):
    case = accepted()
    stored_otherwise(case, days=days)
    stored = list(Deadline.objects.order_by("pk").values())
    events = Event.objects.count()

    said = listed()

    (change,) = changes.changes()
    assert change.after.act_by == change.before.act_by - timedelta(days=days)
    assert (change.way, change.clock, change.step) == (way, "filing", "erisa_self_funded.internal_1")
    assert f"{case.reference} {change.step} filing: {change.before.rule} (act by {change.before.act_by}" in said
    assert said.endswith(f"1 {way}. Nothing was written.\n")
    assert (list(Deadline.objects.order_by("pk").values()), Event.objects.count()) == (stored, events)


def test_what_is_listed_is_what_a_count_would_do():
    case = accepted()
    stored_otherwise(case, days=3)
    (change,) = changes.changes()

    counted = clocks.recount(case, by=case.owner, on=TODAY, why="The rules changed.")

    (new,) = counted.new
    assert (new.rule, new.legal_on, new.act_by) == (change.after.rule, change.after.legal_on, change.after.act_by)
    assert list(changes.changes()) == []


def test_what_only_the_rules_would_move_later_is_listed_as_such_and_no_count_moves_it():
    case = accepted()
    stored_otherwise(case, days=-3)
    before = list(Deadline.objects.live().filter(case=case).order_by("pk"))

    counted = clocks.recount(case, by=case.owner, on=TODAY, why="Another letter came.")

    (change,) = changes.changes()
    assert (counted.new, counted.superseded, counted.held, change.cause, change.waits) == ((), (), 1, "rules", True)
    assert list(Deadline.objects.live().filter(case=case).order_by("pk")) == before


def test_a_case_that_contradicts_itself_is_named_and_the_others_go_on(monkeypatch):
    broken, other = accepted(), accepted()
    stored_otherwise(other, days=-3)
    honest = clocks.count

    def count(stage, *, case, **facts):
        if case.pk == broken.pk:
            raise ContradictoryFacts("It was received before it was dated.")
        return honest(stage, case=case, **facts)

    monkeypatch.setattr(clocks, "count", count)
    said = listed()

    assert f"{broken.reference}: cannot be counted: It was received before it was dated." in said
    assert "1 cannot be counted, 1 later." in said


def test_a_closed_case_is_never_listed():
    case = accepted()
    stored_otherwise(case, days=-3)
    Case.objects.filter(pk=case.pk).update(closed_on=TODAY, ending="withdrawn")

    assert list(changes.changes()) == []


def test_the_list_is_a_sheet_when_asked():
    case = accepted()
    stored_otherwise(case, days=-3)

    (row,) = csv.DictReader(io.StringIO(listed("--csv")))

    assert (row["case"], row["clock"], row["way"]) == (case.reference, "filing", "later")
    assert row["needs a second person"] == "yes"
    assert row["act by before"] < row["act by after"]


def test_no_date_is_moved_from_the_command_line():
    case = accepted()
    stored_otherwise(case, days=-3)
    stored = list(Deadline.objects.order_by("pk").values())

    with pytest.raises(CommandError, match="No date is moved from here"):
        call_command("recount")

    assert list(Deadline.objects.order_by("pk").values()) == stored


def test_a_batch_of_cases_takes_three_queries_however_many_they_are(monkeypatch):
    office = make.organisation()
    accepted()
    with CaptureQueriesContext(connection) as one:
        list(changes.changes())
    for _each in range(3):
        accepted(of=office)
    silent("erisa_self_funded")
    with CaptureQueriesContext(connection) as five:
        list(changes.changes())
    monkeypatch.setattr(changes, "BATCH", 2)
    with CaptureQueriesContext(connection) as two_batches:
        seen = [case.pk for batch in changes.batches(Case.objects.all()) for case in batch]

    assert (len(one), len(five), len(two_batches)) == (3, 3, 9)
    assert seen == list(Case.objects.order_by("pk").values_list("pk", flat=True))


def test_a_case_that_was_counted_is_held_no_longer_than_its_batch(monkeypatch):
    for _each in range(3):
        stored_otherwise(accepted(), days=-3)
    monkeypatch.setattr(changes, "BATCH", 1)
    gc.collect()
    gc.disable()  # what goes only when the collector comes round has gathered before it does
    try:
        before = held()
        found = list(changes.changes())
        after = held()
    finally:
        gc.enable()

    assert len(found) == 3
    assert after == before


def held() -> int:
    # by its type: to ask a lazy object what it is an instance of would wake it
    return sum(type(each) in (Case, Stage) for each in gc.get_objects())
