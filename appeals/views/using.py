"""The door to the question that comes before a level is used: who has already appealed?"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import access, actions
from appeals.forms.using import UsedForm
from appeals.models import Stage, UsedBy
from appeals.views.filing import REFUSALS
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.FILE)
def already(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Say who has used this level: nobody, the doctor on a day, or that it is not known yet."""
    stage = access.stage_of(case, stage_id)
    form = UsedForm(request.POST or None, initial=before(stage))
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and _told(request, stage, form):
            return redirect("file_stage", case.pk, stage.pk) if "file" in request.POST else redirect("case", case.pk)
    refusal = "" if actions.is_asked(stage) else str(actions.NotAsked())
    context = {"case": case, "stage": stage, "form": form, "refusal": refusal}
    return render(request, "appeals/already.html", context, status=status)


def before(stage: Stage) -> dict[str, object]:
    """What was said before, as the form shows it."""
    return {"used_by": stage.used_by, "on": stage.used_on}


def _told(request: SignedIn, stage: Stage, form: UsedForm) -> bool:
    said = form.said()
    try:
        told = actions.say_who_appealed(stage, **said, by=request.user, today=timezone.localdate())
    except (*REFUSALS, actions.NotAsked) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _sentence(told, counts=bool(said["counts"])))
    return True


def _sentence(stage: Stage, *, counts: bool) -> str:
    """What follows from the answer."""
    if stage.used_by == UsedBy.NOBODY:
        return _("Recorded: nobody has used this step yet. It is yours to file.")
    if stage.used_by == UsedBy.NOT_KNOWN:
        return _("Recorded: not known yet. Asking the doctor's office is on the list for today.")
    if not counts:
        return _("Recorded. Ask the insurer whether it counts; until they say so, your own date holds.")
    theirs = access.next_date_of(stage, clock="decision")
    if theirs:
        return _("Recorded as filed by the doctor. The insurer must answer by %(on)s.") % {"on": day(theirs.last_on)}
    return _("Recorded as filed by the doctor. By when they must answer cannot be counted yet.")
