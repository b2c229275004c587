"""What an operator may look at: people and organisations, never cases; nothing is changed here."""

from django.contrib import admin
from django.http import HttpRequest

from claimback.accounts.models import ApiToken, Membership, Organisation, User


class OnlyToLookAt(admin.ModelAdmin):  # type: ignore[type-arg]
    """Changes go through the verbs, which leave events; the operator's desk only shows."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds rows here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody changes rows here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody deletes rows here."""
        return False


@admin.register(User)
class UserAdmin(OnlyToLookAt):
    """People, without their address and phone."""

    list_display = ("email", "name", "is_active", "is_staff", "joined_at", "last_login")
    fields = ("email", "name", "language", "time_zone", "is_active", "is_staff", "joined_at", "last_login")
    search_fields = ("email",)
    ordering = ("email",)


@admin.register(Organisation)
class OrganisationAdmin(OnlyToLookAt):
    """Organisations."""

    list_display = ("name", "kind", "opened_at")
    ordering = ("name", "pk")


@admin.register(Membership)
class MembershipAdmin(OnlyToLookAt):
    """Who works where, and who did."""

    list_display = ("user", "organisation", "role", "since", "ended_at")
    list_select_related = ("user", "organisation")
    ordering = ("organisation", "since", "pk")


@admin.register(ApiToken)
class ApiTokenAdmin(OnlyToLookAt):
    """Tokens: when, until when, last used; never their digest."""

    list_display = ("name", "user", "may_write", "created_at", "expires_at", "last_used_at", "revoked_at")
    fields = list_display
    list_select_related = ("user",)
    ordering = ("-created_at", "pk")
