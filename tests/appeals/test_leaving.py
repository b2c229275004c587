"""Somebody leaves: what hangs on them, its ticks, the refusal while a case would be left alone, and what goes where."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.actions import adjusting, handing, leaving
from appeals.actions.leaving import AnswersForCases
from appeals.leaving import checklist
from appeals.letter_kinds import LetterKind
from appeals.models import CalendarFeed, Deadline, Reminder, Request
from appeals.reminders import database_now
from cases.actions import NotAColleague, share_case
from cases.models import Case, Ending
from claimback.accounts.actions import make_token
from claimback.accounts.models import Absence, ApiToken, Membership
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


def today():
    return timezone.localdate()


def place(user, office=None):
    found = Membership.objects.living().filter(user=user)
    return (found.filter(organisation=office) if office else found).get()


def page(office, user, rest=""):
    return f"/organisations/{office.pk}/people/{place(user, office).pk}/leave/{rest}"


def ending(office, user):
    return f"/organisations/{office.pk}/members/{place(user, office).pk}/end/"


def standing(user, office=None):
    """The lines that are not ticked, with what they name."""
    return {line.key: line.words for line in checklist(place(user, office), today=today()).open}


def end(user, by, office=None):
    leaving.end_membership(place(user, office), by=by, at=database_now())


def give(case, to, by):
    (done,) = handing.hand_over([handing.Wish(case, to, case.owner_id)], by=by)
    assert done.made


def text(answer):
    return " ".join(answer.content.decode().split())


# --- the list


def test_who_carries_nothing_has_every_line_ticked(ada):
    assert standing(ada) == {}


def test_every_line_is_ticked_by_its_one_act_and_by_nothing_else(desk, office, owner, ada, ben):
    case = fights.denied(fights.taken_in(owner=ada, of=office))
    fresh = fights.taken_in(owner=ada, of=office)
    asked.request(case)
    actions.begin_letter(case, kind=LetterKind.CLAIM_FILE, on=today(), by=ada)
    actions.set_follow_up(case, what="Call them", due_on=today(), on=today(), by=ada)
    adjusting.adjust_step(
        office, plan="ours", step="on_the_day", wish=adjusting.StepWish(to="member", member=ada), by=owner
    )
    now = database_now()
    absences = [
        actions.cover_absence(place(a), cover=place(c), from_on=today(), until_on=today(), now=now, by=owner)
        for a, c in ((ben, ada), (ada, owner))
    ]
    make_token(user=ada, name="A script", may_write=False, at=timezone.now())
    expected = {
        "cases", "papers", "follow_ups", "drafts", "requests", "covers", "away", "steps", "access",
    }  # fmt: skip
    assert set(standing(ada)) == expected

    give(case, ben, owner)
    give(fresh, ben, owner)
    assert set(standing(ada)) == {"requests", "covers", "away", "steps", "access"}

    desk.post(page(office, ada, "requests/"))
    assert Request.objects.get().asked_by == ben
    desk.post(page(office, ada, f"covers/{absences[0].pk}/"), {"cover": place(owner).pk})
    held = Absence.objects.living().get(away=place(ben))
    assert (held.cover, held.until_on) == (place(owner), today())
    back = {"back": page(office, ada)}
    assert desk.post(f"/account/away/days/{absences[1].pk}/take-back/", back).url == page(office, ada)
    adjusting.adjust_step(office, plan="ours", step="on_the_day", wish=adjusting.StepWish(), by=owner)
    assert set(standing(ada)) == {"access"}

    desk.post(page(office, ada, "access/"))
    assert standing(ada) == {}
    assert desk.post(ending(office, ada)).status_code == 302
    assert not Membership.objects.living().filter(user=ada).exists()


def test_what_waits_for_a_second_person_is_on_the_list(office, owner, ada, ben):
    case = fights.denied(fights.taken_in(owner=ben, of=office))
    date = Deadline.objects.unmet().owed_by_us().filter(case=case).earliest("act_by")
    to = actions.ByHand(last_on=date.last_on + timedelta(days=5))
    asked_by_ada = actions.override_date(date, to=to, reason="They said so.", by=ada, on=today())
    assert set(standing(ada)) == {"asked"}

    actions.refuse_override(asked_by_ada, why="No.", by=ben)
    assert standing(ada) == {}
    actions.override_date(date, to=to, reason="They said so.", by=owner, on=today())
    assert "owed" not in standing(ada)
    end(ben, owner) if not Case.objects.filter(owner=ben).exists() else give(case, owner, owner)
    end(ben, owner)

    assert set(standing(ada)) == {"owed"}


def test_the_only_owner_is_told_to_make_another_one(desk, office, owner):
    assert set(standing(owner)) == {"owner"}
    answer = text(desk.get(page(office, owner)))
    assert "An organisation needs an owner." in answer
    assert "disabled" in answer


def test_the_list_costs_the_same_for_one_case_and_for_thirty(desk, office, ada):
    counted = []
    for more in (1, 29):
        for _number in range(more):
            actions.set_follow_up(
                fights.taken_in(owner=ada, of=office), what="Call", due_on=today(), on=today(), by=ada
            )
        desk.get(page(office, ada))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page(office, ada)).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.SUPERVISOR, 200), (Role.ADVOCATE, 403), (Role.ASSISTANT, 403)]
)
def test_who_manages_sees_it_and_nobody_else(client, office, ada, role, status):
    client.force_login(make.member(office, role))

    assert client.get(page(office, ada)).status_code == status
    if status == 403:
        for rest in ("requests/", "access/"):
            assert client.post(page(office, ada, rest)).status_code == 403
        assert client.post(ending(office, ada)).status_code == 403
        assert place(ada)


def test_a_stranger_and_another_organisation_find_nothing(client, office, ada):
    other = make.case()
    client.force_login(other.owner)

    assert client.get(page(office, ada)).status_code == 404
    assert client.post(ending(office, ada)).status_code == 404
    through_theirs = f"/organisations/{other.organisation_id}/people/{place(ada).pk}/leave/"
    assert client.get(through_theirs).status_code == 404


# --- the end


def test_nobody_leaves_while_an_open_case_would_be_left_alone_and_the_refusal_says_which(desk, office, ada):
    case = fights.denied(fights.taken_in(owner=ada, of=office))

    answer = desk.post(ending(office, ada))

    assert answer.status_code == 409
    said = text(answer)
    assert f"still answers for 1 open case: Maria Example ({case.reference}, next date" in said
    assert place(ada)
    assert not Event.objects.filter(kind="member left").exists()


def test_leaving_by_oneself_is_refused_for_the_same_reason(client, office, owner, ada):
    case = fights.taken_in(owner=ada, of=office)
    client.force_login(ada)
    own = f"/account/memberships/{place(ada).pk}/leave/"

    assert "still answers for 1 open case" in text(client.post(own, follow=True))
    give(case, owner, owner)
    client.post(own)

    assert not Membership.objects.living().filter(user=ada).exists()


def test_a_closed_case_holds_nobody_back(office, owner, ada):
    actions.close(fights.taken_in(owner=ada, of=office), ending=Ending.WITHDRAWN, on=today(), by=ada)

    end(ada, owner)

    assert not Membership.objects.living().filter(user=ada).exists()


def test_reminders_that_waited_for_them_are_said_to_others_in_the_same_act(office, owner, ada, ben):
    """A step addressed to Ada by name in a case of Ben's: nothing of it is lost, and nothing goes to Ada."""
    case = fights.denied(fights.taken_in(owner=ben, of=office))
    wish = adjusting.StepWish(to="member", member=ada)
    adjusting.adjust_step(office, plan="ours", step="on_the_day", wish=wish, by=owner)
    waiting = Reminder.objects.filter(case=case, state=Reminder.State.PENDING)
    theirs = {(row.deadline_id, row.step, row.due_at) for row in waiting.filter(recipient=ada)}
    assert theirs

    end(ada, owner)

    assert not waiting.filter(recipient=ada).exists()
    assert theirs <= {(row.deadline_id, row.step, row.due_at) for row in waiting.filter(recipient=ben)}


