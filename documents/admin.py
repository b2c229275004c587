"""Operators see how far a paper has come, never what it says or whose it is."""

from django.contrib import admin
from django.http import HttpRequest

from documents.models import Document


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Ids, states and times only; nothing can be added, changed or removed here."""

    list_display = ("id", "state", "scan", "attempts", "pages_done", "pages_total", "received_at", "claimed_until")
    list_filter = ("state", "scan")
    readonly_fields = tuple(sorted(Document.Privacy.plain))
    fields = readonly_fields
    ordering = ("-received_at",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return False
