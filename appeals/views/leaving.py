"""Somebody leaves: the list of what hangs on them, each line with its one act, and the end of their membership."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appeals.actions import leaving
from appeals.forms.covering import CoverForm
from appeals.leaving import checklist
from appeals.reminders import database_now
from claimback.accounts import access
from claimback.accounts.access import signed_in
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.views import UNPROCESSABLE, SignedIn


@require_safe
@signed_in
def hangs_on(request: SignedIn, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """What hangs on a member."""
    return _page(request, *_who(request, organisation_id, membership_id))


@require_POST
@signed_in
def end(request: SignedIn, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """End the membership of somebody, unless an open case would be left without a named human."""
    office, member = _who(request, organisation_id, membership_id)
    try:
        leaving.end_membership(member, by=request.user, at=database_now())
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _page(request, office, member, status=refusal.status)
    messages.success(request, _("%(who)s has left. What they did stays in the record.") % {"who": member.user})
    return redirect("organisation", office.pk)


@require_POST
@signed_in
def leave(request: SignedIn, membership_id: UUID) -> HttpResponse:
    """Leave an organisation oneself."""
    membership = access.get_own_membership(request.user, membership_id)
    try:
        leaving.end_membership(membership, by=request.user, at=database_now())
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have left. The cases stay with the organisation."))
    return redirect("account")


@require_POST
@signed_in
def cover(request: SignedIn, organisation_id: UUID, membership_id: UUID, absence_id: UUID) -> HttpResponse:
    """Another colleague covers these days."""
    office, member = _who(request, organisation_id, membership_id)
    mine = access.absences_open_to(request.user, Can.MANAGE)
    absence = get_object_or_404(mine, pk=absence_id, organisation=office, cover=member)
    form = CoverForm(request.POST, colleagues=_colleagues(office, absence.away, member))
    if not form.is_valid():
        messages.error(request, _("Choose a colleague who works here. Nothing was changed."))
        return _page(request, office, member, status=UNPROCESSABLE)
    try:
        made = leaving.give_cover(absence, cover=form.cleaned_data["cover"], now=database_now(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _page(request, office, member, status=refusal.status)
    messages.success(request, _("%(cover)s covers for %(who)s.") % {"cover": made.cover.user, "who": made.away.user})
    return redirect("leave_checklist", office.pk, member.pk)


@require_POST
@signed_in
def requests(request: SignedIn, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """What they asked others for is asked by whoever answers for the case."""
    office, member = _who(request, organisation_id, membership_id)
    n = leaving.sign_requests_over(member, by=request.user)
    said = ngettext("%(n)s request is in another name now.", "%(n)s requests are in another name now.", n)
    if n:
        messages.success(request, said % {"n": n})
    else:
        messages.error(request, _("Nothing was changed: give the cases to colleagues first."))
    return redirect("leave_checklist", office.pk, member.pk)


@require_POST
@signed_in
def revoke(request: SignedIn, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """Programs and calendars of theirs open nothing here any more."""
    office, member = _who(request, organisation_id, membership_id)
    leaving.revoke_access(member, by=request.user, at=database_now())
    messages.success(request, _("Revoked. Their programs and calendars open nothing of this organisation any more."))
    return redirect("leave_checklist", office.pk, member.pk)


def _who(request: SignedIn, organisation_id: UUID, membership_id: UUID) -> tuple[Organisation, Membership]:
    office = access.get_managed(request.user, organisation_id)
    return office, access.get_member(office, membership_id)


def _colleagues(office: Organisation, away: Membership, leaver: Membership) -> list[Membership]:
    """Who may cover for somebody, without who leaves."""
    return [each for each in access.who_may_cover_for(away) if each.pk != leaver.pk]


def _page(request: SignedIn, office: Organisation, member: Membership, *, status: int = 200) -> HttpResponse:
    context = {
        "office": office,
        "member": member,
        "list": checklist(member, today=timezone.localdate()),
        "colleagues": [each for each in access.members_of(office) if each.pk != member.pk],
    }
    return render(request, "appeals/leave.html", context, status=status)
