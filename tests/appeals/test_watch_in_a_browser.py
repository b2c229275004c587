"""The page of messages and of who is lost, in a real browser: a parked message is sent again by keyboard."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals import actions
from appeals.models import Reminder, Turn
from claimback.accounts.models import User
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_supervisor_finds_who_is_lost_and_sends_a_parked_message_again(browser: Browser, live_server, client: Client):
    case = fights.denied()
    other = fights.denied(of=case.organisation, owner=case.owner, patient_name="Jo Sample")
    Turn.objects.filter(case=other)._raw_delete("default")
    one = Reminder.objects.filter(case=case).order_by("due_at").first()
    Reminder.objects.filter(pk=one.pk).update(state=Reminder.State.PARKED, attempts=3, last_error="SMTP 550")
    actions.audit_organisation(case.organisation_id, by=None)
    User.objects.filter(pk=case.owner_id).update(is_staff=True)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    paths = ["/watch/", "/watch/?show=cancelled", "/watch/operators/"]
    faults = [fault for path in paths for fault in look_over(page, path, day_and_night(390, 1440), by_keys=True)]
    page.goto(f"/organisations/{case.organisation_id}/")
    page.get_by_role("link", name="Look at it", exact=True).press("Enter")
    page.get_by_role("button", name=re.compile("Send it again")).press("Enter")
    expect(page.get_by_text("It goes out again with the next run of the sender")).to_be_visible()
    page.get_by_role("button", name="Look again now").press("Enter")
    expect(page.get_by_role("heading", name="Is anybody lost?")).to_be_visible()
    page.context.close()

    assert faults == []
    assert Reminder.objects.get(pk=one.pk).state == Reminder.State.PENDING
    assert timezone.now() >= case.organisation.self_audits.get().at
