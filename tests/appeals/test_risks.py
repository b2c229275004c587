"""Today by risk, as somebody wants to see it, as a file, and several cases at once with a minute to think."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions
from appeals.actions import viewing
from appeals.actions.at_once import AnotherWordMeanwhile
from appeals.models import AtOnce, Deadline, FollowUp, HandOver, Heed, Reminder, SavedView, Stage, Turn
from appeals.risks import Risk
from appeals.views import today as views
from cases.actions import share_case
from cases.models import Authority, Case, Ending, Towards
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import fights, programs

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def shown(desk, query):
    return [row.patient for row in desk.get(f"/?{query}").context["list"].rows]


def line(case):
    turn = Turn.objects.get(case=case)
    return f"{case.pk}:{Case.objects.get(pk=case.pk).owner_id}:{turn.deadline_id or ''}"


def text(answer):
    return " ".join(answer.content.decode().split())


def case_of(office, owner, name="Maria Example", **more):
    return fights.denied(of=office, owner=owner, patient_name=name, **more)


# --- by risk


def test_every_risk_finds_its_cases_and_counts_them(desk, office, owner):
    case_of(office, owner, "Fine", days_ago=5)
    case_of(office, owner, "Past", days_ago=300)
    silent = case_of(office, owner, "Silent")
    fights.filed(silent, days_ago=9)
    to_sign = case_of(office, owner, "To sign")
    Authority.objects.create(
        organisation=office, case=to_sign, paper="x", towards=Towards.INSURER, names="A", recorded_by=owner
    )

    assert shown(desk, "risk=cautious") == ["Past"]
    assert shown(desk, "risk=near") == ["Past", "Silent"]
    assert shown(desk, "risk=unheard") == ["Silent"]
    assert shown(desk, "risk=unsigned") == ["To sign"]
    listed = desk.get("/").context["list"]
    for tab, risk in zip(listed.risks, Risk, strict=True):
        assert tab.count == len(shown(desk, f"risk={risk}")), risk


def counted(stage, *, clock="filing", by="us", day, last):
    """Count a date of a step anew: the day to be safe by (and to act by), and the law's last."""
    Deadline.objects.unmet().filter(stage=stage, clock=clock).update(superseded_at=timezone.now())
    like = Deadline.objects.filter(case=stage.case).earliest("pk")
    kept = {name: getattr(like, name) for name in ("organisation", "case", "because", "rule_text", "verified")}
    kept |= {"stage": stage, "rule": f"{clock} {day}", "clock": clock, "owed_by": by}
    Deadline.objects.create(**kept, act_by=day, conservative_on=day, legal_on=last)


def in_days(days):
    return today() + timedelta(days=days)


def test_a_case_that_an_office_shares_with_me_counts_as_one_of_mine(desk, owner):
    another = make.organisation()
    theirs = case_of(another, make.member(another, Role.ADVOCATE), "Theirs", days_ago=300)
    share_case(theirs, user=owner, role=Role.VIEWER, until=None, by=theirs.owner)
    case_of(theirs.organisation, theirs.owner, "Never mine", days_ago=300)

    tabs = {tab.key: tab.count for tab in desk.get("/").context["list"].risks}

    assert tabs[str(Risk.CAUTIOUS.label)] == 1
    assert shown(desk, f"risk={Risk.CAUTIOUS}") == ["Theirs"]


def test_past_the_cautious_day_is_not_yet_past_the_laws_last(desk, office, owner):
    case = case_of(office, owner)
    counted(fights.first(case), day=today(), last=in_days(5))
    assert shown(desk, "risk=cautious") == []

    counted(fights.first(case), day=in_days(-1), last=in_days(5))

    assert shown(desk, "risk=cautious") == ["Maria Example"]


def test_due_within_three_days_is_told_of_a_step_beside_the_ladder_too(desk, office, owner):
    case = case_of(office, owner)
    fights.filed(case)
    assert Turn.objects.get(case=case).whose == "insurer"
    talk = Stage.objects.get(case=case, kind="peer_to_peer")
    counted(talk, day=in_days(4), last=in_days(9))
    assert shown(desk, "risk=near") == []

    counted(talk, day=in_days(3), last=in_days(9))

    assert shown(desk, "risk=near") == ["Maria Example"]


