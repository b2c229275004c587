"""How a fight ends: what was granted, a settlement, kind words; what their answer left open feeds the next letter."""

from datetime import timedelta
from decimal import Decimal

import pytest

from appeals import actions
from appeals.letter_kinds import LetterKind
from appeals.models import LetterPoint, Reminder, Stage
from appeals.replies import OWN_WORDS, reply_of
from cases.models import Case, Ending, Outcome
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights

pytestmark = pytest.mark.django_db
BODY = "## Why\n\n- Nine weeks of therapy are shown.\n- The MRI shows a slip of grade two.\n- No nicotine since May."


def sent() -> Case:
    """A first appeal with three points went out; nobody answered yet."""
    case = fights.denied()
    letter = denied.letter(case)
    actions.save_letter(letter, subject="S", recipient="R", sender="M", body=BODY, version=1, by=case.owner)
    fights.filed(case, days_ago=10)
    return case


TOLD = sent


@pytest.fixture
def case(client, told) -> Case:
    client.force_login(told.owner)
    return Case.objects.get(pk=told.pk)


def answered(case: Case, outcome: str = "upheld", **facts) -> Stage:
    said = {"outcome": outcome, "notice_on": denied.today(), "received_on": denied.today(), "reason_text": "No."}
    actions.record_answer(fights.first(case), facts=said | facts, by=case.owner, on=denied.today())
    return Stage.objects.select_related("answer", "case").get(pk=fights.first(case).pk)


def at(stage: Stage) -> str:
    return f"/cases/{stage.case_id}/stages/{stage.pk}/points/"


def marked(stage: Stage, *verdicts: str, more: str = "") -> None:
    actions.mark_points(stage, verdicts=dict(enumerate(verdicts)), more=more, by=stage.case.owner)


# what was granted


def grant():
    """Asked for when it is needed: a run of the tests may go on past midnight."""
    return {
        "approval_number": "AUTH-77", "approved_until": denied.today() + timedelta(days=60),
        "approved_for": "Lakeside Example", "amount_granted": Decimal("48200.50"),
    }  # fmt: skip


def test_what_was_granted_stands_on_the_desk_and_on_the_patients_page_with_its_last_day(client, case):
    answered(case, "overturned", **grant())

    for page in (f"/cases/{case.pk}/?all=1", f"/cases/{case.pk}/page/"):
        shown = client.get(page).content.decode()
        for said in ("What was granted", "AUTH-77", "Lakeside Example", "$48200.50", "in 60 days", "You won"):
            assert said in shown, (page, said)


def test_what_must_be_used_is_still_reminded_of_and_the_page_says_so(client, case):
    answered(case, "overturned", **grant())

    assert Reminder.objects.filter(case=case, kind="approval", state="pending").exists()
    page = client.get(f"/cases/{case.pk}/page/").content.decode()
    assert "We remind you until it must be used" in page
    assert "No reminder is sent any more" not in page


def test_an_approval_whose_day_is_over_says_what_to_do(client, case):
    long_ago = denied.today() - timedelta(days=1)
    answered(case, "overturned", approval_number="A", approved_until=long_ago)

    assert "ask at once whether it can be made valid again" in client.get(f"/cases/{case.pk}/page/").content.decode()


def test_what_was_granted_in_part_stands_while_the_fight_goes_on(client, case):
    answered(case, "partly", **grant())

    shown = client.get(f"/cases/{case.pk}/?all=1").content.decode()
    assert "AUTH-77" in shown
    assert Case.objects.get(pk=case.pk).closed_on is None


def test_the_form_of_the_answer_takes_it_and_refuses_what_cannot_be(client, case):
    url = f"/cases/{case.pk}/stages/{fights.first(case).pk}/answer/"
    said = {
        "outcome": "overturned",
        "notice_on": str(denied.today()),
        "amount_granted": "-5",
        "approved_for": "Lakeside",
    }

    refused = client.post(url, said)
    assert refused.status_code == 422
    assert 'value="Lakeside"' in refused.content.decode()

    client.post(url, said | {"amount_granted": "1200.00"})

    decision = case.decisions.get(outcome=Outcome.OVERTURNED)
    assert (decision.amount_granted, decision.approved_for) == (Decimal("1200.00"), "Lakeside")


def test_money_at_stake_stands_beside_what_was_granted(client, case):
    actions.tell_law_fact(case, name="amount_at_stake", value=50_000, by=case.owner, on=denied.today())
    answered(case, "overturned", **grant())

    assert "At stake, as you said: $50000" in client.get(f"/cases/{case.pk}/page/").content.decode()


# a settlement, and the other ends


