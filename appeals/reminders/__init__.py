"""The outbox: what is to be said about a deadline, to whom and when, and the one verb that says it."""

from appeals.reminders.escalating import escalate
from appeals.reminders.hearing import Hearing, adjusted_for, plans_of, recipients
from appeals.reminders.heeding import in_time as pauses_in_hours
from appeals.reminders.heeding import latest as latest_pause
from appeals.reminders.heeding import note_seen, remind_again, wakes_at
from appeals.reminders.living import look_after
from appeals.reminders.outbox import ClocksDisagree, clock_difference, database_now
from appeals.reminders.planning import cancel, plan, poke
from appeals.reminders.replanning import by_plan, plan_beside, readdress, replan
from appeals.reminders.sending import Sent, send_due
from appeals.reminders.weekly import plan as plan_weekly

__all__ = [
    "ClocksDisagree",
    "Hearing",
    "Sent",
    "adjusted_for",
    "by_plan",
    "cancel",
    "clock_difference",
    "database_now",
    "escalate",
    "latest_pause",
    "look_after",
    "note_seen",
    "pauses_in_hours",
    "plan",
    "plan_beside",
    "plan_weekly",
    "plans_of",
    "poke",
    "readdress",
    "recipients",
    "remind_again",
    "replan",
    "send_due",
    "wakes_at",
]
