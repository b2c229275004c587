"""The verbs about criteria, one room by subject."""

from documents.criteria.actions.answered import (
    NoRedFlag,
    NotEnoughYet,
    accept_count,
    give_evidence,
    judge_evidence,
    withdraw_evidence,
)
from documents.criteria.actions.asked import (
    AlreadyThere,
    NothingToCopy,
    NotJudgeable,
    copy_criteria,
    remember_task,
    take_policy,
    withdraw_criterion,
    write_criterion,
)
from documents.criteria.actions.logged import MEASURED, Impossible, note_finding, withdraw_finding
from documents.criteria.actions.shared import NoEvidence, Withdrawn

__all__ = [
    "AlreadyThere",
    "Impossible",
    "MEASURED",
    "NoEvidence",
    "NoRedFlag",
    "NotEnoughYet",
    "NotJudgeable",
    "NothingToCopy",
    "Withdrawn",
    "accept_count",
    "copy_criteria",
    "give_evidence",
    "judge_evidence",
    "note_finding",
    "remember_task",
    "take_policy",
    "withdraw_criterion",
    "withdraw_evidence",
    "withdraw_finding",
    "write_criterion",
]
