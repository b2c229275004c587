"""Who may have a case erased, how long it can be taken back, and what the database refuses before its time."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from appeals import erasing
from appeals.actions import erasing as verbs
from appeals.actions.refusals import AnsweredAlready, SamePerson, Stale
from appeals.models import Deadline, Erasure, Leftover, LegalHold, Reminder
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.audit import shredding, verify
from claimback.audit.models import Event
from documents.actions import path_of, pictures_of
from documents.criteria.models import Criterion
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db
BEFORE = timedelta(days=15)
NOW = timezone.now


@pytest.fixture
def office():
    found = make.organisation()
    make.member(found, Role.SUPERVISOR)
    return found


@pytest.fixture
def boss(office):
    return office.memberships.get(role=Role.OWNER).user


@pytest.fixture
def other(office):
    return office.memberships.get(role=Role.SUPERVISOR).user


@pytest.fixture
def case(office):
    return make.case(of=office, owner=make.member(office, Role.ADVOCATE))


def alone():
    person = make.user()
    return make.case(of=make.organisation(owner=person, kind=Organisation.Kind.PERSON), owner=person)


def asked(case, by, *, ago=BEFORE):
    return verbs.ask_to_erase(case, typed=case.reference, at=NOW() - ago, by=by)


def agreed(case, by, second, *, ago=BEFORE):
    return verbs.agree_to_erase(asked(case, by, ago=ago), typed=case.reference, at=NOW() - ago, by=second)


def test_every_table_goes_with_its_case_or_says_why_it_stays():
    """A new table is erased by its column `case` or by its parent; one that is neither must be named with a reason."""
    every = {model for room in erasing.ROOMS for model in apps.get_app_config(room).get_models()}
    going = set(erasing.ways())

    assert {model._meta.label for model in every - going} == set(erasing.STAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = 'cases_case'::regclass"
        )
        tied = {table for (table,) in cursor}
    assert tied - {model._meta.db_table for model in going} == {"appeals_erasure"}


def test_two_agree_and_after_the_waiting_time_it_is_erased_once(case, boss, other):
    row = agreed(case, boss, other, ago=timedelta(days=13))
    assert verbs.erase_due() == 0
    assert Case.objects.filter(pk=case.pk).exists()
    verbs.take_back_erasure(row, by=boss)

    row = agreed(case, other, boss)

    assert verbs.erase_due() == 1
    assert verbs.erase_due() == 0
    assert verbs.erase(row.pk) is False
    row.refresh_from_db()
    assert (row.case, row.was, row.tries) == (None, case.pk, 1)
    assert not Case.objects.filter(pk=case.pk).exists()
    kinds = list(Event.objects.filter(case_id=case.pk).order_by("id").values_list("kind", flat=True))
    assert kinds[-3:] == ["erasure asked", "erasure agreed", "case erased"]
    assert verify.faults() == []


def test_nobody_agrees_with_themselves_nor_twice(case, boss, other):
    row = asked(case, boss)

    with pytest.raises(SamePerson):
        verbs.agree_to_erase(row, at=NOW(), by=boss)
    verbs.agree_to_erase(row, at=NOW() - BEFORE, by=other)
    with pytest.raises(AnsweredAlready):
        verbs.agree_to_erase(row, at=NOW(), by=other)
    with pytest.raises(verbs.ErasedSoon, match="asked on"):
        asked(case, other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.filter(pk=row.pk).update(erase_after=NOW() - BEFORE - BEFORE)


def test_the_database_wants_two_people_too(case, boss):
    row = asked(case, boss)

    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.filter(pk=row.pk).update(agreed_by=boss, agreed_at=NOW(), erase_after=NOW() + BEFORE)


def test_taken_back_nothing_is_erased_and_it_can_be_asked_again(case, boss, other):
    row = agreed(case, boss, other)

    verbs.take_back_erasure(row, by=other)

    assert verbs.erase_due() == 0
    with pytest.raises(AnsweredAlready):
        verbs.take_back_erasure(row, by=boss)
    with pytest.raises(AnsweredAlready):
        verbs.agree_to_erase(row, at=NOW(), by=other)
    assert asked(case, boss).agreed_at is None


def test_a_case_on_hold_is_not_erased(case, boss, other):
    row = agreed(case, boss, other)
    hold = verbs.hold_case(case, why="A court asks for it.", by=boss)

    assert verbs.erase_due() == 0
    assert verbs.erase(row.pk) is False
    with pytest.raises(verbs.HeldAlready):
        verbs.hold_case(case, why="Twice.", by=boss)
    with pytest.raises(DatabaseError, match="never while a hold stands"), transaction.atomic():
        Erasure.objects.filter(pk=row.pk).update(begun_at=F("erase_after"), case=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk)._raw_delete("default")

    verbs.lift_hold(hold, by=other)
    with pytest.raises(Stale):
        verbs.lift_hold(hold, by=boss)
    assert verbs.erase_due() == 1


def test_a_held_case_is_refused_with_the_name_and_the_day(case, boss):
    verbs.hold_case(case, why="A court asks for it.", by=boss)

    with pytest.raises(verbs.Held, match=f"{boss} said so"):
        asked(case, boss)


def test_while_a_date_runs_it_must_be_typed(office, boss, other):
    case = fights.denied(fights.taken_in(owner=make.member(office, Role.ADVOCATE), of=office))
    running = Reminder.objects.filter(case=case, state="pending").count()

    with pytest.raises(verbs.DatesRun, match=case.reference):
        verbs.ask_to_erase(case, typed="yes", at=NOW(), by=boss)
    row = verbs.ask_to_erase(case, typed=f" {case.reference.lower()} ", at=NOW() - BEFORE, by=boss)
    with pytest.raises(verbs.DatesRun):
        verbs.agree_to_erase(row, at=NOW(), by=other)
    verbs.agree_to_erase(row, typed=case.reference, at=NOW() - BEFORE, by=other)

    assert Reminder.objects.filter(case=case, state="pending").count() == running > 0
    assert verbs.erase_due() == 1
    assert not Reminder.objects.filter(case_id=case.pk).exists()


def test_somebody_alone_needs_nobody_and_still_has_the_days_to_take_it_back():
    case = alone()

    row = verbs.ask_to_erase(case, at=NOW() - BEFORE, by=case.owner)

    assert (row.alone, row.agreed_by) == (True, case.owner)
    assert row.erase_after - row.agreed_at == timedelta(days=14)
    assert verbs.erase_due() == 1


def test_a_patient_of_somebody_alone_does_not_erase_it_by_themselves():
    case = alone()
    guest = make.guest(case, Role.PATIENT)

    row = verbs.ask_to_erase(case, at=NOW(), by=guest)

    assert (row.alone, row.agreed_at) == (False, None)
    assert verbs.agree_to_erase(row, at=NOW(), by=case.owner).agreed_at


def test_where_nobody_else_may_agree_it_is_said():
    office = make.organisation()
    case = make.case(of=office, owner=office.memberships.get().user)

    with pytest.raises(verbs.NobodyElse, match="Make a colleague supervisor"):
        asked(case, case.owner)


def test_one_that_fails_is_noted_and_holds_up_no_other(case, boss, other, monkeypatch):
    bad, good = agreed(case, boss, other), agreed(make.case(of=case.organisation, owner=boss), boss, other)
    real = erasing.rows_of

    def breaks(case_id):
        if case_id == case.pk:
            raise DatabaseError("died in the middle")
        return real(case_id)

    monkeypatch.setattr(erasing, "rows_of", breaks)
    with pytest.raises(DatabaseError):
        verbs.erase_due()
    bad.refresh_from_db()
    assert (bad.tries, bad.last_error, bad.begun_at) == (1, "DatabaseError", None)
    assert Case.objects.filter(pk=case.pk).exists()
    with pytest.raises(DatabaseError):
        verbs.erase_due()  # the other one comes first now
    assert not Case.objects.filter(pk=good.was).exists()

    monkeypatch.undo()
    assert verbs.erase_due() == 1


def test_nothing_that_is_kept_goes_outside_that_transaction(case, office):
    from_another = fights.denied(fights.taken_in(owner=case.owner, of=office))

    for rows in (Deadline.objects.filter(case=from_another), Event.objects.filter(case_id=case.pk)):
        assert rows.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete("default")


def test_while_one_case_is_erased_no_other_lets_go(case, boss, other, monkeypatch):
    neighbour = fights.denied(fights.taken_in(owner=case.owner, of=case.organisation))
    agreed(case, boss, other)
    real = erasing.rows_of
    monkeypatch.setattr(erasing, "rows_of", lambda case_id: real(case_id) | {Deadline: real(neighbour.pk)[Deadline]})

    with pytest.raises(DatabaseError, match="never changed or removed"):
        verbs.erase_due()

    assert Deadline.objects.filter(case=neighbour).exists()


def test_only_details_of_an_erased_case_are_shredded(case, boss, other):
    kept = make.case(of=case.organisation, owner=boss)
    before = list(Event.objects.filter(case_id=kept.pk).values())

    assert shredding.shred(organisation_id=kept.organisation_id, case_id=kept.pk) == 0
    for change in ({"details": {"shredded": True}}, {"kind": "case closed"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Event.objects.filter(case_id=kept.pk).update(**change)
    agreed(case, boss, other)
    verbs.erase_due()
    assert list(Event.objects.filter(case_id=kept.pk).values()) == before
    assert not Event.objects.filter(case_id=case.pk, details__has_key="on").exists()


def test_a_file_another_case_has_stays_and_one_of_nobody_goes(case, boss, other):
    twin = make.case(of=case.organisation, owner=boss)
    both, only = make.paper(case, content=b"The same page."), make.paper(case, content=b"Of this case alone.")
    same = make.paper(twin, content=b"The same page.")
    drawn = pictures_of(case.organisation_id) / f"{only.sha256}-1-0-1100.png"
    drawn.parent.mkdir(parents=True, exist_ok=True)
    drawn.write_bytes(b"a picture")
    agreed(case, boss, other)
    verbs.erase_due()

    assert verbs.take_leftovers_away(now=NOW()) == 0  # too young: its row may be on the way
    assert not drawn.exists()
    assert list(Leftover.objects.values_list("sha256", flat=True)) == [only.sha256]
    later = NOW() + timedelta(hours=25)
    assert [verbs.take_leftovers_away(now=later) for _ in "ab"] == [1, 0]
    assert not path_of(only).exists()
    assert path_of(same).read_bytes() == b"The same page."
    assert both.sha256 == same.sha256


def test_what_was_copied_from_it_forgets_where_from(case, boss, other):
    twin = make.case(of=case.organisation, owner=boss)
    of = {
        "organisation": case.organisation,
        "place": 1,
        "origin": "typed",
        "payer": "P",
        "force": "guess",
        "kind": "other",
    }
    said = {"policy_name": "N", "says": "Six weeks of therapy.", "written_by": boss}
    first = Criterion.objects.create(case=case, **of, **said)
    copy = Criterion.objects.create(case=twin, copied_from=first, **of, **said)
    agreed(case, boss, other)

    assert verbs.erase_due() == 1

    copy.refresh_from_db()
    assert (copy.copied_from, copy.says) == (None, "Six weeks of therapy.")