def test_with_the_cases_go_all_of_their_reminders(office, owner, ada, ben):
    case = fights.denied(fights.taken_in(owner=ada, of=office))
    waiting = Reminder.objects.filter(case=case, state=Reminder.State.PENDING)
    before = {(row.kind, row.deadline_id, row.follow_up_id, row.step) for row in waiting}
    give(case, ben, owner)

    end(ada, owner)

    assert {(row.kind, row.deadline_id, row.follow_up_id, row.step) for row in waiting} == before
    assert set(waiting.values_list("recipient", flat=True)) == {ben.pk}


def test_programs_and_calendars_open_nothing_from_then_on(office, owner, ada):
    program = programs.program(ada)
    calendar, secret = actions.make_calendar(user=ada, case=None, name="Mine", by=ada, at=timezone.now())
    address = f"/ics/{secret}/claimback.ics"
    assert (program.get("/api/v1/cases/").status_code, Client().get(address).status_code) == (200, 200)

    end(ada, owner)

    assert (program.get("/api/v1/cases/").status_code, Client().get(address).status_code) == (401, 410)


def test_who_works_elsewhere_too_keeps_what_opens_something_there(office, owner, ada):
    elsewhere = make.organisation(owner=ada)
    program = programs.program(ada)
    here = fights.taken_in(owner=owner, of=office)
    of_case, _s = actions.make_calendar(user=ada, case=here, name="Here", by=ada, at=timezone.now())
    mine, _s = actions.make_calendar(user=ada, case=None, name="Mine", by=ada, at=timezone.now())

    end(ada, owner, office)

    assert program.get("/api/v1/cases/").status_code == 200
    assert place(ada).organisation == elsewhere
    revoked = set(CalendarFeed.objects.exclude(revoked_at=None).values_list("pk", flat=True))
    assert revoked == {of_case.pk}
    assert ApiToken.objects.living().filter(user=ada).count() == 1


