"""A calendar subscribed to and revoked, by keyboard and on a phone; and every page of it looked over."""

import re

import pytest
from django.test import Client
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_at, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_feed_is_subscribed_to_and_revoked(browser: Browser, live_server, client: Client):
    case = fights.denied()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url, width=390)
    sign_in(page.context, client, live_server.url)
    page.goto(f"/cases/{case.pk}/?all=1")
    page.get_by_role("link", name="Subscribe to these dates").press("Enter")
    page.get_by_label("Where you will use it").fill("My phone")
    page.get_by_role("button", name="Make the calendar").press("Enter")
    address = page.locator("#address").inner_text()
    for width, scheme in day_and_night(390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        look_at(page, f"calendar-made-{width}-{scheme}")
    page.get_by_role("link", name="I have used or copied it").click()
    path = re.sub(r"^https?://[^/]+", "", address)

    program = Client()
    told = Calendar.from_ical(program.get(path).content)
    assert any(case.reference in str(event["summary"]) for event in told.events)
    faults = [
        fault
        for place in ("/account/calendars/", f"/cases/{case.pk}/calendar/")
        for fault in look_over(page, place, day_and_night(390, 1440), by_keys=True)
    ]
    expect(page.get_by_text("last fetched")).to_be_visible()
    page.get_by_role("button", name="Revoke My phone").press("Enter")
    expect(page.get_by_text("“My phone” is revoked")).to_be_visible()
    page.context.close()

    assert program.get(path).status_code == 410
    assert faults == []
