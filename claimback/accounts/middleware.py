"""Pages behind sign-in are never stored: the back button after sign-out shows nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


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