def test_a_call_between_doctors_can_be_asked_for_until_its_window_is_over(desk, office, owner):
    case = case_of(office, owner)
    assert shown(desk, "risk=talk") == ["Maria Example"]
    talk = Stage.objects.get(case=case, kind="peer_to_peer")
    counted(talk, day=in_days(-3), last=today())
    assert shown(desk, "risk=talk") == ["Maria Example"]

    counted(talk, day=in_days(-4), last=in_days(-1))

    assert shown(desk, "risk=talk") == []


@pytest.mark.parametrize(("days", "late"), [(7, []), (8, ["Maria Example"])])
def test_what_was_sent_is_silent_after_more_than_seven_days(desk, office, owner, days, late):
    fights.filed(case_of(office, owner), days_ago=days)

    assert shown(desk, "risk=unheard") == late


@pytest.mark.parametrize(("days", "shows"), [(-1, []), (0, ["Maria Example"]), (30, ["Maria Example"]), (31, [])])
def test_a_signed_paper_runs_out_unless_it_was_signed_anew(desk, office, owner, days, shows):
    case = case_of(office, owner)
    signed = {"paper": "x", "towards": Towards.INSURER, "names": "A", "recorded_by": owner, "how": "ink"}
    signed |= {"organisation": office, "case": case, "signed_by": "Maria Example"}
    signed |= {"signed_on": today() - timedelta(days=99), "document_id": make.paper(case).pk}
    Authority.objects.create(**signed, until=today() + timedelta(days=days))

    assert shown(desk, "risk=runs_out") == shows
    Authority.objects.create(**signed, until=today() + timedelta(days=99))
    assert shown(desk, "risk=runs_out") == []


def test_the_other_side_is_late_though_we_do_something_meanwhile(desk, office, owner):
    case = case_of(office, owner)
    stage = fights.filed(case)
    counted(stage, clock="decision", by="insurer", day=today(), last=today())
    then = in_days(-5)
    actions.set_follow_up(case, what="Call Ann", due_on=then, on=then, by=owner)
    assert Turn.objects.get(case=case).whose == "us"
    assert shown(desk, "risk=their_late") == []

    counted(stage, clock="decision", by="insurer", day=in_days(-1), last=in_days(-1))

    assert shown(desk, "risk=their_late") == ["Maria Example"]


def test_sorted_by_risk_the_nearest_to_harm_stands_first_under_its_name(desk, office, owner):
    case_of(office, owner, "Fine", days_ago=5)
    case_of(office, owner, "Past", days_ago=300)
    fights.filed(case_of(office, owner, "Silent"), days_ago=9)

    assert shown(desk, "sort=risk") == ["Past", "Silent", "Fine"]
    page = text(desk.get("/?sort=risk"))
    assert page.index(">Silent<") < page.rindex("Calls between doctors to ask for") < page.index(">Fine<")


def test_a_closed_case_stands_under_no_risk(desk, office, owner):
    case = case_of(office, owner, days_ago=300)
    actions.close(case, ending=Ending.LOST, on=today(), by=owner)

    assert shown(desk, "risk=cautious") == []
    assert {tab.count for tab in desk.get("/").context["list"].risks} == {0}


def test_thirty_cases_cost_no_more_than_one(desk, office, owner):
    counted = []
    for more in (1, 29):
        for _number in range(more):
            fights.taken_in(of=office, owner=owner)
        lines = "&".join(f"line={line(case)}" for case in Case.objects.all())
        for address in ("/?all=1", "/?sort=risk&risk=near", "/today/sheet.csv", f"/today/chosen/?{lines}"):
            desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(address).status_code == 200
            counted.append(len(queries))

    assert counted[:4] == counted[4:]


# --- as somebody wants to see it


