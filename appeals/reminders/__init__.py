"""The outbox: what is to be said about a deadline, to whom and when, and the one verb that says it."""

from appeals.reminders.living import look_after
from appeals.reminders.outbox import ClocksDisagree, clock_difference, database_now
from appeals.reminders.planning import cancel, forget_end, plan, plan_end, poke, readdress, recipients
from appeals.reminders.sending import Sent, send_due

__all__ = [
    "ClocksDisagree",
    "Sent",
    "cancel",
    "clock_difference",
    "database_now",
    "forget_end",
    "look_after",
    "plan",
    "plan_end",
    "poke",
    "readdress",
    "recipients",
    "send_due",
]
