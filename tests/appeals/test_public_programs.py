"""Cases of public programs climb their own ladders: dates, answers and corrections through the real verbs."""

from datetime import date
from typing import Any

import pytest

from appeals import actions, desk
from appeals.asking import questions
from appeals.models import Deadline, Filer, Stage
from cases.models import Case, Outcome
from tests.appeals.fights import denied, first

pytestmark = pytest.mark.django_db

NOTICE, RECEIVED, SENT, ANSWERED = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 20), date(2026, 4, 15)


def answered(coverage_type: str, outcome: Outcome = Outcome.UPHELD, **facts: Any) -> Case:
    """A case whose first appeal was filed and answered."""
    case = denied(coverage_type=coverage_type, notice_on=NOTICE, received_on=RECEIVED, today=SENT, **facts)
    appeal = first(case)
    filer = Filer.PATIENT
    actions.file_stage(appeal, on=SENT, how="fax", address="555-0100", filer=filer, by=case.owner, today=SENT)
    said = {"outcome": outcome, "notice_on": ANSWERED, "received_on": ANSWERED, "received_how": "told"}
    actions.record_answer(appeal, facts=said, by=case.owner, on=ANSWERED)
    return case


def waiting(case: Case) -> set[str]:
    return set(Stage.objects.filter(case=case, filed_on=None, abandoned_on=None).values_list("step", flat=True))


def test_an_integrated_plan_that_says_no_goes_on_with_medicare_and_medicaid() -> None:
    case = answered("ma_integrated_dsnp")

    assert waiting(case) == {"medicare_advantage.ire", "medicaid_managed_care.state_fair_hearing"}
    assert Stage.objects.get(case=case, step="medicare_advantage.ire").automatic
    assert Deadline.objects.live().filter(stage__step="medicaid_managed_care.state_fair_hearing").exists()
    assert desk.read(case) is not None


def test_a_correction_keeps_the_steps_of_the_other_ladders() -> None:
    case = answered("ma_integrated_dsnp")

    actions.correct_and_recount(
        case, decision=None, facts={"insurer": "Fictional Mutual Dual"}, why="Misspelt.", by=case.owner, on=ANSWERED
    )

    assert waiting(case) == {"medicare_advantage.ire", "medicaid_managed_care.state_fair_hearing"}


def test_federal_employees_have_ninety_days_from_the_letter_that_affirms_the_denial() -> None:
    case = answered("fehb_pshb")

    due = Deadline.objects.live().get(case=case, stage__step="fehb_pshb.external")

    assert (due.rule, due.legal_on) == ("fehb_pshb.external.filing.after_denial", date(2026, 7, 14))


@pytest.mark.parametrize(
    ("coverage_type", "legal"),
    [
        ("original_medicare", date(2026, 7, 4)),  # 120 days from 6 March
        ("medicare_part_d", date(2026, 5, 5)),  # 60 days from 6 March
        ("ma_integrated_dsnp", date(2026, 5, 5)),
        ("chip_separate", date(2026, 5, 1)),  # 60 days from 2 March
        ("fehb_pshb", date(2026, 9, 2)),  # six months
        ("champva", date(2027, 3, 2)),
    ],
)
def test_a_confirmed_denial_has_the_last_day_of_its_program(coverage_type: str, legal: date) -> None:
    case = denied(coverage_type=coverage_type, notice_on=NOTICE, received_on=RECEIVED, today=SENT)

    due = Deadline.objects.live().get(stage=first(case), clock="filing")

    assert due.legal_on == legal


def test_a_tricare_denial_of_what_is_urgent_keeps_the_three_days_until_its_kind_is_known() -> None:
    case = denied(coverage_type="tricare", notice_on=NOTICE, received_on=RECEIVED, today=RECEIVED, urgency="urgent")

    due = Deadline.objects.live().get(stage=first(case))

    assert due.legal_on is None
    assert due.conservative_on == date(2026, 3, 5)
    assert any("a procedure to come" in question for question in questions(case))


def test_medicaid_without_a_plan_keeps_thirty_days_until_the_state_is_asked() -> None:
    case = denied(coverage_type="medicaid_ffs", notice_on=NOTICE, received_on=RECEIVED, today=SENT)

    due = Deadline.objects.live().get(case=case, stage__step="medicaid_ffs.state_fair_hearing")

    assert (due.legal_on, due.conservative_on) == (None, date(2026, 4, 1))


def test_a_hearing_asks_for_the_amount_at_stake_and_says_when_it_is_too_small() -> None:
    case = denied(coverage_type="tricare", notice_on=NOTICE, received_on=RECEIVED, today=SENT)
    before = first(case).cautions

    actions.correct_and_recount(
        case, decision=None, facts={"more": {"amount_at_stake": 40}}, why="Read off the bill.", by=case.owner, on=SENT
    )

    assert "How much money is at stake, in dollars?" in before
    assert "You say that $40 is at stake. That is less than the $50 needed here." in first(case).cautions


def test_what_a_filed_step_warned_of_is_kept_as_it_was() -> None:
    case = denied(coverage_type="tricare", notice_on=NOTICE, received_on=RECEIVED, today=SENT)
    before = first(case).cautions
    by_whom = {"filer": Filer.PATIENT, "by": case.owner}
    actions.file_stage(first(case), on=SENT, how="mail", address="PO Box 1", today=SENT, **by_whom)

    actions.correct_and_recount(
        case, decision=None, facts={"more": {"amount_at_stake": 40}}, why="Read off the bill.", by=case.owner, on=SENT
    )

    assert first(case).cautions == before
