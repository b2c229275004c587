"""Beside each rung: the insurer's own policy on the talk, where to complain, and what stops the clock."""

import pytest
from django.test import Client

from appeals import actions
from cases.models import Case
from tests import make
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db


def shown(client: Client, **facts: object) -> str:
    case = make.case()
    actions.accept_denial(case, facts=FACTS | facts, by=case.owner, on=TODAY)
    client.force_login(case.owner)
    return client.get(f"/cases/{Case.objects.get(pk=case.pk).pk}/").content.decode()


def test_the_insurers_policy_on_the_talk_is_shown_as_policy_with_its_dates(client: Client) -> None:
    page = shown(client, insurer="UnitedHealthcare")

    assert "What UnitedHealthcare and Optum says about the talk" in page
    assert "Policy, not law" in page
    assert "For outpatient care: until" in page


def test_an_insurer_whose_talk_an_appeal_forfeits_is_said_so(client: Client) -> None:
    assert "Filing an appeal forfeits it" in shown(client, insurer="Aetna")


def test_no_policy_is_shown_for_an_insurer_nobody_has_read(client: Client) -> None:
    assert "about the talk" not in shown(client, insurer="Fictional Mutual")


def test_a_self_funded_plan_is_sent_to_the_labor_department_and_told_why_not_the_state(client: Client) -> None:
    page = shown(client)

    assert "1-866-444-3272" in page
    assert "Not The state&#x27;s insurance department: It has no power over a plan that the employer pays" in page


def test_each_appeal_says_what_stops_its_clock(client: Client) -> None:
    page = shown(client)

    assert "Does this stop the clock?" in page
    assert "Asking for the claim file and the criteria" in page
