"""Today, the desk and the page in a real browser: nothing for axe to find, nothing cut off, day and night."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals import actions
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.browsing import browser, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


@pytest.fixture(autouse=True)
def _a_place_for_static_files(settings) -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_screens_hold_for_everyone(browser: Browser, live_server, client: Client, width: int, scheme: str):
    case = fights.denied()
    today = timezone.localdate()
    actions.set_follow_up(case, what="Call Dr. Sample for the notes", due_on=today, on=today, by=case.owner)
    fights.filed(fights.denied(of=case.organisation, owner=case.owner, patient_name="Jo Sample"))
    fights.taken_in(of=case.organisation, owner=case.owner)
    fights.denied(of=case.organisation, owner=case.owner, days_ago=175, received_on=None, patient_name="Al Question")
    asked = case.organisation.cases.get(patient_name="Al Question")
    make.guest(case, Role.PATIENT)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url, width=width, scheme=scheme)
    sign_in(page.context, client, live_server.url)
    faults = []
    for path in ("/", "/?q=nobody", f"/cases/{case.pk}/", f"/cases/{asked.pk}/", f"/cases/{case.pk}/page/"):
        faults += look_over(page, path)
    faults += look_over(page, f"/cases/{case.pk}/close/")
    page.context.close()
    assert faults == []


def test_paper_shows_dates_and_steps_and_nothing_to_press(browser: Browser, live_server, client: Client):
    case = fights.denied()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    page.goto(f"/cases/{case.pk}/")

    page.emulate_media(media="print")

    expect(page.locator(".ladder")).to_be_visible()
    expect(page.locator(".deadline .sum").first).to_be_visible()
    assert page.locator("button:visible, input:visible, select:visible, textarea:visible").count() == 0
    page.context.close()
