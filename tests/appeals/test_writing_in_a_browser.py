"""Letter, packet and filing in a real browser: nothing for axe to find, nothing cut off, autosave keeps its place."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from appeals import actions
from appeals.models import Letter
from documents.models import Document, Kind, Page
from tests.appeals import denied
from tests.browsing import day_and_night, look_over, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


@pytest.fixture
def case():
    return denied.case()


def at_the_desk(browser: Browser, live_server: object, case, **how):
    client = Client()
    client.force_login(case.owner)
    page = sit_down(browser, str(live_server), **how)
    sign_in(page.context, client, str(live_server))
    return page


def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, live_server: object, case) -> None:
    letter = denied.letter(case)
    exam = denied.read_paper(case, content=b"An examination of the lower back.", name="exam.txt")
    asked = actions.ask_for_packet(
        denied.stage(case), papers_in_order=[exam], part_pages=3, on=denied.today(), by=case.owner
    )
    assert len(actions.build_packet(asked.pk).parts) > 1
    # since then it turned out to be badly read, of a kind that must be signed, and perhaps about somebody else
    Page.objects.filter(document=exam).update(source="ocr", confidence=0.3)
    said = [{"mark": "name", "value": "Jordan Other", "page": 1, "quote": "Patient: Jordan Other", "sure": True}]
    Document.objects.filter(pk=exam.pk).update(kind=Kind.SURGEON, says_of_patient=said)
    actions.save_letter(
        letter, subject="A new subject", recipient=letter.recipient, sender=letter.sender, version=1,
        body=letter.body.replace("six weeks", "eight weeks"), by=case.owner,
    )  # fmt: skip
    page = at_the_desk(browser, live_server, case)

    paths = [
        denied.url(case, end) for end in ("letter/?version=1", "packet/", "file/", "receipt/", "abandon/", "fact/")
    ]

    faults = [fault for path in paths for fault in look_over(page, path, day_and_night(390, 1440), by_keys=True)]

    page.context.close()
    assert not any(faults), faults


def test_the_script_saves_twice_and_the_button_still_saves(browser: Browser, live_server: object, case) -> None:
    denied.letter(case)
    page = at_the_desk(browser, live_server, case)
    page.goto(denied.url(case, "letter/"))

    for words in ("First words.", "Second words."):
        with page.expect_response(lambda answer: answer.status == 204):
            page.get_by_label("The letter", exact=True).fill(words)
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    page.get_by_label("The letter", exact=True).fill("Last words.")
    page.get_by_role("button", name="Save the letter").click()
    expect(page.get_by_text("Saved as version 4.")).to_be_visible()

    page.context.close()
    assert Letter.objects.get().body == "Last words."
