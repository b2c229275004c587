"""Somebody alone, on a phone: from the photo to the filed appeal, in both languages, and without a connection."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from appeals.models import Filing, Stage
from cases.models import Case
from claimback.accounts.models import Organisation, User
from documents import tasks
from documents.models import Document
from tests import make, papers
from tests.appeals.confirmed import ago
from tests.appeals.fights import denied
from tests.browsing import day_and_night, look_at, look_over, sign_in, sit_down, until

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


@pytest.fixture
def person() -> User:
    alone = make.user("Maria Example")
    make.organisation(owner=alone, kind=Organisation.Kind.PERSON)
    return alone


def on_a_phone(browser: Browser, live_server: Any, person: User) -> Page:
    client = Client()
    client.force_login(person)
    page = sit_down(browser, str(live_server), width=390)
    sign_in(page.context, client, str(live_server))
    return page


def speaking(language: str) -> Callable[[str], str]:
    """What a button says in this language."""

    def say(words: str) -> str:
        with translation.override(language):
            return gettext(words)

    return say


def press(page: Page, words: str, *, to: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()
    page.wait_for_url(to)


@pytest.mark.parametrize("language", ["en", "es"])
def test_alone_from_the_photo_to_the_filed_appeal(
    browser: Browser, live_server: Any, person: User, language: str
) -> None:
    User.objects.filter(pk=person.pk).update(language=language)
    say, page = speaking(language), on_a_phone(browser, live_server, person)
    page.goto("/cases/new/")
    look_at(page, f"alone-1-{language}")

    photo = {"name": "letter.txt", "mimeType": "text/plain", "buffer": papers.plain(papers.denial())}
    page.get_by_label(say("Or choose photos or files")).set_input_files(photo)  # type: ignore[arg-type]
    press(page, say("Keep the letter and go on"), to="**/urgent/")
    look_at(page, f"alone-2-{language}")
    tasks.take_in(document_id=str(Document.objects.get().pk))
    page.get_by_label(say("Yes, it is urgent")).check()
    press(page, say("Go on"), to="**/confirm/")
    look_at(page, f"alone-3-{language}")
    page.get_by_label(say("What day did you get the letter?")).fill(str(ago(3)))
    page.get_by_label(say("What kind of health plan is it?")).select_option("erisa_insured")
    page.get_by_label(say("Which state is the plan from?")).select_option("OH")
    page.get_by_label(say("Did you get the care yet?")).select_option("pre_service")
    press(page, say("Yes, go on"), to="**/until/")
    look_at(page, f"alone-4-{language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    case = Case.objects.get()
    stage = Stage.objects.get(case=case, step__endswith=".internal_1")
    page.get_by_role("link", name=say("Go to my page")).click()
    page.wait_for_url(f"**/cases/{case.pk}/")
    look_at(page, f"alone-page-{language}")
    page.get_by_role("link", name=say("Write the letter"), exact=True).first.click()
    page.wait_for_url("**/letter/")
    press(page, say("Draft the letter"), to="**/letter/")
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name=say("It was sent"), exact=True).first.click()
    page.wait_for_url("**/file/")
    page.get_by_label(say("How it was sent")).select_option("fax")
    page.get_by_label(say("Address or number actually used")).fill("555-0100")
    page.get_by_label(say("Day it was sent")).fill(str(timezone.localdate()))
    page.locator("#filing-form").get_by_role("button", name=say("It was sent: record it")).click()
    page.wait_for_url(f"**/cases/{case.pk}/")

    assert Filing.objects.get(stage=stage).how == "fax"
    expect(page.get_by_role("link", name=say("An answer came"), exact=True).first).to_be_visible()
    page.context.close()


def test_large_letters_a_lost_connection_and_another_reader(browser: Browser, live_server: Any, person: User) -> None:
    case = denied(owner=person)
    page = on_a_phone(browser, live_server, person)
    path = f"/cases/{case.pk}/"
    faults = look_over(page, path, day_and_night(390, 1440), by_keys=True)
    faults += look_over(page, f"/advocate/{case.organisation_id}/", day_and_night(390, 1440), by_keys=True)
    page.set_viewport_size({"width": 390, "height": 900})
    too_wide = []
    for language in ("es", "en"):
        User.objects.filter(pk=person.pk).update(language=language)
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        too_wide.append(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    assert (faults, too_wide) == ([], [0, 0])

    page.wait_for_selector("[data-kept]")
    until(page, "navigator.serviceWorker.getRegistration('/cases/').then(each => Boolean(each?.active))")
    page.context.set_offline(True)
    page.goto(path)
    expect(page.get_by_text("No connection. This is how your case stood on")).to_be_visible()
    expect(page.locator("time").first).to_be_visible()
    assert page.locator("form, a, script").count() == 0

    page.context.set_offline(False)
    client = Client()
    client.force_login(make.user())
    sign_in(page.context, client, str(live_server))
    page.goto("/for-you/")
    until(page, "caches.keys().then(names => names.length === 0)")
    page.context.close()
