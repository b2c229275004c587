"""When PostgreSQL is away, people get one plain page at once, programs a sentence, and nothing given is half kept."""

import sys
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _

log = structlog.get_logger(__name__)
PROGRAMS = "/api/"
AWAY = (OperationalError, InterfaceError)


class PlainPageWhenTheDatabaseIsAway:
    """Answer 503 with a page that needs no database; the error itself goes to the log."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.answer(request)
        except AWAY as error:
            return away(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for errors inside a view, which Django would turn into a 500 first."""
        return away(request, error) if isinstance(error, AWAY) else None


def who_asks_is_known_first(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Look the person up before any layer needs them: an outage is met here, once, not waited for by each in turn."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            _known = request.user.is_authenticated
        except AWAY as error:
            return away(request, error)
        return answer(request)

    return middleware


def broken(request: HttpRequest) -> HttpResponse:
    """The 500 page, or the same for a program; an outage that no view met, but a layer around it, is still one."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        return away(request, error)
    if not request.path.startswith(PROGRAMS):
        return HttpResponse(_drawn("500.html", request), status=500)
    sentence = _(
        "Something broke on our side. What was saved before is safe. "
        "Look whether this was kept before you send it again."
    )
    return JsonResponse({"sentence": sentence, "field_errors": {}}, status=500)


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """The 503 page, or the same for a program."""
    log.error("database_away", error=type(error).__name__)
    headers = {"Retry-After": "30", "Cache-Control": "no-store"}
    if request.path.startswith(PROGRAMS):
        sentence = _(
            "We cannot reach our records. What was saved before is safe. "
            "Wait a minute and send this again, with the same Idempotency-Key if it had one."
        )
        return JsonResponse({"sentence": sentence, "field_errors": {}}, status=503, headers=headers)
    return HttpResponse(_drawn("away.html", request), status=503, headers=headers)


def _drawn(page: str, request: HttpRequest) -> str:
    """A page in the person's own light or dark, that asks the database nothing: not even who looks at it."""
    again = escape_leading_slashes(request.get_full_path()) if request.method == "GET" else "/"
    return render_to_string(page, {"request": request, "again": again})
