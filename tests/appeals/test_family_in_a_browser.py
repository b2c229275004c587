"""A patient lets a daughter look on, on a phone; while her page is open it is taken back."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from claimback.accounts.models import User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import denied
from tests.browsing import browser, day_and_night, look_at, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def phone_of(person: User, browser: Browser, address: str) -> Page:
    client = Client()
    client.force_login(person)
    page = sit_down(browser, address, width=390)
    sign_in(page.context, client, address)
    return page


def test_a_daughter_looks_on_until_it_is_taken_back_while_her_page_is_open(browser: Browser, live_server):
    case = denied.case()
    patient = make.guest(case, Role.PATIENT)
    hers = phone_of(patient, browser, live_server.url)
    hers.goto(f"/cases/{case.pk}/")
    hers.get_by_role("link", name="Who sees this case").click()
    hers.wait_for_url("**/family/")
    hers.get_by_label("Their e-mail address").fill("daughter@example.test")
    hers.get_by_label("Only the dates and where it stands.").check()
    hers.get_by_role("button", name="Let them in").click()
    expect(hers.get_by_text("Has not looked yet")).to_be_visible()

    daughter = phone_of(User.objects.get(email="daughter@example.test"), browser, live_server.url)
    daughter.goto(f"/cases/{case.pk}/")
    expect(daughter.locator("#status")).to_be_visible()
    expect(daughter.get_by_role("heading", name="Dates")).to_be_visible()
    expect(daughter.get_by_text("You do not see its papers.")).to_be_visible()
    expect(daughter.get_by_role("link", name="Keep the whole file")).to_have_count(0)
    expect(daughter.locator("input[type=file]")).to_have_count(0)
    look_at(daughter, "family-daughter-390")

    faults = look_over(hers, f"/cases/{case.pk}/erase/", day_and_night(390, 1440), by_keys=True)
    faults += look_over(hers, f"/cases/{case.pk}/family/", day_and_night(390, 1440), by_keys=True)
    hers.get_by_role("button", name="Take it back from daughter@example.test").click()
    expect(hers.get_by_text("daughter@example.test can no longer see this case.")).to_be_visible()

    daughter.get_by_role("button", name="I have seen it").first.click()
    expect(daughter.get_by_role("heading", name="You do not see this case any more")).to_be_visible()
    expect(daughter.get_by_text("This case is not shared with you any more.")).to_be_visible()
    look_at(daughter, "family-no-more-390")
    daughter.goto(f"/cases/{case.pk}/")
    assert daughter.evaluate("async () => await caches.match(location.pathname) ?? null") is None
    faults += look_over(hers, f"/cases/{case.pk}/leave/", day_and_night(390))
    for page in (hers, daughter):
        page.context.close()

    assert faults == []
