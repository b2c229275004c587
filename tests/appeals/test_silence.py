"""The insurer does not answer in time: what the law opens is a choice, and a late answer can still be recorded."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from appeals import actions, desk
from appeals.models import Channel, Deadline, FollowUp, Stage, Turn
from cases.models import Case, Decision, Outcome
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.again import written_again
from tests.appeals.fights import denied, first, sender
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db

NOTICE, RECEIVED, SENT = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 20)
OVER = date(2026, 4, 19)
"""Thirty days after the appeal: the last day to answer it."""
LATE = date(2026, 4, 25)


@written_again
def waiting(coverage_type: str = "erisa_self_funded", **facts: object) -> Case:
    case = denied(coverage_type=coverage_type, notice_on=NOTICE, received_on=RECEIVED, today=SENT, **facts)
    by_whom = {"filer": sender(case), "by": case.owner}
    actions.file_stage(first(case), on=SENT, how=Channel.FAX, address="555-0100", today=SENT, **by_whom)
    return Case.objects.get(pk=case.pk)


@written_again
def silent(coverage_type: str = "erisa_self_funded", on: date = LATE, **facts: object) -> Case:
    case = waiting(coverage_type, **facts)
    actions.record_silence(first(case), by=case.owner, on=on)
    return Case.objects.get(pk=case.pk)


def answer(case: Case, outcome: Outcome, on: date = LATE) -> None:
    said = {"outcome": outcome, "notice_on": on, "received_on": on, "received_how": "told"}
    actions.record_answer(first(case), facts=said, by=case.owner, on=on)


def opened(case: Case) -> set[str]:
    return set(
        Stage.objects.filter(case=case, challenges__outcome="unanswered", abandoned_on=None).values_list(
            "step", flat=True
        )
    )


# --- the verb --------------------------------------------------------------------------------------------------


def test_silence_ends_the_step_and_opens_what_the_rulebook_gives_for_it() -> None:
    case = silent()

    stage = first(case)
    assert (stage.state, stage.answer.outcome) == ("answered", "unanswered")
    assert {"erisa_self_funded.external", "erisa_self_funded.court"} <= opened(case)
    assert Event.objects.of_case(case.pk).filter(kind="stage answered").count() == 1


def test_a_plan_that_must_send_the_case_on_opens_the_reviewer_by_itself() -> None:
    case = silent("medicare_advantage")

    assert Stage.objects.get(case=case, step="medicare_advantage.ire").automatic


@pytest.mark.parametrize("on", [SENT + timedelta(days=1), OVER])
def test_while_they_have_time_it_is_refused_and_nothing_changes(on: date) -> None:
    case = waiting()

    with pytest.raises(actions.StillTime, match="that day included"):
        actions.record_silence(first(case), by=case.owner, on=on)

    assert first(case).state == "filed"
    assert not Decision.objects.filter(case=case, outcome="unanswered").exists()


def test_a_step_nobody_filed_and_one_that_was_answered_are_refused() -> None:
    preparing, answered = denied(notice_on=NOTICE, received_on=RECEIVED, today=SENT), waiting()
    answer(answered, Outcome.UPHELD)

    for case in (preparing, answered):
        with pytest.raises(actions.NotPossible):
            actions.record_silence(first(case), by=case.owner, on=LATE)


def test_where_the_law_opens_nothing_the_step_keeps_waiting() -> None:
    case = denied(coverage_type="tricare", notice_on=NOTICE, received_on=RECEIVED, today=SENT)
    by_whom = {"filer": sender(case), "by": case.owner}
    actions.file_stage(first(case), on=SENT, how=Channel.FAX, address="555-0100", today=SENT, **by_whom)
    theirs = Deadline.objects.unmet().filter(case=case, clock="decision", legal_on__isnull=False).first()
    refusal = actions.NothingOpens if theirs else actions.StillTime

    with pytest.raises(refusal):
        actions.record_silence(first(case), by=case.owner, on=date(2026, 11, 1))

    assert first(case).state == "filed"


def test_their_missed_date_is_not_said_to_be_met() -> None:
    case = silent()

    missed = Deadline.objects.live().get(stage=first(case), clock="decision")
    assert (missed.legal_on, missed.met_on, missed.dropped_on) == (OVER, None, LATE)


# --- the dates while nobody answers ----------------------------------------------------------------------------


def test_no_legal_day_is_told_and_the_day_to_be_safe_by_is_counted_from_the_denial_that_stands() -> None:
    case = silent()

    due = Deadline.objects.live().get(case=case, stage__step="erisa_self_funded.external", clock="filing")
    assert (due.certainty, due.legal_on) == ("provisional", None)
    assert date(2026, 6, 20) < due.conservative_on <= date(2026, 7, 6)  # four months from 2 or 6 March
    assert "the denial that stands" in due.because[0]


def test_where_that_day_lies_before_their_time_was_over_it_is_counted_from_then() -> None:
    case = denied(coverage_type="erisa_self_funded", notice_on=NOTICE, received_on=RECEIVED, today=SENT)
    late_filing = date(2026, 8, 20)
    actions.file_stage(
        first(case), on=late_filing, how=Channel.FAX, address="555-0100", by=case.owner, today=late_filing
    )

    actions.record_silence(first(case), by=case.owner, on=date(2026, 10, 1))

    due = Deadline.objects.live().get(case=case, stage__step="erisa_self_funded.external", clock="filing")
    assert due.conservative_on > date(2026, 12, 1)
    assert "when their time was over" in due.because[0]


def test_federal_employees_have_the_firm_date_the_rule_for_silence_gives() -> None:
    case = silent("fehb_pshb")

    due = Deadline.objects.live().get(case=case, stage__step="fehb_pshb.external", clock="filing")
    assert (due.rule, due.legal_on) == ("fehb_pshb.external.filing.no_response", SENT + timedelta(days=120))


def test_the_next_action_is_the_step_and_not_a_question_nobody_can_answer() -> None:
    case = silent()

    turn = Turn.objects.get(case=case)
    assert (turn.whose, turn.stage.step) == ("us", "erisa_self_funded.external")
    assert not FollowUp.objects.filter(case=case, what="question", done_on=None).exists()


# --- a late answer ---------------------------------------------------------------------------------------------


def test_a_late_refusal_takes_the_place_of_the_silence_and_its_letter_starts_the_time() -> None:
    case = silent()
    before = Stage.objects.get(case=case, step="erisa_self_funded.external")

    answer(case, Outcome.UPHELD, on=date(2026, 5, 4))

    stage = first(case)
    assert (stage.answer.outcome, stage.answer.notice_on) == ("upheld", date(2026, 5, 4))
    after = Stage.objects.get(case=case, step="erisa_self_funded.external")
    due = Deadline.objects.live().get(stage=after, clock="filing")
    assert (after.pk, due.legal_on, due.certainty) == (before.pk, date(2026, 9, 4), "firm")


def test_a_late_win_wins_the_case() -> None:
    case = silent()

    answer(case, Outcome.OVERTURNED)

    case.refresh_from_db()
    assert case.ending == "won"


def test_what_was_filed_meanwhile_stays_filed() -> None:
    case = silent()
    external = Stage.objects.get(case=case, step="erisa_self_funded.external")
    actions.file_stage(external, on=LATE, how=Channel.FAX, address="555-0100", by=case.owner, today=LATE)

    answer(case, Outcome.UPHELD)

    external.refresh_from_db()
    assert external.state == "filed"


def test_a_refusal_in_a_drug_plan_is_no_longer_sent_on_by_itself() -> None:
    case = silent("medicare_part_d")
    assert Stage.objects.get(case=case, step="medicare_part_d.ire").automatic

    answer(case, Outcome.UPHELD)

    assert not Stage.objects.get(case=case, step="medicare_part_d.ire").automatic


def test_correcting_facts_keeps_the_steps_that_silence_opened() -> None:
    case = silent()

    actions.correct_and_recount(
        case, decision=None, facts={"insurer": "Fictional Mutual Trust"}, why="Misspelt.", by=case.owner, on=LATE
    )

    assert "erisa_self_funded.external" in opened(case)


def test_the_silence_itself_is_no_letter_to_correct() -> None:
    case = silent()
    unanswered = Decision.objects.get(case=case, outcome="unanswered")

    with pytest.raises(actions.NoLetter):
        actions.correct_and_recount(
            case, decision=unanswered, facts={"notice_on": LATE}, why="?", by=case.owner, on=LATE
        )


def test_nobody_records_an_answer_that_says_nobody_answered() -> None:
    case = waiting()

    with pytest.raises(Exception, match="Say what they decided"):
        answer(case, Outcome.UNANSWERED)


def test_the_letter_after_silence_argues_against_the_denial_that_stands_and_asks_to_name_the_silence() -> None:
    case = silent()
    external = Stage.objects.get(case=case, step="erisa_self_funded.external")

    letter = actions.draft_letter(external, on=LATE, by=case.owner)

    assert "six weeks of physical therapy" in letter.body
    assert "not answered by Sun 19 Apr 2026" in letter.gaps[0]["sentence"]


# --- the screens -----------------------------------------------------------------------------------------------


def test_the_desk_offers_the_choice_with_its_caution_when_their_day_has_passed(client: Client) -> None:
    case = waiting()
    client.force_login(case.owner)

    page = client.get(f"/cases/{case.pk}/").content.decode()

    assert "No answer came" in page
    assert "The last legal day for the answer was Sun 19 Apr 2026" in page
    assert "Review by an independent doctor" in page
    assert "Take it as a right to go further, not in place of asking for external review in time" in page


def test_the_desk_offers_nothing_while_they_have_time(client: Client) -> None:
    case = denied(days_ago=5)
    today = timezone.localdate()
    actions.file_stage(first(case), on=today, how=Channel.FAX, address="555-0100", by=case.owner, today=today)
    client.force_login(case.owner)

    assert "No answer came" not in client.get(f"/cases/{case.pk}/").content.decode()
    page = client.get(f"/cases/{case.pk}/stages/{first(case).pk}/silence/").content.decode()
    assert "This step is not late" in page
    assert client.post(f"/cases/{case.pk}/stages/{first(case).pk}/silence/").status_code == 422
    assert first(case).state == "filed"


def test_the_choice_is_shown_once_more_then_made_and_a_late_answer_is_typed_in(client: Client) -> None:
    case = waiting()
    client.force_login(case.owner)
    address = f"/cases/{case.pk}/stages/{first(case).pk}/silence/"

    asked = client.get(address).content.decode()
    shown = client.post(address, follow=True).content.decode()

    assert "This is your choice" in asked
    assert "Their time was over on Sun 19 Apr 2026; no letter came" in shown
    assert "Record the late answer" in shown
    typed = {"outcome": "upheld", "notice_on": "2026-05-04", "received_on": "2026-05-05", "received_how": "told"}
    client.post(f"/cases/{case.pk}/stages/{first(case).pk}/answer/", typed)
    assert first(case).answer.outcome == "upheld"


def test_an_assistant_is_told_why_not(client: Client) -> None:
    case = waiting()
    client.force_login(make.member(case.organisation, Role.ASSISTANT))

    assert client.post(f"/cases/{case.pk}/stages/{first(case).pk}/silence/").status_code == 403
    assert "They did not answer" in client.get(f"/cases/{case.pk}/").content.decode()
    assert first(case).state == "filed"


def test_the_desk_of_a_silent_case_is_read_and_the_correct_screen_offers_only_letters(client: Client) -> None:
    case = silent()
    client.force_login(case.owner)

    assert desk.read(case).questions
    page = client.get(f"/cases/{case.pk}/correct/")
    assert page.status_code == 200
    assert all(one.outcome != "unanswered" for one in page.context["decisions"])


# --- the API ---------------------------------------------------------------------------------------------------


def test_a_program_says_it_and_records_the_late_answer() -> None:
    case = waiting()
    client, stage = program(case.owner), first(case)

    told = client.post(f"/api/v1/stages/{stage.pk}/silence/")
    again = client.post(f"/api/v1/stages/{stage.pk}/silence/")
    late = client.post(
        f"/api/v1/stages/{stage.pk}/answer/", {"outcome": "upheld", "notice_on": "2026-05-04", "received_how": "told"}
    )

    assert (told.status_code, told.json()["outcome"], again.status_code) == (201, "unanswered", 409)
    assert (late.status_code, late.json()["outcome"]) == (201, "upheld")


def test_a_program_may_not_say_that_a_letter_says_nobody_answered() -> None:
    case = waiting()

    answered = program(case.owner).post(f"/api/v1/stages/{first(case).pk}/answer/", {"outcome": "unanswered"})

    assert answered.status_code == 400
