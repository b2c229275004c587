"""Reminders in a real browser: one heeded from the link in its mail, one ignored, one whose date is corrected."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from appeals import reminders
from appeals.models import Deadline, Heed, Reminder
from cases.models import Case, Decision
from claimback.accounts.roles import Role
from claimback.words import day
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_reminder_heeded(browser: Browser, live_server, client: Client, mailoutbox, settings):
    settings.PUBLIC_URL = live_server.url
    case = fights.denied()
    first = Reminder.objects.filter(kind=Reminder.Kind.DEADLINE, recipient=case.owner).order_by("due_at").first()
    Reminder.objects.filter(pk=first.pk).update(due_at=reminders.database_now())
    reminders.send_due()
    [link] = re.findall(r"http\S+/heed/", mailoutbox[-1].body)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    faults = look_over(page, link.removeprefix(live_server.url), day_and_night(390, 1440), by_keys=True)
    assert not Heed.objects.exists()
    page.get_by_role("button", name="Remind me then").click()
    expect(page.locator("#deadlines")).to_contain_text("has seen it; pauses until")
    page.goto(link)
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#deadlines")).to_contain_text("has seen it, on")
    faults += look_over(page, f"/cases/{case.pk}/", day_and_night(390, 1440))

    page.context.close()
    assert faults == []


def at_work(person, browser: Browser, live_server, client: Client) -> Page:
    client.force_login(person)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    return page


def first_of(case: Case) -> Reminder:
    """The first reminder of the owner, made due at this moment."""
    first = Reminder.objects.filter(kind=Reminder.Kind.DEADLINE, recipient=case.owner).order_by("due_at").first()
    Reminder.objects.filter(pk=first.pk).update(due_at=reminders.database_now(), urgent=True)
    return first


def test_a_reminder_ignored_reaches_the_supervisor(browser: Browser, live_server, client: Client, mailoutbox, settings):
    settings.PUBLIC_URL = live_server.url
    case = fights.denied()
    boss = make.member(case.organisation, Role.SUPERVISOR)
    ignored = first_of(case)
    reminders.send_due()
    assert [message.to for message in mailoutbox] == [[case.owner.email]]
    assert Reminder.objects.filter(pk=ignored.pk, heed_by__gt=Now()).update(heed_by=Now())

    reminders.send_due()
    told = mailoutbox[-1]
    assert told.to == [boss.email]
    assert "not answered" in told.subject
    [link] = re.findall(r"http\S+/heed/", told.body)
    page = at_work(boss, browser, live_server, client)
    page.goto(link)
    page.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#deadlines")).to_contain_text(f"{boss.name} has seen it")
    page.context.close()

    Reminder.objects.filter(heed_by__isnull=False).update(heed_by=Now())
    assert not reminders.send_due().sent


def test_a_date_corrected_while_its_reminder_waits(browser: Browser, live_server, client: Client, mailoutbox, settings):
    settings.PUBLIC_URL = live_server.url
    case = fights.denied(days_ago=16)
    waiting = first_of(case)
    before = Deadline.objects.get(pk=waiting.deadline_id)
    page = at_work(case.owner, browser, live_server, client)

    page.goto(f"/cases/{case.pk}/correct/")
    received = timezone.localdate() - timedelta(days=6)
    page.locator("[name=notice_on]").fill((received - fights.TO_RECEIVE).isoformat())
    page.locator("[name=received_on]").fill(received.isoformat())
    page.locator("[name=why]").fill("The envelope was found; it came later.")
    page.get_by_role("button", name="Correct these facts").click()
    page.wait_for_url(re.compile(rf"/cases/{case.pk}/(#.*)?$"))
    assert Decision.objects.get(case=case).received_on == received
    after = Deadline.objects.unmet().get(case=case, stage=before.stage, clock=before.clock)
    assert after.act_by > before.act_by
    expect(page.locator("#deadlines")).to_contain_text(day(after.act_by))
    page.context.close()

    assert not reminders.send_due().sent
    assert mailoutbox == []
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at) == (Reminder.State.CANCELLED, None)
    planned = Reminder.objects.filter(deadline=after, recipient=case.owner, state=Reminder.State.PENDING)
    assert planned.exists()
    Reminder.objects.filter(pk=planned.order_by("due_at").first().pk).update(due_at=reminders.database_now())
    reminders.send_due()
    assert len(mailoutbox) == 1
    assert day(before.act_by) not in mailoutbox[0].subject + mailoutbox[0].body
