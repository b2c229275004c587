"""What was learnt about insurers, silence and a coverage corrected too late, in a real browser, day and night."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from appeals import actions
from appeals.models import Channel, LearntPolicy
from cases.models import Case
from tests.appeals import fights
from tests.browsing import browser, day_and_night, look_over, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def learnt(case: Case) -> LearntPolicy:
    facts = {
        "insurer": "UnitedHealthcare",
        "window": 2,
        "unit": "business_days",
        "runs_from": "notice_date",
        "after_appeal": "lost",
        "phone": "555-0101",
        "hours": "weekdays, 8 to 5",
        "source": "Provider line, call of Monday",
        "learnt_on": timezone.localdate(),
    }
    return actions.learn_policy(case.organisation, facts=facts, by=case.owner, on=timezone.localdate())


def unheard(**other: object) -> Case:
    """Filed so long ago that the insurer's last day is over."""
    notice = timezone.localdate() - timedelta(days=100)
    case = fights.denied(notice_on=notice, received_on=notice, patient_name="Jo Sample", **other)
    sent: date = notice + timedelta(days=5)
    first = fights.first(case)
    actions.file_stage(first, on=sent, how=Channel.FAX, address="555-0100", by=case.owner, today=sent)
    return case


def pages(case: Case) -> list[str]:
    entry, same = learnt(case), {"owner": case.owner, "of": case.organisation}
    late, silent, moved = unheard(**same), unheard(**same), unheard(**same)
    actions.record_silence(fights.first(silent), by=case.owner, on=timezone.localdate())
    facts = {"coverage_type": "medicare_advantage"}
    actions.correct_and_recount(
        moved, decision=None, facts=facts, why="The card.", by=case.owner, on=timezone.localdate()
    )
    desks = [f"/cases/{each.pk}/" for each in (case, late, silent, moved)]
    asked = f"/cases/{late.pk}/stages/{fights.first(late).pk}/silence/"
    facts = [f"/cases/{moved.pk}/law-facts/{name}/" for name in ("amount_at_stake", "denial_kind", "board_meetings")]
    return [*desks, asked, *facts, "/payers/", f"/payers/learn/?case={case.pk}", f"/payers/{entry.pk}/",
            f"/payers/{entry.pk}/retire/"]  # fmt: skip


def test_the_screens_hold_for_everyone_and_by_keyboard(browser: Browser, live_server, client: Client) -> None:
    case = fights.denied(insurer="UnitedHealthcare", days_ago=1)
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)
    sign_in(page.context, client, live_server.url)

    every = day_and_night(390, 1440)
    faults = [fault for path in pages(case) for fault in look_over(page, path, every, by_keys=True)]

    page.context.close()
    assert faults == []
