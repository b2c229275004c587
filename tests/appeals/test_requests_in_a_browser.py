"""Asking for papers and sending them, in a real browser: nothing for axe to find, nothing cut off, all by keyboard."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals import actions
from tests.appeals import asked, denied
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_therapist_sends_what_was_asked_for_from_a_phone(browser: Browser, live_server, client: Client, tmp_path):
    case = denied.case()
    found = asked.request(case, items=("Therapy notes", "Discharge summary"))
    late = asked.request(case, items=("All records",), right="records", email="")
    for days in (39, 40):
        actions.tell_request_time(late, got_on=asked.today() - timedelta(days=days), on=asked.today(), by=case.owner)
    place = asked.address(found)
    notes = tmp_path / "notes.txt"
    notes.write_text("Twelve visits between March and May.")
    phone = sit_down(browser, live_server.url, width=390)
    phone.goto(place)
    phone.get_by_role("button", name="Send me the code").click()
    phone.get_by_label("Your code").fill(asked.code_mailed())
    phone.get_by_role("button", name="Open the request").press("Enter")
    phone.get_by_label("Add files").first.set_input_files(notes)
    phone.get_by_role("button", name=re.compile("Send.*Therapy notes")).press("Enter")
    expect(phone.get_by_text("notes.txt: received. Thank you.")).to_be_visible()
    cookies = phone.context.cookies()
    faults = look_over(phone, place, day_and_night(390, 1440), by_keys=True)
    phone.context.close()
    door = sit_down(browser, live_server.url)
    faults += look_over(door, place, day_and_night(390, 1440), by_keys=True)
    door.context.close()
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    for path in (f"/cases/{case.pk}/requests/", f"/cases/{case.pk}/requests/{found.pk}/letter/"):
        faults += look_over(desk, path, day_and_night(390, 1440), by_keys=True)
    desk.goto(f"/cases/{case.pk}/")
    desk.get_by_role("link", name="Look at what came").click()
    desk.get_by_role("button", name=re.compile("It is what we asked for.*Therapy notes")).press("Enter")
    expect(desk.get_by_text("Noted: it is what you asked for.")).to_be_visible()
    desk.context.close()

    assert settings.SESSION_COOKIE_NAME not in {cookie["name"] for cookie in cookies}
    assert faults == []
