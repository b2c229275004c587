"""The house's own rooms: the switches of light and language, and the living style sheet (never in production)."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from claimback.accounts.actions import keep_language_and_clock
from claimback.accounts.forms import AccountForm

THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 60 * 60


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of light or dark in a cookie, or forget it (any other word), and go back to where one was."""
    back = request.POST.get("next", "/")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    else:
        response.delete_cookie("theme")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language, in a cookie and for whoever is signed in, and go back to where one was."""
    back = request.POST.get("next", "/")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    chosen = request.POST.get("language")
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            keep_language_and_clock(request.user, language=chosen, time_zone="", by=request.user)
        name = settings.LANGUAGE_COOKIE_NAME
        response.set_cookie(name, chosen, max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response


@require_safe
def keeper(request: HttpRequest) -> FileResponse:
    """The worker that shows the last seen page of a case without a connection; it rules only over its own path."""
    written = settings.BASE_DIR / "claimback" / "static" / "js" / "keeper.js"
    return FileResponse(written.open("rb"), content_type="text/javascript")


def style(request: HttpRequest) -> HttpResponse:
    """Every component of the design system on one page, in made-up content; 404 in production."""
    if settings.PRODUCTION:
        raise Http404
    wrong = AccountForm({"name": "", "phone": "555-0100", "language": "en", "time_zone": "America/New_York"})
    face = "house/style_page.html" if request.GET.get("face") == "page" else "house/style.html"
    return render(request, face, {"form": wrong})


theme.can = "public"  # type: ignore[attr-defined]
language.can = "public"  # type: ignore[attr-defined]
keeper.can = "public"  # type: ignore[attr-defined]
style.can = "public"  # type: ignore[attr-defined]
