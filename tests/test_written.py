"""What is written once does and finds what Django would, for every row and whoever comes first."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import F, Func, Value
from django.utils import timezone

from cases.models import Case, Share
from claimback.accounts.models import Membership, User, whoever
from claimback.accounts.roles import Role
from claimback.audit import verify
from claimback.audit.events import Remembered, UnknownKind
from claimback.audit.models import Event
from claimback.written import Change, NotWritten, Question, Rows
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
    def written(zone: str) -> str:
        case = make.case()

        def closing(*, pk: UUID, service: str):
            return Case.objects.filter(pk=pk, shares__in=Share.objects.living()), {"service": service}

        change = Change(closing, pk=UUID, service=str)
        with timezone.override(zone):
            change(pk=case.pk, service="Example")
        return change._written[1]

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


def membership() -> Membership:
    return make.member(make.organisation(), Role.ADVOCATE).memberships.get()


def members(role: str, *, user: UUID, offices: tuple[UUID, ...], today: date):
    living = Membership.objects.filter(user=user, role=role, organisation__in=offices)
    return living.filter(until__lt=today + timedelta(days=3)).order_by("pk").values_list("pk", "user__email", "until")


def test_a_question_finds_what_django_finds_for_whoever_asks():
    question, today = Question(members), date(2026, 7, 14)
    rows = [membership() for _each in range(3)]
    Membership.objects.filter(role=Role.ADVOCATE).update(until=date(2026, 7, 16))

    for each in rows:
        for day in (today, today - timedelta(days=5)):
            blanks = {"user": each.user_id, "offices": (each.organisation_id,), "today": day}
            assert question("advocate", **blanks) == list(members("advocate", **blanks))
            assert question("assistant", **blanks) == []
    assert question("advocate", **blanks | {"today": today})[0][:2] == (each.pk, each.user.email)


def test_a_question_over_no_office_or_several_is_written_for_each_number():
    question, row = Question(members), membership()
    Membership.objects.filter(role=Role.ADVOCATE).update(until=date(2026, 7, 16))
    asked = {"user": row.user_id, "today": date(2100, 1, 1)}

    assert question("advocate", offices=(), **asked) == []
    assert len(question("advocate", offices=(row.organisation_id,), **asked)) == 1
    assert len(question("advocate", offices=(UUID(int=1), row.organisation_id), **asked)) == 1


def test_a_question_is_asked_on_the_clock_of_whoever_asks():
    def living(*, case: UUID):
        return Share.objects.living().filter(case=case).values_list("pk")

    question, case = Question(living), make.case()
    make.guest(case, Role.CAREGIVER)
    for zone in ("Pacific/Honolulu", "Asia/Tokyo"):
        with timezone.override(zone):
            assert zone in question._write((), (("case", UUID),), zone).fixed
            assert len(question(case=case.pk)) == 1


def test_a_question_may_know_no_more_than_it_is_told():
    person = make.user()

    def mine(*, case: UUID):
        return Share.objects.filter(case=case, user=person).values_list("pk")

    with pytest.raises(NotWritten, match="mine"):
        Question(mine)


def hides(*, user: UUID):
    return User.objects.filter(pk=user, name__icontains=str(user)).values_list("pk")


def forgets(*, user: UUID):
    return User.objects.values_list("pk")


@pytest.mark.parametrize("make_it", [hides, forgets])
def test_a_question_that_hides_or_forgets_a_blank_is_refused(make_it):
    with pytest.raises(NotWritten, match="user"):
        Question(make_it)(user=UUID(int=1))


def test_of_whoever_asks_nothing_is_known_but_the_key():
    person = whoever(UUID(int=1))

    assert person.is_active
    with pytest.raises(User.DoesNotExist):
        person.name  # noqa: B018


def shares(role: str, *, case: UUID):
    found = Share.objects.filter(case=case, role=role).select_related("user").defer("until")
    found = found.annotate(percent=Value("100 % of it's"), named=F("case__service")).prefetch_related("user__shares")
    return found.order_by("-pk")


def test_rows_are_what_django_finds_with_all_they_bring(django_assert_num_queries):
    rows, case = Rows(shares), make.case()
    people = [make.guest(case, Role.CAREGIVER) for _each in range(2)]
    make.guest(make.case(), Role.CAREGIVER)

    for _round in range(2):
        with django_assert_num_queries(2):
            found = rows(Role.CAREGIVER, case=case.pk, known={"case": case})
            assert [each.user for each in found] == people[::-1]
            assert [each.case is case for each in found] == [True, True]
            assert [(each.percent, each.named) for each in found] == [("100 % of it's", case.service)] * 2
            assert [list(each.user.shares.all()) for each in found] == [[each] for each in found]
    assert found[0].get_deferred_fields() == {"until"}
    assert found == list(shares(Role.CAREGIVER, case=case.pk))
    assert rows(Role.PATIENT, case=case.pk) == []


def test_rows_whose_plan_is_kept_see_what_changed_since():
    rows, case = Rows(shares), make.case()
    make.guest(case, Role.CAREGIVER)
    for number in range(8):  # by then the database has a plan of its own
        Case.objects.filter(pk=case.pk).update(service=f"Service {number}")
        assert [each.named for each in rows(Role.CAREGIVER, case=case.pk)] == [f"Service {number}"]


def of_nobody(*, case: UUID):
    return Share.objects.none().filter(case=case)


def test_rows_that_can_never_be_found_are_none():
    assert Rows(of_nobody)(case=UUID(int=1)) == []


def named(*, name: str):
    return User.objects.filter(name=name).values_list("pk")


def hides_a_text(*, name: str):
    return User.objects.filter(name__icontains=name).values_list("pk")


def forgets_a_text(*, name: str):
    return User.objects.values_list("pk")


def test_a_text_is_filled_in_whatever_it_says():
    person = make.user("It's 100 % 'Nobody'; --")

    question = Question(named, prepared=True)
    assert question(name=person.name) == [(person.pk,)]
    assert question(name="Somebody Else") == []


@pytest.mark.parametrize("make_it", [hides_a_text, forgets_a_text])
def test_a_question_that_hides_or_forgets_a_text_is_refused(make_it):
    with pytest.raises(NotWritten, match="name"):
        Question(make_it)(name="Nobody")


@pytest.fixture
def durable():
    """The database of the tests waits for no disk; a real one does."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")