def test_a_view_is_saved_opened_renamed_and_taken_out(desk, office, owner):
    case_of(office, owner, "Past", days_ago=300)

    made = desk.post("/today/views/", {"name": " My  risks ", "query": "risk=cautious&nonsense=1&page=3"})

    view = SavedView.objects.get(user=owner)
    assert (view.name, view.query, made.url) == ("My risks", "risk=cautious", "/?risk=cautious")
    assert "My risks" in text(desk.get("/"))
    desk.post(f"/today/views/{view.pk}/", {"name": "Mornings", "opens": "1"})
    assert desk.get("/").url == "/?risk=cautious"
    assert desk.get("/?all=1").status_code == 200
    desk.post(f"/today/views/{view.pk}/", {"name": "Mornings"})
    assert desk.get("/").status_code == 200
    desk.post(f"/today/views/{view.pk}/out/")
    assert not SavedView.objects.exists()
    assert Event.objects.filter(kind__startswith="view ").count() == 4


def test_a_view_without_a_name_or_with_one_that_is_taken_is_refused(desk, owner):
    viewing.save_view(name="Mine", query="", by=owner)

    for name, why in (("", "at most 60"), ("Mine", "of this name already"), ("x" * 61, "at most 60")):
        answer = desk.post("/today/views/", {"name": name, "query": "risk=near"}, follow=True)
        assert why in text(answer)
    assert SavedView.objects.count() == 1


def test_as_many_views_as_anybody_finds_again(desk, owner):
    for number in range(viewing.MOST):
        viewing.save_view(name=str(number), query="", by=owner)

    assert "as many as fit" in text(desk.post("/today/views/", {"name": "More", "query": ""}, follow=True))
    assert SavedView.objects.count() == viewing.MOST


def test_nobody_touches_the_views_of_others(client, owner, office):
    view = viewing.save_view(name="Mine", query="", by=owner)
    client.force_login(make.member(office, Role.SUPERVISOR))

    assert client.post(f"/today/views/{view.pk}/", {"name": "Theirs"}).status_code == 404
    assert client.post(f"/today/views/{view.pk}/out/").status_code == 404
    assert "Mine" not in text(client.get("/"))


def test_columns_are_kept_for_the_person(desk, client, office, owner):
    case = case_of(office, owner)

    desk.post("/today/columns/", {"column": ["owner", "step", "nonsense"]})

    page = text(desk.get("/"))
    assert "Who answers for it</th>" in page
    assert f"{case.reference}</span>" not in page
    client.force_login(make.member(office, Role.ADVOCATE))
    assert "Who answers for it</th>" not in text(client.get("/"))


def test_the_file_says_what_the_filter_shows_and_begins_no_formula(desk, office, owner):
    case_of(office, owner, "=Past()", days_ago=300)
    case_of(office, owner, "Fine", days_ago=5)

    answer = desk.get("/today/sheet.csv?risk=cautious")

    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert [row[3] for row in rows] == ["Patient", "'=Past()"]
    assert answer["Cache-Control"].startswith("no-store")


def test_a_file_that_is_full_says_so(desk, office, owner, monkeypatch):
    case_of(office, owner, "One"), case_of(office, owner, "Two")
    monkeypatch.setattr(views, "MOST_IN_A_FILE", 1)

    lines = desk.get("/today/sheet.csv").content.decode().splitlines()

    assert len(lines) == 3
    assert lines[2].startswith("There are more cases than the 1 that fit")


def test_the_file_holds_no_case_one_may_not_read(client, office, owner):
    client.force_login(make.guest(case_of(office, owner), Role.VIEWER))

    assert len(client.get("/today/sheet.csv").content.decode().splitlines()) == 1


# --- several at once


def test_two_cases_are_put_off_and_the_closed_one_is_named(desk, office, owner):
    first, second, shut = (case_of(office, owner, name, days_ago=5) for name in ("One", "Two", "Shut"))
    lines = [line(each) for each in (first, second, shut)]
    actions.close(shut, ending=Ending.LOST, on=today(), by=owner)
    until = today() + timedelta(days=10)

    answer = desk.post("/today/chosen/put-off/", {"line": lines, "until": until.isoformat()}, follow=True)

    assert "The reminders of 2 cases are put off." in text(answer)
    assert f"Shut · {shut.reference}: This case is closed." in text(answer)
    assert {heed.case for heed in Heed.objects.standing()} == {first, second}
    undone = desk.post(f"/today/acts/{AtOnce.objects.first().act}/take-back/", follow=True)
    assert "Undone in 2 cases." in text(undone)
    assert not Heed.objects.standing().exists()
    assert not Reminder.objects.filter(step__startswith="again", state="pending").exists()


