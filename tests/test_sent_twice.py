"""A form that is sent twice does its verb once, and shows the same answer."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals import actions
from appeals.models import FollowUp
from cases.models import Case, Share
from claimback.accounts.models import Invitation
from claimback.accounts.roles import Role
from claimback.audit.models import Event, Once
from documents.models import Document
from tests import make
from tests.appeals import fights
from tests.browsing import sign_in, sit_down

pytestmark = pytest.mark.django_db
KEY = re.compile(r'name="once" value="([^"]+)"')


@pytest.fixture
def case():
    return fights.denied()


@pytest.fixture
def owner(client, case):
    client.force_login(case.owner)
    return client


def at(case, *rest):
    return f"/cases/{case.pk}/" + "".join(f"{part}/" for part in rest)


def call(key="key of this form", what="Call Dr. Sample", days=0):
    return {"what": what, "due_on": timezone.localdate() + timedelta(days=days), "once": key}


def text(answer):
    return " ".join(answer.content.decode().split())


def set_here(case):
    return list(FollowUp.objects.filter(case=case, set_by__isnull=False).values_list("what", flat=True))


# --- every form has its key


@pytest.mark.parametrize("path", ["", "close", "page", "correct", "papers"])
def test_every_form_of_a_page_carries_a_key_of_its_own(owner, case, path):
    page = owner.get(at(case, *filter(None, [path]))).content.decode()

    keys = KEY.findall(page)
    assert len(re.findall(r'<form[^>]*method="post"', page)) == len(keys) == len(set(keys)) > 0


def test_a_page_drawn_again_has_other_keys(owner, case):
    first, again = (set(KEY.findall(owner.get(at(case)).content.decode())) for _ in range(2))

    assert not first & again


# --- sent twice


def test_a_form_sent_twice_is_done_once_and_answered_the_same(owner, case):
    first, again = (owner.post(at(case, "follow-ups"), call()) for _ in range(2))

    assert (first.status_code, first.url) == (again.status_code, again.url) == (302, at(case))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert set_here(case) == ["Call Dr. Sample"]
    assert Event.objects.of_case(case.pk).filter(kind="follow-up set").count() == 1


def test_who_sends_it_twice_is_told_once_what_was_done(owner, case):
    for _ in range(2):
        owner.post(at(case, "follow-ups"), call())

    assert text(owner.get(at(case))).count("Call Dr. Sample.") == 1


def test_who_sends_it_again_later_is_told_again_what_was_done(owner, case):
    owner.post(at(case, "follow-ups"), call(), follow=True)

    again = owner.post(at(case, "follow-ups"), call(), follow=True)

    assert "Set for" in text(again)


def test_two_forms_that_say_the_same_are_done_twice(owner, case):
    owner.post(at(case, "follow-ups"), call("one"))
    owner.post(at(case, "follow-ups"), call("another"))

    assert len(set_here(case)) == 2


def test_a_key_belongs_to_one_person(owner, case):
    other = Client()
    other.force_login(make.member(case.organisation, Role.ADVOCATE))

    owner.post(at(case, "follow-ups"), call())
    answer = other.post(at(case, "follow-ups"), call())

    assert "Idempotency-Replayed" not in answer.headers
    assert len(set_here(case)) == 2


def test_a_letter_sent_twice_opens_one_case(client):
    client.force_login(make.organisation().memberships.get().user)

    answers = [
        client.post("/cases/new/", {"files": [SimpleUploadedFile("letter.txt", b"We deny it.")], "once": "k"})
        for _ in range(2)
    ]

    assert answers[0].url == answers[1].url
    assert (Case.objects.count(), Document.objects.count()) == (1, 1)


def test_a_share_sent_twice_writes_one_mail(owner, case, django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            owner.post(at(case, "share"), {"email": "kin@example.test", "role": "caregiver", "once": "k"})

    assert Share.objects.filter(case=case).count() == len(mailoutbox) == 1


def test_the_forms_about_people_are_guarded_too(owner, case):
    for _ in range(2):
        owner.post(
            f"/organisations/{case.organisation_id}/", {"email": "new@example.test", "role": "advocate", "once": "k"}
        )

    assert Invitation.objects.filter(email="new@example.test").count() == 1


def test_what_was_said_is_kept_sealed(owner, case):
    owner.post(at(case, "share"), {"email": "kin@example.test", "role": "caregiver", "once": "k"})

    assert "kin@example.test" not in str(Once.objects.get().body)


# --- with other words, after a fault, after a refusal


def test_other_words_under_the_same_key_are_answered_by_a_sentence_and_offered_again(owner, case):
    owner.post(at(case, "follow-ups"), call())

    other = owner.post(at(case, "follow-ups"), call(what="Call <the> clinic"))
    offered = text(other)

    assert other.status_code == 422
    assert "What it says now was not done." in offered
    assert 'name="what" value="Call &lt;the&gt; clinic"' in offered
    assert set_here(case) == ["Call Dr. Sample"]
    owner.post(at(case, "follow-ups"), call(KEY.findall(offered)[-1], what="Call <the> clinic"))
    assert set_here(case) == ["Call Dr. Sample", "Call <the> clinic"]


def test_another_file_under_the_same_key_is_kept(owner, case):
    for content in (b"The first page.", b"The second page."):
        sent = {"files": [SimpleUploadedFile("page.txt", content)], "once": "k"}
        assert owner.post(at(case, "papers"), sent).status_code == 302

    assert Document.objects.filter(case=case).count() == 2


def test_after_a_fault_the_same_form_goes_through_from_the_page_before(owner, case):
    faulty = owner.post(at(case, "follow-ups"), call(days=-1))

    answer = owner.post(at(case, "follow-ups"), call())

    assert (faulty.status_code, answer.status_code) == (422, 302)
    assert set_here(case) == ["Call Dr. Sample"]


def test_a_part_for_htmx_is_drawn_each_time(owner, case):
    sent = [
        owner.post(
            at(case, "papers"),
            {"files": [SimpleUploadedFile("page.txt", b"The first page.")], "once": "k"},
            HTTP_HX_REQUEST="true",
        )
        for _ in range(2)
    ]

    assert "page.txt" in text(sent[0])
    assert "This paper was already here." in text(sent[1])
    assert not Once.objects.exists()


def test_a_letter_saved_by_itself_takes_no_key(owner, case):
    letter = actions.draft_letter(fights.first(case), on=timezone.localdate(), by=case.owner)
    said = {name: getattr(letter, name) for name in ("subject", "recipient", "sender")} | {"once": "k"}
    address = at(case, "stages", letter.stage_id, "letter")

    for version, body in ((1, "We"), (2, "We appeal")):
        kept = owner.post(address, said | {"body": body, "version": version}, HTTP_X_AUTOSAVE="1")
        assert kept.status_code == 204
    by_hand = owner.post(address, said | {"body": "We appeal.", "version": 3})

    letter.refresh_from_db()
    assert (by_hand.status_code, letter.body, letter.version) == (302, "We appeal.", 4)


def test_a_refusal_inside_the_verb_is_remembered_and_takes_no_key(client, case):
    assistant = make.member(case.organisation, Role.ASSISTANT)
    client.force_login(assistant)

    answer = client.post(at(case, "confirm"), {"no_denial": "1", "once": "k"})
    paper = make.paper(case)
    refused = client.post(at(case, "papers", paper.pk, "confirm"), {"no_denial": "1", "once": "k"})

    assert (answer.status_code, refused.status_code) == (422, 403)
    assert Event.objects.of_case(case.pk).filter(kind="refused", by_id=assistant.pk).count() == 1
    assert not Once.objects.exists()


def test_a_verb_that_breaks_leaves_neither_a_key_nor_anything_else(owner, case, monkeypatch):
    def breaks(*_, **__):
        raise RuntimeError("The power went out.")

    monkeypatch.setattr("appeals.clocks.restate", breaks)

    with pytest.raises(RuntimeError):
        owner.post(at(case, "follow-ups"), call())

    assert set_here(case) == []
    assert not Once.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "new\tline"])
def test_a_key_that_is_no_key_changes_nothing(owner, case, key):
    assert owner.post(at(case, "follow-ups"), call(key)).status_code == 302
    assert set_here(case) == ["Call Dr. Sample"]
    assert not Once.objects.exists()


# --- at once, and by hand


@pytest.mark.real_commits
def test_two_clicks_at_the_same_moment_do_it_once():
    case, together, answers = fights.denied(), threading.Barrier(2), []
    browsers = [Client(), Client()]
    for each in browsers:
        each.force_login(case.owner)

    def click():
        try:
            together.wait()
            answers.append(browsers.pop().post(at(case, "follow-ups"), call()))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [302, 302]
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [False, True]
    assert set_here(case) == ["Call Dr. Sample"]


@pytest.mark.browser
@pytest.mark.real_commits
@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_click_sets_one_follow_up_and_says_so_once(browser: Browser, live_server, client, scripts):
    case = fights.denied()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url, scripts=scripts)
    sign_in(page.context, client, live_server.url)

    page.goto(at(case))
    page.get_by_text("Set a follow-up").click()
    page.get_by_label("What to do").fill("Call Dr. Sample")
    page.get_by_role("button", name="Set it").dblclick()

    expect(page.locator("#messages")).to_contain_text("Call Dr. Sample.")
    expect(page.locator("#messages .notice")).to_have_count(1)
    assert set_here(case) == ["Call Dr. Sample"]
    page.context.close()
