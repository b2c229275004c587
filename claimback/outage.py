"""When PostgreSQL is away, people get one plain page at once, programs a sentence, and nothing given is half kept."""

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
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
    return HttpResponse(render_to_string("away.html"), status=503, headers=headers)
