"""The doors of a patient's family: who sees what and until when, taken back, left, and the whole file taken along."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from appeals.actions import family as actions
from appeals.actions.keeping import take_file
from appeals.family import guests_of, own_share, sees_as
from appeals.forms.family import FamilyForm
from cases.access import opens_case, shares_in
from cases.models import Case
from claimback.accounts.own import helping_in, is_own
from claimback.accounts.roles import Can
from documents.views import CLOSED, UNPROCESSABLE, SignedIn


def family(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who sees the case: looked at with GET, somebody let in with POST."""
    return (let_in if request.method == "POST" else listed)(request, case_id=case_id)


family.can = {"GET": Can.FAMILY, "POST": Can.FAMILY}  # type: ignore[attr-defined]


@require_safe
@opens_case(Can.FAMILY)
def listed(request: SignedIn, case: Case) -> HttpResponse:
    """Everybody who was let in, what they see, until when, and when they last looked."""
    return _page(request, case, FamilyForm(today=timezone.localdate()))


@opens_case(Can.FAMILY)
def let_in(request: SignedIn, case: Case) -> HttpResponse:
    """Let somebody of the family in; the answer does not say whether they had an account."""
    form = FamilyForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    try:
        share = actions.let_family_in(case, **form.cleaned_data, by=request.user)
    except actions.SeesItAlready as refusal:
        form.add_error("email", str(refusal))
        return _page(request, case, form, status=refusal.status)
    said = _("%(who)s is let in. We wrote to them how to come in. You can take it back here at any time.")
    messages.success(request, said % {"who": share.user.email})
    return redirect("family", case.pk)


@require_POST
@opens_case(Can.FAMILY)
def take_back(request: SignedIn, case: Case, share_id: UUID) -> HttpResponse:
    """What somebody of the family was given is taken back at once."""
    share = get_object_or_404(shares_in(case), pk=share_id)
    try:
        actions.take_family_back(share, by=request.user)
    except actions.NotFamily as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(who)s can no longer see this case.") % {"who": share.user})
    return redirect("family", case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.VIEW)
def leave(request: SignedIn, case: Case) -> HttpResponse:
    """A guest reads what leaving means, and leaves."""
    share = own_share(case, request.user)
    if share is None:
        messages.info(request, _("You work on this case, so nobody shared it with you. Nothing was changed."))
        return redirect("case", case.pk)
    if request.method != "POST":
        context = {"case": case, "share": share, "sees": sees_as(share.role)}
        return render(request, "appeals/leave_case.html", context)
    actions.leave_case(share, by=request.user)
    messages.success(
        request, _("You left the case. It is not shown to you any more, and nobody writes to you about it.")
    )
    return redirect("today")


@require_GET
@opens_case(Can.READ)  # type: ignore[arg-type]
def whole_file(request: SignedIn, case: Case) -> StreamingHttpResponse:
    """Everything of the case in one file, sent while it is put together."""
    today = timezone.localdate()
    stream = take_file(case, on=today, by=request.user)
    name = f"{slugify(case.reference)}-{today}.zip"
    headers = CLOSED | {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(stream, content_type="application/zip", headers=headers)


def _page(request: SignedIn, case: Case, form: FamilyForm, *, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "guests": guests_of(case, reader=request.user),
        "helping": list(helping_in(case.organisation)),
        "owns": is_own(case.organisation, request.user),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/family.html", context, status=status)
