"""The kind of coverage turns out to be another after something was filed or answered."""

from datetime import date

import pytest
from django.test import Client

from appeals import actions, clocks
from appeals.law.carried import belongs
from appeals.models import Channel, Deadline, Filer, FollowUp, Stage
from cases.models import Case, Outcome
from claimback.audit.models import Event
from tests.appeals.fights import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db

NOTICE, RECEIVED, SENT, ANSWERED = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 20), date(2026, 4, 15)
ALL = sorted(clocks.book().coverage_types)


def sent(coverage_type: str = "erisa_self_funded") -> Case:
    case = denied(coverage_type=coverage_type, notice_on=NOTICE, received_on=RECEIVED, today=SENT)
    stage = Stage.objects.filter(case=case, parallel=False).order_by("position")[0]
    by_whom = {"filer": Filer.PATIENT, "by": case.owner}
    actions.file_stage(stage, on=SENT, how=Channel.FAX, address="555-0100", today=SENT, **by_whom)
    return case


def answer(case: Case, outcome: Outcome = Outcome.UPHELD) -> Case:
    said = {"outcome": outcome, "notice_on": ANSWERED, "received_on": ANSWERED, "received_how": "told"}
    actions.record_answer(Stage.objects.get(case=case, state="filed"), facts=said, by=case.owner, on=ANSWERED)
    return case


def answered(coverage_type: str = "erisa_self_funded") -> Case:
    return answer(sent(coverage_type))


def corrected(case: Case, **facts: object) -> Case:
    actions.correct_and_recount(case, decision=None, facts=facts, why="The card.", by=case.owner, on=ANSWERED)
    return Case.objects.get(pk=case.pk)


def filed_step(case: Case) -> Stage:
    return Stage.objects.exclude(filed_on=None).get(case=case)


def waiting(case: Case) -> set[str]:
    return set(Stage.objects.filter(case=case, filed_on=None, abandoned_on=None).values_list("step", flat=True))


def test_a_wrong_coverage_is_corrected_on_the_screen_after_the_answer_and_never_fails(client: Client) -> None:
    case = answered()
    client.force_login(case.owner)

    form = client.get(f"/cases/{case.pk}/correct/").context["form"]
    said = {name: form[name].value() for name in form.fields}
    said = {name: value for name, value in said.items() if value not in (None, "", [])}
    shown = client.post(
        f"/cases/{case.pk}/correct/",
        said | {"coverage_type": "medicare_advantage", "why": "The card says Medicare."},
        follow=True,
    )

    page = shown.content.decode()
    assert shown.status_code == 200
    assert "has no such step, so it is kept as history" in page
    assert "Look at this" in page
    assert waiting(case) >= {"medicare_advantage.internal_1"}


def test_the_questions_about_the_coverage_correct_it_after_the_answer_too(client: Client) -> None:
    case = answered()
    client.force_login(case.owner)

    client.post(f"/cases/{case.pk}/coverage/", {"question": "source", "answer": "military"})
    shown = client.post(f"/cases/{case.pk}/coverage/", {"question": "military_kind", "answer": "tricare"}, follow=True)

    assert "so it is kept as history" in shown.content.decode()
    assert "tricare.internal_1" in waiting(case)


def test_a_program_corrects_it_and_reads_what_to_look_at() -> None:
    case = answered()
    client = program(case.owner)

    told = client.patch(f"/api/v1/cases/{case.pk}/", {"coverage_type": "original_medicare", "why": "The card."})
    stage = client.get(f"/api/v1/stages/{filed_step(case).pk}/").json()

    assert told.status_code == 200
    assert "kept as history" in stage["look_at"]
    assert client.get(f"/api/v1/stages/{first_open(case)}/").json()["look_at"] == ""


def first_open(case: Case) -> str:
    return str(Stage.objects.get(case=case, step="original_medicare.internal_1").pk)


def test_what_was_filed_and_answered_stays_as_history_and_the_new_ladder_begins_at_the_denial() -> None:
    case = corrected(answered(), coverage_type="medicare_advantage")

    stage = filed_step(case)
    assert (stage.step, stage.state, stage.filed_on) == ("erisa_self_funded.internal_1", "answered", SENT)
    new = Stage.objects.get(case=case, step="medicare_advantage.internal_1")
    assert new.challenges == stage.challenges
    assert Deadline.objects.unmet().filter(stage=new, clock="filing").exists()
    assert FollowUp.objects.filter(case=case, what="kept_steps", done_on=None).exists()


def test_where_the_same_body_decides_the_filed_step_is_carried_over_and_says_so() -> None:
    case = corrected(sent(), coverage_type="erisa_insured")

    stage = filed_step(case)
    assert (stage.step, stage.state) == ("erisa_insured.internal_1", "filed")
    assert "counts as this step now" in stage.cautions[0]
    due = Deadline.objects.unmet().get(stage=stage, clock="decision")
    assert due.rule.startswith("erisa_insured.")
    assert not FollowUp.objects.filter(case=case, what="kept_steps").exists()
    assert Event.objects.of_case(case.pk).filter(kind="stage carried over").count() == 1


