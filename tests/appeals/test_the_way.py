"""The main path through the verbs: denial, dates, letter, packet, filing, answer, next rung, win."""

from datetime import date

import pytest

from appeals import actions
from appeals.models import Channel, Deadline, Packet, Reminder, Stage, Turn
from cases.models import Ending, Outcome
from tests import make
from tests.appeals.fights import FACTS as KNOWN

TODAY = date(2026, 3, 20)
FACTS = KNOWN | {"notice_on": date(2026, 3, 2), "received_on": date(2026, 3, 6)}


@pytest.mark.django_db
def test_a_case_goes_the_whole_way_from_denial_to_a_win():
    case = make.case()
    person = case.owner

    decision = actions.accept_denial(case, facts=FACTS, by=person, on=TODAY)

    first = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    due = Deadline.objects.live().get(stage=first, clock="filing")
    assert (due.legal_on, due.conservative_on, due.act_by) == (date(2026, 9, 2), date(2026, 8, 28), date(2026, 8, 25))
    assert Turn.objects.get(case=case).deadline == due
    assert Reminder.objects.filter(deadline=due, state="pending").exists()

    letter = actions.draft_letter(first, on=TODAY, by=person)
    assert "six weeks of physical therapy" in letter.body
    packet = actions.ask_for_packet(first, papers_in_order=[], on=TODAY, by=person)
    assert actions.build_packet(packet.pk).state == Packet.State.BUILT
    actions.file_stage(
        first, on=TODAY, how=Channel.FAX, address="555-0100", by=person, today=TODAY, packet=Packet.objects.get()
    )
    theirs = Deadline.objects.unmet().get(stage=first, clock="decision")
    assert theirs.legal_on == date(2026, 4, 19)
    assert Turn.objects.get(case=case).whose == "insurer"
    assert not Reminder.objects.filter(deadline=due, state="pending").exists()

    answer_day = date(2026, 4, 10)
    actions.record_answer(
        first,
        facts={"outcome": Outcome.UPHELD, "notice_on": answer_day, "received_on": answer_day, "reason_text": "No."},
        by=person,
        on=date(2026, 4, 12),
    )
    external = Stage.objects.get(case=case, step="erisa_self_funded.external", challenges__outcome="upheld")
    assert Deadline.objects.live().get(stage=external, clock="filing").legal_on == date(2026, 8, 10)
    assert Turn.objects.get(case=case).stage == external

    sent = date(2026, 5, 4)
    actions.file_stage(external, on=sent, how=Channel.FAX, address="555-0100", by=person, today=sent)
    actions.record_answer(
        external, facts={"outcome": Outcome.OVERTURNED, "notice_on": date(2026, 6, 1)}, by=person, on=date(2026, 6, 2)
    )
    case.refresh_from_db()
    assert case.ending == Ending.WON
    assert Turn.objects.get(case=case).whose == "nobody"
    assert not Deadline.objects.unmet().filter(case=case).exists()
    assert decision.stages.count() >= 2
