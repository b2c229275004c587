"""Where to complain and why not elsewhere; and what stops a clock, for every step there is."""

import pytest

from appeals.law.complaints import places
from appeals.law.facts import UnknownFact, UnknownStage
from appeals.law.rulebook import shipped
from appeals.law.stops import stops


def test_a_self_funded_plan_is_never_sent_to_a_state_department() -> None:
    for kind in ("erisa_self_funded", "nonfed_gov_self_funded", "church_self_funded", "fehb_pshb", "tricare"):
        found = places(shipped(), kind, "NY")

        assert "state_department" not in [place.desk.id for place in found.to]
        assert "state_department" in [no.desk.id for no in found.not_to]
        assert not found.ask_state


def test_an_insured_plan_goes_to_the_desk_of_its_state_with_the_time_to_answer() -> None:
    found = places(shipped(), "erisa_insured", "tx")

    assert [place.desk.id for place in found.to] == ["state_department", "ebsa"]
    office = found.to[0].office
    assert office is not None
    assert "Texas" in office.name
    assert office.answers_within is not None
    assert "answers_within" in found.to[0].office_verified


def test_a_state_with_two_regulators_names_both() -> None:
    (first, _) = places(shipped(), "individual_aca", "CA").to

    assert [other.name for other in first.others] == ["California Department of Insurance (CDI)"]


def test_without_a_state_the_department_is_asked_for_and_not_guessed() -> None:
    found = places(shipped(), "individual_aca", None)

    assert found.ask_state
    assert found.to[0].office is None


def test_what_nobody_verified_about_a_desk_is_marked() -> None:
    assert not shipped().desks["cciio"].verified
    assert not shipped().desks["treasury"].verified


@pytest.mark.parametrize(
    ("kind", "state", "refusal"),
    [("moon_plan", None, UnknownStage), ("erisa_insured", "ZZ", UnknownFact)],
)
def test_a_coverage_or_a_state_that_is_not_in_the_book_is_refused(
    kind: str, state: str | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        places(shipped(), kind, state)


def test_every_action_has_an_answer_on_every_step() -> None:
    for stage in shipped().stages:
        answered = stops(shipped(), stage)

        assert [each.act for each in answered] == list(shipped().acts)
        assert all(each.stop.sentence for each in answered)


def test_a_talk_between_doctors_and_a_complaint_stop_nothing_anywhere() -> None:
    for stage in shipped().stages:
        told = {each.act.id: each.stop.stops for each in stops(shipped(), stage)}

        assert (told["peer_to_peer"], told["complaint"]) == ("no", "no")


def test_a_voluntary_second_appeal_stops_the_court_and_not_the_outside_review() -> None:
    told = {each.act.id: each.stop for each in stops(shipped(), "erisa_self_funded.external")}

    assert told["second_level"].cites == ("e_vol",)
    assert "Keep both" in told["second_level"].sentence


def test_where_the_law_takes_late_requests_for_good_cause_that_is_said_with_its_source() -> None:
    told = {each.act.id: each.stop for each in stops(shipped(), "medicare_advantage.internal_1")}

    assert told["more_time"].cites == ("om_942g",)
    assert "good" in told["more_time"].sentence


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(UnknownStage):
        stops(shipped(), "erisa_insured.level_9")
