"""Chasing what others owe, one by one and many at once, and what became of it all: in a browser, by the keyboard."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals.models import FollowUp, Reminder
from cases.models import Outcome
from tests.appeals import asked, fights, rows
from tests.appeals.test_portfolio import ago, step
from tests.appeals.test_waiting import asked_before
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_bulk_chase(browser: Browser, live_server, client: Client):
    case = fights.denied()
    first = asked_before(case)
    other = fights.denied(owner=case.owner, patient_name="Jo Sample")
    second = asked_before(other)
    on_paper = asked.request(other, email="", days=0)
    stage = fights.filed(case)
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    faults = look_over(desk, "/waiting/", day_and_night(390, 1440), by_keys=True)

    # one key on the line one stands on; a line that cannot be chased says why
    for key in ("j", "x"):
        desk.keyboard.press(key)
    expect(desk.get_by_text("A call is set for today")).to_be_visible()
    expect(desk.locator(f"#line-{stage.pk}")).to_be_focused()
    for key in ("j", "x"):
        desk.keyboard.press(key)
    expect(desk.locator("#messages").get_by_text("It went by paper")).to_be_visible()

    # many at once: chosen, looked at, done
    for box in desk.get_by_role("checkbox", name=re.compile("Papers that were asked for")).all():
        box.press("Space")
    desk.get_by_role("button", name="Look at what would go to those chosen").press("Enter")
    expect(desk.get_by_text(asked.ADDRESS)).to_have_count(2)
    lines = "&".join(f"line=request:{each.pk}" for each in (first, second, on_paper))
    faults += look_over(desk, f"/waiting/preview/?{lines}", day_and_night(390, 1440), by_keys=True)
    desk.get_by_role("button", name="Chase these 2 lines").press("Enter")
    expect(desk.get_by_text("2 lines were chased.")).to_be_visible()
    desk.get_by_role("button", name="Take back").first.press("Enter")
    expect(desk.get_by_text("Taken back: they are not written to now.")).to_be_visible()

    # what became of it all: a rate and days that are drawn, and an answer that is late
    for n in range(10):
        latest = step(case.organisation, Outcome.OVERTURNED if n % 2 else Outcome.UPHELD, owner=case.owner, took=9 + n)
    rows.deadline(latest, act_by=ago(30), clock="decision", owed_by="insurer")
    faults += look_over(desk, "/portfolio/?by=insurer", day_and_night(390, 1440), by_keys=True)
    expect(desk.get_by_role("img", name=re.compile("overturned"))).to_be_visible()
    expect(desk.get_by_role("img", name=re.compile("days"))).to_be_visible()
    desk.context.close()

    assert FollowUp.objects.filter(stage=stage, set_by=case.owner).count() == 1
    states = Reminder.objects.filter(step="now_1").values_list("state", flat=True)
    assert sorted(states) == ["cancelled", "pending"]
    assert faults == []
