"""The doors of whoever helps a person with their own case: asked, accepted, taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals.actions import alongside, leaving
from appeals.alongside import DOES, YOU_DO
from appeals.forms.alongside import HelpForm
from appeals.reminders import database_now
from claimback.accounts import access, inviting
from claimback.accounts.models import Invitation, Organisation
from claimback.accounts.own import helping_in, is_of_one
from claimback.accounts.roles import Role
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def advocate(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """Who helps a person with their own cases, and what they may do; a POST asks somebody."""
    organisation = _own(request, organisation_id)
    today = timezone.localdate()
    if request.method != "POST":
        return _page(request, organisation, HelpForm(today=today))
    form = HelpForm(request.POST, today=today)
    if not form.is_valid():
        return _page(request, organisation, form, status=UNPROCESSABLE)
    try:
        made = alongside.invite_advocate(organisation, **form.cleaned_data, now=now(), by=request.user)
    except Sorry as refusal:
        form.add_error("email", str(refusal))
        return _page(request, organisation, form, status=refusal.status)
    said = _("We wrote to %(email)s. They see nothing until they say yes, which they can until %(until)s.")
    messages.success(request, said % {"email": made.email, "until": day(made.expires_at)})
    return redirect("advocate", organisation.pk)


@require_POST
@access.signed_in
def take_back(request: SignedIn, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """Somebody helps no more, at once."""
    organisation = _own(request, organisation_id)
    membership = access.get_member(organisation, membership_id)
    try:
        leaving.end_membership(membership, by=request.user, at=database_now())
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        said = _(
            "Taken back. %(who)s sees nothing of your case from now on, also on a page they still have open, and hears "
            "nothing more of it. We told them."
        )
        messages.success(request, said % {"who": membership.user})
    return redirect("advocate", organisation.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.by_link
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Who asks, and for what; whoever is signed in under the address it went to says yes."""
    found = inviting.read_link(secret)
    if found is None:
        return render(request, "accounts/join.html", {"unknown": True}, status=404)
    invitation, sent = found
    if request.method != "POST":
        return _invitation(request, invitation, sent)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        membership = alongside.say_yes(invitation, sent=sent, now=now(), by=request.user)
    except Sorry as refusal:
        return _invitation(request, invitation, sent, refusal=refusal)
    if is_of_one(invitation.organisation):
        messages.success(request, _("You help %(who)s now. Thank you.") % {"who": invitation.invited_by})
        return redirect("today")
    said = _("You work in %(organisation)s now, as %(role)s.")
    role = Role(membership.role).label.lower()
    messages.success(request, said % {"organisation": invitation.organisation, "role": role})
    return redirect("today")


def _invitation(
    request: HttpRequest, invitation: Invitation, sent: int, *, refusal: Sorry | None = None
) -> HttpResponse:
    refusal = refusal or inviting.refused(invitation, sent=sent, now=now(), by=request.user)
    shown = {"invitation": invitation, "role": Role(invitation.role), "refusal": refusal, "here": request.path}
    if is_of_one(invitation.organisation):
        shown["you_do"] = YOU_DO[Role(invitation.role)]
    gone = isinstance(refusal, Conflict)
    told = refusal is not None and (gone or request.method == "POST")
    status = refusal.status if refusal and told else 200
    return render(request, "accounts/join.html", shown | {"gone": gone}, status=status)


def _own(request: SignedIn, organisation_id: UUID) -> Organisation:
    """The organisation of one whose person asks; an office has another page. Raises Http404, PermissionDenied."""
    organisation = access.get_managed(request.user, organisation_id)
    if not is_of_one(organisation):
        raise Http404
    return organisation


def _page(request: SignedIn, organisation: Organisation, form: HelpForm, *, status: int = 200) -> HttpResponse:
    context = {
        "organisation": organisation,
        "helping": [(each, DOES[Role(each.role)]) for each in helping_in(organisation)],
        "invited": [(each, each.standing(now())) for each in access.invitations_in(organisation)],
        "form": form,
    }
    return render(request, "appeals/advocate.html", context, status=status)