@pytest.mark.parametrize("act", ["note", "give"])
def test_whatever_is_done_to_several_says_which_was_closed_meanwhile(desk, office, owner, act):
    ada = make.member(office, Role.ADVOCATE)
    case, shut = case_of(office, owner, "Open"), case_of(office, owner, "Shut")
    said = {"line": [line(case), line(shut)], "what": "Call Ann", "due_on": today().isoformat(), "to": str(ada.pk)}
    actions.close(shut, ending=Ending.LOST, on=today(), by=owner)

    answer = text(desk.post(f"/today/chosen/{act}/", said, follow=True))

    assert f"Shut · {shut.reference}: This case is closed." in answer
    assert {"note": "Written down in 1 case.", "give": "1 case was given."}[act] in answer
    assert not FollowUp.objects.filter(case=shut, done_on=None).exists()
    assert Case.objects.get(pk=shut.pk).owner == owner


def test_a_pause_from_before_stands_again(desk, office, owner):
    case = case_of(office, owner, days_ago=5)
    deadline = Deadline.objects.get(pk=Turn.objects.get(case=case).deadline_id)
    before = actions.pause_reminders(deadline, until=today() + timedelta(days=3), by=owner, now=timezone.now())
    Heed.objects.filter(pk=before.pk).update(at=before.at - timedelta(hours=1))
    until = (today() + timedelta(days=10)).isoformat()
    desk.post("/today/chosen/put-off/", {"line": [line(case)], "until": until})

    desk.post(f"/today/acts/{AtOnce.objects.get().act}/take-back/")

    assert Heed.objects.standing().get() == before


def test_what_was_said_since_stays(desk, office, owner):
    case = case_of(office, owner, days_ago=5)
    until = (today() + timedelta(days=10)).isoformat()
    desk.post("/today/chosen/put-off/", {"line": [line(case)], "until": until})
    actions.see_deadline(Heed.objects.standing().get().deadline, by=owner)

    answer = desk.post(f"/today/acts/{AtOnce.objects.get().act}/take-back/", follow=True)

    assert str(AnotherWordMeanwhile()) in text(answer)
    assert Heed.objects.standing().get().until_at is None


def test_a_date_that_changed_meanwhile_is_left_alone(desk, office, owner):
    case = case_of(office, owner, days_ago=5)
    before = line(case)
    Deadline.objects.filter(pk=Turn.objects.get(case=case).deadline_id).update(superseded_at=timezone.now())

    until = (today() + timedelta(days=10)).isoformat()
    answer = desk.post("/today/chosen/put-off/", {"line": [before], "until": until}, follow=True)

    assert "does not run any more" in text(answer)
    assert not AtOnce.objects.exists()


def test_one_note_is_written_in_each_and_taken_back(desk, office, owner):
    cases = [case_of(office, owner, name) for name in ("One", "Two")]
    noted = {"line": [line(each) for each in cases], "what": "Call Ann", "due_on": today().isoformat()}

    assert "Written down in 2 cases." in text(desk.post("/today/chosen/note/", noted, follow=True))
    assert FollowUp.objects.filter(what="Call Ann", done_on=None).count() == 2
    desk.post(f"/today/acts/{AtOnce.objects.first().act}/take-back/")

    assert not FollowUp.objects.filter(what="Call Ann", done_on=None).exists()
    assert Event.objects.filter(kind="follow-up taken back").count() == 2


def test_cases_are_given_to_a_colleague_and_come_back(desk, office, owner):
    ada = make.member(office, Role.ADVOCATE)
    cases = [case_of(office, owner, name) for name in ("One", "Two")]
    lines = [line(each) for each in cases]

    assert f'<option value="{ada.pk}">' in text(desk.get("/today/chosen/", {"line": lines}))
    desk.post("/today/chosen/give/", {"line": lines, "to": str(ada.pk)})
    assert {each.owner for each in Case.objects.all()} == {ada}
    assert "Take it all back" in text(desk.get("/"))
    desk.post(f"/today/acts/{HandOver.objects.first().act}/take-back/")

    assert {each.owner for each in Case.objects.all()} == {owner}


