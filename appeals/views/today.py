"""Today: every case by its next date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.approving import how_many
from appeals.first_steps import told_of
from appeals.reminders import database_now
from appeals.worklist import only_case_of, worklist
from cases.access import offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.covering import covers
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Can
from claimback.pages import is_htmx, render_part


@require_safe
@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """The worklist; somebody with one case of their own lands on that case."""
    offices = offices_of(request.user, Can.VIEW)  # type: ignore[arg-type]
    alone = all(office.kind == Organisation.Kind.PERSON for office in offices)
    if alone and not request.GET and not is_htmx(request) and (case_id := only_case_of(request.user)):  # type: ignore[arg-type]
        return redirect("case", case_id)
    day = timezone.localdate()
    now = database_now()
    covered = covers(now=now, organisations=[each.pk for each in offices]).of(request.user, at=now)  # type: ignore[arg-type]
    listed = worklist(request.user, offices=offices, asked=request.GET, today=day, covered=covered)  # type: ignore[arg-type]
    context = {"list": listed, "today": day, "may_open": bool(offices), "alone": alone, "covered": covered}
    context["here"] = request.get_full_path()
    if offices:
        context["new_here"] = not alone and told_of(request.user, cookies=request.COOKIES, now=now)  # type: ignore[arg-type]
        context["second"] = how_many(request.user)  # type: ignore[arg-type]
    return render_part(request, "appeals/today.html", part="worklist", context=context)
