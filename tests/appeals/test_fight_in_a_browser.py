"""The screens of the fight in a real browser, and the notes of a call that outlive a lost connection."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from appeals import actions
from appeals.models import Delay, Stage, TalkAttempt
from cases.models import Case, Outcome
from claimback.accounts.roles import Role
from tests import make
from tests.appeals.fights import denied, filed, first
from tests.browsing import Face, browser, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]
FACES: list[Face] = [(390, "light"), (1440, "dark")]


def talk_of(case: Case) -> Stage:
    return Stage.objects.get(case=case, kind="peer_to_peer")


def call(case: Case) -> TalkAttempt:
    today = timezone.localdate()
    return actions.begin_attempt(talk_of(case), number_called="555-0142", on=today, today=today, by=case.owner)


def with_the_plan() -> Stage:
    """A Medicare Advantage appeal whose plan took more time and asked for something."""
    case = denied(coverage_type="medicare_advantage", days_ago=40)
    stage, today = filed(case, days_ago=20), timezone.localdate()
    for kind in Delay.Kind:
        told = {"told_on": today - timedelta(days=2), "until": today + timedelta(days=90), "reason": "An opinion."}
        actions.record_delay(stage, kind=kind, by=case.owner, today=today, **told)
    return stage


def upheld(stage: Stage) -> Stage:
    today = timezone.localdate()
    said = {"outcome": Outcome.UPHELD, "notice_on": today, "received_on": today, "received_how": "told"}
    actions.record_answer(stage, facts=said, by=stage.case.owner, on=today)
    return Stage.objects.get(case=stage.case, step="medicare_advantage.ire")


def test_the_screens_hold_at_both_widths_day_and_night(browser: Browser, live_server: Any, client: Client) -> None:
    case = denied(insurer="Aetna", peer_to_peer_phone="555-0142")
    call(case)
    waits = with_the_plan()
    other = with_the_plan()
    forwarded = upheld(other)
    goes_on = first(denied(coverage_type="medicaid_managed_care", internal_levels=None))
    faults: list[str] = []
    for of, paths in (
        (case, (f"stages/{talk_of(case).pk}/talk/", f"stages/{talk_of(case).pk}/talk/sheet/")),
        (case, ("ways/", f"stages/{first(case).pk}/file/", f"stages/{first(case).pk}/already/")),
        (waits.case, (f"stages/{waits.pk}/time/",)),
        (other.case, (f"stages/{forwarded.pk}/forwarded/",)),
        (goes_on.case, (f"stages/{goes_on.pk}/continued/",)),
    ):
        client.force_login(of.owner)
        page = sit_down(browser, live_server.url)
        sign_in(page.context, client, live_server.url)
        faults += [fault for path in paths for fault in look_over(page, f"/cases/{of.pk}/{path}", FACES, by_keys=True)]
        page.context.close()
    client.force_login(make.guest(other.case, Role.PATIENT))
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    faults += look_over(page, f"/cases/{other.case_id}/ways/", FACES)
    page.context.close()

    assert faults == []


def test_a_talk_is_won_before_any_appeal_and_its_notes_outlive_a_lost_connection(
    browser: Browser, live_server: Any, client: Client
) -> None:
    case = denied(peer_to_peer_phone="555-0142")
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)
    page.goto(f"/cases/{case.pk}/stages/{talk_of(case).pk}/talk/")

    page.get_by_label("What to ask for").fill("Approval of the fusion.")
    press(page, "Keep it")
    press(page, "Begin the call")
    expect(page.get_by_label("What to say")).to_contain_text("Approval of the fusion.")
    page.context.set_offline(True)
    page.get_by_label("Notes").fill("They say that six weeks are missing.")
    expect(page.locator("[data-saved]")).to_contain_text("the connection is lost")
    page.context.set_offline(False)
    expect(page.locator("[data-saved]")).to_contain_text("Saved at")
    page.get_by_label("The talk was held").check()
    press(page, "End this call")
    page.get_by_label("gave an authorization number").check()
    page.get_by_label("Authorization number", exact=False).last.fill("AUTH-7")
    press(page, "Record it")

    case.refresh_from_db()
    attempt = TalkAttempt.objects.get(case=case)
    assert (attempt.notes, attempt.ended) == ("They say that six weeks are missing.", "held")
    assert (case.ending, case.decisions.get(outcome="overturned").approval_number) == ("won", "AUTH-7")
    assert first(case).state == "abandoned"
    page.context.close()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()
