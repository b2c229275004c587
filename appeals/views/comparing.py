"""Their answer beside our letter: which points it dealt with."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from appeals import access, actions
from appeals.forms.comparing import PointsForm
from appeals.replies import can_be_compared, reply_of
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.views import UNPROCESSABLE, SignedIn


def points(request: HttpRequest, case_id: UUID, stage_id: UUID) -> HttpResponse:
    """The points of a letter: looked at with GET, marked with POST."""
    return (mark if request.method == "POST" else look)(request, case_id=case_id, stage_id=stage_id)


points.can = {"GET": Can.READ, "POST": Can.EDIT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def look(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Each point with what was marked, beside the answer."""
    return _page(request, case, stage_id)


@opens_case(Can.EDIT)
def mark(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Mark them; what is left open stays open."""
    stage = access.stage_of(case, stage_id)
    form = PointsForm(request.POST, reply=reply_of(stage))
    if not form.is_valid():
        return _page(request, case, stage_id, form=form, status=UNPROCESSABLE)
    try:
        reply = actions.mark_points(stage, verdicts=form.verdicts(), more=form.cleaned_data["more"], by=request.user)
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, stage_id, form=form, status=refusal.status)
    told = {"n": reply.answered, "of": reply.looked_at}
    messages.success(
        request,
        ngettext(
            "Kept: they answered %(n)s of %(of)s point. The next letter names the rest.",
            "Kept: they answered %(n)s of %(of)s points. The next letter names the rest.",
            told["of"],
        )
        % told,
    )
    return redirect("case", case.pk)


def _page(
    request: SignedIn, case: Case, stage_id: UUID, *, form: PointsForm | None = None, status: int = 200
) -> HttpResponse:
    stage = access.stage_of(case, stage_id)
    reply = reply_of(stage)
    context = {
        "case": case,
        "stage": stage,
        "comparable": can_be_compared(stage),
        "reply": reply,
        "form": form or PointsForm(reply=reply),
        "papers": stage.answer.documents.order_by("received_at", "pk") if stage.answer else [],
        "can": what_may(request.user, case),
    }
    return render(request, "appeals/points.html", context, status=status)
