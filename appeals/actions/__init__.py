"""The verbs of the fight, one room by subject."""

from appeals.actions.addressing import BadAddress
from appeals.actions.authorising import (
    AuthorityIsOver,
    NobodyToSign,
    NoSuchPaper,
    accept_authority,
    ask_for_signature,
    record_authority,
    revoke_authority,
    sign_authority,
)
from appeals.actions.bouncing import hear_of_bounces
from appeals.actions.calendars import (
    CalendarIsOver,
    FetchedTooOften,
    NoSuchCalendar,
    TooManyCalendars,
    fetch_calendar,
    make_calendar,
    open_date,
    renew_calendar,
    revoke_calendar,
)
from appeals.actions.chasing import (
    Chased,
    NobodyToWriteTo,
    NotTheirTurn,
    SetAlready,
    SomethingCame,
    Way,
    WentOut,
    Would,
    WrittenLately,
    chase,
    chase_lines,
    take_back_chase,
    would_chase,
)
from appeals.actions.choosing import want_way
from appeals.actions.comparing import NothingToCompare, mark_points
from appeals.actions.conceding import (
    FitsNoLonger,
    NobodyAgrees,
    NotYours,
    WaitsAlready,
    agree_to_end,
    end_case,
    give_up,
    send_end_back,
)
from appeals.actions.continuing import (
    AskedAlready,
    NoContinuation,
    file_stage_asking,
    record_continuation,
    withdraw_continuation,
)
from appeals.actions.coverage import answer_coverage_question
from appeals.actions.covering import cover_absence, end_absence
from appeals.actions.deciding import (
    AlreadyConfirmed,
    NoLetter,
    SecondDenial,
    accept_denial,
    correct_and_recount,
    record_answer,
    record_silence,
)
from appeals.actions.delaying import (
    AnsweredBefore,
    NotAutomatic,
    TakenOut,
    answer_information,
    record_delay,
    record_forwarding,
    watch_again,
    withdraw_delay,
)
from appeals.actions.dispatching import (
    NoMachine,
    ask_to_send,
    dispatches_waiting,
    send_dispatch,
    settle_dispatch,
)
from appeals.actions.drafting import (
    Changed,
    NeverSentSo,
    NoLetterHere,
    NotApproved,
    NotNow,
    Sealed,
    ThrownAway,
    begin_letter,
    draft_letter,
    letter_facts,
    open_letter,
    open_letter_in_word,
    open_note,
    printable,
    save_letter,
    send_letter,
)
from appeals.actions.following import AnswerIt, finish_follow_up, set_follow_up
from appeals.actions.heeding import NothingToHeed, TooLateToPause, pause_reminders, see_deadline
from appeals.actions.kitting import NoRequestForm, open_request_form, request_form
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
from appeals.actions.overriding import (
    ByHand,
    approve_recount,
    approve_recounts,
    ask_for_recount,
    override_date,
    refuse_override,
    second_override,
)
from appeals.actions.packing import (
    NothingToPack,
    NotWhole,
    ask_for_packet,
    build_packet,
    open_packet,
    packets_waiting,
)
from appeals.actions.paper_rights import NotByRight, StillTheirTime, say_they_are_late, tell_request_time
from appeals.actions.people import assign, share, share_with_address, stop_sharing
from appeals.actions.proving import AlreadyATask, chase_gap
from appeals.actions.reaching import (
    LastWay,
    NotABrowser,
    NotReady,
    TooManyCodes,
    Wishes,
    WrongCode,
    add_browser,
    ask_for_code,
    end_browser,
    forget_address,
    keep_wishes,
    open_message,
    prove_address,
    trust_again,
)
from appeals.actions.receiving import NotAnAddress, raise_unconfirmed
from appeals.actions.refusals import (
    AskedBefore,
    NobodySeconds,
    NothingMoves,
    SameDays,
    SamePerson,
    Stale,
    Unreadable,
)
from appeals.actions.requesting import (
    AskedForNothing,
    CheckedBefore,
    NoSuchRight,
    RequestIsOver,
    ask_for_papers,
    check_arrival,
    settle_request,
    withdraw_request,
)
from appeals.actions.reviewing import OwnWords, approve_letter, comment_on_letter, settle_comment
from appeals.actions.silence import NothingOpens, StillTime
from appeals.actions.stages import (
    ImpossibleDate,
    NotPossible,
    PacketNotWhole,
    abandon_stage,
    file_stage,
    open_rungs,
    record_receipt,
    record_stage_fact,
)
from appeals.actions.talking import (
    MOST_ATTEMPTS,
    AttemptOver,
    How,
    NoNumber,
    NoTalk,
    NotesChanged,
    StillGoingOn,
    TwoAttempts,
    begin_attempt,
    end_attempt,
    end_talk,
    open_sheet,
    plan_talk,
    save_notes,
)
from appeals.actions.telling import tell_law_fact
from appeals.actions.throwing import AnotherStands, InAPacket, packet_with, restore_letter, throw_letter_away
from appeals.actions.urgency import say_urgency
from appeals.actions.using import NotAsked, is_asked, say_who_appealed, waits_for_who
from appeals.actions.watching import NotParked, audit_organisation, audits_due, send_again
from appeals.actions.whose_name import say_whose_name
from documents.filling.actions import CannotFill, fill_form

