"""A call on a telephone with one hand: it promises a date, and loses the connection in the middle."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from appeals.actions import contacting
from appeals.models import FollowUp
from cases.models import Case, Contact
from claimback.words import day
from tests.appeals.fights import denied, filed
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]
GIVEN = {"name": "Pat Invented", "reference": "REF-7", "said": "They have it.\nIt is with a nurse."}


def on_a_telephone(browser: Browser, live_server: Any, client: Client, case: Case) -> Page:
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def press(page: Page, name: str, role: str = "button") -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]


def test_a_call_that_promises_a_date(browser: Browser, live_server: Any, client: Client) -> None:
    case = filed(denied(appeal_phone="555-0142")).case
    page = on_a_telephone(browser, live_server, client, case)
    page.goto(f"/cases/{case.pk}/?all=1")
    press(page, "Call now", "link")
    expect(page.get_by_text("Do you have it, and on which day did it come?")).to_be_visible()
    press(page, "Begin the call")

    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile("[1-9]"))  # it runs
    page.get_by_label("Their name").fill("Pat Invented")
    page.context.set_offline(True)
    page.get_by_label("What was said").fill("They have it.")
    expect(page.locator("[data-saved]")).to_contain_text("the connection is lost")
    page.get_by_role("button", name="End the call").click()
    expect(page.get_by_label("What was said")).to_have_value("They have it.")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    page.get_by_label("They would not give a number").check()
    page.get_by_label("What they promised").fill("The decision by fax.")
    by = timezone.localdate(timezone=case.owner.zone) + timedelta(days=3)
    page.get_by_label(f"In 3 days, {day(by)}").check()
    press(page, "End the call")

    expect(page.locator("main")).to_contain_text(f"What they promised is on your list for {day(by)}.")
    contact = Contact.objects.get(case=case)
    assert (contact.name, contact.said, contact.reference_refused) == ("Pat Invented", "They have it.", True)
    assert FollowUp.objects.get(contact=contact).due_on == by
    page.context.close()


def test_the_pages_hold_on_a_telephone_and_on_a_desk_day_and_night(
    browser: Browser, live_server: Any, client: Client
) -> None:
    case = filed(denied(appeal_phone="555-0142", member_id="W-00123-456789-0123456789-01"), days_ago=3).case
    now, today = timezone.now(), timezone.localdate()
    told = {"how": "call", "whom": "insurer", "on": today, **GIVEN, "promised": "An answer.", "promised_by": today}
    log = {"told": told, "now": now, "today": today, "by": case.owner}
    wrong = contacting.log_contact(case, **log)
    later = {"now": now, "today": today, "by": case.owner}
    contacting.correct_contact(wrong, told={"reference": "REF-9"}, why="Misheard.", **later)
    contacting.withdraw_contact(
        contacting.log_contact(case, **log), why="Another case.", at=now, today=today, by=case.owner
    )
    page = on_a_telephone(browser, live_server, client, case)
    faces = day_and_night(390, 1440)
    stands = Contact.objects.standing().get(case=case)

    faults = [
        fault
        for path in ("call/", "contacts/", "contacts/log/", f"contacts/{stands.pk}/")
        for fault in look_over(page, f"/cases/{case.pk}/{path}", faces, by_keys=True)
    ]
    contacting.begin_call(case, whom="insurer", at=now, by=case.owner)
    faults += look_over(page, f"/cases/{case.pk}/call/?open", faces, by_keys=True)
    faults += look_over(page, f"/cases/{case.pk}/?all=1", faces)

    assert faults == []
    page.context.close()
