"""The status sentence: whose turn, until when, what happens then."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from appeals import actions, clocks
from appeals.endings import ENDED
from appeals.models import Deadline, FollowUp, Stage, Turn
from appeals.sentences import FOLLOW_UPS, IF_LATE_UNSAID, IF_THEY_ARE_LATE, act, status, what
from cases.models import Ending
from claimback.words import day
from tests.appeals import fights


def turn_of(case) -> Turn:
    return Turn.objects.select_related("case", "deadline", "stage", "follow_up").get(case=case)


@pytest.mark.django_db
def test_our_turn_says_what_until_when_and_the_last_legal_day():
    turn = turn_of(fights.denied())

    told = status(turn, today=turn.on - timedelta(days=3))

    assert told.sentence == f"It is your turn: file the appeal by {day(turn.on)}, in 3 days."
    assert told.then == (
        f"If nothing is filed by then, the right may be lost; the last legal day is {day(turn.deadline.legal_on)}."
    )
    assert (told.whose, told.near) == ("us", "near")


@pytest.mark.django_db
def test_a_day_to_act_that_passed_is_called_late_and_not_yet_lost():
    turn = turn_of(fights.denied())

    told = status(turn, today=turn.on + timedelta(days=1))

    assert "it is late" in told.sentence
    assert "It can still be in time" in told.then
    assert told.near == "past"


@pytest.mark.django_db
def test_after_the_last_legal_day_it_says_so():
    turn = turn_of(fights.denied())

    told = status(turn, today=turn.deadline.legal_on + timedelta(days=1))

    assert told.then.startswith(f"The last legal day was {day(turn.deadline.legal_on)}.")


@pytest.mark.django_db
def test_the_insurers_turn_says_what_their_silence_opens():
    case = fights.denied()
    fights.filed(case)
    turn = turn_of(case)

    told = status(turn, today=turn.on - timedelta(days=20))

    assert told.sentence == f"It is the insurer's turn: they must answer the appeal by {day(turn.on)}, in 20 days."
    assert told.then == "If they have not answered by then, the next step opens as if they had refused."
    assert told.whose == "insurer"


@pytest.mark.django_db
def test_an_insurer_that_is_late_is_called_late():
    case = fights.denied()
    fights.filed(case)
    turn = turn_of(case)

    assert status(turn, today=turn.on + timedelta(days=2)).sentence.startswith("The insurer is late:")


@pytest.mark.django_db
@pytest.mark.parametrize("asked", sorted(FOLLOW_UPS))
def test_what_the_system_asks_for_is_said_in_words_with_the_reason(asked):
    case = fights.taken_in()
    FollowUp.objects.filter(case=case).update(what=asked)
    turn = turn_of(case)

    told = status(turn, today=timezone.localdate())

    assert told.sentence.startswith(f"It is your turn: {FOLLOW_UPS[asked][0]} by ")
    assert told.then == str(FOLLOW_UPS[asked][1])
    assert what(turn) != asked


@pytest.mark.django_db
def test_a_persons_own_follow_up_is_said_in_their_words():
    case = fights.denied()
    today = timezone.localdate()
    actions.set_follow_up(case, what="Call Dr. Sample", due_on=today, on=today, by=case.owner)
    turn = turn_of(case)

    assert status(turn, today=today).sentence == f"It is your turn: “Call Dr. Sample” by {day(today)}, today."
    assert what(turn) == "Call Dr. Sample"


@pytest.mark.django_db
@pytest.mark.parametrize("ending", list(Ending))
def test_a_finished_case_says_how_it_ended(ending):
    case = fights.denied()
    actions.close(case, ending=ending, on=timezone.localdate(), by=case.owner)

    told = status(turn_of(case), today=timezone.localdate())

    assert told.sentence == str(ENDED[ending][0])
    assert "No reminder is sent any more." in told.then
    assert told.whose == "nobody"


def test_every_end_has_a_sentence_of_its_own():
    assert set(ENDED) == {"", *Ending}
    assert len({str(said) for said, _then in ENDED.values()}) == len(ENDED)


@pytest.mark.parametrize("step", sorted(clocks.book().stages))
@pytest.mark.parametrize("owed_by", ["us", "insurer", "reviewer"])
def test_every_step_of_the_rulebook_has_words_for_every_clock(step, owed_by):
    rules = clocks.book().stages[step]
    stage = Stage(step=step, kind=rules.kind, name=rules.plain_name)

    for clock in ("filing", "decision", "other_clocks", "continuation_of_benefits"):
        words = act(stage, clock=clock, owed_by=owed_by)
        assert words
        assert step not in words


def test_every_consequence_the_rulebook_names_has_words_of_ours():
    effects = {rules.if_missed.effect for rules in clocks.book().stages.values() if rules.if_missed}

    assert effects - set(IF_THEY_ARE_LATE) == {"none_stated"}
    assert "does not say" in IF_LATE_UNSAID


@pytest.mark.django_db
def test_a_clock_of_hours_is_said_with_its_hour():
    case = fights.denied(urgency="urgent")
    fights.filed(case)
    deadline = Deadline.objects.unmet().filter(case=case, owed_by="insurer", legal_at__isnull=False).first()
    assert deadline is not None
    turn = Turn(
        case=case, whose="insurer", what="decision", on=deadline.legal_on, deadline=deadline, stage=deadline.stage
    )

    sentence = status(turn, today=date(2020, 1, 1)).sentence

    assert " am" in sentence or " pm" in sentence or "midnight" in sentence or "noon" in sentence
