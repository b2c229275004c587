"""The ladder on the desk: the step in hand lies open, the others fold, a won case says so."""

import re

import pytest
from django.utils import timezone

from appeals import actions
from cases.models import Outcome
from tests.appeals import fights

pytestmark = pytest.mark.django_db


def desk(client, case, *rest):
    client.force_login(case.owner)
    return " ".join(client.get(f"/cases/{case.pk}/" + "".join(rest)).content.decode().split())


def ladder(page):
    return page.partition('<ol class="ladder')[2].partition("</ol>")[0]


def answered(outcome):
    stage = fights.filed(fights.denied(days_ago=40), days_ago=20)
    facts = {"outcome": outcome, "notice_on": timezone.localdate(), "reason_text": "They looked again."}
    actions.record_answer(stage, facts=facts, by=stage.case.owner, on=timezone.localdate())
    stage.case.refresh_from_db()
    return stage.case


def test_only_the_step_in_hand_lies_open(client):
    case = fights.denied()

    rungs = ladder(desk(client, case)).split("<li")

    here = next(rung for rung in rungs if 'aria-current="step"' in rung)
    beside = [rung for rung in rungs if 'class="beside"' in rung]
    assert "Write the letter" in here.partition("<details")[0] + here.rpartition("</details>")[2]
    assert beside
    assert all("Give up this step" in rung.partition("<details")[2] for rung in beside)
    assert all("Give up this step" not in rung.partition("<details")[0] for rung in beside)


def test_a_won_case_says_so_in_green_and_gives_nothing_up(client):
    case = answered(Outcome.OVERTURNED)

    page = desk(client, case)

    assert re.search(r'class="status won"', page)
    assert "Not needed any more since" in ladder(page)
    assert "Given up" not in ladder(page)
    assert re.search(r'class="status won"', desk(client, case, "page/"))


def test_a_lost_answer_is_not_shown_as_won(client):
    page = desk(client, answered(Outcome.UPHELD))

    assert "status won" not in page
    assert "Not needed any more" not in page


def test_a_tall_ladder_does_not_stick_to_the_window(client):
    assert 'class="side stays"' in desk(client, fights.denied())
    assert 'class="side"' in desk(client, answered(Outcome.UPHELD))


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (fights.taken_in, "Dates are counted when somebody has confirmed what the letter says."),
        (lambda: fights.denied(coverage_type=""), "No date can be counted until the kind of coverage is known."),
        (lambda: answered(Outcome.OVERTURNED), "The case is finished: no date runs any more."),
    ],
)
def test_where_no_date_runs_the_desk_says_why(client, case, words):
    assert words in desk(client, case())
