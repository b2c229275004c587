"""When an organisation is reminded, changed in a real browser: one step addressed to a colleague, one moved too far."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals.models import PlanChange, Reminder
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_the_last_word_is_addressed_to_a_colleague_and_an_early_one_moved(
    browser: Browser, live_server, client: Client
):
    case = fights.denied()
    office = case.organisation
    other = make.member(office, Role.ADVOCATE)
    other.name = "Casey Colleague"
    other.save()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    home = f"/organisations/{office.pk}/reminders/"

    page.goto(f"/organisations/{office.pk}/")
    page.get_by_role("link", name="Look at it, or change it").click()
    plan = page.locator("#ours")
    plan.get_by_role("link", name="Address On the last day of the law").click()
    expect(page.get_by_text("This one is always said, on its day.")).to_be_visible()
    expect(page.get_by_label("Switch this reminder off")).to_have_count(0)
    page.get_by_label("Who of your organisation hears of it").select_option("Casey Colleague")
    page.get_by_role("button", name="Keep this").click()
    expect(plan).to_contain_text("Casey Colleague, and the patient")

    plan.get_by_role("link", name="Change 14 days before").click()
    page.get_by_label("Days before the date").fill("61")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("At most 60 days before a date")).to_be_visible()
    faults = look_over(page, f"{home}ours/steps/14_days_before/", day_and_night(390, 1440), by_keys=True)
    page.get_by_label("Days before the date").fill("10")
    page.get_by_role("button", name="Keep this").click()
    expect(plan).to_contain_text("It came as: 14 days before the day to act by.")
    faults += look_over(page, home, day_and_night(390, 1440), by_keys=True)
    faults += look_over(page, f"{home}ours/add/", day_and_night(390, 1440), by_keys=True)

    assert set(PlanChange.objects.live().values_list("step", "days", "member")) == {
        ("last_legal_day", None, other.pk),
        ("14_days_before", -10, None),
    }
    assert Reminder.objects.filter(case=case, recipient=other, step="last_legal_day", state="pending").exists()
    page.goto(home)
    page.locator("#ours").get_by_role("button", name="As it came").click()
    expect(page.get_by_text("2 changes were taken back.")).to_be_visible()
    assert not Reminder.objects.filter(case=case, recipient=other, state="pending").exists()
    page.context.close()
    assert faults == []
