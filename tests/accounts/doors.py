"""The paths of people's own rooms, and just enough of the rest for the pages to stand."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from claimback import house


def first_page(request: HttpRequest) -> HttpResponse:
    """Where one lands after sign-in."""
    return HttpResponse("Today")


urlpatterns = [
    path("", first_page, name="today"),
    path("theme/", house.theme, name="theme"),
    path("house/style/", house.style, name="style"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("claimback.accounts.urls")),
]
