"""The search box in a real browser: a key, some letters, an arrow, Enter; and a number copied in one key."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from tests.appeals.fights import denied
from tests.browsing import browser, day_and_night, look_at, look_over, sign_in, sit_down
from tests.documents.test_search import read

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_case_is_found_while_on_the_phone_by_keys_alone(browser: Browser, live_server, client: Client) -> None:
    case = denied(patient_name="Maria Lopez Sample", claim_number="CL-2026-0093417")
    read(case, "Lopez was refused the lumbar fusion.", name="denial.txt")
    for number in range(2):
        denied(owner=case.owner, patient_name=f"Lopez Other {number}")
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page.context, client, live_server.url)
    page.goto("/accounts/email/")

    page.keyboard.press("/")
    page.keyboard.type("lopez")
    expect(page.locator("[data-found-link]").first).to_be_visible()
    expect(page.get_by_text("denial.txt, page 1")).to_be_visible()
    look_at(page, "find in the head")
    page.keyboard.press("Escape")
    expect(page.locator("[data-found-link]")).to_have_count(0)

    page.keyboard.press("Control+k")
    page.keyboard.type("0093417")
    expect(page.locator(".found > li")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(page.locator("#copied")).to_have_text("Copied: CL-2026-0093417")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/cases/{case.pk}/")  # loaded: the keys of a page listen once it is whole
    page.keyboard.press("m")
    expect(page.locator("#copied")).to_have_text("Copied: NMH204815573")
    assert page.evaluate("navigator.clipboard.readText()") == "NMH204815573"

    every = day_and_night(390, 1440)
    faults = [
        fault for path in ("/find/", "/find/?words=lopez") for fault in look_over(page, path, every, by_keys=True)
    ]
    faults += look_over(page, f"/cases/{case.pk}/", every)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.locator("body").press("/")
    expect(page.get_by_label("Find a case, or words in papers")).to_be_visible()
    page.context.close()
    assert faults == []
