"""What a notice leaves out, in a real browser: nothing for axe to find, nothing cut off, day and night, by keyboard."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals import actions
from cases.models import Decision
from documents.models import Document, Kind
from tests.appeals import denied, fights
from tests.appeals.test_notice import NOTICE
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_the_notice_is_checked_by_keyboard_and_the_screens_hold(browser: Browser, live_server, client: Client):
    case = fights.denied()
    decision = Decision.objects.get(case=case)
    paper = denied.read_paper(case, content=NOTICE, kind=Kind.DENIAL)
    Document.objects.filter(pk=paper.pk).update(decision=decision)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    where = f"/cases/{case.pk}/decisions/{decision.pk}/notice/"

    faults = look_over(page, where, day_and_night(390, 1440), by_keys=True)
    page.goto(where)
    page.get_by_role("group", name="The right to go to court").get_by_label("Left out").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep what I decided").press("Enter")

    expect(page.get_by_text("Kept.")).to_be_visible()
    faults += look_over(page, f"/cases/{case.pk}/", day_and_night(390, 1440), by_keys=True)
    actions.draft_letter(denied.stage(case), on=denied.today(), by=case.owner)
    faults += look_over(page, denied.url(case, "letter/"), day_and_night(390, 1440), by_keys=True)
    page.context.close()
    assert faults == []
