"""The paths of people's own rooms, and just enough of the rest for the pages to stand."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone

from appeals.views import alongside, leaving
from appeals.views.account import account
from claimback import house


def first_page(request: HttpRequest) -> HttpResponse:
    """Where one lands after sign-in; it says which clock the page is written by."""
    return HttpResponse(timezone.get_current_timezone_name())


urlpatterns = [
    path("", first_page, name="today"),
    path("theme/", house.theme, name="theme"),
    path("house/style/", house.style, name="style"),
    path("accounts/", include("allauth.account.urls")),
    path("account/", account, name="account"),
    path("account/memberships/<uuid:membership_id>/leave/", leaving.leave, name="leave"),
    path("organisations/<uuid:organisation_id>/members/<uuid:membership_id>/end/", leaving.end),
    path("join/<slug:secret>/", alongside.join, name="join"),
    path("", include("claimback.accounts.urls")),
]
