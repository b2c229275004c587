"""Day 0 of somebody alone: a photo, whether it is urgent, the few facts of a date, and until when there is time."""

import re
from datetime import timedelta

import pytest

from appeals import actions
from appeals.models import Deadline, FollowUp, Letter, Stage
from cases.models import Case, Urgency
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.words import day
from documents.models import Document
from tests import make, papers
from tests.appeals.confirmed import ago, letter, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    alone = make.user()
    make.organisation(owner=alone, kind=Organisation.Kind.PERSON)
    return alone


@pytest.fixture
def case(client, person):
    """A letter was photographed; nothing is said yet."""
    client.force_login(person)
    client.post("/cases/new/", {"files": [letter()], "one_letter": "on"})
    return Case.objects.get()


def few(**facts):
    """The facts of the third screen, as a browser sends them."""
    known = {"received_on": str(ago(16)), "notice_on": str(ago(20)), "coverage_type": "erisa_self_funded"}
    return known | {"state": "OH", "claim_type": "pre_service", "internal_levels": "1"} | facts


def confirm(case):
    return f"/cases/{case.pk}/papers/{Document.objects.get(case=case).pk}/confirm/"


def text(answer):
    return " ".join(answer.content.decode().split())


def test_who_has_no_case_yet_is_told_how_to_begin_and_an_office_sees_its_list(client, person):
    client.force_login(person)
    alone = text(client.get("/"))
    client.force_login(make.organisation().memberships.get().user)
    office = text(client.get("/"))

    begins = [words in alone for words in ("Did your health plan say no?", 'href="/cases/new/"', 'class="page"')]
    assert (begins, ">My page</a>" in alone) == ([True] * 3, True)
    assert ("Rules that changed" in alone, "Did your health plan say no?" in office) == (False, False)


def test_the_first_screen_asks_one_question_and_an_office_keeps_its_own(client, person):
    client.force_login(person)
    alone = text(client.get("/cases/new/"))
    client.force_login(make.organisation().memberships.get().user)

    assert ("Step 1 of 4" in alone, 'capture="environment"' in alone, 'class="page"' in alone) == (True, True, True)
    assert "Step 1 of 4" not in text(client.get("/cases/new/"))


def test_the_letter_is_kept_before_anything_is_asked(client, person):
    client.force_login(person)

    answer = client.post("/cases/new/", {"files": [letter("one.txt"), letter("two.txt", b"A second page.")]})

    case = Case.objects.get()
    assert answer.url == f"/cases/{case.pk}/urgent/"
    assert Document.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(("said", "kept"), [("urgent", Urgency.URGENT), ("standard", Urgency.STANDARD)])
def test_urgent_or_not_is_a_fact_before_the_letter_is_confirmed(client, case, said, kept):
    answer = client.post(f"/cases/{case.pk}/urgent/", {"urgency": said})

    assert answer.url == confirm(case)
    assert Case.objects.get().urgency == kept
    assert not FollowUp.objects.filter(what="urgency").exists()


def test_i_do_not_know_is_a_question_and_never_a_guess(client, case):
    for _each in range(2):
        client.post(f"/cases/{case.pk}/urgent/", {"urgency": "unknown"})
    assert FollowUp.objects.filter(what="urgency", done_on=None).count() == 1

    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"})

    assert not FollowUp.objects.filter(what="urgency", done_on=None).exists()


def test_no_answer_is_asked_again_and_loses_nothing(client, case):
    answer = client.post(f"/cases/{case.pk}/urgent/", {})

    assert answer.status_code == 422
    assert "Nothing was changed" in text(answer)
    assert Document.objects.filter(case=case).exists()


def test_a_viewer_does_not_say_how_urgent_it_is(client, case):
    client.force_login(make.guest(case, Role.VIEWER))

    assert client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"}).status_code == 403
    assert Case.objects.get().urgency == Urgency.STANDARD


def test_the_third_screen_asks_few_facts_with_the_line_of_the_letter_and_folds_the_rest(client, case):
    read(Document.objects.get(case=case))

    shown = text(client.get(confirm(case)))

    assert "Step 3 of 4" in shown
    assert "What day did you get the letter?" in shown
    assert 'name="urgency"' not in shown
    assert shown.count('<details class="why"><summary>') > 3
    assert "Step 3 of 4" not in text(client.get(f"{confirm(case)}?every=1"))


def test_the_last_screen_says_until_when_why_and_what_to_do(client, case):
    read(Document.objects.get(case=case))
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "standard"})

    answer = client.post(confirm(case), few(), follow=True)

    assert answer.redirect_chain[-1][0] == f"/cases/{case.pk}/until/"
    due = Deadline.objects.live().get(case=case, clock="filing", stage__step__endswith="internal_1")
    shown = text(answer)
    assert "You have until" in shown
    assert f'datetime="{due.act_by}"' in shown
    assert "calendar days follow" in shown
    assert 1 <= shown.count("<h3>") <= 3
    assert "It is urgent: do this first" not in shown


