"""Dates moved by rules and by people, in a real browser, day and night, wide and narrow."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from appeals import actions
from appeals.models import Deadline
from cases.models import Case
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.appeals.other_rules import STEP, Rules
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def running(case: Case) -> Deadline:
    return Deadline.objects.unmet().select_related("case").get(case=case, stage__step=STEP, clock="filing")


def pages(case: Case, rules: Rules) -> list[str]:
    colleague = make.member(case.organisation, Role.ADVOCATE)
    same, today = {"owner": case.owner, "of": case.organisation}, timezone.localdate()
    earlier, held = fights.denied(**same, patient_name="Jo Sample"), fights.denied(**same, patient_name="Kit Sample")
    to = actions.ByHand(running(case).last_on + timedelta(days=30))
    reason = "Their letter of Monday gives us thirty days more, signed by the head of appeals."
    asked = actions.override_date(running(case), to=to, reason=reason, by=colleague, on=today)
    to = actions.ByHand(running(earlier).last_on - timedelta(days=30))
    actions.override_date(running(earlier), to=to, reason="Told on the phone.", by=case.owner, on=today)
    rules.give(10)
    return [
        "/approvals/", "/rules-changed/", f"/cases/{case.pk}/", f"/cases/{earlier.pk}/",
        f"/cases/{held.pk}/rules-changed/", f"/cases/{case.pk}/overrides/{asked.pk}/",
        f"/cases/{held.pk}/deadlines/{running(held).pk}/override/",
    ]  # fmt: skip


def test_the_screens_hold_for_everyone_and_are_walked_by_keyboard(
    browser: Browser, live_server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = fights.denied()
    places = pages(case, Rules(monkeypatch))
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    every = day_and_night(390, 1440)
    faults = [fault for path in places for fault in look_over(page, path, every, by_keys=path in places[-3:])]

    page.context.close()
    assert faults == []