def test_an_answered_step_that_is_carried_over_opens_the_next_steps_of_the_new_coverage() -> None:
    case = corrected(answered(), coverage_type="erisa_insured", state="CA")

    assert filed_step(case).step == "erisa_insured.internal_1"
    assert "erisa_insured.external_state" in waiting(case)
    assert not any(step.startswith("erisa_self_funded") for step in waiting(case))


@pytest.mark.parametrize("kind", ALL)
def test_no_date_of_a_coverage_that_is_not_the_cases_stays(kind: str) -> None:
    for reach, was, now in ((answered, "erisa_self_funded", kind), (sent, kind, "medicare_advantage")):
        case = corrected(reach(was), coverage_type=now)

        live = Deadline.objects.live().filter(case=case, dropped_on=None)
        assert all(belongs(clocks.book(), each.stage.step, now) for each in live.select_related("stage"))
        assert not [each.rule for each in live if each.rule.split(".")[0] not in {now, *partners(now)}]


def partners(kind: str) -> set[str]:
    return {id.split(".")[0] for id in clocks.book().stages if belongs(clocks.book(), id, kind)}


def test_no_decision_date_of_the_old_coverage_runs_on_a_filed_step_that_is_kept(client: Client) -> None:
    case = corrected(sent(), coverage_type="original_medicare")
    client.force_login(case.owner)

    assert not Deadline.objects.live().filter(stage=filed_step(case)).exists()
    assert client.get(f"/cases/{case.pk}/").status_code == 200


def test_the_answer_to_a_kept_step_is_recorded_and_a_win_still_wins() -> None:
    upheld = answer(corrected(sent(), coverage_type="original_medicare"))
    won = answer(corrected(sent(), coverage_type="original_medicare"), Outcome.OVERTURNED)

    won.refresh_from_db()
    assert won.ending == "won"
    assert filed_step(upheld).state == "answered"
    assert FollowUp.objects.filter(case=upheld, what="kept_steps", done_on=None).exists()


def test_correcting_it_back_makes_the_kept_step_its_own_again() -> None:
    case = corrected(corrected(answered(), coverage_type="tricare"), coverage_type="erisa_self_funded")

    assert filed_step(case).step == "erisa_self_funded.internal_1"
    assert "erisa_self_funded.external" in waiting(case)
    assert not FollowUp.objects.filter(case=case, what="kept_steps", done_on=None).exists()


def test_a_step_that_was_dropped_for_the_coverage_makes_room_for_the_one_that_was_filed() -> None:
    case = denied(coverage_type="erisa_self_funded", notice_on=NOTICE, received_on=RECEIVED, today=SENT)
    corrected(case, coverage_type="erisa_insured")
    appeal = Stage.objects.get(case=case, step="erisa_insured.internal_1")
    actions.file_stage(appeal, on=SENT, how=Channel.FAX, address="555-0100", by=case.owner, today=SENT)

    case = corrected(case, coverage_type="erisa_self_funded")

    appeal.refresh_from_db()
    assert appeal.step == "erisa_self_funded.internal_1"
    assert Stage.objects.get(case=case, step="erisa_insured.internal_1").state == "abandoned"


def test_a_filed_step_is_kept_without_dates_while_the_coverage_is_not_known(client: Client) -> None:
    case = sent()
    client.force_login(case.owner)

    corrected(case, coverage_type="")

    assert not Deadline.objects.unmet().filter(case=case).exists()
    assert "has no dates while the kind of coverage" in client.get(f"/cases/{case.pk}/").content.decode()


def test_what_the_letter_prints_counts_for_the_first_step_of_the_new_coverage() -> None:
    printed, step = date(2026, 12, 31), "erisa_self_funded.internal_1"
    case = denied(
        coverage_type="original_medicare", notice_on=NOTICE, received_on=RECEIVED, today=SENT, stated_deadline=printed
    )

    corrected(case, coverage_type="erisa_self_funded")

    fresh = denied(
        coverage_type="erisa_self_funded", notice_on=NOTICE, received_on=RECEIVED, today=SENT, stated_deadline=printed
    )
    mine, same = (Deadline.objects.unmet().get(case=each, stage__step=step, clock="filing") for each in (case, fresh))
    assert (mine.legal_on, mine.act_by) == (same.legal_on, same.act_by)


def test_a_refused_correction_changes_nothing() -> None:
    case = answered()
    before = list(Stage.objects.filter(case=case).order_by("pk").values_list("step", "state"))

    with pytest.raises(actions.ImpossibleDate):
        corrected(case, coverage_type="tricare", notice_on=date(2026, 12, 1))

    assert list(Stage.objects.filter(case=case).order_by("pk").values_list("step", "state")) == before
