"""Every way side by side: for each kind of coverage and each outcome, in a fixed number of queries."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions, authority
from appeals.clocks import book
from appeals.comparison import compare
from appeals.models import Channel, Filer, FollowUp, Stage
from appeals.timeline import sentence
from cases.models import Case, Outcome
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals.fights import denied, filed
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied
KINDS = sorted(kind for kind, each in book().coverage_types.items() if each.complete)
ANSWERS = [Outcome.UPHELD, Outcome.PARTLY, Outcome.DISMISSED, Outcome.OVERTURNED]
POINTS = {"Who decides", "What it costs", "Until when you may use it", "How long they have to answer", "Is it needed?"}
POINTS |= {"Of which specialty", "Does it bind them?", "If they say no", "Which clocks run on meanwhile"}


def text(client: Client, case: Case, who: Any = None) -> str:
    client.force_login(who or case.owner)
    answer = client.get(f"/cases/{case.pk}/ways/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def said(case: Case, step: str, about: str) -> tuple[str, ...]:
    """One point of one way."""
    found = compare(Case.objects.get(pk=case.pk))
    way = next(each for each in found.every if each.stage and each.stage.step.endswith(step))
    return next(line.said for line in way.lines if line.about == about)


def first_main(case: Case) -> Stage | None:
    waiting = Stage.objects.going_on().filter(case=case, parallel=False, automatic=False, filed_on=None)
    return waiting.order_by("position", "pk").first()


def answered(stage: Stage, outcome: Outcome) -> None:
    today = timezone.localdate()
    who = stage.case.owner
    missing = authority.standing_of(stage, on=today).missing  # then the patient sends it in their own name
    filer = Filer.PATIENT if missing else Filer.US
    actions.file_stage(stage, on=today, how=Channel.FAX, address="555-0100", filer=filer, by=who, today=today)
    facts = {"outcome": outcome, "notice_on": today, "received_on": today, "received_how": "told"}
    actions.record_answer(stage, facts=facts, by=who, on=today)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_coverage_can_be_compared_whatever_was_decided(client: Client, kind: str) -> None:
    case = denied(coverage_type=kind)
    pages = [text(client, case)]

    stage = first_main(case)
    for outcome in ANSWERS if stage else ():
        with transaction.atomic():
            answered(stage, outcome)
            found = compare(Case.objects.get(pk=case.pk))
            pages += [text(client, case)] if outcome is Outcome.UPHELD else []
            transaction.set_rollback(True)
        assert found.every or "no further step" in found.sentence or "is finished" in found.sentence, outcome
        assert all(line.about and "None" not in line.said for way in found.every for line in way.lines)

    assert 'class="points"' in pages[0]
    assert "Not known." in pages[0]  # what nobody wrote down is said
    assert len(pages) == (2 if stage else 1)


def test_each_way_is_told_by_the_same_points(told: Case) -> None:
    found = compare(told)

    assert len(found.now) == 3
    for way in found.every:
        assert {line.about for line in way.lines} >= POINTS, way.name
    assert [way.name for way in found.later][0] == "Review by an independent doctor"


def test_the_dates_of_the_case_stand_in_the_ways_that_are_open(told: Case) -> None:
    due = told.deadlines.get(clock="filing")

    assert f"Act by {day(due.act_by)}." in said(told, "internal_1", "Until when you may use it")
    assert any(day(due.act_by) in each for each in said(told, "complaint", "Which clocks run on meanwhile"))


def test_the_fast_way_and_internal_with_external_at_once_are_told(told: Case) -> None:
    page = {way.term: way for way in compare(told).later}

    beside = next(line for line in page["External review, federal process"].lines if "same time" in line.about)
    assert "expedited internal appeal" in beside.said[0]
    assert said(told, "internal_1", "If it is urgent") == ("72 hours from the hour they received the request.",)


def test_a_talk_that_an_appeal_forfeits_is_said_at_the_appeal(told: Case) -> None:
    assert any("is not known. Ask first." in each for each in said(told, "internal_1", GIVES_UP))

    case = denied(insurer="Aetna")

    assert any("filing an appeal ends it" in each for each in said(case, "internal_1", GIVES_UP))


GIVES_UP = "What you give up, and what to beware of"


def test_court_is_told_for_information_alone(client: Client, told: Case) -> None:
    answered(Stage.objects.get(case=told, step__endswith="internal_1"), Outcome.UPHELD)

    page = text(client, told)

    assert "Court is told here for your information only. Ask a lawyer." in page
    court = Stage.objects.filter(case=told, kind="court").first()
    assert court is None or f"/stages/{court.pk}/file/" not in page


def test_a_filed_way_is_running_and_says_by_when_they_must_answer(told: Case) -> None:
    stage = filed(told)

    found = compare(Case.objects.get(pk=told.pk))

    assert [way.stage for way in found.running] == [stage]
    assert any("They must answer by" in each for each in said(told, "internal_1", "How long they have to answer"))


def test_after_a_second_no_the_patients_page_leads_there(client: Client, told: Case) -> None:
    patient = make.guest(told, Role.PATIENT)
    client.force_login(patient)
    before = client.get(f"/cases/{told.pk}/").content.decode()
    answered(Stage.objects.get(case=told, step__endswith="internal_1"), Outcome.UPHELD)

    after = client.get(f"/cases/{told.pk}/").content.decode()

    assert ("They said no again" in before, "They said no again" in after) == (False, True)
    assert f"/cases/{told.pk}/ways/" in after
    assert 'class="page"' in text(client, told, patient)


def test_a_complaint_to_the_same_office_stands_there_once(told: Case) -> None:
    answered(Stage.objects.get(case=told, step__endswith="internal_1"), Outcome.UPHELD)

    terms = [way.term for way in compare(Case.objects.get(pk=told.pk)).every]

    assert told.stages.filter(kind="regulator_complaint").count() == 2
    assert terms.count("Regulator complaint") == 1


def test_a_stranger_finds_no_page(client: Client, told: Case) -> None:
    client.force_login(make.user())

    assert client.get(f"/cases/{told.pk}/ways/").status_code == 404


def test_while_the_coverage_is_not_known_the_page_asks_for_it(client: Client) -> None:
    case = denied(coverage_type="")

    assert "The ways depend on the kind of coverage." in text(client, case)


def test_a_case_without_a_confirmed_letter_and_a_finished_one_say_so(client: Client, told: Case) -> None:
    assert "No letter is confirmed yet." in text(client, make.case())
    answered(Stage.objects.get(case=told, step__endswith="internal_1"), Outcome.OVERTURNED)
    assert "This case is finished." in text(client, told)


def test_the_page_asks_as_many_questions_with_eight_steps_as_with_three(client: Client, told: Case) -> None:
    client.force_login(told.owner)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/cases/{told.pk}/ways/").status_code == 200
        return len(asked)

    appeal = filed(told)
    queries()
    with_three = queries()
    today = timezone.localdate()
    said = {"outcome": Outcome.UPHELD, "notice_on": today, "received_on": today, "received_how": "told"}
    actions.record_answer(appeal, facts=said, by=told.owner, on=today)
    answered(Stage.objects.get(case=told, step__endswith="external"), Outcome.DISMISSED)
    for complaint in told.stages.filter(kind="regulator_complaint"):
        actions.file_stage(complaint, on=today, how=Channel.MAIL, address="PO Box 1", by=told.owner, today=today)

    assert told.stages.count() >= 8
    assert queries() == with_three <= 25


def test_a_program_reads_the_same_points(told: Case) -> None:
    found = program(told.owner).get(f"/api/v1/cases/{told.pk}/ways/").json()

    first = next(way for way in found["now"] if way["term"] == "Internal appeal, level 1")
    assert {point["about"] for point in first["points"]} >= POINTS
    cost = next(point for point in first["points"] if point["about"] == "What it costs")
    assert cost["sources"][0]["cite"] == "29 CFR 2560.503-1(b)(3)"
    assert found["later"][0]["stage"] is None


# --- the patient chooses


def want(client: Client, case: Case, who: Any, step: str = "internal_1") -> Any:
    client.force_login(who)
    stage = Stage.objects.get(case=case, step__endswith=step)
    return client.post(f"/cases/{case.pk}/stages/{stage.pk}/want/", follow=True)


def test_a_patient_says_which_way_they_want_and_it_is_todays_action(client: Client, told: Case) -> None:
    patient = make.guest(told, Role.PATIENT)
    before = set(told.deadlines.values_list("pk", flat=True))
    assert "I want this one" in text(client, told, patient)

    answer, again = want(client, told, patient), want(client, told, patient)

    wanted = FollowUp.objects.get(case=told, done_on=None, set_by=patient)
    assert (wanted.due_on, wanted.stage.step) == (timezone.localdate(), "erisa_self_funded.internal_1")
    assert "Nothing is filed yet, and every date stays." in answer.content.decode()
    assert "You said you want this" in again.content.decode()
    assert set(told.deadlines.values_list("pk", flat=True)) == before
    assert not Stage.objects.exclude(filed_on=None).exists()
    event = Event.objects.of_case(told.pk).get(kind="way wanted")
    assert sentence(event) == "The patient's side chose a way: First appeal, to your plan."
    actions.finish_follow_up(wanted, on=timezone.localdate(), by=told.owner)


def test_a_way_that_was_used_cannot_be_wanted_and_nobody_else_chooses(client: Client, told: Case) -> None:
    assert "I want this one" not in text(client, told)
    assert want(client, told, make.guest(told, Role.VIEWER)).status_code == 403
    filed(told)

    refused = want(client, told, make.guest(told, Role.PATIENT))

    assert "already filed" in refused.content.decode()
    assert not FollowUp.objects.filter(case=told, what__contains="wants this way").exists()


def test_a_choice_rolls_back_whole(told: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("lost")

    monkeypatch.setattr("appeals.actions.choosing.clocks.restate", fails)
    stage = Stage.objects.get(case=told, step__endswith="internal_1")
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.want_way(stage, by=told.owner, today=timezone.localdate())

    assert not FollowUp.objects.filter(stage=stage).exists()


def test_a_program_chooses_too(told: Case) -> None:
    stage = Stage.objects.get(case=told, step__endswith="internal_1")
    patient = make.guest(told, Role.PATIENT)

    assert program(patient).post(f"/api/v1/stages/{stage.pk}/want/").status_code == 201
