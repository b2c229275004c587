"""The state machine as a table."""

from appeals.law.moves import Move, State, moves_from


def test_a_step_can_be_filed_or_given_up_and_a_filed_one_answered() -> None:
    assert moves_from(State.PREPARING) == (Move.FILE, Move.ABANDON)
    assert moves_from(State.FILED) == (Move.ANSWER, Move.ABANDON)


def test_nothing_moves_a_step_that_has_ended() -> None:
    assert moves_from(State.ANSWERED) == ()
    assert moves_from(State.ABANDONED) == ()
