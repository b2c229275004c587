"""A reminder heeded in a real browser, from the link in the mail to what the case says after it."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals import reminders
from appeals.models import Heed, Reminder
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_reminder_heeded(browser: Browser, live_server, client: Client, mailoutbox, settings):
    settings.PUBLIC_URL = live_server.url
    case = fights.denied()
    first = Reminder.objects.filter(kind=Reminder.Kind.DEADLINE, recipient=case.owner).order_by("due_at").first()
    Reminder.objects.filter(pk=first.pk).update(due_at=reminders.database_now())
    reminders.send_due()
    [link] = re.findall(r"http\S+/heed/", mailoutbox[-1].body)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    faults = look_over(page, link.removeprefix(live_server.url), day_and_night(390, 1440), by_keys=True)
    assert not Heed.objects.exists()
    page.get_by_role("button", name="Remind me then").click()
    expect(page.locator("#deadlines")).to_contain_text("has seen it; pauses until")
    page.goto(link)
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#deadlines")).to_contain_text("has seen it, on")
    faults += look_over(page, f"/cases/{case.pk}/", day_and_night(390, 1440))

    page.context.close()
    assert faults == []
