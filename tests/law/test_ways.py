"""What a person chooses a step by, for every step of every kind of coverage."""

from dataclasses import replace

import pytest

from appeals.law.facts import UnknownStage
from appeals.law.ladder import Outcome, rungs
from appeals.law.rulebook import RulebookError, load, shipped
from appeals.law.ways import NOT_KNOWN, Told, Way, ahead, way
from tests.law.small_book import files, write

USUAL = {"state": "OH", "claim_type": "pre_service", "urgency": "standard", "plan_appeal_levels": 1}
EVERY = [(kind, f"{kind}.{step}") for kind, each in shipped().coverage_types.items() for step in each.stage_order]


def weighed(stage: str, **facts: object) -> Way:
    return way(shipped(), stage.partition(".")[0], stage, {**USUAL, **facts})


@pytest.mark.parametrize(("kind", "stage"), EVERY)
def test_every_step_can_be_weighed_and_nothing_is_verified_without_a_source(kind: str, stage: str) -> None:
    found = way(shipped(), kind, stage, USUAL)

    for told in (found.cost, found.binding, found.reviewer):
        assert told == NOT_KNOWN or told.sentence
        assert not told.verified or told.cites


def test_a_federal_outside_review_costs_nothing_and_binds_the_plan() -> None:
    found = weighed("erisa_self_funded.external")

    assert found.cost.sentence.startswith("Nothing.")
    assert (found.cost.cites, found.cost.verified) == (("x_fee_dol",), True)
    assert found.binding.cites == ("x_bind_dol",)


def test_what_nobody_wrote_down_is_not_known() -> None:
    assert weighed("champva.internal_1").cost == NOT_KNOWN


@pytest.mark.parametrize(
    ("state", "cost", "verified"),
    [("NH", "Nothing. The insurer pays", False), (None, "It depends on the state.", True)],
)
def test_the_fee_of_a_states_review_is_the_states_own(state: str | None, cost: str, *, verified: bool) -> None:
    found = weighed("erisa_insured.external_state", state=state)

    assert found.cost.sentence.startswith(cost)
    assert found.cost.verified is verified


def states_with(**fields: object) -> Way:
    book = shipped()
    here = replace(book.states["OH"], **fields)  # type: ignore[arg-type]
    return way(
        replace(book, states={**book.states, "OH": here}), "erisa_insured", "erisa_insured.external_state", USUAL
    )


def test_a_fee_that_is_read_in_a_source_is_verified_and_one_of_thin_sources_is_not() -> None:
    fields = {"fee_usd": 25, "fee_note": "Paid back if you win.", "verified_fields": ("fee_usd",)}

    assert states_with(**fields).cost.sentence == "$25. Paid back if you win."
    assert states_with(**fields).cost.verified
    assert not states_with(**fields, confidence="low").cost.verified


def test_a_fee_nobody_established_is_not_known_and_its_note_is_still_told() -> None:
    assert states_with(fee_usd=None, fee_note=None).cost == NOT_KNOWN
    assert states_with(fee_usd=None, fee_note="Ask.").cost == Told("Ask.", shipped().states["OH"].cites)


def test_a_states_review_that_does_not_bind_is_said_so() -> None:
    assert states_with(binding=False).binding.sentence.startswith("It does not bind the insurer")
    assert states_with().binding.sentence.startswith("It binds the insurer")


def test_a_states_own_rule_on_who_reviews_goes_first_where_the_state_has_power() -> None:
    assert "NE" in shipped().states
    assert weighed("erisa_insured.internal_1", state="NE").reviewer.sentence.startswith("Nebraska: ")
    assert weighed("erisa_insured.internal_1", state="OH").reviewer.cites == ("e_180", "e_expert")
    assert weighed("erisa_self_funded.internal_1", state="NE").reviewer.cites == ("e_180", "e_expert")


def test_the_fast_way_is_told_beside_the_usual_one() -> None:
    found = weighed("erisa_self_funded.internal_1")

    assert [rule.name for rule in found.usual] == ["pre_service_one_level"]
    assert [rule.name for rule in found.urgent] == ["urgent"]


@pytest.mark.parametrize("facts", [{"urgency": "urgent"}, {"claim_type": "post_service"}])
def test_an_urgent_case_and_care_already_given_have_no_other_fast_way(facts: dict[str, str]) -> None:
    assert weighed("erisa_self_funded.internal_1", **facts).urgent == ()