def test_a_photo_without_words_leads_to_a_new_photo_and_is_not_called_read(client, person):
    client.force_login(person)
    client.post("/cases/new/", {"files": [letter("blank.jpg", papers.photo([""]))], "one_letter": "on"})
    case, paper = Case.objects.get(), read(Document.objects.get())

    shown = text(client.get(confirm(case)))

    assert shown.count("We found no words on this paper") == 1
    assert ("Did we read it right?" in shown, "What does the letter say?" in shown) == (False, True)
    assert f'href="/cases/{case.pk}/papers/{paper.pk}/pages/"' in shown
    assert "Take a new photo" in shown


def test_what_is_urgent_is_told_before_the_date(client, case):
    read(Document.objects.get(case=case))
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"})

    shown = text(client.post(confirm(case), few(), follow=True))

    assert Case.objects.get().urgency == Urgency.URGENT
    assert 0 < shown.index("do this first") < shown.index("You have until")


def test_without_the_kind_of_plan_the_last_screen_asks_instead_of_guessing(client, case):
    read(Document.objects.get(case=case))

    shown = text(client.post(confirm(case), few(coverage_type=""), follow=True))

    assert "We can't tell your day yet" in shown
    assert f'href="/cases/{case.pk}/coverage/"' in shown


def test_said_later_it_counts_the_dates_anew(client, case):
    read(Document.objects.get(case=case))
    client.post(confirm(case), few())

    answer = client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"})

    assert answer.url == f"/cases/{case.pk}/"
    assert Case.objects.get().urgency == Urgency.URGENT


def test_a_program_says_it_too(client, case):
    answer = client.post(f"/api/v1/cases/{case.pk}/urgency/", {"urgency": None}, content_type="application/json")

    assert answer.status_code == 200
    assert FollowUp.objects.filter(what="urgency").exists()


def test_who_asked_for_every_field_is_still_asked_for_every_one_once_the_letter_is_read(client, case):
    at = confirm(case)

    assert f'hx-get="{at}?every=1"' in client.get(f"{at}?every=1").content.decode()
    assert f'hx-get="{at}"' in client.get(at).content.decode()


def tasks_on(shown):
    """The words and the days of the tasks of a page."""
    listed = shown[shown.index('class="todo"') :].partition("</ol>")[0]
    return re.findall(r"<h3>([^<]*)</h3>", listed), re.findall(r'class="away">by ([^<]*)<', listed)


def test_whoever_said_that_it_is_urgent_is_told_so_on_their_page_until_they_called(client, case):
    read(Document.objects.get(case=case))
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"})
    client.post(confirm(case), few())

    page = text(client.get(f"/cases/{case.pk}/"))
    assert "It is your turn: call the insurer and ask for a fast answer" in re.sub(r"</?strong[^>]*>", "", page)
    words, days = tasks_on(page)
    assert words[0] == "Call the insurer and ask for a fast answer"
    assert (len(days), "today" in days[0]) == (3, True)
    assert "This is urgent. Waiting could do real harm." in text(client.get(f"/cases/{case.pk}/call/"))

    call = FollowUp.objects.get(case=case, what="hurry")
    assert f'action="/cases/{case.pk}/follow-ups/{call.pk}/done/"' in page
    client.post(f"/cases/{case.pk}/follow-ups/{call.pk}/done/")
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"})
    assert "ask for a fast answer" not in text(client.get(f"/cases/{case.pk}/"))


def test_what_can_wait_after_all_needs_no_call(client, case):
    read(Document.objects.get(case=case))
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "urgent"})
    client.post(confirm(case), few())

    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "standard"})

    assert not FollowUp.objects.filter(case=case, what="hurry", done_on=None).exists()
    assert "fast appeal" not in text(client.get(f"/cases/{case.pk}/call/"))


def test_a_letter_is_written_the_day_before_it_must_be_sent(client, case, person):
    read(Document.objects.get(case=case))
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "standard"})
    client.post(confirm(case), few(stated_deadline=str(ago(-12))), follow=True)
    sent = Deadline.objects.unmet().get(stage__step__endswith="internal_1", clock="filing").act_by

    days = dict(zip(*tasks_on(text(client.get(f"/cases/{case.pk}/"))), strict=True))

    assert sent < ago(-1) + timedelta(days=13)
    assert days["File the appeal"].startswith(day(sent))
    assert days["Write your letter"].startswith(day(sent - timedelta(days=1)))


def test_a_far_date_is_reached_by_three_dated_tasks_each_gone_when_it_is_done(client, case, person):
    read(Document.objects.get(case=case))
    client.post(f"/cases/{case.pk}/urgent/", {"urgency": "standard"})
    first = text(client.post(confirm(case), few(), follow=True))
    page = f"/cases/{case.pk}/"

    asked, written, sent = "Ask your doctor&#x27;s office for your papers", "Write your letter", "File the appeal"
    assert tasks_on(first)[0] == tasks_on(text(client.get(page)))[0] == [asked, written, sent]
    assert ["in 3 days" in tasks_on(first)[1][0], "in 14 days" in tasks_on(first)[1][1]] == [True, True]
    stage = Stage.objects.get(case=case, step__endswith="internal_1")
    actions.draft_letter(stage, on=ago(0), by=person)
    assert Letter.objects.filter(case=case).exists()
    assert tasks_on(text(client.get(page)))[0] == [asked, sent]
    client.force_login(make.guest(Case.objects.get(), Role.VIEWER))
    assert asked not in text(client.get(page))
