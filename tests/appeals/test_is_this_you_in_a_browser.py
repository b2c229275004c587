"""“Is this you?” on a phone and at a desk: seen, pressed, and the paper is asked for no more."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from claimback.accounts.models import Organisation
from tests import make
from tests.appeals.fights import denied
from tests.browsing import day_and_night, look_over, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def test_a_name_that_is_nearly_mine_is_answered_on_the_page(browser: Browser, live_server: Any) -> None:
    maria = make.user("Maria Example")
    own = make.organisation(owner=maria, kind=Organisation.Kind.PERSON)
    case = denied(owner=maria, of=own, coverage_type="medicare_advantage", patient_name="Maria Exampel")
    client = Client()
    client.force_login(maria)
    page = sit_down(browser, str(live_server), width=390)
    sign_in(page.context, client, str(live_server))
    home = f"/cases/{case.pk}/"

    faults = look_over(page, home, day_and_night(390, 1440), by_keys=True)
    faults += look_over(page, f"{home}authority/", day_and_night(390, 1440))
    assert faults == []

    page.goto(home)
    question = page.locator("#is_this_you")
    yes = page.get_by_role("button", name="Yes, this is me")
    expect(question).to_be_visible()
    yes.focus()
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)

    case.refresh_from_db()
    assert case.is_named(maria)
