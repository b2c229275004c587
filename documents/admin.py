"""Operators see how far a paper has come, never what it says or whose it is."""

from django.contrib import admin

from cases.admin import Register
from documents.models import Document


@admin.register(Document)
class DocumentAdmin(Register):
    """Ids, states and times only; nothing can be added, changed or removed here."""

    list_display = ("id", "state", "scan", "attempts", "pages_done", "pages_total", "received_at", "claimed_until")
    list_filter = ("state", "scan")
    ordering = ("-received_at", "pk")