def test_after_the_minute_nothing_is_taken_back(desk, office, owner):
    case = case_of(office, owner)
    desk.post("/today/chosen/note/", {"line": [line(case)], "what": "Call Ann", "due_on": today().isoformat()})
    AtOnce.objects.update(at=timezone.now() - timedelta(minutes=2))

    answer = desk.post(f"/today/acts/{AtOnce.objects.get().act}/take-back/", follow=True)

    assert "that is over" in text(answer)
    assert FollowUp.objects.filter(what="Call Ann", done_on=None).exists()


def test_a_day_that_has_passed_is_refused_with_what_was_typed(desk, office, owner):
    case = case_of(office, owner)

    noted = {"line": [line(case)], "what": "Call Ann", "due_on": "2020-01-01"}
    answer = desk.post("/today/chosen/note/", noted)

    assert answer.status_code == 422
    assert 'value="Call Ann"' in text(answer)


@pytest.mark.parametrize("act", ["put-off", "note", "give"])
def test_who_may_not_do_it_is_told_so_and_nothing_changes(client, office, owner, act):
    case = case_of(office, owner)
    client.force_login(make.guest(case, Role.PATIENT))

    said = {"line": [line(case)], "until": today().isoformat(), "what": "x", "due_on": today().isoformat()}
    client.post(f"/today/chosen/{act}/", said | {"to": str(owner.pk)})

    assert not AtOnce.objects.exists()
    assert not HandOver.objects.exists()


def test_somebody_elses_act_is_not_taken_back(client, desk, office, owner):
    case = case_of(office, owner)
    desk.post("/today/chosen/note/", {"line": [line(case)], "what": "Call Ann", "due_on": today().isoformat()})
    client.force_login(make.member(office, Role.OWNER))

    assert "that is over" in text(client.post(f"/today/acts/{AtOnce.objects.get().act}/take-back/", follow=True))


# --- for programs


def test_a_program_saves_a_view_changes_it_and_takes_it_out(office, owner):
    program = programs.program(owner)

    made = program.post("/api/v1/saved-views/", {"name": "Mine", "query": "?risk=near&x=1"}, format="json")
    place = f"/api/v1/saved-views/{made.json()['id']}/"
    changed = program.post(f"{place}change/", {"opens": True}, format="json")
    columns = program.post("/api/v1/saved-views/columns/", {"columns": ["owner"]}, format="json")
    stranger = programs.program(make.member(office, Role.OWNER))

    assert (made.status_code, made.json()["query"]) == (201, "risk=near")
    assert changed.json()["opens"] is True
    assert columns.status_code == 204
    assert stranger.get(place).status_code == 404
    assert program.post(f"{place}forget/").status_code == 204
    assert program.get("/api/v1/saved-views/").json()["results"] == []


def test_a_program_does_the_same_to_several(office, owner):
    program, case = programs.program(owner), case_of(office, owner, days_ago=5)
    theirs = make.case()
    lines = [line(case), f"{theirs.pk}:{theirs.owner_id}:"]

    until = (today() + timedelta(days=10)).isoformat()
    done = program.post("/api/v1/several/put-off/", {"lines": lines, "until": until}, format="json").json()
    noted = {"lines": lines[:1], "what": "Call Ann", "due_on": today().isoformat()}
    note = program.post("/api/v1/several/note/", noted, format="json").json()
    back = program.post("/api/v1/several/take-back/", {"act": note[0]["act"]}, format="json").json()

    assert [each["case"] for each in done] == [str(case.pk), str(theirs.pk)]
    assert done[0]["act"]
    assert "Only the advocate's team" in done[1]["why_not"]
    assert [each["why_not"] for each in back] == [""]
    assert not FollowUp.objects.filter(what="Call Ann", done_on=None).exists()


def test_the_tab_of_the_insurers_turn_says_why_the_risk_shows_more(client, db):
    case = fights.denied()
    client.force_login(case.owner)

    assert "shows more: reviewers too" in client.get("/?whose=insurer&due=late").content.decode()
    assert "shows more: reviewers too" not in client.get("/?whose=insurer").content.decode()
