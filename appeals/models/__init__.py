"""The fight: stages, dates, reminders, letters, packets and what was sent."""

from appeals.models.address import Address
from appeals.models.at_once import AtOnce
from appeals.models.calendar_feed import CalendarFeed
from appeals.models.channel import Channel
from appeals.models.continuation import Continuation
from appeals.models.deadline import Certainty, Deadline
from appeals.models.delay import Delay
from appeals.models.dispatch import Dispatch
from appeals.models.editing import Editing
from appeals.models.erasure import Erasure, ErasureQuerySet, Leftover, LegalHold
from appeals.models.filing import Filer, Filing
from appeals.models.hand_over import HandOver
from appeals.models.heed import Heed
from appeals.models.learnt import LearntPolicy
from appeals.models.letter import Letter, LetterApproval, LetterComment, LetterVersion
from appeals.models.notice import NoticeFinding
from appeals.models.override import Override
from appeals.models.packet import Packet, PacketExhibit
from appeals.models.plan_change import PlanChange, Replan
from appeals.models.point import LetterPoint
from appeals.models.reminder import Reminder
from appeals.models.request import Arrival, AskedOf, Request, RequestItem, RequestLink
from appeals.models.saved_view import ChosenColumns, SavedView
from appeals.models.self_audit import SelfAudit
from appeals.models.stage import Stage, UsedBy
from appeals.models.talk import Talk, TalkAttempt
from appeals.models.transfer import Transfer, TransferQuerySet
from appeals.models.turn import ACKNOWLEDGE, FollowUp, Turn, Whose
from appeals.models.write_off import WriteOff, WriteOffQuerySet

__all__ = [
    "ACKNOWLEDGE",
    "Address",
    "Arrival",
    "AskedOf",
    "AtOnce",
    "CalendarFeed",
    "Certainty",
    "Channel",
    "ChosenColumns",
    "Continuation",
    "Deadline",
    "Delay",
    "Dispatch",
    "Editing",
    "Erasure",
    "ErasureQuerySet",
    "Filer",
    "Filing",
    "FollowUp",
    "HandOver",
    "Heed",
    "LearntPolicy",
    "Leftover",
    "LegalHold",
    "Letter",
    "LetterApproval",
    "LetterComment",
    "LetterPoint",
    "LetterVersion",
    "NoticeFinding",
    "Override",
    "Packet",
    "PacketExhibit",
    "PlanChange",
    "Reminder",
    "Replan",
    "Request",
    "RequestItem",
    "RequestLink",
    "SavedView",
    "SelfAudit",
    "Stage",
    "Talk",
    "TalkAttempt",
    "Transfer",
    "TransferQuerySet",
    "Turn",
    "UsedBy",
    "Whose",
    "WriteOff",
    "WriteOffQuerySet",
]
