"""A spinal fusion is denied: the policy's criteria open, the therapist's notes arrive through the link, two rows turn
met with page numbers, and one gap stays and is a dated task."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from appeals.models import Arrival, FollowUp, Turn
from documents import tasks
from documents.criteria.vocabulary import Asked, Scale, Verdict
from documents.models import Criterion, Document, Evidence
from tests import make
from tests.appeals import asked, fights
from tests.browsing import browser, day_and_night, look_at, look_over, sign_in, sit_down
from tests.documents.criteria import cases

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]

NOTES = b"Example PT. First visit: 1 June 2026.\fSecond sheet.\fLast visit: 6 September 2026. No lasting relief."


@pytest.fixture
def case():
    return fights.denied(
        notice_on=timezone.localdate() - timedelta(days=20), service="Lumbar fusion L4-L5", codes=["22633"],
        reason="conservative_treatment_not_exhausted",
    )  # fmt: skip


def at_the_desk(browser: Browser, live_server, case, **how) -> Page:
    client = Client()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url, **how)
    sign_in(page.context, client, live_server.url)
    return page


def press(page: Page, name: str, *, role: str = "button") -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=name).first.click()


def test_two_rows_turn_met_with_page_numbers_and_one_gap_is_a_dated_task(
    browser: Browser, live_server, case, tmp_path
) -> None:
    page = at_the_desk(browser, live_server, case)

    page.goto(f"/cases/{case.pk}/")
    press(page, "Criteria and evidence", role="link")
    expect(page.get_by_text("at least 3 months of structured treatment without surgery")).to_be_visible()
    press(page, "Work with these criteria")
    the_therapist_is_asked(page)
    the_notes_come_through_the_link(browser, live_server, case, tmp_path)
    notes = what_arrived_is_looked_at(page, case)
    the_log_is_counted(page, notes)
    a_page_is_given(page, notes)
    the_gap_is_promised(page, due=timezone.localdate() + timedelta(days=9))

    expect(page.get_by_text("Met: 2")).to_be_visible()
    rows = page.locator("tr[data-stands=met]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("pages 1 and 3")
    expect(rows.first).not_to_contain_text("Looked at")
    look_at(page, "criteria half proven")
    page.context.close()
    assert sorted(Evidence.objects.values_list("pages", flat=True)) == [[1, 3], [2]]
    gap = Criterion.objects.get(task_id__isnull=False)
    assert FollowUp.objects.get(pk=gap.task_id).due_on == timezone.localdate() + timedelta(days=9)
    assert Turn.objects.get(case=case).on <= timezone.localdate() + timedelta(days=9)


def the_therapist_is_asked(page: Page) -> None:
    """From the row that has no page yet."""
    page.get_by_role("link", name=re.compile("Ask somebody for it.*For a slipped vertebra")).click()
    page.get_by_label("Who has it?").select_option("therapist")
    page.get_by_label("Their name").fill("Example PT")
    page.get_by_label("Their e-mail address").fill(asked.ADDRESS)
    page.get_by_label("What would prove: For a slipped vertebra").fill("Your notes, June to September")
    press(page, "Ask for it")
    expect(page.get_by_text("Example PT was asked.")).to_be_visible()


def the_notes_come_through_the_link(browser: Browser, live_server, case, folder: Path) -> None:
    """On a phone, without an account; then the worker reads them."""
    notes = folder / "Therapy notes.txt"
    notes.write_bytes(NOTES)
    phone = sit_down(browser, live_server.url, width=390)
    phone.goto(asked.address(case.requests.get()))
    phone.get_by_role("button", name="Send me the code").click()
    phone.get_by_label("Your code").fill(asked.code_mailed())
    phone.get_by_role("button", name="Open the request").click()
    phone.get_by_label("Add files").set_input_files(notes)
    phone.get_by_role("button", name=re.compile("Send.*Your notes, June to September")).click()
    expect(phone.get_by_text("Therapy notes.txt: received. Thank you.")).to_be_visible()
    phone.context.close()
    tasks.take_in(document_id=str(case.documents.get(name="Therapy notes.txt").pk))


def what_arrived_is_looked_at(page: Page, case) -> Document:
    """It stands in the row it was asked for, as arrived; a person looks, then says which pages answer."""
    page.goto(f"/cases/{case.pk}/criteria/")
    row = page.locator("tr", has_text="For a slipped vertebra")
    expect(row).to_contain_text("Arrived, check it")
    look_at(page, "notes arrived")
    with page.expect_navigation():
        row.get_by_role("button", name="It is what we asked for").click()
    expect(row).to_contain_text("Looked at: say which page answers")
    return case.documents.get(name="Therapy notes.txt")


def the_log_is_counted(page: Page, notes) -> None:
    """Fourteen weeks of therapy on two pages; the row says so and is called met with a press."""
    for first, last, sheet in ((date(2026, 6, 1), date(2026, 7, 19), 1), (date(2026, 7, 20), date(2026, 9, 6), 3)):
        page.locator("#log-conservative").get_by_role("link", name="Write an entry").click()
        page.get_by_label("Treatment").select_option("physical_therapy")
        page.get_by_label("First day").fill(first.isoformat())
        page.get_by_label("Last day").fill(last.isoformat())
        page.get_by_label("Paper that shows it").select_option(str(notes.pk))
        page.get_by_label("On page").fill(str(sheet))
        press(page, "Write it down")
    expect(page.get_by_text("13 weeks: 14 weeks found, pages 1 and 3 of")).to_be_visible()
    press(page, "Met, as counted")


def a_page_is_given(page: Page, notes) -> None:
    """From the paper itself, where the words stand beside the form."""
    press(page, "Therapy notes.txt", role="link")
    press(page, "Give page 2 as evidence", role="link")
    look_at(page, "a page is given")
    page.get_by_label("Which criterion does it answer?").select_option(
        label=page.locator("option", has_text="only a").inner_text()
    )
    page.get_by_role("radio", name="Met", exact=True).check()
    page.get_by_label("The words that count").fill("Second sheet.")
    press(page, "Keep this page as the answer")
    expect(page.get_by_text("1 page given.")).to_be_visible()


def the_gap_is_promised(page: Page, *, due: date) -> None:
    """What is missing stays open, with a day."""
    press(page, "Make it a task", role="link")
    page.get_by_label("When").fill(due.isoformat())
    press(page, "Set the task")
    expect(page.get_by_text("in 9 days")).to_be_visible()


@pytest.fixture
def filled(case):
    cases.taken(case)
    paper = cases.therapy_notes(case)
    cases.noted(case, document=paper, page=1, provider="Example PT", result="No relief")
    for month, score in ((5, 6), (7, 7), (9, 8)):
        cases.noted(case, kind=Asked.SCORE, what=Scale.NRS.value, on=date(2026, month, 1), until=None, amount=score)
    cases.noted(case, kind=Asked.IMAGING, what="mri", on=date(2026, 9, 1), until=None, level="L4-L5", matches=True)
    given = {"document": paper, "by": case.owner}
    cases.actions.give_evidence(cases.criterion(case, "not_alone"), pages=[2], quote="Nothing of the kind", **given)
    cases.actions.give_evidence(cases.criterion(case, "pain"), pages=[3], verdict=Verdict.MET, **given)
    awaited, arrived = (asked.for_criterion(case, cases.criterion(case, ask)) for ask in ("psychosocial", "nicotine"))
    link = arrived.links.get()
    answer = {"organisation_id": case.organisation_id, "item": arrived.items.get(), "link": link}
    Arrival.objects.create(**answer, document=paper)
    Arrival.objects.create(**answer, words="The last test was in May.")
    assert awaited.living
    return case


def of_the_criteria(case) -> list[str]:
    row, paper = cases.criterion(case), case.documents.get(name="Therapy notes.txt")
    return [
        f"/cases/{case.pk}/{end}"
        for end in (
            "criteria/", "criteria/write/", f"requests/?for={row.pk}",
            f"criteria/{row.pk}/page/?paper={paper.pk}", f"criteria/{row.pk}/task/",
            "logs/conservative/", "logs/imaging/",
        )
    ]  # fmt: skip


def test_every_screen_holds_by_day_and_night_on_both_and_by_keys(browser: Browser, live_server, filled) -> None:
    page = at_the_desk(browser, live_server, filled)

    every = day_and_night(390, 1440)
    faults = [fault for path in of_the_criteria(filled) for fault in look_over(page, path, every, by_keys=True)]

    page.context.close()
    assert faults == []


def test_a_case_without_criteria_holds_too(browser: Browser, live_server, case) -> None:
    make.paper(case)
    page = at_the_desk(browser, live_server, case)

    faults = look_over(page, f"/cases/{case.pk}/criteria/", day_and_night(390, 1440))

    page.context.close()
    assert faults == []


def test_paper_shows_the_rows_and_nothing_to_press(browser: Browser, live_server, filled) -> None:
    page = at_the_desk(browser, live_server, filled)
    page.goto(f"/cases/{filled.pk}/criteria/")

    page.emulate_media(media="print")

    expect(page.locator(".matrix")).to_be_visible()
    expect(page.locator(".plot svg").first).to_be_visible()
    assert (
        page.locator("button:visible, input:visible, select:visible, textarea:visible, a.button:visible").count() == 0
    )
    page.context.close()
