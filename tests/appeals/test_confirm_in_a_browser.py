"""New case and confirm in a real browser: nothing for axe to find, nothing cut off, no script needed."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals.models import Deadline
from documents import tasks
from documents.models import Document
from tests import make, papers
from tests.appeals.confirmed import a_denied_case
from tests.browsing import day_and_night, look_over, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


@pytest.fixture
def read_letter() -> Document:
    document = make.paper(make.case())
    tasks.take_in(document_id=str(document.pk))
    document.refresh_from_db()
    return document


def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, live_server: object, read_letter: Document) -> None:
    client = Client()
    client.force_login(read_letter.case.owner)
    statement = make.paper(read_letter.case, content=papers.plain(papers.eob()), name="statement.txt")
    tasks.take_in(document_id=str(statement.pk))
    denied = a_denied_case(owner=read_letter.case.owner)
    case = f"/cases/{read_letter.case.pk}"
    page = sit_down(browser, str(live_server))
    sign_in(page.context, client, str(live_server))
    paths = ["/cases/new/", f"{case}/papers/{read_letter.pk}/confirm/", f"{case}/papers/{statement.pk}/confirm/"]
    paths += [f"{case}/papers/{read_letter.pk}/pages/", f"{case}/confirm/", f"/cases/{denied.pk}/correct/"]

    faults = [fault for path in paths for fault in look_over(page, path, day_and_night(390, 1440), by_keys=True)]

    page.context.close()
    assert faults == []


def test_a_letter_is_confirmed_without_a_script(browser: Browser, live_server: object, read_letter: Document) -> None:
    client = Client()
    client.force_login(read_letter.case.owner)
    page = sit_down(browser, str(live_server), scripts=False)
    sign_in(page.context, client, str(live_server))
    page.goto(f"/cases/{read_letter.case.pk}/papers/{read_letter.pk}/confirm/")

    page.get_by_label("What kind of coverage is it?").select_option("erisa_insured")
    page.get_by_label("Day you received it").fill("2026-10-10")
    page.get_by_role("button", name="These facts are right").click()

    expect(page.locator("#messages")).to_contain_text("The facts are in the case.")
    assert Deadline.objects.live().filter(case=read_letter.case, clock="filing").exists()
    page.context.close()


def test_a_letter_in_two_photos_is_sent_and_put_in_order_on_a_phone_by_keys_without_a_script(
    browser: Browser, live_server: object
) -> None:
    client = Client()
    client.force_login(make.organisation().memberships.get().user)
    page = sit_down(browser, str(live_server), width=390, scripts=False)
    sign_in(page.context, client, str(live_server))
    lines = papers.denial()
    sent = [
        {"name": name, "mimeType": "text/plain", "buffer": papers.plain(part)}
        for name, part in (("second.txt", lines[24:]), ("first.txt", lines[:24]))
    ]

    page.goto("/cases/new/")
    page.get_by_label("Add the denial letter").set_input_files(sent)
    page.get_by_label("These files are the pages of one letter").press("Space")
    page.get_by_role("button", name="Send the letter").press("Enter")
    for document in Document.objects.all():
        tasks.take_in(document_id=str(document.pk))
    page.get_by_role("link", name="Add a page or change the order").press("Enter")
    page.get_by_label("Place of “second.txt”").fill("2")
    page.get_by_label("Place of “first.txt”").fill("1")
    page.get_by_label("Place of “first.txt”").press("Enter")
    tasks.take_in(document_id=str(Document.objects.get(page_of=None).pk))
    page.reload()

    expect(page.locator(".leaf").first).to_contain_text("October 6, 2026")
    expect(page.get_by_label("Date on the letter")).to_have_value("2026-10-06")
    expect(page.get_by_label("Time to appeal that the letter prints")).to_have_value("180")
    page.context.close()
