"""The state machine of a stage: the whole of it is one table."""

from enum import StrEnum


class State(StrEnum):
    """Where a stage stands."""

    PREPARING = "preparing"
    FILED = "filed"
    ANSWERED = "answered"
    ABANDONED = "abandoned"


class Move(StrEnum):
    """What may happen to a stage. Time passing is not a move."""

    FILE = "file"
    ANSWER = "answer"
    ABANDON = "abandon"


TABLE: dict[tuple[State, Move], State] = {
    (State.PREPARING, Move.FILE): State.FILED,
    (State.PREPARING, Move.ABANDON): State.ABANDONED,
    (State.FILED, Move.ANSWER): State.ANSWERED,
    (State.FILED, Move.ABANDON): State.ABANDONED,
}


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves a stage in this state allows, in the order of the table."""
    return tuple(move for (start, move) in TABLE if start == state)