def test_a_case_that_is_shared_with_them_stays_open_to_their_program(office, owner, ada):
    case = fights.taken_in()
    share_case(case, user=ada, role=Role.CAREGIVER, until=None, by=case.owner)
    program = programs.program(ada)

    end(ada, owner)

    assert [row["id"] for row in program.get("/api/v1/cases/").json()["results"]] == [str(case.pk)]


def test_it_ends_whole_or_not_at_all(office, owner, ada, monkeypatch):
    programs.program(ada)

    def stumble(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(leaving, "_revoke", stumble)
    with pytest.raises(RuntimeError):
        end(ada, owner)

    assert place(ada)
    assert ApiToken.objects.living().filter(user=ada).exists()


def test_who_has_left_is_given_no_case(office, owner, ada):
    case = fights.taken_in(owner=owner, of=office)
    end(ada, owner)

    with pytest.raises(NotAColleague):
        actions.assign(case, owner=ada, by=owner)


def test_a_refusal_names_five_and_counts_all(office, owner, ada):
    for _number in range(7):
        fights.taken_in(owner=ada, of=office)

    with pytest.raises(AnswersForCases) as refused:
        end(ada, owner)

    assert "7 open cases" in str(refused.value)
    assert str(refused.value).count("next date") == 5


# --- programs


def test_a_program_does_the_same(office, owner, ada, ben):
    case = fights.taken_in(owner=ada, of=office)
    absence = actions.cover_absence(
        place(ben), cover=place(ada), from_on=today(), until_on=today(), now=database_now(), by=owner
    )
    program, who = programs.program(owner), {"organisation": str(office.pk), "person": str(ada.pk)}
    root = "/api/v1/leaving/"

    listed = program.get(root, who).json()
    assert {row["key"] for row in listed if not row["done"]} == {"cases", "papers", "covers"}
    refused = program.post(f"{root}end/", who)
    assert (refused.status_code, case.reference in refused.json()["sentence"]) == (409, True)
    give(case, ben, owner)
    covered = program.post(f"{root}cover/", who | {"absence": str(absence.pk), "cover": str(owner.pk)})
    assert all(row["done"] for row in covered.json())
    assert {program.post(f"{root}{verb}/", who).status_code for verb in ("requests", "revoke")} == {200}
    assert program.post(f"{root}end/", who).status_code == 204
    assert not Membership.objects.living().filter(user=ada).exists()


def test_a_program_of_a_member_or_a_stranger_is_refused(office, ada, ben):
    who = {"organisation": str(office.pk), "person": str(ada.pk)}
    for person, status in ((ben, 403), (make.case().owner, 404)):
        program = programs.program(person)
        assert program.get("/api/v1/leaving/", who).status_code == status
        assert program.post("/api/v1/leaving/end/", who).status_code == status
