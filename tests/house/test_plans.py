"""The plans of reminders as they ship: read whole, each saying why, and every one of them a habit and no law."""

from appeals.mail_words import ASKED, sort_of
from appeals.models import FollowUp
from appeals.reminders.plans import For, shipped
from appeals.sentences import FOLLOW_UPS


def test_the_shipped_plans_are_read_without_a_fault() -> None:
    assert {plan.sort for plan in shipped().each.values()} == set(For)


def test_every_plan_and_every_step_says_why() -> None:
    assert all(plan.why and all(step.why for step in plan.steps) for plan in shipped().each.values())


def test_only_follow_ups_the_product_knows_have_a_plan_of_their_own() -> None:
    assert shipped().names() - {"own", "other"} <= set(FOLLOW_UPS)


def test_the_words_of_a_follow_up_are_those_of_its_plan() -> None:
    """The mail may not ask for the plans, so it says the sort once more; the two must agree."""
    plans = shipped()

    said = {what: sort_of(FollowUp(what=what)) for what in FOLLOW_UPS}
    assert said == {what: plans.of_follow_up(what if what in plans.names() else "other").id for what in FOLLOW_UPS}
    assert set(said.values()) | {"promised"} == set(ASKED)
