"""Maria's fusion is denied: from sign-up to external review, by mouse and keyboard, on the whole running house."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import papers
from tests.browsing import look_at
from tests.journeys.conftest import House

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"


def written(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def four_months_after(day: date) -> date:
    """29 CFR 2590.715-2719(d)(2)(i), counted here by hand: the first of the fifth month where the day is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + 4, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def sign_up(page: Page, house: House, *, name: str, email: str) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_label("Code").fill(house.code(email))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/$"))


def drop(page: Page, file: dict[str, object]) -> None:
    """Somebody alone gives the letter, says that it is not urgent, and asks for the whole form."""
    page.goto("/cases/new/")
    page.locator("#id_files").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Keep the letter and go on").click()
    page.wait_for_url("**/urgent/")
    page.get_by_label("No, I can wait").check()
    page.get_by_role("button", name="Go on", exact=True).click()
    page.wait_for_url("**/confirm/")
    expect(page.get_by_role("button", name="Yes, go on")).to_be_visible()
    page.goto(f"{page.url}?every=1")
    expect(page.get_by_role("button", name="These facts are right")).to_be_visible()


def test_marias_fusion_is_denied(house: House, browser: Browser) -> None:
    today = date.today()  # noqa: DTZ011 - the house reads the same clock
    noticed, received = today - timedelta(days=20), today - timedelta(days=17)
    page = browser.new_context(base_url=house.address).new_page()
    sign_up(page, house, name="Maria Sample", email="maria@example.test")

    she_types_nothing_the_letter_said(page, noticed=noticed, received=received)
    desk = she_sees_by_when_and_why(page, legal=received + timedelta(days=180))  # 29 CFR 2560.503-1(h)(3)(i)
    she_writes_the_letter(page)
    the_worker_builds_the_packet(page)
    page.goto(desk)
    she_files_and_their_clock_runs(page, today=today)
    page.goto(desk)
    they_uphold_the_denial(page, answered=today)
    page.goto(desk)

    expect(page.locator("#ladder")).to_contain_text("xternal review")
    expect(page.locator("#deadlines")).to_contain_text(said(four_months_after(today)))
    look_at(page, "external review")
    page.context.close()


def she_types_nothing_the_letter_said(page: Page, *, noticed: date, received: date) -> None:
    """The letter is dropped, read, and confirmed."""
    letter = papers.text_pdf(papers.denial(notice_date=written(noticed)))
    drop(page, {"name": "denial.pdf", "mimeType": "application/pdf", "buffer": letter})
    look_at(page, "confirm")
    expect(page.get_by_label("Insurer", exact=False).first).to_have_value(re.compile("Northfield"))
    expect(page.get_by_label("Date on the letter")).to_have_value(noticed.isoformat())
    page.get_by_label("What kind of coverage is it?").select_option("erisa_self_funded")
    page.get_by_label("How many appeals inside the plan?").select_option("1")
    page.get_by_label("Day you received it").fill(received.isoformat())
    with page.expect_navigation():
        page.get_by_role("button", name="These facts are right").click()


def she_sees_by_when_and_why(page: Page, *, legal: date) -> str:
    """Her page says one sentence, until when; all details say by when, and why. Gives the address of the details."""
    expect(page.locator("#status")).to_contain_text(said(legal))
    look_at(page, "page")
    desk = page.url + "?all=1"
    page.goto(desk)
    expect(page.locator("#deadlines")).to_contain_text(said(legal))
    page.get_by_text("Why this date?", exact=True).first.click()
    look_at(page, "desk")
    return desk


def she_writes_the_letter(page: Page) -> None:
    """It is drafted, and edited."""
    page.get_by_role("link", name="Write the letter").first.click()
    page.get_by_role("button", name="Draft the letter").click()
    body = page.get_by_label("The letter", exact=True)
    expect(body).to_have_value(re.compile("not medically necessary"))
    body.press("Control+End")
    body.press_sequentially("\n\nI have been in pain since spring.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the letter").click()
    look_at(page, "letter")


def the_worker_builds_the_packet(page: Page) -> None:
    """The denial is its first exhibit."""
    page.get_by_role("link", name="The packet").click()
    page.get_by_label("Place of", exact=False).first.fill("1")
    page.get_by_role("button", name="Build the packet").click()
    download = page.get_by_role("link", name="Save the packet").first
    expect(download).to_be_visible()
    look_at(page, "packet")
    with page.expect_download() as waiting:
        download.click()
    assert waiting.value.path().read_bytes().startswith(b"%PDF-")


def she_files_and_their_clock_runs(page: Page, *, today: date) -> None:
    """The appeal goes out by fax, and it is the insurer's turn."""
    with page.expect_navigation():
        page.get_by_role("link", name="File the appeal").first.click()
    look_at(page, "file")
    page.get_by_label("How it was sent").select_option("fax")
    page.get_by_label("Address or number actually used").fill("(800) 555-0143")
    page.get_by_label("Day it was sent").fill(today.isoformat())
    with page.expect_navigation():
        page.get_by_role("button", name="It was sent: record it").click()
    expect(page.locator("#status")).to_contain_text("insurer")


def they_uphold_the_denial(page: Page, *, answered: date) -> None:
    """The answer is dropped on its step, read, and confirmed in the words of whoever got it."""
    page.get_by_role("link", name="Record the answer").first.click()
    answer = papers.text_pdf(papers.answer("upheld", notice_date=written(answered)))
    page.locator("#id_files").set_input_files([{"name": "answer.pdf", "mimeType": "application/pdf", "buffer": answer}])
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_label("They said no again")).to_be_checked()
    look_at(page, "answer")
    with page.expect_navigation():
        page.get_by_role("button", name="Yes, go on").click()


def test_a_photographed_letter_on_a_phone(house: House, browser: Browser) -> None:
    today = date.today()  # noqa: DTZ011 - the house reads the same clock
    noticed = today - timedelta(days=10)
    page = browser.new_context(
        base_url=house.address, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    ).new_page()
    sign_up(page, house, name="Maria Sample", email="maria.phone@example.test")

    photo = papers.photo(papers.denial(notice_date=written(noticed)), turned=90)
    drop(page, {"name": "IMG_0042.jpg", "mimeType": "image/jpeg", "buffer": photo})
    look_at(page, "confirm on a phone")
    expect(page.get_by_label("Date on the letter")).to_have_value(noticed.isoformat())
    page.get_by_label("What kind of coverage is it?").select_option("erisa_insured")
    with page.expect_navigation():
        page.get_by_role("button", name="These facts are right").tap()

    look_at(page, "page on a phone")
    expect(page.locator("#status")).to_contain_text("your turn")
    page.context.close()
