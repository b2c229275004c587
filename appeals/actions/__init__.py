"""The verbs of the fight, one room by subject."""

from appeals.actions.coverage import answer_coverage_question
from appeals.actions.deciding import (
    AlreadyConfirmed,
    NoLetter,
    SecondDenial,
    accept_denial,
    correct_and_recount,
    record_answer,
    record_silence,
)
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
from appeals.actions.learning import (
    LEARNT,
    NotSaid,
    NotTheLatest,
    correct_learnt_policy,
    learn_policy,
    retire_learnt_policy,
)
from appeals.actions.noticing import NoSuchDuty, settle_notice
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
from appeals.actions.requesting import (
    AskedForNothing,
    CheckedBefore,
    RequestIsOver,
    ask_for_papers,
    check_arrival,
    settle_request,
    withdraw_request,
)
from appeals.actions.silence import NothingOpens, StillTime
from appeals.actions.stages import (
    ImpossibleDate,
    NotPossible,
    abandon_stage,
    file_stage,
    open_rungs,
    record_receipt,
    record_stage_fact,
)
from appeals.actions.telling import tell_law_fact

__all__ = [
    "LEARNT",
    "AlreadyATask",
    "AlreadyConfirmed",
    "AnswerIt",
    "AskedForNothing",
    "Changed",
    "CheckedBefore",
    "ImpossibleDate",
    "NoLetter",
    "NoLetterHere",
    "NotPossible",
    "NotSaid",
    "NotTheLatest",
    "NoSuchDuty",
    "NothingOpens",
    "NothingToPack",
    "RequestIsOver",
    "Sealed",
    "SecondDenial",
    "StillTime",
    "abandon_stage",
    "accept_denial",
    "answer_coverage_question",
    "ask_for_packet",
    "ask_for_papers",
    "assign",
    "build_packet",
    "chase_gap",
    "check_arrival",
    "close",
    "correct_and_recount",
    "correct_learnt_policy",
    "draft_letter",
    "file_stage",
    "finish_follow_up",
    "learn_policy",
    "letter_facts",
    "open_letter",
    "open_packet",
    "open_rungs",
    "packets_waiting",
    "printable",
    "record_answer",
    "record_receipt",
    "record_silence",
    "record_stage_fact",
    "retire_learnt_policy",
    "save_letter",
    "set_follow_up",
    "settle_notice",
    "settle_request",
    "share",
    "share_with_address",
    "stop_sharing",
    "take_paper_in",
    "withdraw_request",
    "tell_law_fact",
]
