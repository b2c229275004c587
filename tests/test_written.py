"""A change whose SQL is written once does what an update of Django would do, for every row and whoever comes first."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cases.models import Case, Share
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.audit import verify
from claimback.audit.events import Remembered, UnknownKind
from claimback.audit.models import Event
from claimback.written import Change, NotWritten
from tests import make

pytestmark = pytest.mark.django_db


def naming(*, pk: UUID, name: str):
    return User.objects.filter(pk=pk, is_active=True), {"name": name}


def test_each_time_it_changes_the_row_it_is_told_and_no_other():
    change = Change(naming, pk=UUID, name=str)
    people = [make.user() for _ in range(3)]

    for _round in range(2):
        for number, person in enumerate(people):
            assert change(pk=person.pk, name=f"Nobody {number}") == 1

    assert [User.objects.get(pk=each.pk).name for each in people] == ["Nobody 0", "Nobody 1", "Nobody 2"]


def test_it_says_when_there_is_no_such_row():
    change, person = Change(naming, pk=UUID, name=str), make.user()
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert change(pk=person.pk, name="Nobody") == 0


def test_an_empty_value_can_be_filled_in():
    def joining(*, pk: UUID, at: datetime):
        return User.objects.filter(pk=pk), {"last_login": at}

    change, person = Change(joining, pk=UUID, at=datetime), make.user()
    change(pk=person.pk, at=datetime(2026, 1, 2, tzinfo=UTC))
    change(pk=person.pk, at=None)

    assert User.objects.get(pk=person.pk).last_login is None


def test_a_blank_that_is_not_in_the_statement_is_refused():
    def forgetful(*, pk: UUID, name: str):
        return User.objects.filter(pk=pk), {"name": F("name")}

    with pytest.raises(NotWritten, match="name"):
        Change(forgetful, pk=UUID, name=str)(pk=make.user().pk, name="Nobody")


def test_a_broken_rule_of_the_database_is_said_as_django_says_it():
    def taking(*, pk: UUID, email: str):
        return User.objects.filter(pk=pk), {"email": email}

    change, one, other = Change(taking, pk=UUID, email=str), make.user(), make.user()

    with pytest.raises(IntegrityError), transaction.atomic():
        change(pk=one.pk, email=other.email)


def test_the_clock_of_whoever_comes_first_is_not_kept_in_it():
    def written(zone: str) -> tuple:
        case = make.case()

        def closing(*, pk: UUID, service: str):
            return Case.objects.filter(pk=pk, shares__in=Share.objects.living()), {"service": service}

        change = Change(closing, pk=UUID, service=str)
        with timezone.override(zone):
            change(pk=case.pk, service="Example")
        return change._written[3]

    here, there = written("Pacific/Honolulu"), written("Asia/Tokyo")

    assert "America/New_York" in here
    assert "Pacific/Honolulu" not in here
    assert "Asia/Tokyo" not in there


def giving_a_role(*, pk: UUID, role: str):
    return Share.objects.filter(pk=pk), {"role": role}


REMEMBERED = {"remembered": Remembered("reminder sent", "cases.share", ("role",)), "pk": UUID, "role": str}


def test_what_is_remembered_with_a_change_is_what_is_recorded_beside_one(monkeypatch):
    case = make.case()
    aside = {"organisation_id": case.organisation_id, "case_id": case.pk, "by_id": None, "request_id": "asked once"}
    share = make.guest(case, Role.CAREGIVER).shares.get()
    monkeypatch.setattr("claimback.audit.events._request_id", lambda: "asked once")

    assert Change(giving_a_role, **REMEMBERED)(pk=share.pk, role="viewer") == 1

    [event] = Event.objects.filter(kind="reminder sent").values(*aside, "about", "about_id", "details")
    assert event == aside | {"about": "cases.share", "about_id": str(share.pk), "details": {"role": "viewer"}}
    assert verify.faults() == []


def test_nothing_is_remembered_where_nothing_changed():
    assert Change(giving_a_role, **REMEMBERED)(pk=make.case().pk, role="viewer") == 0

    assert not Event.objects.filter(kind="reminder sent").exists()


def test_a_kind_of_event_that_nobody_knows_is_refused_before_anything_is_asked():
    with pytest.raises(UnknownKind):
        Remembered("something unheard of", "cases.share", ("role",))
