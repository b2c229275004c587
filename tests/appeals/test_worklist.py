"""Today: who sees which rows, in which order, under which filter, and at what cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.filters import LAST_PAGE, Filters
from appeals.models import Reminder, Turn
from appeals.worklist import A_PAGE, worklist
from cases.access import offices_of
from cases.models import Ending
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Can, Role
from documents.models import Document
from documents.models import State as PaperState
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.organisation()


@pytest.fixture
def owner(office):
    return office.memberships.get().user


def listed(user, today=None, **asked):
    return worklist(user, offices=offices_of(user, Can.VIEW), asked=asked, today=today or timezone.localdate())


def names(user, **asked):
    return [row.patient for row in listed(user, **asked).rows]


def test_the_nearest_date_stands_first(office, owner):
    fights.denied(of=office, owner=owner, days_ago=5, patient_name="Later")
    fights.denied(of=office, owner=owner, days_ago=150, patient_name="Sooner")

    assert names(owner) == ["Sooner", "Later"]


def test_a_stranger_sees_none_of_our_cases(office, owner):
    fights.denied(of=office, owner=owner)

    assert names(make.member(make.organisation(), Role.OWNER)) == []
    assert len(names(owner)) == 1


def test_a_shared_case_stands_in_the_guests_list_and_no_other(office, owner):
    shared = fights.denied(of=office, owner=owner, patient_name="Shared")
    fights.denied(of=office, owner=owner, patient_name="Not shared")

    assert names(make.guest(shared, Role.PATIENT)) == ["Shared"]


def test_filters_tell_whose_turn_it_is(office, owner):
    fights.denied(of=office, owner=owner, patient_name="Ours")
    fights.filed(fights.denied(of=office, owner=owner, patient_name="Theirs"))

    assert names(owner, whose="us") == ["Ours"]
    assert names(owner, whose="insurer") == ["Theirs"]
    assert names(owner, whose="reviewer") == []


def test_late_and_soon_are_counted_from_the_readers_day(office, owner):
    case = fights.denied(of=office, owner=owner, patient_name="Maria Example")
    due = Turn.objects.get(case=case).on

    def shown(on: date, **asked):
        return [row.patient for row in listed(owner, today=on, **asked).rows]

    assert shown(due, due="late") == []
    assert shown(due + timedelta(days=1), due="late") == ["Maria Example"]
    assert shown(due - timedelta(days=15), due="soon") == []
    assert shown(due - timedelta(days=14), due="soon") == ["Maria Example"]


@pytest.mark.parametrize("words", ["maria", "  EXAMPLE ", "clm-55"])
def test_a_case_is_found_by_part_of_a_name_or_claim_number(office, owner, words):
    fights.denied(of=office, owner=owner, patient_name="Maria Example", claim_number="CLM-55-1")
    fights.denied(of=office, owner=owner, patient_name="Jo Sample", claim_number="X-9")

    assert names(owner, q=words) == ["Maria Example"]


def test_a_case_is_found_by_its_whole_reference(office, owner):
    case = fights.denied(of=office, owner=owner)
    fights.denied(of=office, owner=owner, patient_name="Jo Sample")

    assert names(owner, q=case.reference.lower()) == ["Maria Example"]


def test_a_search_finds_no_case_of_strangers(office, owner):
    fights.denied(patient_name="Maria Elsewhere")

    assert names(owner, q="maria") == []


def test_a_finished_case_leaves_the_list_and_stands_under_finished(office, owner):
    case = fights.denied(of=office, owner=owner)
    actions.close(case, ending=Ending.WITHDRAWN, on=timezone.localdate(), by=owner)

    assert names(owner) == []
    assert names(owner, whose="nobody") == ["Maria Example"]


def test_the_counters_count_the_whole_list_under_every_filter(office, owner):
    fights.denied(of=office, owner=owner)
    fights.filed(fights.denied(of=office, owner=owner), days_ago=1)
    actions.close(fights.denied(of=office, owner=owner), ending=Ending.LOST, on=timezone.localdate(), by=owner)
    much_later = timezone.localdate() + timedelta(days=400)

    counts = {tab.key: tab.count for tab in listed(owner, today=much_later, whose="insurer").tabs}

    assert (counts["all"], counts["us"], counts["late"], counts["theirs_late"], counts["finished"]) == (2, 1, 1, 1, 1)


def test_a_full_page_leads_to_the_next_and_back(office, owner):
    today = timezone.localdate()
    for _each in range(A_PAGE + 1):
        actions.take_paper_in(organisation=office, by=owner, on=today)

    first, second = listed(owner), listed(owner, page="2")

    assert (len(first.rows), first.further, first.earlier) == (A_PAGE, "?page=2", "")
    assert (len(second.rows), second.further, second.earlier) == (1, "", "?")
    assert not {row.case_id for row in first.rows} & {row.case_id for row in second.rows}


@pytest.mark.parametrize("page", ["-1", "0", "x", "", "²", "1e9"])
def test_a_page_number_that_is_none_is_the_first_page(page):
    assert Filters.read({"page": page}).page == 1


def test_nobody_can_ask_for_a_page_without_end():
    assert Filters.read({"page": "99999"}).page == LAST_PAGE


def test_words_the_address_bar_made_up_are_left_out():
    assert Filters.read({"whose": "x'; drop", "due": "never", "q": "a\0b"}) == Filters(q="ab")


def test_a_paper_and_a_reminder_that_wait_for_a_person_are_marked(office, owner):
    case = fights.denied(of=office, owner=owner)
    Document.objects.filter(pk=make.paper(case).pk).update(state=PaperState.PARKED)
    Reminder.objects.filter(case=case).update(state=Reminder.State.PARKED)
    fights.denied(of=office, owner=owner, patient_name="Calm", days_ago=1)

    troubled, calm = listed(owner).rows

    assert (troubled.paper_waits, troubled.reminder_waits) == (True, True)
    assert (calm.paper_waits, calm.reminder_waits) == (False, False)


def test_twice_the_cases_cost_the_same_queries(client, office, owner):
    client.force_login(owner)

    def queries_with(more: int) -> int:
        for number in range(more):
            case = fights.denied(of=office, owner=owner)
            if number % 2:
                fights.filed(case)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    assert queries_with(10) == queries_with(10) <= 10


def test_an_empty_list_teaches_how_to_begin(client, owner):
    client.force_login(owner)

    assert b"Begin with the letter that said no" in client.get("/").content


def test_a_guest_without_a_case_is_not_told_to_begin_one(client):
    client.force_login(make.user())

    page = client.get("/").content.decode()

    assert "No case is shared with you" in page
    assert "Begin with the letter" not in page


def test_the_list_is_broken_by_how_near_its_days_are(client, office, owner):
    for days_ago, name in ((5, "Later"), (178, "Sooner"), (300, "Too late")):
        fights.denied(of=office, owner=owner, days_ago=days_ago, patient_name=name)
    client.force_login(owner)

    page = client.get("/?all=1").content.decode()

    headings = [page.index(words) for words in ("Past its day", "Too late", ">Later<")]
    assert headings == sorted(headings)
    assert page.count('scope="rowgroup"') == len({row.day.near for row in listed(owner).rows})


def test_an_office_begins_with_what_is_nearest_to_harm_and_one_link_leads_to_the_dates(client, office, owner):
    talked = fights.filed(fights.denied(of=office, owner=owner, days_ago=100, patient_name="Theirs Since Long")).case
    late = fights.denied(of=office, owner=owner, days_ago=190, patient_name="Ours And Late")
    client.force_login(owner)

    page = client.get("/")

    found = page.context["list"]
    assert [row.case_id for row in found.rows] == [late.pk, talked.pk]
    assert found.rows[0].risk == "Past the cautious day"
    assert f'href="{found.by_date}">Sort by date' in page.content.decode()
    by_date = client.get("/" + found.by_date).context["list"]
    assert {row.risk for row in by_date.rows} == {""}


def test_a_person_with_cases_of_their_own_begins_with_the_nearest_date(client):
    alone = make.user("Maria")
    of = make.organisation(owner=alone, kind="person")
    for days_ago in (5, 190):
        fights.denied(of=of, owner=alone, days_ago=days_ago)
    client.force_login(alone)

    page = client.get("/")

    assert not page.context["list"].filters.sort
    assert [row.day.near for row in page.context["list"].rows][0] == "past"


def test_finished_cases_stand_under_no_day(client, office, owner):
    case = fights.denied(of=office, owner=owner)
    actions.close(case, ending=Ending.LOST, on=timezone.localdate(), by=owner)
    client.force_login(owner)

    assert 'scope="rowgroup"' not in client.get("/?whose=nobody").content.decode()


def test_a_person_alone_with_one_case_lands_on_it(client):
    person = make.user()
    make.organisation(owner=person, kind=Organisation.Kind.PERSON)
    case = fights.denied(owner=person)
    client.force_login(person)

    assert client.get("/").url == f"/cases/{case.pk}/"
    fights.denied(owner=person)
    assert client.get("/").status_code == 200


def test_an_advocate_with_one_case_keeps_the_list(client, office, owner):
    fights.denied(of=office, owner=owner)
    client.force_login(owner)

    assert client.get("/").status_code == 200


def test_htmx_gets_the_list_alone(client, office, owner):
    fights.denied(of=office, owner=owner)
    client.force_login(owner)

    part = client.get("/?whose=us", HTTP_HX_REQUEST="true").content

    assert part.lstrip().startswith(b'<div class="stack" id="worklist">')
    assert b"Maria Example" in part


def test_who_is_not_signed_in_is_sent_to_the_door(client):
    assert client.get("/").url.startswith("/accounts/login/")


def test_an_advocate_narrows_today_to_their_own_cases_with_one_press_and_back(client, office, owner):
    ada = make.member(office, Role.ADVOCATE)
    mine = fights.denied(of=office, owner=ada, patient_name="Hers")
    fights.denied(of=office, owner=owner, patient_name="Somebody Else's")
    client.force_login(ada)

    everybody = client.get("/")
    own = client.get("/" + everybody.context["other_owner"])

    assert "Only my cases" in everybody.content.decode()
    assert len(everybody.context["list"].rows) == 2
    assert [row.case_id for row in own.context["list"].rows] == [mine.pk]
    assert own.context["list"].filters.sort == "risk"
    assert "Everybody's cases" in own.content.decode()
    assert len(client.get("/" + own.context["other_owner"]).context["list"].rows) == 2
