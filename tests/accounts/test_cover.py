"""Who covers for whom, and when: what may be said, what is refused with a sentence, what the database keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from claimback.accounts import access, actions
from claimback.accounts.covering import Covers, covers
from claimback.accounts.models import Absence, Membership, Organisation, User
from claimback.accounts.roles import Can, Role
from claimback.audit.models import Event
from tests.accounts.conftest import Office

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = NOW.date()


def colleague(office: Office, name: str, role: Role = Role.ADVOCATE) -> User:
    person = User.objects.create_user(f"{name.lower()}@example.com", name=name)
    actions.join(office.organisation, user=person, role=role, by=office.owner)
    return person


def away(
    office: Office, person: User, cover: User, *, start: date = TODAY, days: int = 7, by: User | None = None
) -> Absence:
    return actions.set_cover(
        office.membership(person),
        cover=office.membership(cover),
        from_on=start,
        until_on=start + days * DAY,
        now=NOW,
        by=by or person,
    )


def who(office: Office, person: User, *, at: datetime = NOW) -> list[User]:
    return covers(now=at).stand_ins(person.pk, office.organisation.pk, at=at)


def test_a_person_says_who_covers_and_it_is_remembered(office: Office) -> None:
    cover = colleague(office, "Carla")

    away(office, office.advocate, cover)

    assert who(office, office.advocate) == [cover]
    assert who(office, cover) == []
    event = Event.objects.get(kind="cover set")
    assert event.details == {"from_on": "2026-12-01", "until_on": "2026-12-08"}


def test_it_holds_on_the_last_day_until_midnight_by_the_absent_persons_own_clock(office: Office) -> None:
    cover = colleague(office, "Carla")
    User.objects.filter(pk=office.advocate.pk).update(time_zone="Pacific/Honolulu")
    away(office, office.advocate, cover, start=date(2026, 12, 2), days=0)

    held = [
        hour
        for hour in range(48)
        if who(office, office.advocate, at=datetime(2026, 12, 2, tzinfo=UTC) + hour * DAY / 24)
    ]

    assert held == list(range(10, 34))  # ten hours behind


@pytest.mark.parametrize(
    ("start", "days", "said"),
    [
        (TODAY - DAY, 3, "The first day is over already."),
        (TODAY + 5 * DAY, -1, "The last day is before the first."),
        (TODAY, 400, "longer than a year"),
    ],
)
def test_days_that_cannot_be_are_refused(office: Office, start: date, days: int, said: str) -> None:
    cover = colleague(office, "Carla")

    with pytest.raises(actions.CannotCover, match=said):
        away(office, office.advocate, cover, start=start, days=days)
    assert not Absence.objects.exists()


def test_nobody_covers_for_themselves(office: Office) -> None:
    with pytest.raises(actions.CannotCover, match="for themselves"):
        away(office, office.advocate, office.advocate)


def test_who_may_not_file_cannot_cover(office: Office) -> None:
    assistant = colleague(office, "Asa", Role.ASSISTANT)

    with pytest.raises(actions.CannotCover, match="Asa cannot sign in or may not file"):
        away(office, office.advocate, assistant)
    assert assistant not in [each.user for each in access.who_may_cover_for(office.membership(office.advocate))]


def test_who_cannot_sign_in_cannot_cover(office: Office) -> None:
    cover = colleague(office, "Carla")
    User.objects.filter(pk=cover.pk).update(is_active=False)

    with pytest.raises(actions.CannotCover, match="Carla"):
        away(office, office.advocate, cover)


def test_who_left_and_who_works_elsewhere_cannot_cover(office: Office) -> None:
    gone = office.membership(colleague(office, "Gus"))
    actions.leave(gone, by=office.owner)
    elsewhere = Membership.objects.living().get(user=office.stranger)
    days = {"from_on": TODAY, "until_on": TODAY, "now": NOW, "by": office.advocate}

    for cover in (gone, elsewhere):
        with pytest.raises(actions.CannotCover, match="has left"):
            actions.set_cover(office.membership(office.advocate), cover=cover, **days)


def test_one_cover_a_day_and_the_next_one_after_it(office: Office) -> None:
    cover, other = colleague(office, "Carla"), colleague(office, "Omar")
    first = away(office, office.advocate, cover)

    with pytest.raises(
        actions.AwayAlready, match="Ada Advocate is away from Tue 1 Dec 2026 until Tue 8 Dec 2026 already"
    ):
        away(office, office.advocate, other, start=TODAY + 7 * DAY)
    away(office, office.advocate, other, start=TODAY + 8 * DAY)
    actions.take_cover_back(first, now=NOW, by=office.advocate)
    away(office, office.advocate, other, days=3)

    assert who(office, office.advocate) == [other]


def test_taken_back_it_holds_no_more_and_only_once(office: Office) -> None:
    absence = away(office, office.advocate, colleague(office, "Carla"))

    actions.take_cover_back(absence, now=NOW, by=office.owner)

    assert who(office, office.advocate) == []
    assert Event.objects.filter(kind="cover taken back").count() == 1
    with pytest.raises(actions.AbsenceIsOver):
        actions.take_cover_back(absence, now=NOW, by=office.owner)


def test_what_is_over_by_its_day_is_not_taken_back(office: Office) -> None:
    absence = away(office, office.advocate, colleague(office, "Carla"), days=0)

    with pytest.raises(actions.AbsenceIsOver):
        actions.take_cover_back(absence, now=NOW + DAY, by=office.advocate)


def test_a_cover_who_is_away_too_is_covered_in_turn(office: Office) -> None:
    cover, third = colleague(office, "Carla"), colleague(office, "Tom")
    away(office, office.advocate, cover)
    away(office, cover, third, start=TODAY + 2 * DAY, days=1)

    assert who(office, office.advocate) == [cover]
    assert who(office, office.advocate, at=NOW + 2 * DAY) == [third]
    assert [each.away.user for each in covers(now=NOW + 2 * DAY).of(third, at=NOW + 2 * DAY)] == [
        cover,
        office.advocate,
    ]
    assert who(office, office.advocate, at=NOW + 4 * DAY) == [cover]


def test_two_who_cover_for_each_other_are_covered_by_who_answers_for_the_office(office: Office) -> None:
    cover = colleague(office, "Carla")
    away(office, office.advocate, cover)
    away(office, cover, office.advocate)

    assert who(office, office.advocate) == [office.owner]
    boss = colleague(office, "Bea", Role.SUPERVISOR)
    assert who(office, office.advocate) == [boss]


@pytest.mark.parametrize("lost", ["left", "may not", "inactive"])
def test_where_the_cover_is_lost_the_supervisors_hear(office: Office, lost: str) -> None:
    boss, cover = colleague(office, "Bea", Role.SUPERVISOR), colleague(office, "Carla")
    away(office, office.advocate, cover)

    if lost == "left":
        actions.leave(office.membership(cover), by=office.owner)
    elif lost == "may not":
        actions.change_role(office.organisation, user=cover, role=Role.ASSISTANT, by=office.owner)
    else:
        User.objects.filter(pk=cover.pk).update(is_active=False)

    assert who(office, office.advocate) == [boss]


def test_a_supervisor_who_is_away_themselves_is_passed_over(office: Office) -> None:
    boss, cover = colleague(office, "Bea", Role.SUPERVISOR), colleague(office, "Carla")
    away(office, office.advocate, cover)
    away(office, boss, cover)
    User.objects.filter(pk=cover.pk).update(is_active=False)

    assert who(office, office.advocate) == [office.owner]


def test_where_nobody_is_left_nobody_stands_in(office: Office) -> None:
    away(office, office.owner, office.advocate)
    actions.leave(office.membership(office.advocate), by=office.owner)

    assert who(office, office.owner) == []


def test_another_role_takes_the_days_along(office: Office) -> None:
    cover = colleague(office, "Carla")
    away(office, office.advocate, cover)

    actions.change_role(office.organisation, user=cover, role=Role.SUPERVISOR, by=office.owner)
    actions.change_role(office.organisation, user=office.advocate, role=Role.ASSISTANT, by=office.owner)

    assert who(office, office.advocate) == [cover]


def test_who_left_is_away_no_more(office: Office) -> None:
    away(office, office.advocate, colleague(office, "Carla"))

    actions.leave(office.membership(office.advocate), by=office.owner)

    assert not covers(now=NOW)


def test_who_covers_is_asked_in_one_question_whatever_the_number(office: Office, django_assert_num_queries) -> None:
    for number in range(5):
        away(office, colleague(office, f"P{number}"), office.advocate)

    with django_assert_num_queries(1):
        found = covers(now=NOW)
        assert len(found.of(office.advocate, at=NOW)) == 5


def test_a_clock_nobody_knows_stops_nothing(office: Office) -> None:
    away(office, office.advocate, colleague(office, "Carla"))
    User.objects.filter(pk=office.advocate.pk).update(time_zone="Mars/Olympus")

    assert len(who(office, office.advocate)) == 1


def test_who_may_look_and_who_may_take_back(office: Office) -> None:
    cover, other = colleague(office, "Carla"), colleague(office, "Omar")
    absence = away(office, office.advocate, cover)

    looks = {each.name for each in (office.owner, office.advocate, cover, other, office.stranger)
             if absence in access.absences_open_to(each, Can.VIEW)}  # fmt: skip
    takes = {each.name for each in (office.owner, office.advocate, cover, other, office.stranger)
             if absence in access.absences_open_to(each, Can.MANAGE)}  # fmt: skip

    assert looks == {"Olive Owner", "Ada Advocate", "Carla"}
    assert takes == {"Olive Owner", "Ada Advocate"}


def test_nothing_held_answers_nothing() -> None:
    assert list(Covers([])) == []


# what the database itself refuses


def row(office: Office, **more: object) -> Absence:
    mine = office.membership(office.advocate)
    told = {"organisation": office.organisation, "away": mine, "cover": office.membership(office.owner)}
    told |= {"from_on": TODAY, "until_on": TODAY, "set_by": office.owner}
    return Absence.objects.create(**(told | more))


def test_the_database_refuses_what_the_verb_would(office: Office) -> None:
    elsewhere = Membership.objects.living().get(user=office.stranger)
    there = Organisation.objects.get(memberships=elsewhere)
    gone = office.membership(colleague(office, "Gus"))
    actions.leave(gone, by=office.owner)
    row(office)

    for wrong in (
        {"cover": office.membership(office.advocate)},
        {"from_on": TODAY + 2 * DAY, "until_on": TODAY + DAY},
        {"from_on": TODAY + 3 * DAY, "until_on": TODAY + 3 * DAY, "cover": elsewhere},
        {"from_on": TODAY + 3 * DAY, "until_on": TODAY + 3 * DAY, "organisation": there},
        {"from_on": TODAY + 3 * DAY, "until_on": TODAY + 3 * DAY, "cover": gone},
        {"from_on": TODAY - 3 * DAY, "until_on": TODAY + 3 * DAY},
    ):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            row(office, **wrong)
    assert Absence.objects.count() == 1


def test_the_database_refuses_to_bring_back_what_meets_another(office: Office) -> None:
    first = row(office, taken_back_at=NOW)
    row(office)

    with pytest.raises(DatabaseError), transaction.atomic():
        Absence.objects.filter(pk=first.pk).update(taken_back_at=None)
