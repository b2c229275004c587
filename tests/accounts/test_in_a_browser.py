"""The design system in a real browser: nothing for axe to find, nothing cut off, and the small comforts."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.timezone import now
from playwright.sync_api import Browser, expect

from claimback.accounts import inviting
from claimback.accounts.roles import Role
from tests.accounts.conftest import Office
from tests.browsing import day_and_night, look_over, sign_in, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.real_commits, pytest.mark.urls("tests.accounts.doors")]
FOR_EVERYBODY = [
    "/house/style/",
    "/house/style/?face=page",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/abc-set-password/",
    "/accounts/inactive/",
    "/nowhere/",
    "/law/changes/",
]


@pytest.mark.parametrize("path", FOR_EVERYBODY)
def test_axe_finds_nothing_and_nothing_is_cut_off(browser: Browser, live_server: object, path: str) -> None:
    page = sit_down(browser, str(live_server))

    faults = look_over(page, path, day_and_night(320, 390, 1440))

    page.context.close()
    assert faults == []


def test_ones_own_pages_pass_too(browser: Browser, live_server: object, as_owner: Client, office: Office) -> None:
    page = sit_down(browser, str(live_server))
    sign_in(page.context, as_owner, str(live_server))
    invitation = inviting.invite(
        office.organisation, email=office.owner.email.replace("owner", "new"), role=Role.ADVOCATE, now=now(),
        by=office.owner,
    )  # fmt: skip
    own = [
        f"/join/{inviting.link_to(invitation)}/",
        "/join/x/",
        "/account/",
        f"/organisations/{office.organisation.pk}/",
        "/offices/open/",
        "/accounts/email/",
        "/accounts/logout/",
    ]

    faults = [fault for path in own for fault in look_over(page, path, day_and_night(320, 1440))]

    page.context.close()
    assert faults == []


def test_a_long_address_stays_inside_its_sheet(browser: Browser, live_server: object, as_owner: Client, office: Office):
    address = "somebody.with.a.long.name.indeed@department.of.appeals.example.test"
    EmailAddress.objects.create(user=office.owner, email=address)
    page = sit_down(browser, str(live_server))
    sign_in(page.context, as_owner, str(live_server))

    faults = look_over(page, "/accounts/email/", [(320, "light")])

    assert page.get_by_text(address).is_visible()
    page.context.close()
    assert faults == []


def test_tab_leads_from_the_address_to_the_password(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server))
    page.goto("/accounts/login/")

    page.get_by_label("Email").press("Tab")

    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_role("link", name="Forgot your password?")).to_have_count(1)
    page.context.close()


def test_the_switch_of_themes_works_without_a_script(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server), scripts=False)
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/accounts/login/")
    page.context.close()


def test_j_and_k_walk_along_the_worklist(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server))
    page.goto("/house/style/")

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)

    expect(page.get_by_role("link", name="Ada Placeholder")).to_be_focused()
    page.context.close()


def test_letters_typed_into_a_box_are_letters(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server))
    page.goto("/accounts/login/")

    page.get_by_label("Email").press_sequentially("jk?")

    expect(page.get_by_label("Email")).to_have_value("jk?")
    expect(page.locator("#keys")).to_be_hidden()
    page.context.close()


def test_the_field_in_hand_lights_its_line_in_the_letter(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server))
    page.goto("/house/style/")

    page.get_by_label("Date on the notice").focus()

    expect(page.locator("mark.lit")).to_have_text("Date of notice: January 11, 2026")
    page.context.close()


def test_files_are_listed_before_they_are_sent_and_a_giant_is_named(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server))
    page.goto("/house/style/")
    page.locator("[data-drop]").evaluate("zone => zone.dataset.maxBytes = 1000")

    page.locator("#s-files").set_input_files(
        [
            {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"},
            {"name": "giant.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"0" * 2000},
        ]
    )

    expect(page.locator(".file-list li")).to_have_count(2)
    expect(page.locator(".file-list li.refused")).to_contain_text("giant.pdf")
    page.context.close()


def test_a_dropped_file_joins_the_list(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server))
    page.goto("/house/style/")
    parcel = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['x'], 'dropped.pdf')); return d; }"
    )

    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": parcel})

    expect(page.locator(".file-list li")).to_contain_text("dropped.pdf")
    assert page.locator("#s-files").evaluate("input => input.files.length") == 1
    page.context.close()


def test_paper_shows_the_worked_sum_and_no_buttons(browser: Browser, live_server: object) -> None:
    page = sit_down(browser, str(live_server), scheme="dark")
    page.goto("/house/style/")

    page.emulate_media(media="print")

    expect(page.get_by_text("+ 60 calendar days", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Give up this step")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()
