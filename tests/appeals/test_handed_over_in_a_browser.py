"""A person alone hands their case to an advocate, and somebody practises on an invented one; every page looked over."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from appeals.models import Transfer
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from documents import tasks
from documents.models import Document
from tests import make
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]
FACES = day_and_night(390, 1440)


def page_of(person: User, browser: Browser, address: str, *, width: int = 390) -> Page:
    client = Client()
    client.force_login(person)
    page = sit_down(browser, address, width=width)
    sign_in(page.context, client, address)
    return page


def test_a_case_is_handed_to_an_office_from_a_phone(browser: Browser, live_server):
    maria = make.user("Maria Example")
    case = fights.denied(owner=maria, of=make.organisation(owner=maria, kind=Organisation.Kind.PERSON))
    ada = make.member(make.organisation(), Role.SUPERVISOR)
    hers, desk = page_of(maria, browser, live_server.url), page_of(ada, browser, live_server.url, width=1440)
    faults = look_over(hers, f"/cases/{case.pk}/hand-over/", FACES, by_keys=True)
    hers.goto(f"/cases/{case.pk}/hand-over/")
    hers.get_by_label("E-mail").fill(ada.email)
    hers.get_by_role("button", name="Offer the case").click()
    expect(hers.get_by_text("It is offered, and nothing has changed yet")).to_be_visible()
    faults += look_over(hers, f"/cases/{case.pk}/hand-over/", day_and_night(390))
    faults += look_over(desk, "/offers/", day_and_night(390, 1440))
    faults += look_over(desk, f"/offers/{Transfer.objects.get().pk}/", FACES, by_keys=True)

    desk.goto("/?all=1")
    desk.get_by_role("link", name="Look, and accept or decline").click()
    desk.get_by_role("link", name="From Maria Example").click()
    desk.get_by_role("button", name="Accept: I answer for this case").click()

    desk.wait_for_url(f"**/cases/{case.pk}/")
    assert Case.objects.get(pk=case.pk).owner == ada
    hers.goto(f"/cases/{case.pk}/")
    expect(hers.locator("#status")).to_be_visible()
    faults += look_over(desk, f"/cases/{case.pk}/hand-over/", day_and_night(390, 1440))
    for page in (hers, desk):
        page.context.close()

    assert faults == []


def test_somebody_practises_and_throws_it_away(browser: Browser, live_server):
    ada = make.member(make.organisation(), Role.ADVOCATE)
    page = page_of(ada, browser, live_server.url, width=1440)
    page.goto("/help/")
    page.get_by_role("button", name="Begin a practice case").click()
    page.wait_for_url("**/cases/*/**")
    expect(page.get_by_text("nothing here is real, nothing is sent")).to_be_visible()
    # while a paper is read its part of the page is asked for again every other second, under whoever walks there
    tasks.take_in(document_id=str(Document.objects.get().pk))

    faults = look_over(page, page.url, FACES, by_keys=True)
    page.get_by_role("button", name="Throw the practice case away").click()
    page.wait_for_url("**/help/**")
    page.context.close()

    assert not Case.objects.filter(practice=True).exists()
    assert faults == []
