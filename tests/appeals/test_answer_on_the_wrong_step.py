"""An answer that lands on the wrong step: nothing is recorded, what was typed is kept, and the sentence says why."""

import pytest
from django.urls import reverse

from appeals.models import Stage
from cases.models import Decision, Outcome
from tests.appeals.confirmed import a_denied_case, a_filed_stage, ago

pytestmark = pytest.mark.django_db


def typed(**more):
    return {"outcome": "upheld", "notice_on": str(ago(2)), "claim_number": "CL-KEPT-1"} | more


def words(answer):
    return " ".join(answer.content.decode().split())


def upheld():
    return Decision.objects.filter(outcome=Outcome.UPHELD)


def test_a_step_that_was_never_sent_takes_no_answer_and_says_so(client):
    case = a_denied_case()
    stage = Stage.objects.filter(case=case, kind="internal_appeal").first()
    client.force_login(case.owner)

    looked = client.get(reverse("answer", args=[case.pk, stage.pk]), follow=True)
    answer = client.post(reverse("answer", args=[case.pk, stage.pk]), typed())

    assert "is not waiting for an answer. Nothing was changed." in words(looked)
    assert answer.status_code == 422
    assert "This step has not been filed yet. Record the filing first; nothing was changed." in words(answer)
    assert "CL-KEPT-1" in words(answer)
    assert not upheld().exists()


def test_the_answer_to_the_filed_step_is_not_taken_by_the_step_above_it(client):
    case, filed = a_filed_stage()
    client.force_login(case.owner)
    client.post(reverse("answer", args=[case.pk, filed.pk]), typed())
    above = Stage.objects.get(case=case, step="erisa_self_funded.external")

    answer = client.post(reverse("answer", args=[case.pk, above.pk]), typed(notice_on=str(ago(1))))

    assert answer.status_code == 422
    assert "This step has not been filed yet." in words(answer)
    assert upheld().count() == 1


def test_a_step_of_another_case_is_not_found_through_ones_own(client):
    case, _filed = a_filed_stage()
    _other, theirs = a_filed_stage()
    client.force_login(case.owner)

    assert client.post(reverse("answer", args=[case.pk, theirs.pk]), typed()).status_code == 404
    assert not upheld().exists()
