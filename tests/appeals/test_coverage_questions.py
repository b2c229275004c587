"""Which coverage is it: on screen, with every possible kind counted and the earliest day ruling."""

from datetime import date

import pytest
from django.test import Client

from appeals import actions
from appeals.law.unsettled import FIRST_APPEAL
from appeals.models import Certainty, Deadline, FollowUp, Reminder, Stage, Turn
from cases.models import Case, Coverage
from tests import make
from tests.appeals.test_the_way import FACTS, TODAY

pytestmark = pytest.mark.django_db

JOB = {"source": "job", "employer": "private", "size": "some", "funding": "unknown", "grandfathered": "no"}


def denied() -> Case:
    case = make.case()
    actions.accept_denial(case, facts=FACTS | {"coverage_type": ""}, by=case.owner, on=TODAY)
    return Case.objects.get(pk=case.pk)


def answered(case: Case, answers: dict[str, str]) -> Case:
    for question, answer in answers.items():
        actions.answer_coverage_question(case, question=question, answer=answer, by=case.owner, on=TODAY)
    return Case.objects.get(pk=case.pk)


def kind_of(case: Case) -> str:
    return Coverage.objects.get(case=case).coverage_type


def test_while_two_kinds_are_possible_one_provisional_date_stands_for_both() -> None:
    case = answered(denied(), JOB)

    due = Deadline.objects.live().get(case=case)
    assert (due.stage.step, due.certainty, due.legal_on) == (FIRST_APPEAL, Certainty.PROVISIONAL, None)
    assert (due.conservative_on, due.act_by) == (date(2026, 8, 28), date(2026, 8, 25))
    assert [line[:9] for line in due.because[:2]] == ["If it is ", "If it is "]
    assert Reminder.objects.filter(deadline=due, state="pending").exists()
    assert Turn.objects.get(case=case).follow_up.what == "coverage"


def test_the_answer_that_leaves_one_kind_opens_its_ladder_and_keeps_the_old_date_visible() -> None:
    case = answered(denied(), JOB)
    provisional = Deadline.objects.live().get(case=case)

    case = answered(case, {"funding": "employer"})

    provisional.refresh_from_db()
    assert kind_of(case) == "erisa_self_funded"
    assert provisional.stage.state == "abandoned"
    assert Deadline.objects.unmet().get(case=case, clock="filing", stage__parallel=False).legal_on == date(2026, 9, 2)
    assert not FollowUp.objects.filter(case=case, what="coverage", done_on=None).exists()


def test_an_appeal_filed_before_the_kind_was_known_becomes_the_step_it_was() -> None:
    case = answered(denied(), JOB)
    stage = Stage.objects.get(case=case, step=FIRST_APPEAL)
    actions.file_stage(stage, on=TODAY, how="fax", address="555-0100", by=case.owner, today=TODAY)

    case = answered(case, {"funding": "employer"})

    stage.refresh_from_db()
    assert (stage.step, stage.state) == ("erisa_self_funded.internal_1", "filed")
    assert Deadline.objects.unmet().filter(stage=stage, clock="decision", owed_by="insurer").exists()


def test_a_kind_a_person_named_stays_until_the_answers_rule_it_out() -> None:
    case = make.case()
    actions.accept_denial(case, facts=FACTS, by=case.owner, on=TODAY)

    case = answered(case, {"source": "job", "employer": "unknown"})
    assert kind_of(case) == "erisa_self_funded"

    case = answered(case, {"employer": "federal"})
    assert kind_of(case) == "fehb_pshb"


def test_a_kind_that_followed_from_the_answers_is_open_again_when_they_no_longer_tell_it() -> None:
    case = answered(denied(), JOB | {"funding": "employer"})

    case = answered(case, {"funding": "unknown"})

    assert kind_of(case) == ""
    assert Deadline.objects.unmet().get(case=case, clock="filing").certainty == Certainty.PROVISIONAL


def test_rungs_dropped_for_another_coverage_come_back_when_the_correction_is_taken_back() -> None:
    case = make.case()
    actions.accept_denial(case, facts=FACTS, by=case.owner, on=TODAY)
    before = Deadline.objects.unmet().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")

    for kind in ("medicare_advantage", "erisa_self_funded"):
        facts = {"coverage_type": kind}
        actions.correct_and_recount(case, decision=None, facts=facts, why="Looked again.", by=case.owner, on=TODAY)

    after = Deadline.objects.unmet().get(case=case, clock="filing", stage__step="erisa_self_funded.internal_1")
    before.refresh_from_db()
    assert (after.legal_on, after.stage_id) == (before.legal_on, before.stage_id)
    assert before.superseded_by == after
    assert Reminder.objects.filter(deadline=after, state="pending").exists()


def test_answers_to_questions_that_are_no_longer_asked_are_let_go() -> None:
    case = answered(denied(), JOB)

    case = answered(case, {"source": "sharing"})

    assert case.coverage.answers == {"source": "sharing"}
    assert kind_of(case) == "health_sharing_ministry"


def test_the_page_asks_one_question_and_goes_on_to_the_next(client: Client) -> None:
    case = denied()
    client.force_login(case.owner)
    address = f"/cases/{case.pk}/coverage/"

    assert "Where does the health coverage come from?" in client.get(address).content.decode()
    then = client.post(address, {"question": "source", "answer": "job"}, follow=True).content.decode()

    assert "Who is the employer?" in then
    assert "What you answered" in then


def test_the_page_names_what_is_possible_and_the_question_that_would_settle_it(client: Client) -> None:
    case = answered(denied(), JOB)
    client.force_login(case.owner)

    shown = client.get(f"/cases/{case.pk}/coverage/").content.decode()

    assert "It can be any of these 2" in shown
    assert "One question would settle it" in shown
    assert "self-funded or fully insured" in shown


def test_no_answer_is_asked_for_again_and_nothing_is_lost(client: Client) -> None:
    case = answered(denied(), {"source": "job"})
    client.force_login(case.owner)

    refused = client.post(f"/cases/{case.pk}/coverage/", {"question": "employer"})

    assert refused.status_code == 422
    assert "Choose one of the answers" in refused.content.decode()
    assert case.coverage.answers == {"source": "job"}


def test_a_viewer_may_not_answer_and_a_stranger_finds_nothing(client: Client) -> None:
    case = denied()
    client.force_login(make.user())

    assert client.post(f"/cases/{case.pk}/coverage/", {"question": "source", "answer": "job"}).status_code == 404
