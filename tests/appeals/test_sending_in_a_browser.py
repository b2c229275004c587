"""Sending by a machine and asking after it, in a real browser: nothing for axe to find, nothing cut off."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from appeals import actions
from appeals.models import Channel, Dispatch
from tests.appeals import denied
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_what_may_have_been_sent_is_looked_at_and_then_asked_after(
    browser: Browser, live_server, client: Client, settings, tmp_path
):
    settings.OUTGOING_DIR = str(tmp_path)
    case = denied.case()
    denied.letter(case)
    built = actions.build_packet(denied.packet(case).pk)
    client.force_login(case.owner)
    desk = sit_down(browser, live_server.url)
    sign_in(desk.context, client, live_server.url)
    faults = look_over(desk, denied.url(case, "send/"), day_and_night(390, 1440), by_keys=True)
    row = actions.ask_to_send(
        denied.stage(case), packet=built, how=Channel.MAIL, address="PO Box 1", on=timezone.localdate(), by=case.owner
    )
    actions.send_dispatch(row.pk)
    faults += look_over(desk, denied.url(case, "send/") + "?again", day_and_night(390, 1440), by_keys=True)
    desk.get_by_role("button", name="It was sent").press("Enter")
    expect(desk.get_by_text("Recorded as sent.")).to_be_visible()
    faults += look_over(desk, denied.url(case, "receipt/"), day_and_night(390, 1440), by_keys=True)
    desk.context.close()

    assert Dispatch.objects.get().state == "sent"
    assert faults == []
