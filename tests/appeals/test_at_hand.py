"""At hand: done, noted, put off and given away from a list, by the doors of the case, and back to the list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appeals import actions
from appeals.models import FollowUp, Heed
from cases.models import Case, Ending
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db
LIST = "/?whose=us&q=maria"


@pytest.fixture
def case():
    return fights.denied()


@pytest.fixture
def office(case):
    return case.organisation


@pytest.fixture
def desk(client, case):
    client.force_login(case.owner)
    return client


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def test_what_is_at_hand_is_shown_alone_or_as_a_page(desk, case):
    place = f"/cases/{case.pk}/at-hand/"

    part = desk.get(place, {"back": LIST}, HTTP_HX_REQUEST="true").content.decode()
    page = desk.get(place).content.decode()

    assert part.lstrip().startswith('<div class="stack" id="at_hand">')
    assert 'name="back" value="/?whose=us&amp;q=maria"' in part
    assert "<html" in page
    assert "Remind me then" in page


def test_a_note_with_its_day_leads_back_to_the_list_as_it_was(desk, case):
    answer = desk.post(f"/cases/{case.pk}/follow-ups/", {"what": "Call Ann", "due_on": tomorrow(), "back": LIST})

    assert answer.url == LIST
    assert FollowUp.objects.get(case=case, what="Call Ann").due_on == tomorrow()


def test_what_is_due_is_ticked_off_from_the_list(desk, case):
    call = actions.set_follow_up(
        case, what="Call Ann", due_on=timezone.localdate(), on=timezone.localdate(), by=case.owner
    )
    assert "It is done" in desk.get(f"/cases/{case.pk}/at-hand/").content.decode()

    assert desk.post(f"/cases/{case.pk}/follow-ups/{call.pk}/done/", {"back": LIST}).url == LIST
    call.refresh_from_db()
    assert call.done_on == timezone.localdate()


def test_reminders_are_put_off_and_the_case_is_given_away_from_the_list(desk, office, case):
    colleague = make.member(office, Role.ADVOCATE)
    deadline = case.turn.deadline

    put_off = desk.post(f"/cases/{case.pk}/deadlines/{deadline.pk}/pause/", {"until": tomorrow(), "back": "/waiting/"})
    given = desk.post(f"/cases/{case.pk}/assign/", {"owner": str(colleague.pk), "back": LIST})

    assert (put_off.url, given.url) == ("/waiting/", LIST)
    assert Heed.objects.filter(deadline=deadline, by=case.owner).count() == 1
    assert Case.objects.get(pk=case.pk).owner == colleague


@pytest.mark.parametrize("back", ["https://elsewhere.test/", "//elsewhere.test", "/account/", ""])
def test_the_way_back_never_leads_elsewhere(desk, case, back):
    answer = desk.post(f"/cases/{case.pk}/follow-ups/", {"what": "Call Ann", "due_on": tomorrow(), "back": back})

    assert answer.url == f"/cases/{case.pk}/"


def test_who_may_only_look_has_nothing_at_hand_and_a_closed_case_says_so(client, case):
    client.force_login(make.guest(case, Role.PATIENT))
    assert client.get(f"/cases/{case.pk}/at-hand/").status_code == 403
    actions.close(case, ending=Ending.LOST, on=timezone.localdate(), by=case.owner)
    client.force_login(case.owner)

    page = client.get(f"/cases/{case.pk}/at-hand/").content.decode()

    assert "This case is closed." in page
    assert "Set it" not in page
