"""Stories of the fight over HTTP alone: from a silent insurer to a state that reverses what the plan refused twice."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from appeals.models import Deadline, Stage
from cases.models import Case, Ending
from tests.appeals.fights import denied

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


class AtTheDesk:
    """Somebody who works on one case with a browser, and follows where the answers lead."""

    def __init__(self, case: Case) -> None:
        self.case, self.client = case, Client()
        self.client.force_login(case.owner)

    def stage(self, ending: str) -> Stage:
        return Stage.objects.filter(case=self.case, step__endswith=ending).latest("opened_at")

    def read(self, path: str = "?all=1") -> str:
        answer = self.client.get(f"/cases/{self.case.pk}/{path}")
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.content.decode())

    def say(self, path: str, **said: Any) -> str:
        answer = self.client.post(f"/cases/{self.case.pk}/{path}", said, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return re.sub(r"\s+", " ", answer.content.decode())

    def at(self, ending: str, page: str, **said: Any) -> str:
        path = f"stages/{self.stage(ending).pk}/{page}/"
        return self.say(path, **said) if said else self.read(path)

    def file(self, ending: str, *, days_ago: int = 0, **more: Any) -> str:
        sent = {"how": "fax", "address": "555-0100", "on": ago(days_ago).isoformat()}
        return self.at(ending, "file", **sent, **more)

    def answer(self, ending: str, outcome: str) -> str:
        today = ago(0).isoformat()
        return self.at(ending, "answer", typed="1", outcome=outcome, notice_on=today, received_on=today)


def test_a_silent_insurer() -> None:
    desk = AtTheDesk(denied(days_ago=100))

    assert "Who has already appealed?" in desk.at("internal_1", "file")
    desk.at("internal_1", "already", used_by="nobody")
    desk.file("internal_1", days_ago=60)

    late = desk.read()
    assert "No answer came" in late
    assert "Beware:" in late
    assert "status letter" in late
    desk.say("letters/", kind="status", stage=str(desk.stage("internal_1").pk))
    assert "Go on waiting" in desk.at("internal_1", "silence")

    desk.at("internal_1", "silence", yes="1")
    ways = desk.read("ways/")
    assert "Review by an independent doctor" in ways
    assert "The last legal day is not known yet." in ways

    desk.answer("internal_1", "upheld")
    due = Deadline.objects.unmet().get(stage=desk.stage("external"), clock="filing")
    assert due.legal_on is not None


def test_medicare_advantage_goes_to_the_independent_reviewer_by_itself() -> None:
    desk = AtTheDesk(denied(coverage_type="medicare_advantage", days_ago=40))
    desk.file("internal_1", days_ago=20, in_own_name="on")
    said = {"kind": "extension", "told_on": ago(3).isoformat(), "reason": "An outside opinion."}
    assert "They must answer by" in desk.at("internal_1", "time", **said)
    desk.answer("internal_1", "upheld")

    ways = desk.read("ways/")
    assert "It begins without you: the insurer must send the case on." in ways
    assert "Has the file come?" in desk.read()
    again = desk.at("medicare_advantage.ire", "forwarded", ask_on=ago(-2).isoformat())
    assert "asked for again on" in again
    came = desk.at("medicare_advantage.ire", "forwarded", arrived_on=ago(0).isoformat(), reference="IRE-9")
    assert "They must decide by" in came
    assert "the reviewer&#x27;s turn" in desk.read()

    desk.answer("medicare_advantage.ire", "overturned")

    assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON


def test_an_urgent_case_with_internal_and_external_at_once() -> None:
    desk = AtTheDesk(denied(days_ago=3, urgency="urgent"))

    ways = desk.read("ways/")
    assert "At the same time as the step before" in ways
    assert "Your case is urgent: the time above is the fast one." in ways

    desk.file("internal_1", time="09:00")
    desk.file("external", time="09:30")

    running = desk.read("ways/")
    assert running.count("It is running.") == 2
    hours = Deadline.objects.unmet().filter(case=desk.case, clock="decision", stage=desk.stage("internal_1"))
    assert hours.get().legal_at is not None

    desk.answer("external", "overturned")

    assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON
    assert desk.stage("internal_1").state == "abandoned"


def test_an_insured_plan_is_lost_twice_and_won_at_the_state() -> None:
    desk = AtTheDesk(denied(coverage_type="erisa_insured", state="OH", internal_levels=2, days_ago=20))

    desk.file("internal_1", days_ago=9)
    desk.answer("internal_1", "upheld")
    desk.say(f"stages/{desk.stage('internal_1').pk}/points/", more="The nine weeks of therapy")
    desk.file("internal_2")
    desk.answer("internal_2", "upheld")

    assert "You have a choice" in desk.read("page/")
    kit = desk.at("external_state", "kit")
    assert "Ohio Department of Insurance" in kit
    assert "Save the request" in kit
    desk.at("external_state", "letter", draft="1")
    desk.file("external_state")
    desk.at(
        "external_state", "answer", typed="1", outcome="overturned", notice_on=ago(0).isoformat(),
        approval_number="AUTH-7", approved_until=ago(-90).isoformat(),
    )  # fmt: skip

    assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON
    page = desk.read("page/")
    assert "AUTH-7" in page
    assert "You won" in page


def test_a_self_funded_plan_goes_to_the_federal_review_and_is_complained_of_to_the_labor_department() -> None:
    desk = AtTheDesk(denied(coverage_type="erisa_self_funded", days_ago=20))
    desk.file("internal_1", days_ago=9)
    desk.answer("internal_1", "upheld")

    assert not Stage.objects.filter(case=desk.case, step__endswith="external_state").exists()
    due = Deadline.objects.unmet().get(stage=desk.stage("external"), clock="filing")
    assert due.legal_on is not None
    desk.file("external")
    kit = desk.at("complaint", "kit")
    assert "Employee Benefits Security Administration" in kit
    assert "no power over a plan that the employer pays for itself" in kit
    desk.file("complaint")

    desk.answer("external", "overturned")

    assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON


def test_medicaid_goes_on_paying_when_that_is_asked_for_within_the_days_of_the_rulebook() -> None:
    notice = ago(2)
    desk = AtTheDesk(
        denied(coverage_type="medicaid_managed_care", state="OH", internal_levels=None, notice_on=notice,
               mailed_on=notice, received_on=ago(0))
    )  # fmt: skip
    running = Deadline.objects.unmet().filter(case=desk.case, clock="continuation_of_benefits")

    desk.at("internal_1", "fact", event="action_effective_date", on=ago(-3).isoformat())

    due = running.get()
    assert (due.owed_by, due.legal_on) == ("us", notice + timedelta(days=10))
    assert "the care goes on meanwhile" in desk.read()
    said = {"asked_on": ago(0).isoformat(), "asked_by": "patient", "how": "fax"}
    assert "asked for in time" in desk.at("internal_1", "continued", **said)
    assert not running.exists()
    desk.file("internal_1", in_own_name="on")

    desk.answer("internal_1", "overturned")
    assert Case.objects.get(pk=desk.case.pk).ending == Ending.WON
