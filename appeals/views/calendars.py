"""Calendars to subscribe to, in the account and on the case; and the door programs fetch them by."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import actions
from appeals.actions.calendars import MOST
from appeals.calendars import address_of, feeds_of, webcal_of
from appeals.forms.calendars import CalendarForm
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.views import UNPROCESSABLE, SignedIn

CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar for a program that knows its address: whole, or 304 when nothing is new; refusals in plain text."""
    try:
        found = actions.fetch_calendar(secret)
    except Sorry as refusal:
        return _refused(refusal)
    etag, changed = quote_etag(found.told), int(found.told_at.timestamp())
    about = {"Content-Language": found.language, "ETag": etag, "Last-Modified": http_date(changed)}
    response = HttpResponse(content_type=CALENDAR, headers=_HEADERS | about)
    answer = get_conditional_response(request, etag=etag, last_modified=changed, response=response)
    if answer is response:
        response.content = found.write()
    return answer or response


feed.can = "by link"  # type: ignore[attr-defined]

# Kept by nobody but the program itself, asked for anew each time, and no way for the address to travel on.
_HEADERS = {"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def _refused(refusal: Sorry) -> HttpResponse:
    headers = _HEADERS | ({"Retry-After": str(refusal.wait)} if refusal.wait else {})
    return HttpResponse(f"{refusal}\n", "text/plain; charset=utf-8", refusal.status, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def calendars(request: SignedIn) -> HttpResponse:
    """One's own calendars; a POST makes one of all one's cases and shows its address, this once."""
    return _made(request, None) if request.method == "POST" else _listed(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.VIEW)
def of_case(request: SignedIn, case: Case) -> HttpResponse:
    """One's own calendars of one case; a POST makes one and shows its address, this once."""
    return _made(request, case) if request.method == "POST" else _listed(request, case)


@require_POST
@signed_in
def renew(request: SignedIn, feed_id: UUID) -> HttpResponse:
    """Another address for another year, shown this once; the old one is dead."""
    found = get_object_or_404(feeds_of(request.user), pk=feed_id)
    try:
        secret = actions.renew_calendar(found, by=request.user, at=timezone.now())
    except actions.CalendarIsOver:
        raise Http404 from None
    found.refresh_from_db(fields=["expires_at"])
    return _address(request, {"feed": found, "secret": secret, "renewed": True})


@require_POST
@signed_in
def revoke(request: SignedIn, feed_id: UUID) -> HttpResponse:
    """Nobody gets anything by this address any more."""
    found = get_object_or_404(feeds_of(request.user), pk=feed_id)
    actions.revoke_calendar(found, by=request.user, at=timezone.now())
    said = _("“%(name)s” is revoked: its address gives no dates any more. Remove it from your calendar program too.")
    messages.success(request, said % {"name": found.name})
    return redirect("calendars")


@require_safe
@opens_case(Can.VIEW)
def one_date(request: SignedIn, case: Case, deadline_id: UUID) -> HttpResponse:
    """One date of the case as a file for any calendar program; a copy, which no count anew reaches."""
    found = get_object_or_404(case.deadlines, pk=deadline_id)  # type: ignore[attr-defined]
    response = HttpResponse(actions.open_date(case, deadline_id=found.pk), content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="claimback-{case.reference}.ics"'
    return response


def _made(request: SignedIn, case: Case | None) -> HttpResponse:
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _listed(request, case, form=form, status=UNPROCESSABLE)
    try:
        made, secret = actions.make_calendar(
            user=request.user, case=case, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except actions.TooManyCalendars as refusal:
        form.add_error(None, str(refusal))
        return _listed(request, case, form=form, status=refusal.status)
    return _address(request, {"feed": made, "secret": secret, "case": case})


def _address(request: SignedIn, context: dict[str, object]) -> HttpResponse:
    secret = str(context.pop("secret"))
    context |= {"address": address_of(secret), "webcal": webcal_of(secret)}
    return render(request, "appeals/calendar_made.html", context)


def _listed(
    request: SignedIn, case: Case | None, *, form: CalendarForm | None = None, status: int = 200
) -> HttpResponse:
    mine = [each for each in feeds_of(request.user) if case is None or each.case_id == case.pk]
    context = {"case": case, "feeds": mine, "form": form or CalendarForm(), "now": timezone.now(), "most": MOST}
    return render(request, "appeals/calendars.html", context, status=status)
