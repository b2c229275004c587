"""The address book, and addresses offered where something goes, in a real browser, day and night."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from appeals.actions import addressing
from tests.appeals import denied
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_the_screens_hold_for_everyone_and_by_keyboard(browser: Browser, live_server, client: Client) -> None:
    case = denied.case(appeal_fax="(800) 555-0143", appeal_address="P.O. Box 1190\nExample City, OH 45001")
    facts = {
        "name": "Fictional Mutual, Appeals Unit",
        "way": "fax",
        "value": "(800) 555-0199",
        "source_kind": "call",
        "source": "Provider line, call of Monday",
    }
    entry = addressing.add_address(case.organisation, facts=facts, by=case.owner, on=timezone.localdate())
    letter = denied.letter(case)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    book = ["/addresses/", "/addresses/add/", *(f"/addresses/{entry.pk}/{end}" for end in ("", "check/", "retire/"))]
    used = [denied.url(case, "file/"), f"/cases/{case.pk}/letters/{letter.pk}/"]
    every = day_and_night(390, 1440)
    faults = [fault for path in (*book, *used) for fault in look_over(page, path, every, by_keys=True)]

    page.context.close()
    assert faults == []
