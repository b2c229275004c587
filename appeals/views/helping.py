"""Help: the keys, the first steps, the order of a morning, the words; and the note about the first steps, put away."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from appeals.first_steps import PUT_AWAY, first_steps
from appeals.practice import practice_of
from cases.access import offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.house import A_YEAR
from documents.views import SignedIn


@require_safe
@signed_in
def helped(request: SignedIn) -> HttpResponse:
    """What helps: to learn it, and to look something up."""
    steps = first_steps(request.user)
    done = sum(step.done for step in steps)
    away = bool(request.COOKIES.get(PUT_AWAY))
    offices = offices_of(request.user, Can.OPEN)
    context = {"steps": steps, "done": done, "away": away, "offices": offices, "practice": practice_of(request.user)}
    return render(request, "appeals/help.html", context)


@require_POST
@signed_in
def put_away(request: SignedIn) -> HttpResponse:
    """The note about the first steps leaves Today, or comes back; the steps themselves stay under Help."""
    if "again" in request.POST:
        response = redirect("today")
        response.delete_cookie(PUT_AWAY)
    else:
        response = redirect("today")
        response.set_cookie(PUT_AWAY, "away", max_age=A_YEAR, secure=settings.SECURE, httponly=True, samesite="Lax")
    return response
