"""Stories of the fight over HTTP alone: a silent insurer, a case that goes to the reviewer by itself, an urgent one."""

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
