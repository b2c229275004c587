"""Waiting on others: who sees which lines, in which order, what a chase does and when it is refused, and the cost."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions, reminders
from appeals.actions import contacting
from appeals.models import Deadline, FollowUp, Letter, Reminder, Request
from appeals.owed import Party
from appeals.reminders import database_now
from appeals.waiting import waiting
from cases.models import Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import asked, fights, programs

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def lines(user, on=None, **filters):
    now = database_now() + (on - today() if on else timedelta())
    return waiting(user, asked=filters, today=on or today(), now=now).lines


def asked_before(case, *, days=3, **how) -> Request:
    """Asked some days ago, so that nobody was written to within the last day."""
    found = asked.request(case, **how)
    reminders.send_due()
    long_ago = database_now() - timedelta(days=days)
    Reminder.objects.filter(link__request=found, step="ask").update(sent_at=long_ago, due_at=long_ago)
    mail.outbox.clear()
    return found


def confirmed(stage):
    """They said that they have it."""
    return actions.record_receipt(stage, rung="acknowledged", on=today(), today=today(), by=stage.case.owner)


def chase(browser, *keys, **more):
    return browser.post("/waiting/chase/", {"line": keys, **more}, follow=True)


def text(answer):
    return " ".join(answer.content.decode().split())


# --- the list


def test_each_line_stands_under_whoever_owes_it(office, owner):
    confirmed(fights.filed(fights.denied(of=office, owner=owner, patient_name="Confirmed")))
    fights.filed(fights.denied(of=office, owner=owner, patient_name="Unheard"))
    asked.request(fights.denied(of=office, owner=owner, patient_name="Asked"))

    found = [(line.party, line.case.patient_name) for line in lines(owner)]

    assert found == [(Party.SENDING, "Unheard"), (Party.INSURER, "Confirmed"), (Party.DOCTOR, "Asked")]


def test_a_line_says_since_when_until_when_by_which_law_and_what_is_next(office, owner):
    stage = confirmed(fights.filed(fights.denied(of=office, owner=owner), days_ago=5)).stage
    due = Deadline.objects.unmet().get(stage=stage, clock="decision").legal_on

    (line,) = lines(owner)
    (late,) = lines(owner, on=due + timedelta(days=1))

    assert (line.since, line.due, line.late, line.way) == (today() - timedelta(days=5), due, False, None)
    assert line.by_law
    assert "They have until" in line.why_not
    assert (late.late, late.way) == (True, actions.Way.LETTER)


def test_what_came_is_our_turn_and_no_longer_waited_for(office, owner):
    found = asked.request(fights.denied(of=office, owner=owner))
    asked.send(asked.let_in(found), found, words="We have none.")

    assert lines(owner) == []


def test_a_closed_case_and_a_withdrawn_request_are_waited_for_no_more(office, owner):
    case = fights.denied(of=office, owner=owner)
    fights.filed(case)
    gone = asked.request(fights.denied(of=office, owner=owner))
    actions.withdraw_request(gone, on=today(), by=owner)
    assert len(lines(owner)) == 1
    actions.close(case, ending=Ending.WITHDRAWN, on=today(), by=owner)

    assert lines(owner) == []


def test_nobody_sees_lines_of_cases_that_are_not_open_to_them(office, owner):
    case = fights.denied(of=office, owner=owner)
    asked.request(case)
    fights.filed(case)

    assert lines(make.member(make.organisation(), Role.OWNER)) == []
    assert {line.what for line in lines(make.guest(case, Role.VIEWER))} == {fights.first(case).name}
    assert len(lines(make.guest(case, Role.PATIENT))) == 2
    assert not any(line.may_chase for line in lines(make.guest(case, Role.PATIENT)))


def test_filters_choose_a_party_what_is_late_and_whose_case_it_is(office, owner):
    colleague = make.member(office, Role.ADVOCATE)
    asked.request(fights.denied(of=office, owner=owner, patient_name="Mine"))
    asked.request(fights.denied(of=office, owner=colleague, patient_name="Theirs"), days=2)
    fights.filed(fights.denied(of=office, owner=owner, patient_name="Sent"))
    soon = today() + timedelta(days=3)

    def names(on=None, **filters):
        return [line.case.patient_name for line in lines(owner, on, **filters)]

    assert names(party="doctor") == ["Theirs", "Mine"]
    assert names(party="doctor", owner=str(colleague.pk)) == ["Theirs"]
    assert names(soon, late="1") == ["Theirs"]
    assert names(party="'; drop", owner="nobody", page="-1") == names()


def test_ten_lines_and_a_hundred_cost_the_same_queries(desk, office, owner):
    def queries_with(cases: int, *, each: int) -> tuple[int, int]:
        for _number in range(cases):
            case = fights.denied(of=office, owner=owner)
            fights.filed(case)
            for _request in range(each):
                asked.request(case)
        with CaptureQueriesContext(connection) as counted:
            answer = desk.get("/waiting/")
        return answer.context["list"].total, len(counted)

    few, many = queries_with(5, each=1), queries_with(10, each=8)

    assert (few[0], many[0]) == (10, 100)
    assert few[1] == many[1] <= 16


def test_the_list_goes_on_on_further_pages(office, owner):
    for _each in range(3):
        asked.request(fights.denied(of=office, owner=owner))

    def page(number):
        return waiting(owner, asked={"page": number}, today=today(), now=database_now(), most=2)

    first, second = page("1"), page("2")

    assert (len(first.lines), first.further, len(second.lines), second.further) == (2, "?page=2", 1, "")
    assert not {line.key for line in first.lines} & {line.key for line in second.lines}


def test_a_spreadsheet_gets_words_and_no_formulas(desk, office, owner):
    case = fights.denied(of=office, owner=owner, patient_name='=HYPERLINK("http://example.test")')
    asked.request(case)

    answer = desk.get("/waiting/sheet.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))

    assert answer["Content-Type"].startswith("text/csv")
    assert rows[1][:3] == [case.reference, '\'=HYPERLINK("http://example.test")', "Sample Physical Therapy"]


def test_who_may_not_read_a_case_takes_nothing_of_it_away(client, office, owner):
    case = fights.denied(of=office, owner=owner)
    fights.filed(case)
    client.force_login(make.guest(case, Role.VIEWER))

    assert case.reference in text(client.get("/waiting/"))
    assert case.reference not in client.get("/waiting/sheet.csv").content.decode()


# --- one chase


def test_a_request_is_asked_once_more_within_a_minute(desk, office, owner):
    found = asked_before(fights.denied(of=office, owner=owner))

    said = text(chase(desk, f"request:{found.pk}"))
    reminders.send_due()
    early = list(mail.outbox)
    Reminder.objects.filter(link__request=found, step="now_1").update(due_at=database_now())
    reminders.send_due()

    assert "asked once more by e-mail" in said
    assert "Take back" in said
    assert early == []
    assert [message.to for message in mail.outbox] == [[asked.ADDRESS]]
    assert Event.objects.filter(kind="request chased").count() == 1


def test_a_chase_is_taken_back_until_it_leaves(desk, office, owner):
    found = asked_before(fights.denied(of=office, owner=owner))
    place = f"/cases/{found.case_id}/requests/{found.pk}/take-back-chase/"
    chase(desk, f"request:{found.pk}")

    assert "Taken back" in text(desk.post(place, follow=True))
    assert Reminder.objects.get(step="now_1").state == Reminder.State.CANCELLED
    assert "cannot be taken back" in text(desk.post(place, follow=True))
    assert "asked once more" in text(chase(desk, f"request:{found.pk}")), "a chase taken back holds up no other"


def test_papers_whose_time_by_law_is_over_are_asked_for_in_its_words(desk, office, owner):
    found = asked_before(fights.denied(of=office, owner=owner), right="records")
    actions.tell_request_time(found, got_on=today() - timedelta(days=40), on=today(), by=owner)

    chase(desk, f"request:{found.pk}")

    assert Event.objects.filter(kind="request late").count() == 1
    assert Reminder.objects.filter(link__request=found, step="late_1").exists()


def just_asked(case):
    found = asked.request(case)
    reminders.send_due()
    return found


def on_paper(case):
    return asked.request(case, email="")


def came(case):
    found = asked_before(case)
    asked.send(asked.let_in(found), found, words="We have none.")
    return found


def closed(case):
    found = asked_before(case)
    actions.close(case, ending=Ending.WITHDRAWN, on=today(), by=case.owner)
    return found


def withdrawn(case):
    return actions.withdraw_request(asked_before(case), on=today(), by=case.owner)


def about_to_be_asked(case):
    found = asked_before(case)
    Reminder.objects.filter(link__request=found, step="chase_day_after").update(
        due_at=database_now() + timedelta(hours=3)
    )
    return found


@pytest.mark.parametrize(
    ("reach", "sentence"),
    [
        (just_asked, "less than a day ago. Nothing was sent."),
        (about_to_be_asked, "anyway. Nothing more was sent."),
        (on_paper, "has no address that can be written to"),
        (came, "nobody has looked at it yet"),
        (closed, "This case is closed."),
        (withdrawn, "withdrawn or settled already"),
    ],
)
def test_a_chase_that_helps_nobody_is_refused_with_a_sentence(desk, office, owner, reach, sentence):
    found = reach(fights.denied(of=office, owner=owner))
    before = Reminder.objects.filter(link__request=found, state="pending").count()

    said = text(chase(desk, f"request:{found.pk}"))

    assert sentence in said
    assert Reminder.objects.filter(link__request=found, state="pending").count() == before
    assert not Event.objects.filter(kind="request chased").exists()


def test_what_nobody_confirmed_becomes_a_call_of_today(desk, office, owner):
    stage = fights.filed(fights.denied(of=office, owner=owner))

    first, second = (text(chase(desk, f"stage:{stage.pk}")) for _each in range(2))

    call = FollowUp.objects.get(stage=stage, set_by=owner)
    assert "A call is set for today" in first
    assert "is set for" in second
    assert "already. Nothing was added." in second
    assert (call.due_on, stage.name in call.what) == (today(), True)
    assert lines(owner)[0].chased_how == "a call is set"


def test_a_call_that_was_held_about_the_step_is_when_they_were_last_chased(office, owner):
    case = fights.denied(of=office, owner=owner)
    stage = fights.filed(case, days_ago=5)
    told = {"how": "call", "whom": "insurer", "on": today() - timedelta(days=1), "name": "Ann Sample", "reference": "1"}
    now = timezone.now()
    for incoming in (False, True):
        on = told["on"] + timedelta(days=incoming)
        contacting.log_contact(
            case, stage=stage, told=told | {"incoming": incoming, "on": on}, now=now, today=today(), by=owner
        )

    (line,) = lines(owner)

    assert (line.chased_at, line.chased_how) == (today() - timedelta(days=1), "Call")


def test_a_late_decision_becomes_a_status_letter_and_one_in_time_is_left_alone(desk, office, owner):
    stage = confirmed(fights.filed(fights.denied(of=office, owner=owner), days_ago=5)).stage
    due = Deadline.objects.unmet().get(stage=stage, clock="decision").legal_on

    assert "to answer, that day included. Nothing was changed." in text(chase(desk, f"stage:{stage.pk}"))
    assert not Letter.objects.filter(kind="status").exists()

    late = [actions.chase(stage, on=due + timedelta(days=1), by=owner) for _each in range(2)]

    assert late[0] == late[1] == Letter.objects.get(kind="status")


def test_who_may_not_ask_chases_nobody(client, office, owner):
    case = fights.denied(of=office, owner=owner)
    found = asked_before(case)
    for person in (make.guest(case, Role.PATIENT), make.member(make.organisation(), Role.OWNER)):
        client.force_login(person)

        assert "Only the advocate's team can ask others" in text(chase(client, f"request:{found.pk}")).replace(
            "&#x27;", "'"
        )
    assert not Reminder.objects.filter(step="now_1").exists()


# --- many at once


def test_a_preview_shows_what_would_go_to_whom_and_sends_nothing(desk, office, owner):
    found = asked_before(fights.denied(of=office, owner=owner))
    paper = on_paper(fights.denied(of=office, owner=owner))
    stage = fights.filed(fights.denied(of=office, owner=owner))
    stranger = asked.request(fights.denied())
    keys = [
        f"request:{found.pk}",
        f"request:{paper.pk}",
        f"stage:{stage.pk}",
        f"request:{stranger.pk}",
        "x",
        "request:x",
    ]

    said = text(desk.get("/waiting/preview/", {"line": keys}))

    assert asked.ADDRESS in said
    assert "Something is still missing." in said
    assert found.links.get().secret not in said
    assert "has no address that can be written to" in said
    assert stage.name in said
    assert "3 lines are left out." in said
    assert "Chase these 2 lines" in said
    assert stranger.case.reference not in said
    assert not Reminder.objects.filter(step="now_1").exists()
    assert not FollowUp.objects.filter(stage=stage, set_by=owner).exists()


def test_many_are_chased_each_by_itself_and_what_ended_meanwhile_is_left_out_and_said(desk, office, owner):
    good, over, answered = (asked_before(fights.denied(of=office, owner=owner)) for _each in range(3))
    keys = [f"request:{each.pk}" for each in (good, over, answered)]
    assert "Chase these 3 lines" in text(desk.get("/waiting/preview/", {"line": keys}))
    actions.close(over.case, ending=Ending.WITHDRAWN, on=today(), by=owner)
    asked.send(asked.let_in(answered), answered, words="We have none.")

    said = text(chase(desk, *keys))

    assert f"{over.case.reference} · {over.name}: This case is closed." in said
    assert f"{answered.case.reference} · {answered.name}: Something came" in said
    assert list(Reminder.objects.filter(step="now_1").values_list("link__request", flat=True)) == [good.pk]


def test_a_bulk_chase_pressed_twice_is_done_once(desk, office, owner):
    keys = [f"request:{asked_before(fights.denied(of=office, owner=owner)).pk}" for _each in range(2)]

    answers = [text(chase(desk, *keys, once="one form")) for _each in range(2)]

    assert all("2 lines were chased." in answer for answer in answers)
    assert Reminder.objects.filter(step__startswith="now_").count() == 2
    assert Event.objects.filter(kind="request chased").count() == 2


def test_nothing_chosen_is_said_and_the_way_back_stays_in_the_house(desk):
    assert "Nothing would go out" in text(desk.get("/waiting/preview/"))
    assert desk.post("/waiting/chase/", {"back": "https://elsewhere.test/"}).url == "/waiting/"
    assert desk.post("/waiting/chase/", {"back": "/waiting/?party=doctor"}).url == "/waiting/?party=doctor"


# --- for programs


def test_a_program_lists_previews_and_chases_the_same_lines(office, owner):
    case = fights.denied(of=office, owner=owner)
    found, paper = asked_before(case), on_paper(case)
    browser = programs.program(owner)
    keys = [f"request:{found.pk}", f"request:{paper.pk}", "request:x"]

    listed = browser.get("/api/v1/waiting/").json()
    would = browser.get("/api/v1/waiting/preview/", {"line": keys}).json()
    done = browser.post("/api/v1/waiting/chase/", {"lines": keys}).json()
    back = browser.post(f"/api/v1/requests/{found.pk}/take-back-chase/")

    assert {line["line"] for line in listed["lines"]} == set(keys[:2])
    assert [each["way"] for each in would] == [each["way"] for each in done] == ["mail", None, None]
    assert would[0]["to"] == [asked.ADDRESS]
    assert "no address" in done[1]["why_not"]
    assert back.status_code == 200
    assert Reminder.objects.get(step="now_1").state == Reminder.State.CANCELLED
