"""An update in two clicks; the patient reads it on a telephone, in Spanish, and answers; the advocate sees it read."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals.actions import messaging
from cases.models import Message, MessageRead, Thread
from claimback.accounts.roles import Role
from tests import make
from tests.appeals.fights import denied, filed
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_two_clicks_there_and_an_answer_back(browser: Browser, live_server: Any, client: Client) -> None:
    case = filed(denied()).case
    patient = make.guest(case, Role.PATIENT)
    type(patient).objects.filter(pk=patient.pk).update(language="es")
    messaging.write_message(case, thread=Thread.TEAM, body="The family is worried about money.", by=case.owner)
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    desk.goto(f"/cases/{case.pk}/?all=1")
    desk.locator("body").press("g")
    desk.wait_for_url(f"{live_server.url}/cases/{case.pk}/messages/")

    team = desk.get_by_label("To the team")
    team.fill("A thought for the team alone.")
    desk.locator('button[value="sent.es"]').click()
    box = desk.locator("#thread-patient").get_by_label("Your message")
    expect(box).not_to_have_value("")
    desk.get_by_role("button", name="Send to the patient's side").click()
    expect(desk.locator("#lines-patient")).to_contain_text("Enviamos su apelación")
    expect(team).to_have_value("A thought for the team alone.")
    faults = look_over(desk, f"/cases/{case.pk}/messages/", day_and_night(390, 1440), by_keys=True)

    theirs = Client()
    theirs.force_login(type(patient).objects.get(pk=patient.pk))
    phone = sit_down(browser, live_server.url, width=390)
    sign_in(phone.context, theirs, live_server.url)
    phone.goto(f"/cases/{case.pk}/page/")
    expect(phone.locator("#lines-patient")).to_contain_text("Enviamos su apelación")
    expect(phone.locator("main")).not_to_contain_text("money")
    phone.locator("#lines-patient").scroll_into_view_if_needed()

    expect(phone.get_by_text("Leído.")).to_be_visible()
    phone.get_by_label("Su mensaje").fill("Gracias. ¿Tengo que hacer algo?")
    phone.get_by_role("button", name="Enviar", exact=True).click()
    expect(phone.locator("#lines-patient")).to_contain_text("¿Tengo que hacer algo?")
    faults += look_over(phone, f"/cases/{case.pk}/messages/", day_and_night(390, 1440))
    faults += look_over(phone, f"/cases/{case.pk}/page/", day_and_night(390))

    desk.goto(f"/cases/{case.pk}/messages/")
    expect(desk.locator("#lines-patient")).to_contain_text(f"Read by {patient}")
    expect(desk.locator("#lines-patient")).to_contain_text("¿Tengo que hacer algo?")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.locator("#thread-patient").get_by_label("Your message").fill("For Maria.")
    desk.get_by_role("radio", name="Team only").check()
    expect(desk.locator("#thread-patient")).to_be_hidden()
    expect(desk.get_by_label("To the team")).to_have_value("")
    desk.get_by_role("radio", name="With the patient").check()
    expect(desk.locator("#thread-patient").get_by_label("Your message")).to_have_value("For Maria.")
    assert MessageRead.objects.filter(reader=patient).count() == 1
    assert Message.objects.filter(thread=Thread.PATIENT).count() == 2
    desk.context.close()
    phone.context.close()
    assert faults == []
