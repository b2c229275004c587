"""The confirm screen, as a browser meets it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appeals import clocks
from appeals.models import Deadline
from cases.models import Coverage, Decision, Ending
from claimback.accounts.roles import Role
from tests import make, papers
from tests.appeals.confirmed import a_denied_case, ago, confirm_url, read, typed
from tests.law.small_book import shipped_before

pytestmark = pytest.mark.django_db


def test_while_a_letter_is_read_the_page_says_how_far_it_is_and_asks_again(client):
    case = make.case()
    document = make.paper(case)
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    assert "Kept, not yet checked" in page
    assert 'hx-trigger="every 2s"' in page
    assert f'href="{confirm_url(case, document)}"' in page


def test_when_it_is_read_the_letter_stands_beside_the_form_with_its_quotes(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document), HTTP_HX_REQUEST="true").content.decode()

    notice = document.suggestions.get(field="notice_date")
    assert f'<mark id="quote-{notice.pk}">October 6, 2026</mark>' in page
    assert f'href="#quote-{notice.pk}"' in page
    assert re.search(r'name="notice_on" value="2026-10-06"', page)
    assert "<html" not in page
    assert "every 2s" not in page


def test_what_the_letter_does_not_say_is_left_empty_and_said_so(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    coverage = page.split('name="coverage_type"')[1].split("</select>")[0]
    assert 'value="" selected' in coverage
    assert "The letter does not say." in page
    assert "Signs in the letter" in page


def test_that_fields_may_stay_empty_is_said_once_and_not_on_every_label(client):
    case = make.case()
    client.force_login(case.owner)

    page = client.get(confirm_url(case)).content.decode()

    assert page.count("Leave empty what the letter does not say.") == 1
    assert "(optional)" not in page


def test_a_letter_that_cannot_be_read_leads_to_the_paper_and_to_another_copy(client):
    case = make.case()
    locked = read(make.paper(case, content=papers.encrypted_pdf(papers.denial(), "x"), name="letter.pdf"))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, locked)).content.decode()

    assert "What does the letter say?" in page
    assert f'href="{reverse("paper", args=[case.pk, locked.pk])}">Look at the paper' in page
    assert f'href="{reverse("papers", args=[case.pk])}#upload">Add another copy' in page


def test_a_case_with_a_denial_says_so_before_the_form_and_one_without_does_not(client):
    case = a_denied_case()
    client.force_login(case.owner)
    fresh = make.case(owner=case.owner)

    assert "This case has a denial already" in client.get(confirm_url(case)).content.decode()
    assert "This case has a denial already" not in client.get(confirm_url(fresh)).content.decode()


def test_signs_of_code_in_a_letter_are_shown_as_words(client):
    case = make.case()
    lines = [*papers.denial(), "Copay <i>50</i> & more"]
    document = read(make.paper(case, content=papers.plain(lines)))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document)).content.decode()

    assert "Copay &lt;i&gt;50&lt;/i&gt; &amp; more" in page
    assert "<i>50" not in page


# --- confirm ----------------------------------------------------------------------------------------


def test_confirming_a_letter_makes_facts_dates_and_says_until_when(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)

    answer = client.post(confirm_url(case, document), typed())

    assert answer.url == reverse("case", args=[case.pk])
    document.refresh_from_db()
    assert document.decision == Decision.objects.get(case=case)
    due = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    said = [str(message) for message in client.get(answer.url).context["messages"]]
    assert f"{due.act_by:%b %Y}" in said[0]
    assert due.legal_on == ago(16) + timedelta(days=180)


def test_an_unknown_coverage_keeps_the_facts_makes_no_date_and_asks(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(coverage_type=""))

    assert Coverage.objects.get(case=case).insurer == "Fictional Mutual"
    assert not Deadline.objects.filter(case=case).exists()
    said = " ".join(str(message) for message in client.get(answer.url).context["messages"])
    assert "What kind of coverage is it?" in said


def test_an_impossible_date_is_a_fault_of_the_form_and_keeps_what_was_typed(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(received_on=str(ago(30)), insurer="Typed Mutual"))

    assert answer.status_code == 422
    assert b"cannot have been received" in answer.content
    assert b"Typed Mutual" in answer.content
    assert not Decision.objects.exists()


def test_a_contradiction_the_law_finds_is_a_fault_of_the_form(client):
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(claim_type="post_service", urgency="urgent"))

    assert answer.status_code == 422
    assert b"cannot be urgent" in answer.content


@pytest.mark.parametrize("anchor", ["mailing", "date_of_decision", "unspecified", "receipt", "date_of_notice"])
def test_a_shorter_time_the_letter_prints_is_kept_whatever_day_it_runs_from(client, anchor):
    case = make.case()
    client.force_login(case.owner)

    client.post(confirm_url(case), typed(stated_window="60", stated_unit="calendar_days", stated_anchor=anchor))

    due = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    assert due.conservative_on <= ago(20) + timedelta(days=60)
    assert due.legal_on == ago(16) + timedelta(days=180)


def test_a_time_that_runs_from_the_treatment_is_asked_for_as_a_last_day(client):
    case = make.case()
    client.force_login(case.owner)
    said = typed(stated_window="60", stated_unit="calendar_days", stated_anchor="service")

    asked = client.post(confirm_url(case), said)
    taken = client.post(confirm_url(case), said | {"stated_deadline": str(ago(-30))})

    assert (asked.status_code, taken.status_code) == (422, 302)
    assert b"Enter the last day it leaves you" in asked.content
    assert Deadline.objects.live().get(case=case, stage__step__endswith="internal_1").conservative_on <= ago(-30)


def test_two_people_confirm_at_once_and_the_second_keeps_their_form(client):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)
    client.post(confirm_url(case, document), typed())

    answer = client.post(confirm_url(case, document), typed(insurer="Second Mutual"))

    assert answer.status_code == 409
    assert b"confirmed this letter a moment ago" in answer.content
    assert b"Second Mutual" in answer.content
    assert Decision.objects.count() == 1


def test_a_second_denial_is_taken_only_on_purpose(client):
    case = a_denied_case()
    client.force_login(case.owner)

    refused = client.post(confirm_url(case), typed())
    taken = client.post(confirm_url(case), typed(second="on"))

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert b'name="second"' in refused.content
    assert Decision.objects.filter(case=case).count() == 2


def test_a_statement_that_refuses_nothing_is_said_so_and_closes_the_case(client):
    case = make.case()
    document = read(make.paper(case, content=papers.plain(papers.eob())))
    client.force_login(case.owner)

    page = client.get(confirm_url(case, document))
    client.post(confirm_url(case, document), {"no_denial": "1"})

    assert b"This does not look like a denial." in page.content
    case.refresh_from_db()
    assert case.ending == Ending.NO_DENIAL
    assert not Decision.objects.exists()


def test_an_assistant_may_confirm_but_not_close(client):
    case = make.case()
    document = read(make.paper(case, content=papers.plain(papers.eob())))
    client.force_login(make.member(case.organisation, Role.ASSISTANT))

    assert client.post(confirm_url(case, document), {"no_denial": "1"}).status_code == 403
    case.refresh_from_db()
    assert case.closed_on is None


@pytest.mark.parametrize("path", ["confirm_by_hand", "correct"])
def test_strangers_find_nothing_and_viewers_may_not_confirm(client, path):
    case = make.case()
    address = reverse(path, args=[case.pk])

    client.force_login(make.user())
    assert client.get(address).status_code == 404
    client.force_login(make.guest(case, Role.VIEWER))
    assert client.post(address, typed()).status_code == 403
    assert not Decision.objects.exists()


def test_a_paper_of_another_case_is_not_found(client):
    case, other = make.case(), make.case()
    client.force_login(case.owner)

    assert client.get(confirm_url(case, make.paper(other))).status_code == 404


def test_a_statement_never_closes_a_case_that_has_a_decision(client):
    case = a_denied_case()
    document = read(make.paper(case, content=papers.plain(papers.eob())))
    client.force_login(case.owner)

    client.post(confirm_url(case, document), {"no_denial": "1"})

    case.refresh_from_db()
    assert case.closed_on is None


def test_coverage_whose_rules_are_not_in_the_book_keeps_the_facts_and_makes_no_date(client, monkeypatch):
    monkeypatch.setattr(clocks, "book", lambda: shipped_before("tricare"))
    case = make.case()
    client.force_login(case.owner)

    answer = client.post(confirm_url(case), typed(coverage_type="tricare"))

    assert answer.status_code == 302
    assert Coverage.objects.get(case=case).coverage_type == "tricare"
    assert not Deadline.objects.filter(case=case).exists()


def test_the_confirm_screen_asks_the_database_no_more_for_a_fuller_case(client, django_assert_max_num_queries):
    case = make.case()
    document = read(make.paper(case))
    client.force_login(case.owner)
    client.get(confirm_url(case, document))
    with CaptureQueriesContext(connection) as few:
        client.get(confirm_url(case, document))

    for number in range(5):
        make.paper(case, content=papers.plain(papers.denial(member=f"Jo Sample {number}")), name=f"{number}.txt")

    with django_assert_max_num_queries(len(few)):
        client.get(confirm_url(case, document))
