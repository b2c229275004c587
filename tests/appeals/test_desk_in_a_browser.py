"""Today, the desk and the page in a real browser: nothing for axe to find, nothing cut off, day and night."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals import actions
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down, walk

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_the_screens_hold_for_everyone_and_by_keyboard(browser: Browser, live_server, client: Client):
    case = fights.denied()
    today = timezone.localdate()
    actions.set_follow_up(case, what="Call Dr. Sample for the notes", due_on=today, on=today, by=case.owner)
    fights.filed(fights.denied(of=case.organisation, owner=case.owner, patient_name="Jo Sample"))
    fights.taken_in(of=case.organisation, owner=case.owner)
    fights.denied(of=case.organisation, owner=case.owner, days_ago=175, received_on=None, patient_name="Al Question")
    asked = case.organisation.cases.get(patient_name="Al Question")
    make.guest(case, Role.PATIENT)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    of_the_case = [f"/cases/{case.pk}/{end}" for end in ("", "page/", "close/")]

    paths = ["/", "/?q=nobody", f"/cases/{asked.pk}/", *of_the_case]
    every = day_and_night(390, 1440)
    faults = [fault for path in paths for fault in look_over(page, path, every, by_keys=True)]

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


def test_every_page_of_a_case_is_walked_with_the_keyboard_alone(browser: Browser, live_server, client: Client):
    stage = fights.filed(fights.denied())
    case, step = stage.case, f"/cases/{stage.case_id}/stages/{stage.pk}/"
    paper = make.paper(case)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    of_the_case = ("", "correct/", "coverage/", "confirm/", "papers/", f"papers/{paper.pk}/")
    of_the_step = ("letter/", "packet/", "file/", "receipt/", "answer/", "fact/", "abandon/")

    paths = ["/cases/new/", "/mail/", "/account/"]
    paths += [f"/cases/{case.pk}/{end}" for end in of_the_case] + [step + end for end in of_the_step]
    faults = [fault for path in paths for fault in walk(page, path, widths=(1440, 390))]

    page.context.close()
    assert faults == []


def test_the_way_past_the_header_the_menu_and_the_list_of_keys(browser: Browser, live_server, client: Client):
    case = fights.denied()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    page.goto("/cases/new/")
    menu, keys = page.locator("details.menu:not(.more)"), page.locator("#keys")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link").first).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.context.close()
