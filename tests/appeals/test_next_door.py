"""What is next is one press away: at the head of a case and at hand on a list, for whatever is next."""

import pytest
from django.utils import timezone

from appeals import actions
from appeals.access import turn_of
from appeals.models import FollowUp, Turn
from appeals.models.turn import ASKED_BY_THE_SYSTEM
from appeals.next_door import NOTHING, next_door
from appeals.next_steps import OF_A_STEP, OF_THE_CASE
from cases.access import what_may
from cases.models import Case, Ending
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db
TOLD = fights.denied


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def at(case: Case, *rest: object) -> str:
    return "/".join(["/cases", str(case.pk), *map(str, rest), ""])


@pytest.fixture
def desk(client, told):
    client.force_login(told.owner)
    return client


@pytest.mark.parametrize("what", sorted(ASKED_BY_THE_SYSTEM | set(OF_THE_CASE) | set(OF_A_STEP)))
def test_whatever_the_system_asks_for_is_answered_behind_one_button(told, what):
    turn = Turn(case=told, follow_up=FollowUp(what=what, stage=fights.first(told)))
    viewer = make.guest(told, Role.VIEWER)

    address, label = next_door(turn, told, can=what_may(told.owner, told))

    assert address.startswith(at(told))
    assert label
    if not address.endswith("/ways/"):
        assert next_door(turn, told, can=what_may(viewer, told)) == NOTHING


def test_who_does_not_know_whether_it_arrived_says_so_or_calls_from_the_head_of_the_case(desk, told):
    stage = fights.filed(told, days_ago=12)
    assert turn_of(told).follow_up.what == "acknowledge"

    page, hand = text(desk.get(at(told))), text(desk.get(at(told, "at-hand")))

    head = page[page.index('id="status"') : page.index('id="ladder"')]
    for shown in (head, hand):
        assert f'href="{at(told, "stages", stage.pk, "receipt")}">Say that they have it</a>' in shown
        assert f'href="{at(told, "call")}">Call now</a>' in shown


def test_what_a_person_wrote_down_for_today_is_done_with_one_press(desk, told):
    today = timezone.localdate()
    call = actions.set_follow_up(told, what="Call Ann", due_on=today, on=today, by=told.owner)

    page = text(desk.get(at(told)))

    head = page[page.index('id="status"') : page.index('id="ladder"')]
    assert f'action="{at(told, "follow-ups", call.pk, "done")}"' in head
    assert "It is done" in head


def test_at_hand_leads_to_what_is_next_to_a_call_its_log_and_the_messages(desk, told):
    shown = text(desk.get(at(told, "at-hand")))

    for place in (at(told, "stages", fights.first(told).pk, "letter"), at(told, "call"), at(told, "contacts", "log")):
        assert f'href="{place}"' in shown
    assert f'href="{at(told, "messages")}"' in shown


def test_a_closed_case_has_nothing_next(told):
    actions.close(told, ending=Ending.LOST, on=timezone.localdate(), by=told.owner)
    case = Case.objects.get(pk=told.pk)

    assert next_door(turn_of(case), case, can=what_may(case.owner, case)) == NOTHING


def test_who_writes_to_nobody_is_led_to_where_the_case_is_shared(desk, told):
    before = text(desk.get(at(told, "messages")))
    make.guest(told, Role.PATIENT)

    after = text(desk.get(at(told, "messages")))

    assert f'href="{at(told)}#people">Share this case</a>' in before
    assert "Share this case" not in after


def test_what_they_ask_for_on_the_telephone_and_where_appeals_go_stands_among_the_facts(client):
    case = fights.denied(patient_born_on="1961-04-05", group_number="GRP-7", appeal_phone="(800) 555-0142")
    client.force_login(case.owner)

    page = text(client.get(at(case)))

    facts = page[page.index('id="facts"') : page.index('id="people"')]
    for said in ("Wed 5 Apr 1961", "GRP-7", 'href="tel:(800) 555-0142"', "fax 555-0100", "PO Box 1<br>Springfield"):
        assert said in facts
