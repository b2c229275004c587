"""Operators see that a case exists and where it stands, never whose it is or what it says."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from cases.models import Case, Share
from claimback.accounts.admin import OnlyToLookAt


class Register(OnlyToLookAt):
    """A list and nothing behind it: the page of one row would be headed by its name."""

    list_display_links = None
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """The list, not the row."""
        return obj is None and super().has_view_permission(request)


@admin.register(Case)
class CaseAdmin(Register):
    """Ids, states and dates only."""

    list_display = ("id", "organisation_id", "owner_id", "reference", "urgency", "opened_at", "closed_on", "ending")
    list_filter = ("urgency", "ending")
    ordering = ("-opened_at", "pk")


@admin.register(Share)
class ShareAdmin(Register):
    """Who was let into which case, by id, and until when."""

    list_display = ("id", "case_id", "user_id", "role", "since", "until", "ended_at")
    list_filter = ("role",)
    ordering = ("-since", "pk")
