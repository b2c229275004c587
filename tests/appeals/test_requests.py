"""Papers asked of others: asked for, chased, let in by a link without an account, looked at, settled, withdrawn."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.db.models.functions import Now
from django.test import Client

from appeals import actions, reminders
from appeals.models import Arrival, FollowUp, Reminder, RequestLink, Turn
from cases.models import Ending
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents.models import Document
from tests import make
from tests.appeals import asked, denied

pytestmark = pytest.mark.django_db
TOLD = denied.case
WANTED = {
    "asked_of": "doctor",
    "name": "Dr. Sample",
    "email": "office@example.test",
    "items": "MRI report",
    "language": "en",
}


@pytest.fixture
def case(told):
    return told


def happened(case, kind):
    return Event.objects.of_case(case.pk).filter(kind=kind).count()


def test_asking_sends_a_link_without_a_name_or_a_word_of_health(case, mailoutbox):
    found = asked.request(case)

    reminders.send_due()

    (message,) = mailoutbox
    assert message.to == [asked.ADDRESS]
    assert asked.address(found) in message.body
    assert case.patient_name not in message.body + message.subject
    assert "Therapy" not in message.body + message.subject
    assert happened(case, "papers asked for") == 1


def test_a_request_is_the_next_dated_action_on_the_day_it_is_needed(case):
    found = asked.request(case, days=1)

    turn = Turn.objects.get(case=case)

    assert (turn.what, turn.on) == ("follow_up", found.due_on)


def test_it_is_chased_before_and_after_the_day_and_each_chase_goes_once(case, mailoutbox):
    found = asked.request(case, days=10)
    steps = list(Reminder.objects.filter(link__request=found).order_by("due_at").values_list("step", flat=True))
    assert steps == ["ask", "chase_2_days_before", "chase_day_after", "chase_5_days_after"]
    reminders.send_due()

    Reminder.objects.filter(step="chase_2_days_before").update(due_at=Now())
    reminders.send_due()
    reminders.send_due()

    assert len(mailoutbox) == 2
    assert "still missing" in mailoutbox[1].body


def test_of_two_chases_due_at_once_after_an_outage_one_goes_out(case, mailoutbox):
    asked.request(case, days=10)
    Reminder.objects.filter(step__startswith="chase").update(due_at=Now() - timedelta(minutes=1))

    reminders.send_due()

    assert len(mailoutbox) == 1
    assert Reminder.objects.filter(state="superseded").count() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"items": " \n "}, "This field is required"),
        ({"due_on": "2020-01-01"}, "That day has passed"),
        ({"email": "nobody"}, "valid email"),
        ({"items": "x" * 301}, "at most 300 characters"),
    ],
)
def test_a_request_that_cannot_be_is_shown_again_with_the_reason(client, case, wrong, said):
    client.force_login(case.owner)

    answer = client.post(
        f"/cases/{case.pk}/requests/ask/", WANTED | {"due_on": str(asked.today()), "note": "By fax too"} | wrong
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "By fax too" in answer.content.decode()
    assert not case.requests.exists()


def test_who_may_not_ask_is_told_so_and_a_stranger_finds_nothing(client, case):
    client.force_login(make.guest(case, Role.PATIENT))
    told = client.post(f"/cases/{case.pk}/requests/ask/", WANTED | {"due_on": str(asked.today())})
    client.force_login(make.user())
    nothing = client.post(f"/cases/{case.pk}/requests/ask/", WANTED | {"due_on": str(asked.today())})

    assert (told.status_code, nothing.status_code) == (403, 404)
    assert not case.requests.exists()


def test_the_link_alone_shows_no_name(case):
    found = asked.request(case)

    page = Client().get(asked.address(found)).content.decode()

    assert case.patient_name not in page
    assert "Therapy notes" not in page
    assert case.organisation.name in page


def test_the_code_opens_only_what_was_asked(case):
    found = asked.request(case, items=("Therapy notes", "MRI report"))

    page = asked.let_in(found).get(asked.address(found)).content.decode()

    assert "Therapy notes" in page
    assert "MRI report" in page
    assert case.patient_name in page
    assert case.coverage.member_id not in page
    assert happened(case, "request opened") == 1


def test_a_wrong_code_opens_nothing_and_is_remembered(case):
    found = asked.request(case)
    outsider = Client()
    outsider.post(asked.address(found) + "code/")
    right = asked.code_mailed()

    answer = outsider.post(asked.address(found) + "enter/", {"code": f"{(int(right) + 1) % 10**6:06}"})

    assert answer.status_code == 422
    assert "That is not the code" in answer.content.decode()
    assert "Therapy notes" not in outsider.get(asked.address(found)).content.decode()
    assert happened(case, "code refused") == 1


def test_after_five_wrong_codes_even_the_right_one_opens_nothing(case):
    found = asked.request(case)
    outsider = Client()
    outsider.post(asked.address(found) + "code/")
    right = asked.code_mailed()
    for _ in range(5):
        outsider.post(asked.address(found) + "enter/", {"code": "no"})

    answer = outsider.post(asked.address(found) + "enter/", {"code": right})

    assert answer.status_code == 429
    assert "Ask for a new one" in answer.content.decode()


def test_a_code_lives_fifteen_minutes_and_the_next_one_ends_it(case):
    found = asked.request(case)
    outsider = Client()
    outsider.post(asked.address(found) + "code/")
    first = asked.code_mailed()
    RequestLink.objects.update(code_sent_at=Now() - timedelta(minutes=16))
    late = outsider.post(asked.address(found) + "enter/", {"code": first})
    outsider.post(asked.address(found) + "code/")
    second = asked.code_mailed()

    old = outsider.post(asked.address(found) + "enter/", {"code": first})
    new = outsider.post(asked.address(found) + "enter/", {"code": second})

    assert (late.status_code, old.status_code, new.status_code) == (429, 422, 302)


def test_codes_are_not_sent_faster_than_one_a_minute(case, mailoutbox):
    found = asked.request(case)
    outsider = Client()

    pages = [outsider.post(asked.address(found) + "code/", follow=True).content.decode() for _ in range(3)]
    reminders.send_due()

    assert "less than a minute ago" in pages[-1]
    assert sum("Your code is" in message.body for message in mailoutbox) == 1


def test_a_pass_opens_no_other_request(case):
    first, second = asked.request(case), asked.request(denied.case(), items=("Their secret",))
    outsider = asked.let_in(first)
    outsider.cookies["request"]["path"] = "/"

    page = outsider.get(asked.address(second)).content.decode()

    assert "Their secret" not in page


def test_a_link_we_never_made_is_not_found(client):
    assert client.get("/r/" + "x" * 43 + "/").status_code == 404


def test_a_paper_that_comes_by_the_link_is_in_the_case_and_waits_to_be_looked_at(case):
    found = asked.request(case)

    asked.send(asked.let_in(found), found, files=asked.paper())

    arrival = asked.arrived(found)
    turn = Turn.objects.select_related("follow_up").get(case=case)
    assert arrival.document.case_id == case.pk
    assert (arrival.verdict, arrival.document.received_by) == ("", None)
    assert (turn.on, turn.follow_up.what) == (asked.today(), "arrived")
    assert happened(case, "papers arrived") == 1


def test_an_answer_in_words_arrives_as_well(case):
    found = asked.request(case)

    asked.send(asked.let_in(found), found, words="We never treated this person.")

    assert asked.arrived(found).words == "We never treated this person."


def test_sending_nothing_says_so(case):
    found = asked.request(case)

    answer = asked.send(asked.let_in(found), found, words=" ")

    assert answer.status_code == 422
    assert "Choose a file or write an answer" in answer.content.decode()


def test_a_refused_file_loses_no_other(case):
    found = asked.request(case)
    outsider = asked.let_in(found)

    answer = asked.send(outsider, found, files=[asked.paper("empty.pdf", ""), asked.paper()])
    page = outsider.get(answer["Location"]).content.decode()

    assert "empty.pdf" in page
    assert asked.arrived(found).document.name == "notes.txt"


def test_the_same_paper_twice_arrives_once(case):
    found = asked.request(case)
    outsider = asked.let_in(found)

    asked.send(outsider, found, files=asked.paper())
    asked.send(outsider, found, files=asked.paper())

    assert Arrival.objects.count() == 1
    assert happened(case, "papers arrived") == 1


def test_without_the_code_nothing_can_be_sent(case):
    found = asked.request(case)

    answer = asked.send(Client(), found, files=asked.paper())

    assert answer.status_code == 422
    assert not Document.objects.filter(case=case).exists()


def test_an_item_of_another_request_takes_nothing(case):
    found, other = asked.request(case), asked.request(denied.case())
    outsider = asked.let_in(found)

    answer = outsider.post(f"{asked.address(found)}items/{other.items.get().pk}/", {"words": "Hello"})

    assert answer.status_code == 404
    assert not Arrival.objects.exists()


def test_a_good_arrival_settles_the_request_and_stops_the_chase(client, case):
    found = asked.request(case)
    asked.send(asked.let_in(found), found, files=asked.paper())
    client.force_login(case.owner)

    client.post(f"/cases/{case.pk}/arrivals/{asked.arrived(found).pk}/", {"verdict": "good"})

    found.refresh_from_db()
    assert found.settled_at
    assert not Reminder.objects.filter(link__request=found, state="pending").exists()
    assert not FollowUp.objects.filter(request=found, done_on=None).exists()


def test_what_is_not_it_is_asked_for_again_with_the_reason(client, case, mailoutbox):
    found = asked.request(case)
    outsider = asked.let_in(found)
    asked.send(outsider, found, files=asked.paper())
    client.force_login(case.owner)
    arrival = asked.arrived(found)

    mute = client.post(f"/cases/{case.pk}/arrivals/{arrival.pk}/", {"verdict": "not_it"}, follow=True)
    client.post(f"/cases/{case.pk}/arrivals/{arrival.pk}/", {"verdict": "not_it", "why_not": "Page 3 is missing."})
    reminders.send_due()

    assert "Say what is wrong with it" in mute.content.decode()
    assert "once more" in mailoutbox[-1].subject
    assert "Page 3 is missing." in outsider.get(asked.address(found)).content.decode()
    assert FollowUp.objects.get(request=found, done_on=None).what == "request"


def test_two_people_who_check_at_once_are_one_verdict(case):
    found = asked.request(case)
    asked.send(asked.let_in(found), found, files=asked.paper())
    arrival = asked.arrived(found)
    actions.check_arrival(arrival, good=True, on=asked.today(), by=case.owner)

    with pytest.raises((actions.CheckedBefore, actions.RequestIsOver)):
        actions.check_arrival(arrival, good=False, why_not="No", on=asked.today(), by=case.owner)

    assert happened(case, "arrival checked") == 1


def test_a_withdrawn_request_closes_its_link_at_once(client, case):
    found = asked.request(case)
    outsider = asked.let_in(found)
    client.force_login(case.owner)

    client.post(f"/cases/{case.pk}/requests/{found.pk}/withdraw/")

    answer = outsider.get(asked.address(found))
    assert answer.status_code == 410
    assert case.patient_name not in answer.content.decode()
    assert "no longer needed" in answer.content.decode()
    assert asked.send(outsider, found, files=asked.paper()).status_code == 410
    assert not Document.objects.filter(case=case).exists()


def test_a_link_that_has_run_out_or_whose_case_is_closed_is_closed(case):
    found = asked.request(case)
    outsider = asked.let_in(found)
    RequestLink.objects.update(expires_at=Now() - timedelta(minutes=1))
    ran_out = outsider.get(asked.address(found)).status_code
    RequestLink.objects.update(expires_at=Now() + timedelta(days=1))

    actions.close(case, ending=Ending.WITHDRAWN, on=asked.today(), by=case.owner)

    assert (ran_out, outsider.get(asked.address(found)).status_code) == (410, 410)


def test_nothing_is_sent_about_a_request_of_a_closed_case(case, mailoutbox):
    asked.request(case)
    actions.close(case, ending=Ending.WITHDRAWN, on=asked.today(), by=case.owner)

    reminders.send_due()

    assert mailoutbox == []


def test_a_colleague_there_gets_a_link_and_a_code_of_their_own(case, mailoutbox):
    found = asked.request(case)
    outsider = asked.let_in(found)

    outsider.post(asked.address(found) + "pass-on/", {"email": "colleague@example.test"})
    again = outsider.post(asked.address(found) + "pass-on/", {"email": "colleague@example.test"})
    reminders.send_due()

    assert again.status_code == 409
    assert [message.to for message in mailoutbox if "colleague@example.test" in message.to] == [
        ["colleague@example.test"]
    ]
    asked.send(asked.let_in(found, "colleague@example.test"), found, words="Here you are.")


def test_a_request_is_passed_on_a_few_times_and_no_more(case):
    found = asked.request(case)
    outsider = asked.let_in(found)

    answers = [
        outsider.post(asked.address(found) + "pass-on/", {"email": f"c{n}@example.test"}).status_code for n in range(5)
    ]

    assert answers == [302] * 4 + [429]


def test_a_printed_request_carries_its_code_on_paper_and_is_never_mailed(client, case, mailoutbox):
    client.force_login(case.owner)
    form = WANTED | {"email": "", "due_on": str(asked.today() + timedelta(days=9))}

    letter = client.post(f"/cases/{case.pk}/requests/ask/", form, follow=True)
    reminders.send_due()

    found = case.requests.get()
    link = found.links.get()
    code = letter.context["code"]
    outsider = Client()
    wrong = outsider.post(asked.address(found, "") + "enter/", {"code": "00000000" if code != "00000000" else "1"})
    right = outsider.post(asked.address(found, "") + "enter/", {"code": f"{code[:4]} {code[4:]}"})
    assert mailoutbox == []
    assert link.secret in letter.content.decode()
    assert (wrong.status_code, right.status_code) == (422, 302)


def test_the_code_on_paper_rests_after_five_wrong_ones(client, case):
    found = asked.request(case, email="")
    outsider, door = Client(), asked.address(found, "") + "enter/"

    answers = [outsider.post(door, {"code": "1"}).status_code for _ in range(6)]
    RequestLink.objects.update(code_sent_at=Now() - timedelta(hours=2))
    rested = outsider.post(door, {"code": "1"}).status_code

    assert answers == [422] * 5 + [429]
    assert rested == 422


def test_a_message_is_about_a_date_or_about_a_request_and_never_both(case):
    found = asked.request(case)
    date = Reminder.objects.filter(deadline__isnull=False).first()

    with pytest.raises(DatabaseError):
        Reminder.objects.filter(pk=date.pk).update(link=found.links.get())


def test_when_the_case_changes_hands_the_chase_goes_on(case):
    found = asked.request(case)
    colleague = make.member(case.organisation, Role.ADVOCATE)

    actions.assign(case, owner=colleague, by=case.owner)

    assert Reminder.objects.filter(link__request=found, state="pending").count() == 4


def test_a_long_list_of_requests_takes_no_more_queries(client, case, django_assert_max_num_queries):
    client.force_login(case.owner)
    for _ in range(2):
        asked.request(case)
    with django_assert_max_num_queries(60) as few:
        client.get(f"/cases/{case.pk}/requests/")
    for _ in range(8):
        asked.request(case, items=("One", "Two", "Three"))

    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(f"/cases/{case.pk}/requests/")


def test_rolling_back_leaves_no_request_no_mail_and_no_event(case, monkeypatch):
    monkeypatch.setattr(actions.requesting.clocks, "restate", lambda *_args, **_more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        asked.request(case)

    assert not case.requests.exists()
    assert not Reminder.objects.filter(link__isnull=False).exists()
    assert happened(case, "papers asked for") == 0
