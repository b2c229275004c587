"""From the list, by the keyboard alone: what is at hand opens, is done, and one is back on the list."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals.models import FollowUp
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_note_is_set_from_the_list(browser: Browser, live_server, client: Client):
    case = fights.denied()
    make.member(case.organisation, Role.ADVOCATE)
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    faults = look_over(desk, f"/cases/{case.pk}/at-hand/", day_and_night(390, 1440), by_keys=True)
    faults += look_over(desk, "/?whose=us", day_and_night(390, 1440), by_keys=True)

    for key in ("j", "s"):
        desk.keyboard.press(key)
    sheet = desk.get_by_role("dialog")
    expect(sheet.get_by_role("heading", name="Maria Example")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    desk.keyboard.press("s")
    sheet.get_by_label("What to do").fill("Call Ann")
    sheet.get_by_label("When").fill(timezone.localdate().isoformat())
    sheet.get_by_role("button", name="Set it").press("Enter")
    expect(desk.get_by_text("Call Ann.")).to_be_visible()
    place = desk.url
    desk.context.close()

    assert place.endswith("/?whose=us")
    assert FollowUp.objects.filter(case=case, what="Call Ann").count() == 1
    assert faults == []