def waits() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]


@pytest.fixture
def longer_names():
    """A column gets another type, as on a deploy, and its own again."""
    table, column = User._meta.db_table, User._meta.get_field("name")

    def make_it(kind: str) -> None:
        with psycopg.connect(**connections["owner"].get_connection_params()) as owner:
            owner.execute(f"ALTER TABLE {table} ALTER {column.column} TYPE {kind}")

    yield lambda: make_it("varchar(300)")
    make_it(column.db_type(connection))


def person_named(*, user: UUID):
    return User.objects.filter(pk=user)


@pytest.mark.real_commits
def test_a_plan_is_made_anew_where_the_tables_changed_under_it(longer_names):
    rows, person = Rows(person_named), make.user("Nobody")
    for _each in range(8):
        assert [each.name for each in rows(user=person.pk)] == ["Nobody"]

    longer_names()

    assert [each.name for each in rows(user=person.pk)] == ["Nobody"]


@pytest.mark.real_commits
def test_what_is_only_passing_changes_the_same_rows_and_the_next_statement_waits_for_the_disk_again(durable):
    change, person, other = Change(naming, passing=True, pk=UUID, name=str), make.user(), make.user("Somebody Else")

    assert change(pk=person.pk, name="Nobody") == 1
    assert change(pk=UUID(int=1), name="Nobody") == 0

    assert waits() == "on"
    assert list(User.objects.order_by("pk").values_list("name", flat=True)) == ["Nobody", other.name]


@pytest.mark.real_commits
def test_a_passing_change_within_a_transaction_lets_the_whole_of_it_wait_for_the_disk(durable):
    change, person = Change(naming, passing=True, pk=UUID, name=str), make.user()

    with transaction.atomic():
        assert change(pk=person.pk, name="Nobody") == 1
        assert waits() == "on"


@pytest.mark.real_commits
def test_the_database_does_not_wait_for_its_disk_for_what_is_only_passing(durable):
    def told(*, pk: UUID):
        return User.objects.filter(pk=pk), {"name": Func(Value("synchronous_commit"), function="current_setting")}

    person = make.user()
    assert Change(told, passing=True, pk=UUID)(pk=person.pk) == 1

    assert User.objects.get().name == "off"
