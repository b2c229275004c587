"""The case desk: who sees what, what it shows, what its small verbs do and refuse."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions, desk
from appeals.models import Deadline, FollowUp, Reminder, Stage, Turn
from cases.models import Ending, Outcome, Share
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.words import day
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db
TOLD = fights.denied


@pytest.fixture
def case(told):
    return told


def at(case, *rest):
    return f"/cases/{case.pk}/" + "".join(f"{part}/" for part in rest)


def signed_in(client, who):
    client.force_login(who)
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def ladder_of(case):
    return [(rung.name, rung.state) for rung in desk.read(case).ladder if not rung.beside]


# --- who


def test_a_stranger_is_told_that_nothing_is_here(client, case):
    assert signed_in(client, make.member(make.organisation(), Role.OWNER)).get(at(case)).status_code == 404


@pytest.mark.parametrize("door", [("follow-ups",), ("share",), ("assign",), ("close",)])
def test_a_viewer_may_look_but_change_nothing(client, case, door):
    viewer = signed_in(client, make.guest(case, Role.VIEWER))

    assert viewer.get(at(case)).status_code == 200
    assert viewer.post(at(case, *door), {}).status_code == 403


def test_an_assistant_sees_the_moves_off_with_the_reason(client, case):
    answer = text(signed_in(client, make.member(case.organisation, Role.ASSISTANT)).get(at(case)))

    assert "disabled" in answer
    assert "Only an advocate, a supervisor or the owner can file" in answer


# --- what it shows


def test_the_ladder_stands_on_the_denial_and_shows_what_is_not_open_yet(case):
    names = ladder_of(case)

    assert names[-1] == ("Denied", "answered")
    assert names[-2] == ("First appeal, to your plan", "preparing")
    assert {state for _name, state in names[:-2]} == {"locked"}
    assert "independent doctor" in names[-3][0]


def test_an_answer_stands_between_the_step_and_what_it_opened(case):
    stage = fights.filed(case, days_ago=2)
    today = timezone.localdate()
    facts = {"outcome": Outcome.UPHELD, "notice_on": today, "received_on": today}
    actions.record_answer(stage, facts=facts, by=case.owner, on=today)

    names = ladder_of(case)

    below = [name for name, state in names if state != "locked"]
    assert below == ["Review by an independent doctor", "Denial upheld", "First appeal, to your plan", "Denied"]
    assert [rung.name for rung in desk.read(case).ladder if rung.here] == ["Review by an independent doctor"]


def test_the_call_between_doctors_never_claims_to_stop_the_clock(client, case):
    assert "This call never stops the clock of the appeal." in text(signed_in(client, case.owner).get(at(case)))


def test_a_date_is_shown_with_its_three_days_its_sum_and_its_law(client, case):
    due = Deadline.objects.live().get(case=case, clock="filing")

    answer = text(signed_in(client, case.owner).get(at(case)))

    for on in (due.act_by, due.conservative_on, due.legal_on):
        assert day(on) in answer
    assert "29 CFR 2560.503-1(h)(3)(i)" in answer
    assert "https://www.ecfr.gov/" in answer
    assert "Rule checked against its source on" in answer


def test_a_rule_read_only_as_others_tell_it_is_not_shown_as_checked(client):
    case = fights.denied(coverage_type="medicare_advantage")

    answer = text(signed_in(client, case.owner).get(at(case)))

    assert "42 CFR 422.582(b)" in answer
    assert "as others quote or tell the rule. Compare it with the letter." in answer
    assert ", as others quote or tell it</span>" in answer
    assert "Rule checked against its source" not in answer


def test_a_replaced_date_stays_visible_with_who_and_why(client, case):
    old = Deadline.objects.live().get(case=case, clock="filing")
    decision = case.decisions.get()
    actions.correct_and_recount(
        case,
        decision=decision,
        facts={"received_on": decision.received_on + timedelta(days=2)},
        why="The postmark was found",
        by=case.owner,
        on=timezone.localdate(),
    )

    answer = text(signed_in(client, case.owner).get(at(case)))
    [(was, now)] = desk.read(case).replaced

    assert was.deadline == old
    assert now.deadline.superseded_at is None
    assert "Why: The postmark was found" in answer
    assert f"By {case.owner}." in answer


def test_a_date_nobody_can_count_is_a_question_and_no_date(client):
    case = fights.denied(notice_on=None, received_on=None)

    answer = text(signed_in(client, case.owner).get(at(case)))

    assert desk.read(case).questions
    assert "Date not known" in answer
    assert desk.read(case).ours == []


def test_a_letter_not_yet_confirmed_has_no_dates_and_says_why(client):
    case = fights.taken_in()

    answer = text(signed_in(client, case.owner).get(at(case)))

    assert "No date can be counted before a person has confirmed the facts." in answer
    assert "The steps appear when the denial and the kind of coverage are confirmed." in answer


def test_what_happened_is_told_in_words(client, case):
    fights.filed(case)

    answer = text(signed_in(client, case.owner).get(at(case)))

    assert "First appeal, to your plan." in answer
    assert "A decision was recorded: Denied, dated" in answer
    assert "erisa_self_funded.internal_1" not in answer


def test_a_long_history_is_shown_fifty_lines_at_a_time(client, case):
    today = timezone.localdate()
    for number in range(51):
        actions.set_follow_up(case, what=str(number), due_on=today, on=today, by=case.owner)

    owner = signed_in(client, case.owner)

    assert owner.get(at(case)).context["timeline"].more == 100
    assert len(owner.get(at(case) + "?events=100").context["timeline"].happenings) > 51


def test_a_desk_costs_the_same_queries_whatever_is_in_it(client, case):
    owner = signed_in(client, case.owner)
    today = timezone.localdate()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert owner.get(at(case)).status_code == 200
        return len(asked)

    make.guest(case, Role.PATIENT)
    make.member(case.organisation, Role.ADVOCATE)
    make.paper(case)
    actions.set_follow_up(case, what="Call", due_on=today, on=today, by=case.owner)
    fights.filed(case)
    before = queries()
    make.guest(case, Role.CAREGIVER)
    make.member(case.organisation, Role.ASSISTANT)
    make.paper(case, content=b"Another paper of this case.", name="other.txt")
    actions.set_follow_up(case, what="Call again", due_on=today, on=today, by=case.owner)

    assert queries() == before <= 25


# --- its verbs


def test_a_follow_up_joins_the_turn_and_leaves_it_when_done(client, case):
    owner, today = signed_in(client, case.owner), timezone.localdate()

    answer = owner.post(at(case, "follow-ups"), {"what": "Call Dr. Sample", "due_on": today}, follow=True)

    chosen = FollowUp.objects.get(case=case, done_on=None)
    assert f"Set for {day(today)}: Call Dr. Sample." in text(answer)
    assert Turn.objects.get(case=case).follow_up == chosen
    owner.post(at(case, "follow-ups", chosen.pk, "done"))
    assert Turn.objects.get(case=case).follow_up is None


def test_a_follow_up_in_the_past_is_refused_and_the_words_kept(client, case):
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = signed_in(client, case.owner).post(
        at(case, "follow-ups"), {"what": "Call Dr. Sample", "due_on": yesterday}
    )

    assert answer.status_code == 422
    assert "That day has passed." in text(answer)
    assert 'value="Call Dr. Sample"' in text(answer)
    assert not FollowUp.objects.filter(case=case, done_on=None).exists()


def test_a_follow_up_of_another_case_is_not_found(client, case):
    other = fights.taken_in()
    theirs = FollowUp.objects.get(case=other)

    answer = signed_in(client, case.owner).post(at(case, "follow-ups", theirs.pk, "done"))

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.done_on is None


def test_what_the_system_asks_is_answered_and_not_ticked_off(client):
    case = fights.taken_in()
    asked = FollowUp.objects.get(case=case)

    answer = signed_in(client, case.owner).post(at(case, "follow-ups", asked.pk, "done"), follow=True)

    asked.refresh_from_db()
    assert asked.done_on is None
    assert "This is done by answering it" in text(answer)


@pytest.mark.parametrize("known", [True, False])
def test_a_case_is_shared_with_an_address_and_the_answer_tells_no_more(
    client, case, known, django_capture_on_commit_callbacks
):
    address = make.user().email if known else "new@example.test"

    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(client, case.owner).post(
            at(case, "share"), {"email": address, "role": "patient"}, follow=True
        )

    assert f"Shared with {address} as: Patient. We wrote to them how to sign in." in text(answer)
    assert Share.objects.living().get(case=case).user == User.objects.get(email=address)
    assert mail.outbox[0].to == [address]
    assert "Maria" not in mail.outbox[0].body


def test_a_case_is_not_shared_with_an_office_role(client, case):
    answer = signed_in(client, case.owner).post(at(case, "share"), {"email": "a@example.test", "role": "owner"})

    assert answer.status_code == 422
    assert not Share.objects.filter(case=case).exists()


def test_an_ended_share_shuts_the_door_at_the_next_request(client, case):
    guest = make.guest(case, Role.PATIENT)
    share = Share.objects.get(case=case, user=guest)

    signed_in(client, case.owner).post(at(case, "share", share.pk, "end"))

    assert signed_in(client, guest).get(at(case)).status_code == 404


def test_a_share_of_another_case_cannot_be_ended_here(client, case):
    other = fights.taken_in()
    make.guest(other, Role.PATIENT)
    share = Share.objects.get(case=other)

    assert signed_in(client, case.owner).post(at(case, "share", share.pk, "end")).status_code == 404
    assert Share.objects.living().filter(pk=share.pk).exists()


def test_a_case_is_given_to_a_colleague_who_then_answers_for_it(client, case):
    colleague = make.member(case.organisation, Role.ADVOCATE)

    answer = signed_in(client, case.owner).post(at(case, "assign"), {"owner": colleague.pk}, follow=True)

    case.refresh_from_db()
    assert case.owner == colleague
    assert f"{colleague} answers for this case now." in text(answer)
    assert Reminder.objects.filter(case=case, recipient=colleague, state="pending").exists()


def test_a_case_is_not_given_to_somebody_who_does_not_work_here(client, case):
    before, stranger = case.owner, make.guest(case, Role.CAREGIVER)
    make.member(case.organisation, Role.ADVOCATE)

    answer = signed_in(client, before).post(at(case, "assign"), {"owner": stranger.pk})

    case.refresh_from_db()
    assert answer.status_code == 422
    assert case.owner == before


def test_an_advocate_does_not_give_cases_away_and_is_not_offered_it(client, case):
    advocate = signed_in(client, make.member(case.organisation, Role.ADVOCATE))

    assert "Give it to a colleague" not in text(advocate.get(at(case)))
    assert advocate.post(at(case, "assign"), {"owner": case.owner_id}).status_code == 403


def test_closing_says_how_it_ended_and_stops_every_date(client, case):
    owner = signed_in(client, case.owner)

    answer = owner.post(at(case, "close"), {"ending": "withdrawn"}, follow=True)

    case.refresh_from_db()
    assert case.ending == Ending.WITHDRAWN
    assert not Deadline.objects.unmet().filter(case=case).exists()
    assert "You chose to stop here, and that is your right." in text(answer)


def test_closing_without_an_ending_is_refused(client, case):
    answer = signed_in(client, case.owner).post(at(case, "close"), {})

    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.closed_on is None


@pytest.mark.parametrize(("door", "sent"), [("close", {"ending": "lost"}), ("follow-ups", {"what": "Call"})])
def test_a_closed_case_refuses_with_a_sentence(client, case, door, sent):
    actions.close(case, ending=Ending.WITHDRAWN, on=timezone.localdate(), by=case.owner)

    answer = signed_in(client, case.owner).post(at(case, door), sent | {"due_on": timezone.localdate()})

    assert answer.status_code == 422
    assert "This case is closed. Nothing was changed." in text(answer)
    assert Stage.objects.filter(case=case, filed_on=None).exists()


def test_a_filed_step_leads_to_its_dated_events(client: Client) -> None:
    stage = fights.filed(fights.denied())
    client.force_login(stage.case.owner)

    answer = client.get(f"/cases/{stage.case_id}/?all=1")

    assert f"/cases/{stage.case_id}/stages/{stage.pk}/fact/" in answer.content.decode()