def test_a_settlement_ends_the_fight_as_settled(client, case):
    url = f"/cases/{case.pk}/stages/{fights.first(case).pk}/answer/"

    client.post(url, {"outcome": "settled", "notice_on": str(denied.today()), "amount_granted": "9000"})

    ended = Case.objects.get(pk=case.pk)
    assert (ended.ending, ended.closed_on) == (Ending.SETTLED, denied.today())
    assert not Stage.objects.going_on().filter(case=case).exists()
    page = client.get(f"/cases/{case.pk}/page/").content.decode()
    assert "the case is settled" in page


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending.LOST, "Every right we know of was used"),
        (Ending.WITHDRAWN, "You chose to stop here"),
        (Ending.PARTLY_WON, "You won a part of it"),
        (Ending.NO_DENIAL, "It was no denial"),
    ],
)
def test_every_end_is_said_kindly_and_says_what_is_good_to_know(client, case, ending, words):
    actions.close(case, ending=ending, on=denied.today(), by=case.owner)

    page = client.get(f"/cases/{case.pk}/page/").content.decode()
    assert words in page
    assert "No reminder is sent any more" in page


# which points they answered


def test_the_points_of_the_letter_are_marked_beside_the_answer(client, case):
    stage = answered(case)
    assert at(stage) in client.get(f"/cases/{case.pk}/").content.decode()
    assert "Nine weeks of therapy are shown." in client.get(at(stage)).content.decode()

    client.post(at(stage), {"point_0": "answered", "point_1": "left_out", "point_2": "", "more": "The surgeon's call."})

    reply = reply_of(stage)
    assert (reply.answered, reply.looked_at) == (1, 3)
    assert [each.words for each in reply.left_out] == ["The MRI shows a slip of grade two.", "The surgeon's call."]
    assert reply.left_out[1].number == OWN_WORDS
    assert "They answered 1 of 3 points." in client.get(at(stage)).content.decode()
    assert Event.objects.get(case_id=case.pk, kind="points compared").details == {"answered": 1, "points": 3}


def test_the_next_letter_names_what_was_left_open_and_where_it_stood(case):
    stage = answered(case)
    marked(stage, "answered", "left_out", more="The call of the surgeon")
    outside = Stage.objects.get(case=case, kind="external_review", filed_on=None)

    letter = actions.draft_letter(outside, on=denied.today(), by=case.owner)

    assert "## What the plan’s answer left open" in letter.body
    assert "- The MRI shows a slip of grade two (our letter of " in letter.body
    assert "- The call of the surgeon" in letter.body
    assert "Nine weeks of therapy are shown" not in letter.body
    assert letter.kind == LetterKind.EXTERNAL_REVIEW


def test_where_nothing_was_marked_the_next_letter_says_nothing_of_it(case):
    answered(case)
    outside = Stage.objects.get(case=case, kind="external_review", filed_on=None)

    assert "left open" not in actions.draft_letter(outside, on=denied.today(), by=case.owner).body


@pytest.mark.parametrize("outcome", ["overturned", "settled"])
def test_a_yes_leaves_nothing_to_compare(client, case, outcome):
    stage = answered(case, outcome)

    assert "There is nothing to compare here" in client.get(at(stage)).content.decode()
    assert at(stage) not in client.get(f"/cases/{case.pk}/").content.decode()


def test_a_point_that_is_not_there_is_refused_and_nothing_changes(case):
    stage = answered(case)

    with pytest.raises(actions.NothingToCompare):
        actions.mark_points(stage, verdicts={7: "answered"}, by=case.owner)
    with pytest.raises(actions.NothingToCompare):
        actions.mark_points(stage, verdicts={0: "maybe"}, by=case.owner)
    assert not LetterPoint.objects.exists()


def test_marked_the_same_twice_is_one_event(case):
    stage = answered(case)

    marked(stage, "answered")
    marked(stage, "answered")

    assert Event.objects.filter(case_id=case.pk, kind="points compared").count() == 1


def test_who_may_only_read_sees_and_does_not_mark(client, case):
    stage = answered(case)
    client.force_login(make.guest(case, Role.PATIENT))
    seen = client.get(at(stage))
    if seen.status_code == 200:
        assert '<form method="post"' not in seen.content.decode().partition("<main")[2]
    assert client.post(at(stage), {"point_0": "answered"}).status_code == 403
    client.force_login(make.user())
    assert client.get(at(stage)).status_code == 404


def test_programs_read_and_mark_the_same(client, case):
    stage = answered(case)
    door = f"/api/v1/stages/{stage.pk}/points/"

    told = client.post(
        door, {"points": [{"number": 0, "verdict": "left_out"}], "more": ""}, content_type="application/json"
    ).json()

    assert (told["answered"], told["looked_at"]) == (0, 1)
    assert client.get(door).json()["points"][0]["verdict"] == "left_out"
    wrong = client.post(door, {"points": [{"number": 9, "verdict": "answered"}]}, content_type="application/json")
    assert wrong.status_code == 422
