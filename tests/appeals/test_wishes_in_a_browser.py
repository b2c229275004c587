"""A patient changes language and quiet hours, on a phone; and what a message looks like where it arrives."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from appeals import reminders
from appeals.models import Reminder
from appeals.reminders import Sent
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from tests.appeals import rows
from tests.appeals.reached import vapid, wish
from tests.browsing import day_and_night, look_over, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]
PAGE = "/account/messages/"


@pytest.fixture
def here() -> rows.Office:
    return rows.office(advocate="UTC", patient="UTC")


def at_home(browser: Browser, address: object, person: User, *, width: int = 390) -> Page:
    client = Client()
    client.force_login(person)
    page = sit_down(browser, str(address), width=width)
    sign_in(page.context, client, str(address))
    return page


def test_a_patient_changes_language_and_quiet_hours(browser: Browser, live_server: object, here: rows.Office) -> None:
    now = reminders.database_now().astimezone(UTC)
    page = at_home(browser, live_server, here.patient)
    page.goto("/account/")
    page.get_by_label("Language").select_option("Español")
    page.get_by_role("button", name="Keep these details").click()
    page.get_by_role("link", name="Maneras, horas y seguridad").click()
    page.get_by_label("Silencio desde").fill(f"{now - timedelta(hours=1):%H:%M}")
    page.get_by_label("hasta").fill(f"{now + timedelta(hours=2):%H:%M}")
    page.get_by_role("button", name="Guardar esto").click()
    expect(page.get_by_text("Vale desde el próximo mensaje")).to_be_visible()
    page.context.close()

    waits = rows.due(rows.deadline(here.stage, act_by=rows.today() + timedelta(days=9)), here.patient)
    comes = rows.due(
        rows.deadline(here.stage, act_by=rows.today() - timedelta(days=1), legal_on=rows.today()), here.patient
    )
    Reminder.objects.filter(pk=comes.pk).update(channel="email")
    sent = reminders.send_due()

    waits.refresh_from_db()
    assert waits.state == "pending"
    assert waits.due_at > now + timedelta(hours=1)
    crosses = (now + timedelta(hours=2)).date() > now.date()  # only then would it come after its last day
    assert sent == (Sent(sent=1) if crosses else Sent())
    Reminder.objects.update(due_at=now)
    User.objects.get(pk=here.patient.pk).preference.delete()
    reminders.send_due()
    assert "vence" in post.outbox[0].subject or "atrasado" in post.outbox[0].subject


def test_the_pages_pass_axe_on_a_phone_and_at_a_desk(
    browser: Browser, live_server: object, here: rows.Office, settings: Any
) -> None:
    settings.VAPID_PRIVATE_KEY, settings.SMS_URL = vapid(), "http://127.0.0.1:1/"
    boss = rows.person("boss")
    Membership.objects.create(organisation=here.organisation, user=boss, role=Role.SUPERVISOR)
    wish(here.advocate, "app", "email", bad_email=here.advocate.email, bad_email_at=reminders.database_now())
    Reminder.objects.filter(pk=rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate).pk).update(
        channel="app"
    )
    Membership.objects.filter(user=here.advocate).update(role=Role.SUPERVISOR)
    User.objects.filter(pk=here.patient.pk).update(is_active=False)
    reminders.look_after()
    reminders.send_due()
    page = at_home(browser, live_server, here.advocate)

    faults = [
        fault for path in (PAGE, "/for-you/") for fault in look_over(page, path, day_and_night(390, 1440), by_keys=True)
    ]

    expect(page.get_by_text("Somebody can no longer sign in", exact=True)).to_be_visible()
    page.context.close()
    assert faults == []


def test_the_service_worker_of_our_own_shows_the_line_that_came_and_breaks_no_wall(
    browser: Browser, live_server: object, here: rows.Office
) -> None:
    page = at_home(browser, live_server, here.patient)
    page.context.grant_permissions(["notifications"])
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(PAGE)
    lines = page.context.new_cdp_session(page)
    found: list[dict] = []
    lines.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    lines.send("ServiceWorker.enable")
    page.evaluate(
        "navigator.serviceWorker.register('/static/js/listener.js').then(worker => new Promise(ready => {"
        " const each = worker.installing ?? worker.waiting ?? worker.active;"
        " each.state === 'activated' ? ready() : each.onstatechange = () => each.state === 'activated' && ready(); }))"
    )
    # the shell without a window shows no notifications, so what the worker asks it to show is caught on its way
    (worker,) = page.context.service_workers
    worker.evaluate("self.registration.showNotification = async (...told) => { self.shown = told; }")
    message = '{"line": "ClaimBack: you have a message.", "to": "https://elsewhere.example/", "key": "k"}'
    told = {"origin": str(live_server), "registrationId": found[0]["registrationId"], "data": message}
    lines.send("ServiceWorker.deliverPushMessage", told)

    shown = worker.evaluate(
        "(async () => { for (let n = 0; n < 100 && !self.shown; n++) await new Promise(soon => setTimeout(soon, 20));"
        " return self.shown; })()"
    )

    page.context.close()
    shows = {"body": "ClaimBack: you have a message.", "tag": "k", "data": {"place": "/for-you/"}}
    assert shown == ["ClaimBack", shows]
    assert said == []
