"""The ledger and the place to sign, in a real browser: nothing for axe to find, nothing cut off, all by keyboard."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from cases.models import Signature
from tests.appeals import authorities, denied
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_patient_signs_on_a_phone_and_the_office_sees_it_in_the_ledger(browser: Browser, live_server, client: Client):
    case = denied.case(coverage_type="fehb_pshb")
    client.force_login(authorities.patient(case))
    first, second = authorities.asked(case), authorities.asked(case)
    phone = sit_down(browser, live_server.url, width=390)
    sign_in(phone.context, client, live_server.url)
    at = f"/cases/{case.pk}/authority/{first.pk}/sign/"
    faults = look_over(phone, at, day_and_night(390, 1440), by_keys=True)
    faults += look_over(phone, f"/cases/{case.pk}/", day_and_night(390), by_keys=True)
    phone.set_viewport_size({"width": 390, "height": 900})
    phone.get_by_role("link", name="Read and sign").first.click()
    phone.get_by_label("I want to sign on this screen").check()
    phone.get_by_label("Your full name").fill("Maria Example")
    pad = phone.locator("[data-canvas]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    phone.mouse.move(box["x"] + 30, box["y"] + 40)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    phone.mouse.up()
    phone.get_by_role("button", name="Sign", exact=True).click()
    expect(phone.get_by_text("Signed. Thank you.")).to_be_visible()
    by_keys = sit_down(browser, live_server.url, width=390, scripts=False)
    sign_in(by_keys.context, client, live_server.url)
    by_keys.goto(f"/cases/{case.pk}/authority/{second.pk}/sign/")
    by_keys.get_by_label("I want to sign on this screen").press("Space")
    by_keys.get_by_label("Your full name").fill("Maria Example")
    by_keys.get_by_label("Your full name").press("Enter")
    expect(by_keys.get_by_text("Signed. Thank you.")).to_be_visible()
    for page in (phone, by_keys):
        page.context.close()
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    faults += look_over(desk, f"/cases/{case.pk}/authority/", day_and_night(390, 1440), by_keys=True)
    desk.context.close()

    assert sorted(bool(each.strokes) for each in Signature.objects.all()) == [False, True]
    assert faults == []
