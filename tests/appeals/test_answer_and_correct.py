"""An answer comes in, and confirmed facts are put right."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from appeals.models import Deadline, Stage
from cases.models import Decision, Ending, Outcome
from claimback.accounts.roles import Role
from documents.models import Document, Kind
from tests import make, papers
from tests.appeals.confirmed import a_denied_case, a_filed_stage, ago, confirm_url, letter, read

pytestmark = pytest.mark.django_db


def test_an_answer_typed_in_opens_the_next_step(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    said = {"outcome": "upheld", "notice_on": str(ago(2)), "received_on": str(ago(1)), "received_how": "told"}

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), said)

    assert answer.url == reverse("case", args=[case.pk])
    assert Stage.objects.filter(case=case, step="erisa_self_funded.external", challenges__outcome="upheld").exists()


def test_an_answer_letter_is_dropped_on_its_step_and_confirmed(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    lines = papers.answer("overturned", notice_date=f"{ago(2):%B} {ago(2).day}, {ago(2).year}")

    sent = {"files": [letter("a.txt", papers.plain(lines))]}
    dropped = client.post(reverse("answer", args=[case.pk, stage.pk]), sent)
    document = read(Document.objects.get(case=case, kind=Kind.ANSWER))
    page = client.get(dropped.url)
    client.post(dropped.url, {"outcome": "overturned", "notice_on": str(ago(2))})

    assert dropped.url == confirm_url(case, document)
    assert b"Is this what they answered?" in page.content
    assert re.search(rb'value="overturned"[^>]* checked', page.content)
    case.refresh_from_db()
    assert case.ending == Ending.WON


def test_an_answer_without_an_outcome_is_asked_for_it(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), {"typed": "1", "notice_on": str(ago(2))})

    assert answer.status_code == 422
    assert b"Say what they decided" in answer.content


def test_an_answer_older_than_the_filing_is_refused(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "upheld", "notice_on": str(ago(12))})

    assert answer.status_code == 422
    assert not Decision.objects.filter(outcome=Outcome.UPHELD).exists()


def test_a_step_that_was_answered_takes_no_second_answer(client):
    case, stage = a_filed_stage()
    client.force_login(case.owner)
    client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "upheld", "notice_on": str(ago(2))})

    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "partly", "notice_on": str(ago(2))})

    assert answer.status_code == 422
    assert b"already answered" in answer.content


def test_an_assistant_may_not_record_an_answer(client):
    case, stage = a_filed_stage()
    client.force_login(make.member(case.organisation, Role.ASSISTANT))

    assert client.post(reverse("answer", args=[case.pk, stage.pk]), {"outcome": "upheld"}).status_code == 403


# --- correct ----------------------------------------------------------------------------------------


def corrected(client, case, **changed):
    """The correct form as the browser got it, with some fields changed."""
    form = client.get(reverse("correct", args=[case.pk])).context["form"]
    now = {name: form[name].value() for name in form.fields}
    shown = {name: form.fields[name].prepare_value(value) for name, value in now.items() if value is not None}
    return client.post(reverse("correct", args=[case.pk]), shown | changed)


def test_a_corrected_day_moves_the_dates_and_says_from_when_to_when(client):
    case = a_denied_case()
    client.force_login(case.owner)
    before = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")

    answer = corrected(client, case, received_on=str(ago(10)), why="The envelope turned up.")

    after = Deadline.objects.live().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    said = " ".join(str(message) for message in client.get(answer.url).context["messages"])
    assert after.legal_on == before.legal_on + timedelta(days=6)
    assert "date" in said
    assert "→" in said
    before.refresh_from_db()
    assert before.superseded_at


def test_a_correction_without_a_reason_changes_nothing(client):
    case = a_denied_case()
    client.force_login(case.owner)

    answer = corrected(client, case, received_on=str(ago(10)), why="")

    assert answer.status_code == 422
    assert Decision.objects.get(case=case).received_on == ago(16)


def test_a_correction_of_nothing_is_said_so(client):
    case = a_denied_case()
    client.force_login(case.owner)

    answer = corrected(client, case, why="No reason.")

    assert answer.status_code == 422
    assert b"Nothing differs" in answer.content


def test_a_case_without_a_decision_leads_to_the_confirm_screen(client):
    case = make.case()
    client.force_login(case.owner)

    assert client.get(reverse("correct", args=[case.pk])).url == confirm_url(case)
