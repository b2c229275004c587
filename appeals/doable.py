"""What can be done on a step now: one answer for the buttons of the ladder and for programs. Reading only."""

from __future__ import annotations

from enum import StrEnum

from appeals.actions.silence import is_unanswered
from appeals.actions.using import waits_for_who
from appeals.law.moves import Move, State, moves_from
from appeals.law.rule import StageKind
from appeals.letter_kinds import MAIN
from appeals.models import Letter, Stage
from appeals.replies import can_be_compared
from claimback.accounts.roles import Can

OVER = (State.ANSWERED, State.ABANDONED)
OUTSIDE = (StageKind.EXTERNAL_REVIEW, StageKind.HEARING, StageKind.REGULATOR_COMPLAINT)


class Do(StrEnum):
    """One thing to do on a step, by the name of its door in the API."""

    ALREADY = "already"
    POINTS = "points"
    KIT = "kit"
    LETTER = "letter"
    PACKET = "packet"
    RECEIPT = "receipt"
    FACT = "fact"
    DELAYS = "delays"
    CONTINUATION = "continuation"
    TALK = "plan-talk"
    FORWARDED = "forwarded"
    FILE = "file"
    ANSWER = "answer"
    ABANDON = "abandon"


OF_MOVE = {Move.FILE: Do.FILE, Move.ANSWER: Do.ANSWER, Move.ABANDON: Do.ABANDON}
NEEDS: dict[Do, Can] = {
    Do.ALREADY: Can.FILE,
    Do.POINTS: Can.READ,
    Do.KIT: Can.READ,
    Do.LETTER: Can.DRAFT,
    Do.PACKET: Can.DRAFT,
    Do.RECEIPT: Can.FILE,
    Do.FACT: Can.EDIT,
    Do.DELAYS: Can.FILE,
    Do.CONTINUATION: Can.FILE,
    Do.TALK: Can.READ,
    Do.FORWARDED: Can.FILE,
    Do.FILE: Can.FILE,
    Do.ANSWER: Can.FILE,
    Do.ABANDON: Can.FILE,
}
"""What it takes to see the button, or to use the door."""


def moves(stage: Stage) -> tuple[Move, ...]:
    """What the state allows; where nobody answered, the late answer."""
    return (Move.ANSWER,) if is_unanswered(stage) else moves_from(stage.standing)


def doable(stage: Stage, *, letter: Letter | None, care_goes_on: bool, closed: bool) -> tuple[Do, ...]:
    """Everything that can be done on this step now, whoever may do it; nothing in a closed case.

    `letter` is its main letter; `care_goes_on` whether the law of this coverage knows of care that goes on meanwhile.
    No question of its own where the answer and the filing of the stage are at hand.
    """
    if closed:
        return ()
    kind, state = StageKind(stage.kind), stage.standing
    filing = getattr(stage, "filing", None)
    has_letter = kind in MAIN and state is not State.ABANDONED
    now = {
        Do.ALREADY: waits_for_who(stage),
        Do.POINTS: letter is not None and can_be_compared(stage),
        Do.KIT: kind in OUTSIDE and state not in OVER,
        Do.LETTER: has_letter,
        Do.PACKET: has_letter and letter is not None,
        Do.RECEIPT: state is State.FILED and filing is not None and filing.acknowledged_on is None,
        Do.FACT: state is State.FILED,
        Do.DELAYS: state is State.FILED,
        Do.CONTINUATION: care_goes_on and state not in OVER,
        Do.TALK: kind is StageKind.PEER_TO_PEER,
        Do.FORWARDED: stage.automatic and state is State.PREPARING,
    }
    allowed = moves(stage)
    return (*(do for do, holds in now.items() if holds), *(OF_MOVE[move] for move in allowed))
