"""Operators see what waits to be sent or built, by id and state; never a letter, an address or a reason."""

from django.contrib import admin

from appeals.models import Packet, Reminder, Turn
from cases.admin import Register


@admin.register(Reminder)
class ReminderAdmin(Register):
    """The outbox."""

    list_display = ("id", "case_id", "recipient_id", "step", "due_at", "state", "attempts", "claimed_until", "sent_at")
    list_filter = ("state", "step")
    ordering = ("due_at", "id")


@admin.register(Packet)
class PacketAdmin(Register):
    """Packets and how far they have come."""

    list_display = ("id", "case_id", "state", "asked_at", "built_at", "pages", "size", "attempts", "claimed_until")
    list_filter = ("state",)
    ordering = ("-asked_at", "id")


@admin.register(Turn)
class TurnAdmin(Register):
    """Whose turn it is in every case."""

    list_display = ("case_id", "whose", "what", "on", "restated_at")
    list_filter = ("whose", "what")
    ordering = ("on", "case_id")
