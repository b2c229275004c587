"""The bench with hands, in a real browser: by keyboard alone, by dragging, on a phone; the numbers are what is sent."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from documents.models import MadePaper
from tests import make, papers
from tests.browsing import day_and_night, look_at, look_over, sign_in, sit_down
from tests.documents.test_bench import SCAN, scan_of

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def at_the_bench(browser: Browser, live_server: object, case, **how):
    client = Client()
    client.force_login(case.owner)
    page = sit_down(browser, str(live_server), **how)
    sign_in(page.context, client, str(live_server))
    return page


def test_pages_are_sorted_by_keyboard_and_by_hand(browser: Browser, live_server: object) -> None:
    case = make.case()
    scan = scan_of(case, papers.text_pdf([*SCAN, "\f", "Four", "\f", "Five"]))
    path = f"/cases/{case.pk}/papers/bench/?paper={scan.pk}"
    page = at_the_bench(browser, live_server, case)

    faults = look_over(page, path, day_and_night(1440, 390), by_keys=True)
    assert not faults, faults

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(path)
    pages = page.locator('[name="1-pages"]')
    expect(pages).to_have_value("1-5")
    strip = page.get_by_role("listbox", name="Pages of new paper 1")
    strip.get_by_role("option").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+ArrowRight")  # page 2 behind page 3
    expect(pages).to_have_value("1, 3-2, 4-5")
    expect(page.locator("[data-said]")).to_have_text("Page 2 is now number 3 of new paper 1.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Delete")  # page 4
    expect(pages).to_have_value("1, 3-2, 5")
    expect(page.get_by_role("listbox", name="Pages in no new paper")).to_contain_text("page 4")
    page.keyboard.press(" ")  # page 5
    page.get_by_role("button", name="Turn left").click()
    page.get_by_role("button", name="New paper starts here").click()
    expect(pages).to_have_value("1, 3-2")
    expect(page.locator('[name="2-pages"]')).to_have_value("5l")
    page.set_viewport_size({"width": 1440, "height": 1900})  # nothing scrolls under the hand
    page.get_by_role("listbox", name="Pages of new paper 1").get_by_role("option").first.drag_to(
        page.get_by_role("listbox", name="Pages of new paper 2").get_by_role("option").first
    )
    expect(page.locator('[name="2-pages"]')).to_have_value("1, 5l")
    pages.fill("2, 3")
    pages.blur()
    expect(page.get_by_role("listbox", name="Pages of new paper 1").get_by_role("option")).to_have_count(2)
    page.locator('[name="2-title"]').fill("The rest")
    look_at(page, "bench-sorted")
    page.set_viewport_size({"width": 390, "height": 844})
    look_at(page, "bench-sorted-phone")
    page.get_by_role("button", name="Make the new papers").click()
    expect(page.get_by_text("2 new papers are being made.")).to_be_visible()

    page.context.close()
    rows = MadePaper.objects.order_by("place")
    assert [str(row) for row in rows] == ["2 pages of scan.pdf", "The rest"]
    assert [list(row.pages.order_by("number").values_list("page", "turned")) for row in rows] == [
        [(2, 0), (3, 0)],
        [(1, 0), (5, 270)],
    ]
