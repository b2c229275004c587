"""Who carries what, where every number leads, and cases given to colleagues: each in its own right, and taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.actions import handing
from appeals.models import HandOver, Reminder
from appeals.reminders import database_now
from appeals.workload import COLUMNS, workload, would_carry
from cases.models import Case, Ending
from claimback.accounts.actions import leave
from claimback.accounts.models import Membership
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import asked, fights, programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.organisation()


@pytest.fixture
def owner(office):
    return office.memberships.get().user


@pytest.fixture
def ada(office):
    return make.member(office, Role.ADVOCATE)


@pytest.fixture
def ben(office):
    return make.member(office, Role.ADVOCATE)


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def page(office, rest=""):
    return f"/organisations/{office.pk}/workload/{rest}"


def today():
    return timezone.localdate()


def carried(owner, office):
    return {each.person.pk: each for each in workload(owner, office, today=today())}


def move(case, to, seen=None):
    return f"{case.pk}:{to.pk}:{seen.pk if seen else case.owner_id}"


def wish(case, to):
    return handing.Wish(case, to, case.owner_id)


def whose(case):
    return Case.objects.get(pk=case.pk).owner


def text(answer):
    return " ".join(answer.content.decode().split())


# --- the numbers


def test_every_number_leads_to_exactly_these_cases(desk, office, owner, ada, ben):
    fights.denied(fights.taken_in(owner=ada, of=office), days_ago=16)
    late = fights.denied(fights.taken_in(owner=ada, of=office), days_ago=16)
    fights.filed(late)
    fights.taken_in(owner=ada, of=office)
    asked.request(fights.denied(fights.taken_in(owner=ben, of=office), days_ago=175))
    fights.denied(days_ago=16)

    for each in workload(owner, office, today=today()):
        for number in each.numbers:
            listed = desk.get(f"/{number.address}").context["list"]
            assert len(listed.rows) == number.count, (each.person, number)
    counts = carried(owner, office)
    assert counts[ada.pk].counts["open"] == 3
    assert counts[ada.pk].counts["papers"] == 1
    assert counts[ada.pk].counts["others"] == 1
    assert counts[ben.pk].counts["late"] == counts[ben.pk].counts["others"] == 1
    assert counts[owner.pk].counts["open"] == 0


def test_the_list_says_whose_cases_it_shows_and_keeps_that_while_one_searches(desk, office, ada):
    fights.denied(fights.taken_in(owner=ada, of=office))

    answer = text(desk.get(f"/?owner={ada.pk}&office={office.pk}&only=papers"))

    assert f"Only the cases of {ada}." in answer
    assert f'type="hidden" name="owner" value="{ada.pk}"' in answer


def test_a_stranger_learns_nobodys_name_from_the_filter(client, office, ada):
    fights.denied(fights.taken_in(owner=ada, of=office))
    client.force_login(make.case().owner)

    assert client.get(f"/?owner={ada.pk}").context["list"].whom is None


def test_who_left_cases_behind_stands_on_the_page(desk, office, owner, ada):
    case = fights.taken_in(owner=ada, of=office)
    leave(Membership.objects.living().get(user=ada), by=owner)

    answer = desk.get(page(office))

    assert "Works here no more" in text(answer)
    assert desk.get(page(office, f"of/{ada.pk}/")).context["cases"][0][0] == case


def test_thirty_cases_cost_no_more_than_one(desk, office, owner, ada, ben):
    counted = []
    for more in (1, 29):
        for _number in range(more):
            fights.taken_in(owner=ada, of=office)
        ours = list(Case.objects.filter(owner=ada))
        moves = {"move": [move(case, ben) for case in ours]}
        for address, asks in (
            (page(office), {}),
            (page(office, f"of/{ada.pk}/"), {}),
            (page(office, "preview/"), moves),
        ):
            desk.get(address, asks)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(address, asks).status_code == 200
            counted.append(len(queries))

    assert counted[:3] == counted[3:]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.SUPERVISOR, 200), (Role.ADVOCATE, 403), (Role.ASSISTANT, 403)]
)
def test_who_manages_sees_it(client, office, ada, role, status):
    fights.taken_in(owner=ada, of=office)
    client.force_login(make.member(office, role))

    for rest in ("", f"of/{ada.pk}/", "preview/"):
        assert client.get(page(office, rest)).status_code == status
    posts = [page(office, "give/"), page(office, f"{uuid4()}/take-back/")]
    assert {client.post(each).status_code for each in posts} == {302 if status == 200 else status}


def test_a_stranger_and_another_organisation_find_nothing(client, office, ada):
    fights.taken_in(owner=ada, of=office)
    client.force_login(make.case().owner)

    for rest in ("", f"of/{ada.pk}/", "preview/"):
        assert client.get(page(office, rest)).status_code == 404
    assert client.post(page(office, "give/")).status_code == 404


# --- many at once


def test_the_preview_says_what_everybody_would_then_carry_and_moves_nothing(desk, office, owner, ada, ben):
    cases = [fights.taken_in(owner=ada, of=office) for _number in range(3)]
    fights.taken_in(owner=ben, of=office)
    moves = [f"{cases[0].pk}::{ada.pk}", f"{cases[1].pk}:stays:{ada.pk}", move(cases[2], owner)]

    answer = desk.get(page(office, "preview/"), {"move": moves, "all": str(ben.pk), "of": str(ada.pk)})

    would = {each.person: (each.now["open"], each.then["open"]) for each in answer.context["would"]}
    assert would == {ada: (3, 1), ben: (1, 2), owner: (0, 1)}
    assert {whose(case) for case in cases} == {ada}


def test_the_numbers_of_the_preview_are_those_of_afterwards(desk, office, owner, ada, ben):
    case = fights.denied(fights.taken_in(owner=ada, of=office))
    fights.taken_in(owner=ada, of=office)
    would = would_carry(owner, office, [wish(case, ben)], today=today())

    handing.hand_over([wish(case, ben)], by=owner)

    after = carried(owner, office)
    assert {each.person.pk: dict(each.then) for each in would} == {
        pk: {name: after[pk].counts[name] for name in COLUMNS} for pk in (ada.pk, ben.pk)
    }


def test_each_case_moves_with_its_reminders_and_leaves_one_event(desk, office, ada, ben):
    cases = [fights.denied(fights.taken_in(owner=ada, of=office)) for _number in range(2)]

    answer = desk.post(page(office, "give/"), {"move": [move(case, ben) for case in cases]}, follow=True)

    assert "2 cases were given." in text(answer)
    assert {whose(case) for case in cases} == {ben}
    waiting = Reminder.objects.filter(case__in=cases, state=Reminder.State.PENDING)
    assert set(waiting.values_list("recipient", flat=True)) == {ben.pk}
    assert Event.objects.filter(kind="case assigned").count() == 2


def test_a_case_that_has_just_closed_or_moved_stays_by_name_and_the_others_move(desk, office, owner, ada, ben):
    closed, moved, third = (fights.denied(fights.taken_in(owner=ada, of=office)) for _number in range(3))
    moves = [move(case, ben) for case in (closed, moved, third)]
    actions.close(closed, ending=Ending.WITHDRAWN, on=today(), by=ada)
    actions.assign(moved, owner=owner, by=owner)

    answer = text(desk.post(page(office, "give/"), {"move": moves}, follow=True))

    assert f"{closed.reference}: This case is closed." in answer
    assert f"{moved.reference}: It is with {owner} by now" in answer
    assert "1 case was given." in answer
    assert [whose(case) for case in (closed, moved, third)] == [ada, owner, ben]


def test_who_left_meanwhile_gets_nothing(office, owner, ada, ben):
    case = fights.taken_in(owner=ada, of=office)
    leave(Membership.objects.living().get(user=ben), by=owner)

    (done,) = handing.hand_over([wish(case, ben)], by=owner)

    assert done.made is None
    assert "somebody who works in its organisation" in done.why_not
    assert whose(case) == ada


def test_a_case_of_another_organisation_is_left_out(desk, office, ada, ben):
    other = fights.taken_in()

    answer = text(desk.post(page(office, "give/"), {"move": [move(other, ben)]}, follow=True))

    assert "Only the owner or a supervisor can give a case to a colleague" in answer
    assert whose(other) == other.owner


@pytest.mark.parametrize("nonsense", ["", "x", "a:b:c", "::", f"{uuid4()}:{uuid4()}:{uuid4()}"])
def test_nonsense_moves_nothing(desk, office, nonsense):
    assert desk.get(page(office, "preview/"), {"move": nonsense, "all": "x", "of": "x"}).status_code == 200
    assert desk.post(page(office, "give/"), {"move": nonsense}).status_code == 302
    assert not HandOver.objects.exists()


# --- taken back


def test_within_a_minute_all_of_it_goes_back(desk, office, owner, ada, ben):
    cases = [fights.denied(fights.taken_in(owner=ada, of=office)) for _number in range(2)]
    desk.post(page(office, "give/"), {"move": [move(case, ben) for case in cases]})
    act = HandOver.objects.values_list("act", flat=True).distinct().get()
    assert "Take it all back" in text(desk.get(page(office)))

    answer = text(desk.post(page(office, f"{act}/take-back/"), follow=True))

    assert "2 cases went back." in answer
    assert "Take it all back" not in answer
    assert {whose(case) for case in cases} == {ada}
    waiting = Reminder.objects.filter(case__in=cases, state=Reminder.State.PENDING)
    assert set(waiting.values_list("recipient", flat=True)) == {ada.pk}


def test_what_went_on_or_was_closed_stays_where_it_is(office, owner, ada, ben):
    closed, moved, third = (fights.taken_in(owner=ada, of=office) for _number in range(3))
    done = handing.hand_over([wish(case, ben) for case in (closed, moved, third)], by=owner)
    actions.close(closed, ending=Ending.WITHDRAWN, on=today(), by=owner)
    actions.assign(moved, owner=owner, by=owner)

    back = handing.take_back_hand_over(office, act=done[0].made.act, now=database_now(), by=owner)

    assert {each.case.pk for each in back if each.made} == {third.pk}
    assert [whose(case) for case in (closed, moved, third)] == [ben, owner, ada]


def test_after_the_minute_by_another_and_twice_it_is_too_late(office, owner, ada, ben):
    case = fights.taken_in(owner=ada, of=office)
    act = handing.hand_over([wish(case, ben)], by=owner)[0].made.act
    now, other = database_now(), make.member(office, Role.SUPERVISOR)

    for late in ({"now": now + timedelta(seconds=61), "by": owner}, {"now": now, "by": other}):
        with pytest.raises(handing.TooLateToTakeBack):
            handing.take_back_hand_over(office, act=act, **late)
    handing.take_back_hand_over(office, act=act, now=now, by=owner)
    with pytest.raises(handing.TooLateToTakeBack):
        handing.take_back_hand_over(office, act=act, now=now, by=owner)

    assert whose(case) == ada


# --- programs


def test_a_program_does_the_same(office, owner, ada, ben):
    case, other = fights.taken_in(owner=ada, of=office), fights.taken_in()
    program = programs.program(owner)
    moves = [{"case": str(each.pk), "to": str(ben.pk), "seen": str(ada.pk)} for each in (case, other)]

    listed = program.get(f"/api/v1/workload/?organisation={office.pk}").json()
    given = program.post("/api/v1/workload/give/", {"organisation": str(office.pk), "moves": moves}, format="json")

    assert {row["person"]: row["carries"]["open"] for row in listed} == {
        str(owner.pk): 0, str(ada.pk): 1, str(ben.pk): 0,
    }  # fmt: skip
    first, second = given.json()
    assert whose(case) == ben
    assert (second["case"], second["act"]) == (str(other.pk), None)
    body = {"organisation": str(office.pk), "act": first["act"]}
    assert program.post("/api/v1/workload/take-back/", body, format="json").status_code == 200
    assert whose(case) == ada
    assert program.post("/api/v1/workload/take-back/", body, format="json").status_code == 409


def test_a_program_of_a_member_or_a_stranger_is_refused(office, ada):
    for person, status in ((ada, 403), (make.case().owner, 404)):
        program = programs.program(person)
        assert program.get(f"/api/v1/workload/?organisation={office.pk}").status_code == status
        body = {"organisation": str(office.pk), "act": str(uuid4())}
        assert program.post("/api/v1/workload/take-back/", body, format="json").status_code == status
    assert programs.program(ada).get("/api/v1/workload/?organisation=x").status_code == 400
