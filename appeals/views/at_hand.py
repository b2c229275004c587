"""What can be done about a case from a list, without leaving it: the same forms and the same doors as on the case."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals import sentences
from appeals.access import turn_of
from appeals.forms.desk import AssignForm, FollowUpForm
from appeals.forms.heeding import PauseForm
from appeals.next_door import next_door
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.access import colleagues_in
from claimback.accounts.roles import Can
from claimback.pages import render_part, way_back
from documents.views import SignedIn

IDS = "hand_%s"


@require_safe
@opens_case(Can.EDIT)
def at_hand(request: SignedIn, case: Case) -> HttpResponse:
    """Go to what is next, call, tick off, note what to do on a day, be reminded later, give the case to a colleague."""
    today = timezone.localdate()
    turn, may = turn_of(case), what_may(request.user, case)
    deadline = turn.deadline if not case.closed_on else None
    colleagues = colleagues_in(case.organisation, besides=case.owner) if may[Can.ASSIGN] and not case.closed_on else []
    context = {
        "case": case,
        "what": sentences.what(turn),
        "turn": turn,
        "next": next_door(turn, case, can=may),
        "back": way_back(request, otherwise="/"),
        "follow_up_form": FollowUpForm(today=today, initial={"due_on": today}, auto_id=IDS),
        "assign_form": AssignForm(colleagues=colleagues, auto_id=IDS) if colleagues else None,
        "pause_form": PauseForm(deadline=deadline, today=today, now=timezone.now(), auto_id=IDS) if deadline else None,
    }
    return render_part(request, "appeals/at_hand.html", part="at_hand", context=context)
