"""When PostgreSQL is away, people get one plain page at once, and nothing they gave is half kept."""

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = structlog.get_logger(__name__)
AWAY = (OperationalError, InterfaceError)


class PlainPageWhenTheDatabaseIsAway:
    """Answer 503 with a page that needs no database; the error itself goes to the log."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.answer(request)
        except AWAY as error:
            return away(error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The same for errors inside a view, which Django would turn into a 500 first."""
        return away(error) if isinstance(error, AWAY) else None


def away(error: Exception) -> HttpResponse:
    """The 503 page."""
    log.error("database_away", error=type(error).__name__)
    page = render_to_string("away.html")
    return HttpResponse(page, status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
