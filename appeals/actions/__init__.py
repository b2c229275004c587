"""The verbs of the fight, one room by subject."""

from appeals.actions.coverage import answer_coverage_question
from appeals.actions.deciding import AlreadyConfirmed, SecondDenial, accept_denial, correct_and_recount, record_answer
from appeals.actions.drafting import (
    Changed,
    NoLetterHere,
    Sealed,
    draft_letter,
    letter_facts,
    open_letter,
    printable,
    save_letter,
)
from appeals.actions.following import AnswerIt, finish_follow_up, set_follow_up
from appeals.actions.opening import close, take_paper_in
from appeals.actions.packing import (
    NothingToPack,
    ask_for_packet,
    build_packet,
    open_packet,
    packets_waiting,
)
from appeals.actions.people import assign, share, share_with_address, stop_sharing
from appeals.actions.proving import AlreadyATask, chase_gap
from appeals.actions.stages import (
    ImpossibleDate,
    NotPossible,
    abandon_stage,
    file_stage,
    open_rungs,
    record_receipt,
    record_stage_fact,
)

__all__ = [
    "AlreadyATask",
    "AlreadyConfirmed",
    "AnswerIt",
    "Changed",
    "ImpossibleDate",
    "NoLetterHere",
    "NotPossible",
    "NothingToPack",
    "Sealed",
    "SecondDenial",
    "abandon_stage",
    "accept_denial",
    "answer_coverage_question",
    "ask_for_packet",
    "assign",
    "build_packet",
    "chase_gap",
    "close",
    "correct_and_recount",
    "draft_letter",
    "file_stage",
    "finish_follow_up",
    "letter_facts",
    "open_letter",
    "open_packet",
    "open_rungs",
    "packets_waiting",
    "printable",
    "record_answer",
    "record_receipt",
    "record_stage_fact",
    "save_letter",
    "set_follow_up",
    "share",
    "share_with_address",
    "stop_sharing",
    "take_paper_in",
]
