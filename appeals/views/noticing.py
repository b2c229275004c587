"""What this notice leaves out: the door to its duties."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from appeals import access, actions, notices
from appeals.forms.noticing import NoticeForm
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import Can
from documents.views import UNPROCESSABLE, SignedIn


def notice(request: HttpRequest, case_id: UUID, decision_id: UUID) -> HttpResponse:
    """The duties of a notice: looked at with GET, settled with POST."""
    return (settle if request.method == "POST" else look)(request, case_id=case_id, decision_id=decision_id)


notice.can = {"GET": Can.READ, "POST": Can.EDIT}  # type: ignore[attr-defined]


@opens_case(Can.READ)
def look(request: SignedIn, case: Case, decision_id: UUID) -> HttpResponse:
    """Each duty with its law, what the pages say of it, and what was settled."""
    checked = notices.check(case, access.decision_of(case, decision_id))
    return _shown(request, case, checked, NoticeForm(checked=checked))


@opens_case(Can.EDIT)
def settle(request: SignedIn, case: Case, decision_id: UUID) -> HttpResponse:
    """A person says what is left out; what nobody decided stays open."""
    decision = access.decision_of(case, decision_id)
    checked = notices.check(case, decision)
    form = NoticeForm(request.POST, checked=checked)
    if form.is_valid() and _settled(request, checked, form):
        messages.success(request, _("Kept. Points that are left out stand in the case and go into the first draft."))
        return redirect("notice", case.pk, decision.pk)
    return _shown(request, case, checked, form, status=UNPROCESSABLE)


def _settled(request: SignedIn, checked: notices.Check, form: NoticeForm) -> bool:
    try:
        actions.settle_notice(checked.decision, findings=form.findings(), by=request.user)
    except (actions.NoSuchDuty, CaseIsClosed) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _shown(
    request: SignedIn, case: Case, checked: notices.Check, form: NoticeForm, *, status: int = 200
) -> HttpResponse:
    rows = [(point, form[f"duty-{point.id}"]) for point in checked.doubtful_first]
    context = {"case": case, "checked": checked, "form": form, "rows": rows, "can": what_may(request.user, case)}
    return render(request, "appeals/notice.html", context, status=status)
