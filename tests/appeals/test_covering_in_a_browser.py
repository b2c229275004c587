"""A colleague's absence covered: said on the page, the reminder reaches the cover, the list says whose case it is."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from appeals import reminders
from appeals.models import Reminder
from claimback.accounts.models import Absence, User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def named(office, name: str, role: Role) -> User:
    person = make.member(office, role)
    User.objects.filter(pk=person.pk).update(name=name, time_zone="UTC")
    person.refresh_from_db()
    return person


def at_work(person: User, browser: Browser, live_server, client: Client) -> Page:
    client.force_login(person)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    return page


def test_a_colleagues_absence_covered(browser: Browser, live_server, client: Client, mailoutbox, settings):
    settings.PUBLIC_URL = live_server.url
    office = make.organisation(owner=make.user("Olive Owner"))
    advocate, cover = (named(office, name, Role.ADVOCATE) for name in ("Ada Vocate", "Carla Cover"))
    case = fights.denied(of=office, owner=advocate)
    today = reminders.database_now().date()

    page = at_work(advocate, browser, live_server, client)
    page.goto("/account/")
    page.get_by_role("link", name=re.compile("When you are away")).click()
    page.get_by_label("First day away").fill(str(today))
    page.get_by_label("Last day away").fill(str(today + timedelta(days=9)))
    page.get_by_label("Who covers").select_option("Carla Cover (Advocate)")
    page.get_by_role("button", name="Keep these days").click()
    expect(page.get_by_text("Carla Cover covers for Ada Vocate from")).to_be_visible()
    faults = look_over(page, page.url.removeprefix(live_server.url), day_and_night(390, 1440), by_keys=True)
    faults += look_over(page, "/account/", day_and_night(390, 1440))
    page.context.close()

    first = Reminder.objects.filter(kind=Reminder.Kind.DEADLINE, recipient=advocate).order_by("due_at").first()
    Reminder.objects.filter(pk=first.pk).update(due_at=reminders.database_now(), urgent=True)
    reminders.send_due()
    to_cover = [message for message in mailoutbox if message.to == [cover.email]]
    assert [advocate.email] in [message.to for message in mailoutbox]
    [link] = re.findall(r"http\S+/heed/", to_cover[-1].body)

    page = at_work(cover, browser, live_server, client)
    faults += look_over(page, "/", day_and_night(390, 1440), by_keys=True)
    expect(page.locator("#worklist")).to_contain_text("For Ada Vocate until")
    faults += look_over(page, "/for-you/", day_and_night(390, 1440))
    expect(page.get_by_text("For Ada Vocate, who is away until").first).to_be_visible()
    page.goto(link)
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#deadlines")).to_contain_text("Carla Cover has seen it")
    page.context.close()
    Reminder.objects.filter(heed_by__isnull=False).update(heed_by=reminders.database_now())
    assert reminders.escalate() == 0

    page = at_work(make.owner_of_one(advocate).memberships.get(role=Role.OWNER).user, browser, live_server, client)
    faults += look_over(page, f"/organisations/{office.pk}/", day_and_night(390, 1440), by_keys=True)
    page.get_by_role("link", name=re.compile("When they are away.*Ada Vocate")).click()
    page.get_by_role("button", name=re.compile("Take back")).click()
    expect(page.get_by_text("Carla Cover does not hear what is written to Ada Vocate any more")).to_be_visible()
    page.context.close()
    assert Absence.objects.get().taken_back_at

    case.refresh_from_db()
    assert case.owner == advocate
    assert faults == []
