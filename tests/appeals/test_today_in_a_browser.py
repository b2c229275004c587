"""Today, filtered, saved and worked off several cases at a time, by keys in a real browser."""

import os
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals import actions
from appeals.actions import set_follow_up
from appeals.models import Heed, SavedView
from appeals.reminders import database_now
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_at, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_two_lines_are_put_off_and_come_back(browser: Browser, live_server, client: Client):
    first = fights.denied(days_ago=5)
    fights.denied(owner=first.owner, of=first.organisation, days_ago=6, patient_name="Jo Sample")
    fights.denied(owner=first.owner, of=first.organisation, days_ago=300, patient_name="Past Example")
    client.force_login(first.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)

    desk.goto("/")
    desk.get_by_role("link", name=re.compile("Calls between doctors to ask for")).click()
    desk.wait_for_url(re.compile(r"risk=talk"))
    desk.get_by_text("Save this view, choose columns").press("Enter")
    desk.get_by_label("Save these filters as").fill("Talks")
    desk.get_by_role("button", name="Save the view").press("Enter")
    expect(desk.get_by_role("link", name="Talks", exact=True)).to_be_visible()
    faults = look_over(desk, "/?risk=talk", day_and_night(390, 1440), by_keys=True)

    desk.goto("/?sort=risk")
    for key in ("k", "x", "k", "x"):
        desk.keyboard.press(key)
    expect(desk.locator("input[name=line]:checked")).to_have_count(2)
    desk.get_by_role("button", name="With those chosen…").press("Enter")
    desk.wait_for_url(re.compile(r"/today/chosen/"))
    several, line = desk.url, desk.locator("input[name=line]").first.input_value()
    faults += look_over(desk, f"/today/chosen/?line={line}", day_and_night(390, 1440), by_keys=True)
    desk.goto(several)
    desk.get_by_label("No reminders before").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    desk.get_by_role("button", name="Put them off").press("Enter")
    expect(desk.get_by_text("The reminders of 2 cases are put off.")).to_be_visible()
    assert desk.url.endswith("/?sort=risk")
    desk.get_by_role("button", name="Take it all back").press("Enter")
    expect(desk.get_by_text("Undone in 2 cases.")).to_be_visible()
    desk.context.close()

    assert SavedView.objects.get().query == "risk=talk&sort=risk"
    assert Heed.objects.count() == 2
    assert not Heed.objects.standing().exists()
    assert faults == []


def test_what_a_colleague_does_is_said_while_one_types(browser: Browser, live_server, client: Client):
    case = fights.denied()
    ada = make.member(case.organisation, Role.ADVOCATE)
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    desk.goto(f"/cases/{case.pk}/")
    desk.locator("#follow-ups summary").press("Enter")
    box = desk.locator("#follow-ups input[name=what]")
    box.press_sequentially("Ask whether")

    set_follow_up(case, what="Call Ann", due_on=timezone.localdate(), on=timezone.localdate(), by=ada)
    desk.evaluate("htmx.ajax('GET', document.getElementById('news-now').getAttribute('hx-get'), '#news')")
    expect(desk.locator("#news").get_by_text("A follow-up was set")).to_be_visible()
    expect(desk.locator("#tasks")).to_contain_text("Call Ann")
    expect(desk.locator("#timeline").get_by_text("A follow-up was set")).to_be_visible()
    expect(desk.locator("#news-show")).to_have_count(0)
    expect(box).to_be_focused()
    box.press_sequentially(" they have it")
    expect(box).to_have_value("Ask whether they have it")

    desk.locator("#timeline").evaluate("each => getSelection().selectAllChildren(each)")
    set_follow_up(case, what="Call Bo", due_on=timezone.localdate(), on=timezone.localdate(), by=ada)
    desk.evaluate("htmx.ajax('GET', document.getElementById('news-now').getAttribute('hx-get'), '#news')")
    expect(desk.locator("#news-show")).to_be_visible()
    expect(desk.locator("#tasks")).not_to_contain_text("Call Bo")
    desk.locator("#news-show").press("Enter")
    expect(desk.locator("#tasks")).to_contain_text("Call Bo")
    expect(box).to_have_value("Ask whether they have it")
    if folder := os.environ.get("PICTURES"):
        desk.screenshot(path=f"{folder}/news.png")
    desk.context.close()


def test_the_first_case_is_in_sight_and_every_room_two_presses_away(browser: Browser, live_server, client: Client):
    case = fights.denied(days_ago=300)
    ada = case.owner
    boris = make.member(case.organisation, Role.ADVOCATE)
    User.objects.filter(pk=boris.pk).update(name="Boris Longlastname-Withanother")
    boris.refresh_from_db()
    fights.denied(owner=boris, of=case.organisation, days_ago=178, patient_name="Jo Sample")
    now = database_now()
    days = {"from_on": now.date(), "until_on": now.date() + timedelta(days=9)}
    actions.cover_absence(
        boris.memberships.get(), cover=case.organisation.memberships.get(user=ada), **days, now=now, by=boris
    )
    client.force_login(ada)
    desk = sit_down(browser, live_server.url, width=390)
    sign_in(desk.context, client, live_server.url)

    faults = look_over(desk, "/", day_and_night(390, 1440))
    tops = {}
    for width in (390, 1440):
        desk.set_viewport_size({"width": width, "height": 900})
        tops[width] = desk.locator("a.case").first.bounding_box()["y"]  # type: ignore[index]
    desk.locator("summary", has_text="More").press("Enter")
    look_at(desk, "more")
    desk.get_by_role("link", name="Who carries what").press("Enter")
    desk.wait_for_url(re.compile(r"/workload/"))
    desk.context.close()

    assert faults == []
    assert max(tops.values()) < 900, tops


def test_on_a_phone_the_filter_one_chose_is_in_sight(browser: Browser, live_server, client: Client):
    case = fights.denied()
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url, width=390)
    sign_in(desk.context, client, live_server.url)

    desk.goto("/?whose=nobody")
    box = desk.get_by_role("link", name=re.compile("Finished")).bounding_box()
    desk.context.close()

    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"]
