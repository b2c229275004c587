"""What a word means is one key away, in a real browser; without scripts the same button leads to the page of words."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browsing import browser, day_and_night, look_at, look_over, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]

A_LAW = "/law/coverage/erisa_self_funded/"


def test_a_word_is_explained_by_keys_and_without_scripts(browser: Browser, live_server):
    page = sit_down(browser, live_server.url)
    faults = look_over(page, "/words/", day_and_night(390, 1440), by_keys=True)

    page.goto(A_LAW)
    ask = page.get_by_role("button", name="What does “Appeal” mean?").first
    slip = page.get_by_role("note").filter(has_text="look again at its “no”")
    ask.press("Space")
    expect(slip).to_be_visible()
    expect(slip).to_be_focused()
    look_at(page, "word-1440")
    page.keyboard.press("Tab")
    expect(slip.get_by_role("link", name="More words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(slip).to_be_hidden()
    expect(ask).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 900})
    ask.press("Enter")
    expect(slip).to_be_in_viewport(ratio=1)
    look_at(page, "word-390")
    page.context.close()

    plain = sit_down(browser, live_server.url, scripts=False)
    plain.goto(A_LAW)
    plain.get_by_role("link", name="What does “Appeal” mean?").first.click()
    plain.wait_for_url("**/words/#appeal")
    plain.context.close()
    assert faults == []