__all__ = [
    "AlreadyATask", "AlreadyConfirmed", "AnotherStands", "AnswerIt", "AnsweredBefore", "AskedAlready", "AskedBefore",
    "AskedForNothing", "AttemptOver", "AuthorityIsOver", "BadAddress", "ByHand", "CalendarIsOver", "CannotFill",
    "Changed", "Chased", "CheckedBefore", "FetchedTooOften", "FitsNoLonger", "How", "ImpossibleDate", "InAPacket",
    "LEARNT", "LastWay", "MOST_ATTEMPTS", "NeverSentSo", "NoContinuation", "NoLetter", "NoLetterHere", "NoMachine",
    "NoNumber", "NoRequestForm", "NoSuchCalendar", "NoSuchDuty", "NoSuchPaper", "NoSuchRight", "NoTalk", "NobodyAgrees",
    "NobodySeconds", "NobodyToSign", "NobodyToWriteTo", "NotABrowser", "NotAnAddress", "NotApproved", "NotAsked",
    "NotAutomatic", "NotByRight", "NotNow", "NotParked", "NotPossible", "NotReady", "NotSaid", "NotTheLatest",
    "NotTheirTurn", "NotWhole", "NotYours", "NotesChanged", "NothingMoves", "NothingOpens", "NothingToCompare",
    "NothingToHeed", "NothingToPack", "OwnWords", "PacketNotWhole", "RequestIsOver", "SameDays", "SamePerson", "Sealed",
    "SecondDenial", "SetAlready", "SomethingCame", "Stale", "StillGoingOn", "StillTheirTime", "StillTime", "TakenOut",
    "ThrownAway", "TooLateToPause", "TooManyCalendars", "TooManyCodes", "TwoAttempts", "Unreadable", "WaitsAlready",
    "Way", "WentOut", "Wishes", "Would", "WrittenLately", "WrongCode", "abandon_stage", "accept_authority",
    "accept_denial", "add_browser", "agree_to_end", "answer_coverage_question", "answer_information", "approve_letter",
    "approve_recount", "approve_recounts", "ask_for_code", "ask_for_packet", "ask_for_papers", "ask_for_recount",
    "ask_for_signature", "ask_to_send", "assign", "audit_organisation", "audits_due", "begin_attempt", "begin_letter",
    "build_packet", "chase", "chase_gap", "chase_lines", "check_arrival", "close", "comment_on_letter",
    "correct_and_recount", "correct_learnt_policy", "cover_absence", "dispatches_waiting", "draft_letter",
    "end_absence", "end_attempt", "end_browser", "end_case", "end_talk", "fetch_calendar", "file_stage",
    "file_stage_asking", "fill_form", "finish_follow_up", "forget_address", "give_up", "hear_of_bounces", "is_asked",
    "keep_wishes", "learn_policy", "letter_facts", "make_calendar", "mark_points", "open_date", "open_letter",
    "open_letter_in_word", "open_message", "open_note", "open_packet", "open_request_form", "open_rungs", "open_sheet",
    "override_date", "packet_with", "packets_waiting", "pause_reminders", "plan_talk", "printable", "prove_address",
    "raise_unconfirmed", "record_answer", "record_authority", "record_continuation", "record_delay",
    "record_forwarding", "record_receipt", "record_silence", "record_stage_fact", "refuse_override", "renew_calendar",
    "request_form", "restore_letter", "retire_learnt_policy", "revoke_authority", "revoke_calendar", "save_letter",
    "save_notes", "say_they_are_late", "say_urgency", "say_who_appealed", "say_whose_name", "second_override",
    "see_deadline", "send_again", "send_dispatch", "send_end_back", "send_letter", "set_follow_up", "settle_comment",
    "settle_dispatch", "settle_notice", "settle_request", "share", "share_with_address", "sign_authority",
    "stop_sharing", "take_back_chase", "take_paper_in", "tell_law_fact", "tell_request_time", "throw_letter_away",
    "trust_again", "waits_for_who", "want_way", "watch_again", "withdraw_continuation", "withdraw_delay",
    "withdraw_request", "would_chase",
]  # fmt: skip
