"""Somebody leaves: from the list of what hangs on them until its last line is ticked and the membership has ended."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from appeals import actions
from appeals.reminders import database_now
from cases.models import Case
from claimback.accounts.actions import make_token
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import asked, fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def named(office, name: str, role: Role) -> Membership:
    person = make.member(office, role)
    User.objects.filter(pk=person.pk).update(name=name, time_zone="UTC")
    return Membership.objects.living().select_related("user").get(user=person)


def open_lines(page: Page) -> set[str]:
    return {line.get_attribute("id") or "" for line in page.locator(".checklist > li:not(.done)").all()}


def test_somebody_leaves_and_nothing_is_left_behind(browser: Browser, live_server, client: Client):
    boss = make.user("Olive Owner")
    office = make.organisation(owner=boss)
    ada, carla = (named(office, name, Role.ADVOCATE) for name in ("Ada Vocate", "Carla Cover"))
    case = fights.denied(of=office, owner=ada.user)
    asked.request(case)
    today = database_now().date()
    days = {"from_on": today, "until_on": today + timedelta(days=9)}
    actions.cover_absence(carla, cover=ada, **days, now=database_now(), by=boss)
    make_token(user=ada.user, name="A script", may_write=False, at=timezone.now())
    client.force_login(boss)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    page.goto(f"/organisations/{office.pk}/")
    page.get_by_role("link", name="They leave Ada Vocate").click()
    page.wait_for_url("**/leave/")
    list_of = page.url.removeprefix(live_server.url)
    assert open_lines(page) == {"line-cases", "line-requests", "line-covers", "line-access"}
    expect(page.get_by_role("button", name="Ada Vocate works here no more")).to_be_disabled()
    faults = look_over(page, list_of, day_and_night(390, 1440), by_keys=True)

    page.get_by_role("link", name="Give them to colleagues").click()
    page.wait_for_url("**/workload/of/**")
    faults += look_over(page, page.url.removeprefix(live_server.url), day_and_night(390, 1440), by_keys=True)
    page.get_by_label("Give all of them to").select_option("Carla Cover")
    page.get_by_role("button", name="Look at what everybody would carry").click()
    page.wait_for_url("**/preview/**")
    faults += look_over(page, page.url.removeprefix(live_server.url), day_and_night(390, 1440), by_keys=True)
    page.get_by_role("button", name="Give this case").click()
    page.wait_for_url("**/workload/")
    expect(page.get_by_text("1 case was given.")).to_be_visible()
    faults += look_over(page, page.url.removeprefix(live_server.url), day_and_night(390, 1440), by_keys=True)

    page.goto(list_of)
    page.get_by_role("button", name=re.compile("Put them in the name of")).click()
    page.get_by_role("button", name=re.compile("covers from now on")).click()
    page.get_by_role("button", name="Revoke them now").click()
    expect(page.get_by_text("Revoked. Their programs")).to_be_visible()
    assert open_lines(page) == set()
    faults += look_over(page, list_of, day_and_night(390, 1440))
    page.get_by_role("button", name="Ada Vocate works here no more").click()
    page.wait_for_url(f"**/organisations/{office.pk}/")
    expect(page.get_by_text("Ada Vocate has left.")).to_be_visible()

    assert not Membership.objects.living().filter(pk=ada.pk).exists()
    assert Case.objects.get(pk=case.pk).owner == carla.user
    assert faults == []
    page.context.close()
