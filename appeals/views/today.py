"""Today: every case by its next date or its risk; the same as a file; how a person looks at it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import looks
from appeals.actions import viewing
from appeals.filters import BY_RISK
from appeals.first_steps import told_of
from appeals.turns import only_case_of
from appeals.worklist import Worklist, worklist
from cases.access import offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.covering import covers
from claimback.accounts.models import User
from claimback.accounts.own import is_own
from claimback.accounts.roles import Can
from claimback.pages import is_htmx, render_part, way_back
from claimback.sheets import safe
from claimback.sorry import Sorry
from documents.views import SignedIn

MOST_IN_A_FILE = 10_000


@require_safe
@signed_in
def today(request: SignedIn) -> HttpResponse:
    """The worklist: an office begins with what is nearest to harm, or with the view somebody chose.

    Somebody with one case of their own lands on that case; of their own few cases the nearest date comes first.
    Whoever is alone and has no case yet is told how to begin.
    """
    offices = offices_of(request.user, Can.VIEW)
    alone = all(is_own(office, request.user) for office in offices)
    look = looks.look_of(request.user)
    if not request.GET and not is_htmx(request) and (place := _begins(request.user, look, alone=alone)):
        return redirect(place)
    day, now = timezone.localdate(), look.now
    covered = covers(now=now, organisations=[each.pk for each in offices]).of(request.user, at=now)
    asked = request.GET if request.GET or alone else {"sort": BY_RISK}
    listed = worklist(request.user, offices=offices, asked=asked, today=day, covered=covered)
    if alone and offices and not listed.total and not request.GET:
        return render(request, "appeals/begin.html", {"look": look})
    mine = listed.filters.owner == str(request.user.pk)
    context = {
        "list": listed,
        "today": day,
        "may_open": bool(offices),
        "alone": alone,
        "covered": covered,
        "mine": mine,
        "other_owner": listed.filters.address(owner="" if mine else request.user.pk, page="", all="1"),
        "here": request.get_full_path(),
        "look": look,
        "new_here": bool(offices) and not alone and told_of(request.user, cookies=request.COOKIES, now=now),
        "query": listed.filters.address(page="", all="1").lstrip("?"),
    }
    return render_part(request, "appeals/today.html", part="worklist", context=context)


def _begins(user: User, look: looks.Look, *, alone: bool) -> str:
    """Where somebody lands who asked for nothing in particular, if not on the whole list."""
    if alone and (case_id := only_case_of(user)):
        return reverse("case", args=[case_id])
    view = look.begins_with
    return f"{reverse('today')}?{view.query}" if view else ""


@require_safe
@signed_in
def sheet(request: SignedIn) -> HttpResponse:
    """The lines under the same filters as a file for a spreadsheet, of the cases this person may read."""
    offices = offices_of(request.user, Can.READ)
    asked = request.GET.dict() | {"page": ""}
    day = timezone.localdate()
    found = worklist(request.user, offices=offices, asked=asked, today=day, most=MOST_IN_A_FILE, can=Can.READ)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="today.csv"'
    answer["Cache-Control"] = "no-store"
    csv.writer(answer).writerows([safe(cell) for cell in row] for row in _cells(found))
    return answer


def _cells(found: Worklist) -> Iterator[list[object]]:
    yield [
        _("Date"), _("Turn"), _("Case"), _("Patient"), _("Insurer"), _("What"), _("Step"), _("Who answers for it"),
        _("Last contact"),
    ]  # fmt: skip
    for row in found.rows:
        yield [
            row.day.iso, row.turn, row.reference, row.patient, row.insurer, row.what, row.step, row.owner,
            row.contact_on or "",
        ]  # fmt: skip
    if found.further:
        more = _("There are more cases than the %(n)s that fit into one file. Choose a filter to see the others.")
        yield [more % {"n": len(found.rows)}]


@require_POST
@signed_in
def columns(request: SignedIn) -> HttpResponse:
    """Which columns this person sees from now on."""
    names = [name for name in looks.COLUMNS if name in request.POST.getlist("column")]
    viewing.choose_columns(names, by=request.user)
    return redirect(way_back(request, otherwise="/"))


@require_POST
@signed_in
def save_view(request: SignedIn) -> HttpResponse:
    """Keep the filters one is looking at under a name."""
    asked = {"name": request.POST.get("name", ""), "query": request.POST.get("query", "")}
    filters = looks.asked_in(asked["query"])
    try:
        view = viewing.save_view(**asked, opens="opens" in request.POST, by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return redirect("/" + filters.address(page=""))
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view})
    if filters.q:
        messages.info(request, _("The words you searched for were left out: a view keeps no name of a patient."))
    return redirect(f"/?{view.query}")


@require_POST
@signed_in
def change_view(request: SignedIn, view_id: UUID) -> HttpResponse:
    """Another name, or whether Today begins with it."""
    view = get_object_or_404(looks.views_of(request.user), pk=view_id)
    try:
        viewing.change_view(view, name=request.POST.get("name"), opens="opens" in request.POST, by=request.user)
        messages.success(request, _("Saved as “%(name)s”.") % {"name": view})
    except Sorry as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request, otherwise="/"))


@require_POST
@signed_in
def forget_view(request: SignedIn, view_id: UUID) -> HttpResponse:
    """Take a saved view out; no case changes."""
    view = get_object_or_404(looks.views_of(request.user), pk=view_id)
    viewing.forget_view(view, by=request.user)
    messages.success(request, _("“%(name)s” was taken out. No case changed.") % {"name": view})
    return redirect(way_back(request, otherwise="/"))