def test_a_step_with_one_time_for_all_has_no_faster_one() -> None:
    found = weighed("fehb_pshb.external")

    assert found.urgent != found.usual or found.urgent == ()


def test_while_a_fact_is_missing_every_time_that_may_apply_is_told() -> None:
    found = weighed("erisa_self_funded.internal_1", plan_appeal_levels=None)

    assert {rule.name for rule in found.usual} == {"pre_service_one_level", "pre_service_two_level"}


def test_internal_and_external_at_once_is_told_with_what_becomes_of_the_clock() -> None:
    federal, state = weighed("erisa_self_funded.external"), weighed("erisa_insured.external_state")

    assert federal.at_once[0].sentence.startswith("Urgent: an expedited internal appeal was filed")
    assert "four months run from receipt of the first denial" in federal.at_once[1].sentence
    assert any("at the same time" in each.sentence for each in state.at_once)
    assert weighed("erisa_self_funded.internal_1").at_once == ()


def test_what_a_no_opens_is_told() -> None:
    assert [rung.step for rung in weighed("medicare_advantage.internal_1").if_refused] == ["ire"]
    assert weighed("medicare_advantage.court").if_refused == ()


def test_the_steps_ahead_follow_each_other_to_the_end_of_the_book() -> None:
    book = shipped()
    after = "medicare_advantage.internal_1"

    found = ahead(book, "medicare_advantage", after=after, inputs=USUAL, seen=())
    rest = ahead(book, "medicare_advantage", after=after, inputs=USUAL, seen={"medicare_advantage.ire"})

    assert [rung.step for rung in found] == ["ire", "alj", "council", "court"]
    assert rest == ()


def test_facts_that_contradict_each_other_leave_nothing_ahead() -> None:
    wrong = USUAL | {"urgency": "urgent", "claim_type": "post_service"}

    assert ahead(shipped(), "medicare_advantage", after="medicare_advantage.internal_1", inputs=wrong, seen=()) == ()


@pytest.mark.parametrize("kind", sorted(shipped().coverage_types))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_whatever_an_outcome_opens_can_be_weighed(kind: str, outcome: Outcome) -> None:
    book = shipped()
    steps = [None, *(f"{kind}.{step}" for step in book.coverage_types[kind].stage_order if step != "initial")]

    opened = [rung for after in steps for rung in rungs(book, kind, after=after, outcome=outcome, inputs=USUAL)]

    assert all(way(book, kind, rung.stage, USUAL).step.id == rung.stage for rung in opened)


def test_a_step_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownStage, match="no step"):
        weighed("erisa_self_funded.moon")


def broken(tmp_path, aspects: object) -> str:  # type: ignore[no-untyped-def]
    held = files()
    held["ways.yaml"] = {"aspects": aspects}
    with pytest.raises(RulebookError) as fault:
        load(write(tmp_path, held))
    return str(fault.value)


@pytest.mark.parametrize(
    ("saying", "fault"),
    [
        ({"kinds": ["dance"]}, "kinds names 'dance', which is no kind of step"),
        ({"coverage": ["moon"]}, "ways.yaml cost: speaks of 'moon', which is no coverage type"),
        ({"cites": ["nowhere"]}, "ways.yaml cost: cites 'nowhere'"),
        ({"verified": True}, "ways.yaml cost: is called verified but cites nothing"),
    ],
)
def test_a_broken_answer_is_named(tmp_path, saying: dict[str, object], fault: str) -> None:  # type: ignore[no-untyped-def]
    assert fault in broken(tmp_path, {"cost": [{"sentence": "Nothing.", "verified": False, **saying}]})


def test_an_aspect_nobody_asked_for_is_named(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert "unknown key 'colour'" in broken(tmp_path, {"colour": []})


def test_a_book_that_says_nothing_of_ways_knows_nothing(tmp_path) -> None:  # type: ignore[no-untyped-def]
    held = files() | {"ways.yaml": {}}

    found = way(load(write(tmp_path, held)), "plan", "plan.internal_1", {})

    assert (found.cost, found.filing[0].name) == (NOT_KNOWN, "std")
