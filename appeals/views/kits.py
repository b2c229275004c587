"""The kit of an outside step: its page, and its request form as a PDF to sign."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from appeals import access, actions
from appeals.kits import kit_of
from appeals.letters import CannotSet
from appeals.models import Stage
from appeals.typesetting.requests import label_of
from appeals.views.filing import events_of
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.own import is_own
from claimback.accounts.roles import Can
from documents.views import CLOSED, UNPROCESSABLE, SignedIn


@require_safe
@opens_case(Can.READ)
def kit(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Whether it can be asked for, where it goes, what it costs, what to send, and what happens then."""
    return _page(request, access.stage_of(case, stage_id))


@require_safe
@opens_case(Can.READ)  # type: ignore[arg-type]
def request_pdf(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Our own request on one page, filled in from what is confirmed."""
    stage = access.stage_of(case, stage_id)
    try:
        page = actions.open_request_form(stage, on=timezone.localdate(), by=request.user)
    except actions.NoRequestForm as nothing:
        raise Http404 from nothing
    except CannotSet as fault:
        return _page(request, stage, fault=str(fault), status=UNPROCESSABLE)
    name = f"{slugify(case.reference)}-request-{timezone.localdate()}.pdf"
    headers = {**CLOSED, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(page, content_type="application/pdf", headers=headers)


def _page(request: SignedIn, stage: Stage, *, fault: str = "", status: int = 200) -> HttpResponse:
    case, today = stage.case, timezone.localdate()
    can = what_may(request.user, case)
    own = is_own(case.organisation, request.user)
    found = kit_of(stage, case, today=today)
    form = None if found.sentence else actions.request_form(stage, on=today, by=request.user)
    spoken = "es" if get_language() == "es" else "en"
    context = {
        "case": case,
        "stage": stage,
        "kit": found,
        "rows": [(label_of(row.name, spoken), row.value) for row in form.rows] if form else [],
        "blanks": [label_of(row.name, spoken) for row in form.rows if not row.value] if form else [],
        "events": [(name, words, stage.events.get(name, "")) for name, words in events_of(stage)],
        "forms": list(access.official_forms_of(case)),
        "packet": access.built_packets_of(stage).first(),
        "can": can,
        "fault": fault,
        "today": today,
        "face": "page" if own or not can[Can.EDIT] else "desk",
    }
    return render(request, "appeals/kit.html", context, status=status)
