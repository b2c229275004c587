"""Stories of the fight in a browser: from a silent insurer to a state that reverses what the plan refused twice.

The talk that is won before any appeal is in `tests/appeals/test_fight_in_a_browser.py`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page

from appeals.models import Deadline, Stage
from cases.models import Case, Ending
from tests.appeals.fights import denied
from tests.browsing import browser, sign_in, sit_down

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.real_commits]


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


class AtTheDesk:
    """Somebody who works on one case with a browser: goes where a link of the case leads, fills in a form, presses."""

    def __init__(self, page: Page, case: Case) -> None:
        self.page, self.case = page, case

    def stage(self, ending: str) -> Stage:
        return Stage.objects.filter(case=self.case, step__endswith=ending).latest("opened_at")

    def read(self, path: str = "?all=1") -> str:
        answer = self.page.goto(f"/cases/{self.case.pk}/{path}")
        assert answer is not None
        assert answer.status == 200, path
        return self.words()

    def words(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("main").text_content() or "")

    def follow(self, ending: str, page: str) -> str:
        """To a page of a step by a link of the case itself: what cannot be found cannot be used."""
        self.read()
        return self.press_link(f"/stages/{self.stage(ending).pk}/{page}/")

    def press_link(self, to: str) -> str:
        link = self.page.locator(f'main a[href*="{to}"]').first
        _unfold(link)
        with self.page.expect_navigation():
            link.click()
        return self.words()

    def say(self, button: str, **said: str) -> str:
        """Fill in the form with this button and these fields by their names, press it, and read where it leads."""
        for folded in self.page.locator("main details:not([open])").filter(has_text=button).all():
            folded.locator("> summary").click()
        form = self.page.locator("main form").filter(has=self.page.get_by_role("button", name=button)).first
        for name, value in said.items():
            _fill(form, name, value)
        with self.page.expect_navigation():
            form.get_by_role("button", name=button).first.click()
        assert not self.page.locator("main [role=alert], .errorlist").count(), self.words()
        return self.words()

    def at(self, ending: str, page: str, button: str, **said: str) -> str:
        self.follow(ending, page)
        return self.say(button, **said)

    def file(self, ending: str, *, days_ago: int = 0, **more: str) -> str:
        sent = {"how": "fax", "address": "555-0100", "on": ago(days_ago).isoformat()}
        return self.at(ending, "file", "It was sent: record it", **sent, **more)

    def answer(self, ending: str, outcome: str, **more: str) -> str:
        """The answer is at hand on paper: it is typed in."""
        self.follow(ending, "answer")
        self.page.get_by_text("I have no letter at hand: type in what they said").click()
        today = ago(0).isoformat()
        return self.say("These facts are right", outcome=outcome, notice_on=today, received_on=today, **more)


def _unfold(what: Locator) -> None:
    for summary in what.locator("xpath=ancestor::details[not(@open)]/summary").all():
        summary.click()


def _fill(form: Locator, name: str, value: str) -> None:
    fields = form.locator(f'[name="{name}"]')
    _unfold(fields.first)
    kind = fields.first.evaluate("each => each.type || each.localName")
    if kind == "radio":
        form.locator(f'[name="{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        fields.first.check()
    elif kind.startswith("select"):
        fields.first.select_option(value)
    else:
        fields.first.fill(value)


@contextmanager
def seated(browser: Browser, live_server: object, case: Case) -> Iterator[AtTheDesk]:
    client = Client()
    client.force_login(case.owner)
    page = sit_down(browser, live_server.url)  # type: ignore[attr-defined]
    sign_in(page.context, client, live_server.url)  # type: ignore[attr-defined]
    yield AtTheDesk(page, case)
    page.context.close()


def test_a_silent_insurer(browser: Browser, live_server: object) -> None:
    with seated(browser, live_server, denied(days_ago=100)) as desk:
        assert "Who has already appealed?" in desk.follow("internal_1", "file")
        desk.at("internal_1", "already", "Record the answer", used_by="nobody")
        desk.file("internal_1", days_ago=60)

        late = desk.read()
        assert "No answer came" in late
        assert "Beware:" in late
        assert "status letter" in late
        desk.read("letters/")
        desk.say("Where is the answer?")
        assert "Go on waiting" in desk.follow("internal_1", "silence")

        desk.say("They did not answer: open the next steps")
        ways = desk.read("ways/")
        assert "Review by an independent doctor" in ways
        assert "The last legal day is not known yet." in ways

        desk.answer("internal_1", "upheld")
        due = Deadline.objects.unmet().get(stage=desk.stage("external"), clock="filing")
        assert due.legal_on is not None


def test_medicare_advantage_goes_to_the_independent_reviewer_by_itself(browser: Browser, live_server: object) -> None:
    with seated(browser, live_server, denied(coverage_type="medicare_advantage", days_ago=40)) as desk:
        desk.file("internal_1", days_ago=20, in_own_name="on")
        desk.follow("internal_1", "time")
        told = {"kind": "extension", "told_on": ago(3).isoformat(), "reason": "An outside opinion."}
        assert "They must answer by" in desk.say("Record it", **told)
        desk.answer("internal_1", "upheld")

        assert "It begins without you: the insurer must send the case on." in desk.read("ways/")
        assert "Has the file come?" in desk.read()
        desk.follow("medicare_advantage.ire", "forwarded")
        assert "asked for again on" in desk.say("Ask again", ask_on=ago(-2).isoformat())
        desk.follow("medicare_advantage.ire", "forwarded")
        came = desk.say("The reviewer has it", arrived_on=ago(0).isoformat(), reference="IRE-9")
        assert "They must decide by" in came
        assert "the reviewer's turn" in desk.read()

        desk.answer("medicare_advantage.ire", "overturned")

        assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON


def test_an_urgent_case_with_internal_and_external_at_once(browser: Browser, live_server: object) -> None:
    with seated(browser, live_server, denied(days_ago=3, urgency="urgent")) as desk:
        ways = desk.read("ways/")
        assert "At the same time as the step before" in ways
        assert "Your case is urgent: the time above is the fast one." in ways

        desk.file("internal_1", time="09:00")
        desk.file("external", time="09:30")

        assert desk.read("ways/").count("It is running.") == 2
        hours = Deadline.objects.unmet().filter(case=desk.case, clock="decision", stage=desk.stage("internal_1"))
        assert hours.get().legal_at is not None

        desk.answer("external", "overturned")

        assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON
        assert desk.stage("internal_1").state == "abandoned"


def test_an_insured_plan_is_lost_twice_and_won_at_the_state(browser: Browser, live_server: object) -> None:
    case = denied(coverage_type="erisa_insured", state="OH", internal_levels=2, days_ago=20)
    with seated(browser, live_server, case) as desk:
        desk.at("internal_1", "letter", "Draft the letter")
        desk.file("internal_1", days_ago=9)
        desk.answer("internal_1", "upheld")
        desk.at("internal_1", "points", "Keep this", more="The nine weeks of therapy")
        desk.file("internal_2")
        desk.answer("internal_2", "upheld")

        assert "You have a choice" in desk.read("page/")
        kit = desk.follow("external_state", "kit")
        assert "Ohio Department of Insurance" in kit
        assert "Save the request" in kit
        desk.at("external_state", "letter", "Draft the letter")
        desk.file("external_state")
        desk.answer("external_state", "overturned", approval_number="AUTH-7", approved_until=ago(-90).isoformat())

        assert Case.objects.get(pk=case.pk).ending == Ending.WON
        page = desk.read("page/")
        assert "AUTH-7" in page
        assert "You won" in page


def test_a_self_funded_plan_goes_to_the_federal_review_and_is_complained_of_to_the_labor_department(
    browser: Browser, live_server: object
) -> None:
    with seated(browser, live_server, denied(coverage_type="erisa_self_funded", days_ago=20)) as desk:
        desk.file("internal_1", days_ago=9)
        desk.answer("internal_1", "upheld")

        assert not Stage.objects.filter(case=desk.case, step__endswith="external_state").exists()
        due = Deadline.objects.unmet().get(stage=desk.stage("external"), clock="filing")
        assert due.legal_on is not None
        desk.file("external")
        kit = desk.follow("complaint", "kit")
        assert "Employee Benefits Security Administration" in kit
        assert "no power over a plan that the employer pays for itself" in kit
        desk.file("complaint")

        desk.answer("external", "overturned")

        assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON


def test_medicaid_goes_on_paying_when_that_is_asked_for_within_the_days_of_the_rulebook(
    browser: Browser, live_server: object
) -> None:
    notice = ago(2)
    case = denied(
        coverage_type="medicaid_managed_care", state="OH", internal_levels=None, notice_on=notice, mailed_on=notice,
        received_on=ago(0),
    )  # fmt: skip
    running = Deadline.objects.unmet().filter(case=case, clock="continuation_of_benefits")
    with seated(browser, live_server, case) as desk:
        assert "From what day will the care be reduced" in desk.follow("internal_1", "continued")
        desk.press_link("/fact/")
        desk.say("Record the date", event="action_effective_date", on=ago(-3).isoformat())

        due = running.get()
        assert (due.owed_by, due.legal_on) == ("us", notice + timedelta(days=10))
        assert "the care goes on meanwhile" in desk.read()
        desk.follow("internal_1", "continued")
        said = {"asked_on": ago(0).isoformat(), "asked_by": "patient", "how": "fax"}
        assert "asked for in time" in desk.say("It was asked for: record it", **said)
        assert not running.exists()
        desk.file("internal_1", in_own_name="on")

        desk.answer("internal_1", "overturned")

        assert Case.objects.get(pk=case.pk).ending == Ending.WON
