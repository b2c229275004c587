"""Pages behind sign-in are never stored, say times by the reader's own clock, and end in words when they end."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone, translation


def signed_in_pages_are_never_stored(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put `no-store` on whatever a signed-in person is shown."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware


def words_are_in_the_readers_language(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the language a signed-in person chose; before that the cookie and the browser say which."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return answer(request)
        spoken = request.user.language  # asked now: who signs out is nobody afterwards
        with translation.override(spoken):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            response = answer(request)
        response.headers.setdefault("Content-Language", spoken)
        return response

    return middleware


def times_are_said_by_the_readers_clock(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Show instants, and find out what day is today, in the signed-in person's own time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return answer(request)
        with timezone.override(request.user.zone):
            return answer(request)

    return middleware


def signed_out_meanwhile_is_said_in_words(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody whom the end of their session surprised meet a blank page, or a sign-in form inside a list."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if response.status_code == 302 and getattr(request, "htmx", False) and _leads_to_sign_in(response):
            return HttpResponse(headers={"HX-Refresh": "true"})
        if response.status_code == 405 and request.accepts("text/html") and not request.path.startswith("/api/"):
            page = render(request, "405.html", status=405)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.headers["Location"].startswith(resolve_url(settings.LOGIN_URL))
