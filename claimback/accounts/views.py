"""A person's own account, and the organisation they manage."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claimback.accounts import access, actions, inviting, offices
from claimback.accounts.forms import (
    AccountForm,
    ApprovalForm,
    InviteForm,
    NameForm,
    OfficeForm,
    RoleForm,
    TokenForm,
    WriteOffForm,
)
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import Role
from claimback.sorry import Sorry
from claimback.words import day

DETAILS = ("name", "phone", "address", "time_zone", "language")


SHUT = 300  # seconds: the longest that sign-in stays closed to somebody who tried too often


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """The 429 page, with the seconds to wait for programs that can count."""
    page = render(request, "429.html", status=429)
    page.headers["Retry-After"] = str(SHUT)
    return page


def own_page(request: HttpRequest, **forms: Any) -> dict[str, Any]:
    """What stands on a person's own page."""
    user: Any = request.user
    shared = set(access.memberships_of(user).with_others())
    return {
        "form": AccountForm(initial={name: getattr(user, name) for name in DETAILS}),
        "token_form": TokenForm(prefix="token"),
        "tokens": access.tokens_of(user),
        "absences": access.own_absences(user),
        "memberships": [(row, row in shared and access.may_manage(row)) for row in access.memberships_of(user)],
    } | forms


@access.signed_in
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make an API token and show its secret, this once."""
    form = TokenForm(request.POST, prefix="token")
    if not form.is_valid():
        return render(request, "accounts/account.html", own_page(request, token_form=form), status=422)
    token, secret = actions.make_token(user=request.user, **form.cleaned_data, at=now())  # type: ignore[arg-type]
    return render(request, "accounts/token_made.html", {"token": token, "secret": secret})


@access.signed_in
@require_POST
def revoke_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Revoke one of one's own tokens."""
    token = access.get_own_token(request.user, token_id)  # type: ignore[arg-type]
    actions.revoke_token(token, by=request.user, at=now())  # type: ignore[arg-type]
    messages.success(request, _("The token is revoked. Programs that use it are refused from now on."))
    return redirect("account")


@access.signed_in
def open_office(request: HttpRequest) -> HttpResponse:
    """Open an office of one's own, and go on to its page, or back (`next`) to what an office was needed for."""
    form, wanted = OfficeForm(request.POST or None), (request.POST or request.GET).get("next", "")
    back = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
    if request.method != "POST":
        return render(request, "accounts/open_office.html", {"form": form, "next": back})
    opened = _opened(request, form)
    if opened is None:
        return render(request, "accounts/open_office.html", {"form": form, "next": back}, status=422)
    said = _("“%(office)s” is open, and you own it. Invite whom you work with on its page.")
    messages.success(request, said % {"office": opened})
    return redirect(back) if back else redirect("organisation", opened.pk)


def _opened(request: HttpRequest, form: OfficeForm) -> Organisation | None:
    if not form.is_valid():
        return None
    try:
        return offices.open_office(name=form.cleaned_data["name"], by=request.user)  # type: ignore[arg-type]
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        return None


def _role_form(organisation: Organisation, member: Membership) -> RoleForm | None:
    """None for whoever an organisation of one is: nobody takes their place."""
    if is_of_one(organisation) and member.role == Role.OWNER:
        return None
    return RoleForm(initial={"role": member.role}, auto_id=f"{member.pk}_%s", of=organisation)


def _office(request: HttpRequest, organisation: Organisation, **forms: Any) -> dict[str, Any]:
    away = access.absences_in(organisation)
    members = [(row, _role_form(organisation, row), away.get(row.pk, [])) for row in access.members_of(organisation)]
    approval = ApprovalForm(initial={"wanted": organisation.letters_need_approval})
    ends = _ends_form(organisation, alone=len(members) < 2)
    named = NameForm(initial={"name": organisation.name}, prefix="named")
    shown = {
        "organisation": organisation,
        "members": members,
        "form": InviteForm(of=organisation),
        "approval": approval,
    }
    shown |= {"ends": ends, "owns": not is_of_one(organisation) and access.owns(request.user, organisation)}
    invited = [(each, each.standing(now())) for each in access.invitations_in(organisation)]
    return shown | {"named": named, "invited": invited} | forms


@access.signed_in
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who works in an organisation, for those who manage it; a POST invites somebody."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    if request.method != "POST":
        return render(request, "accounts/organisation.html", _office(request, office))
    form = InviteForm(request.POST, of=office)
    if not form.is_valid() or not _invited(request, office, form):
        return render(request, "accounts/organisation.html", _office(request, office, form=form), status=422)
    return redirect("organisation", office.pk)


def _invited(request: HttpRequest, office: Organisation, form: InviteForm) -> bool:
    try:
        made = inviting.invite(office, **form.cleaned_data, now=now(), by=request.user)  # type: ignore[arg-type]
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        return False
    said = _("%(email)s is invited. A message says how to accept, until %(until)s; then they work here.")
    messages.success(request, said % {"email": made.email, "until": day(made.expires_at)})
    return True


@access.signed_in
@require_POST
def send_again(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Send an invitation again with a new link; the one before opens nothing."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    invitation = access.get_invitation(office, invitation_id)
    try:
        sent = inviting.send_again(invitation, now=now(), by=request.user)  # type: ignore[arg-type]
        said = _("Sent again to %(email)s. The link before opens nothing any more.")
        messages.success(request, said % {"email": sent.email})
    except Sorry as refusal:
        messages.error(request, str(refusal))
    return redirect(_where_invited(office))


@access.signed_in
@require_POST
def take_invitation_back(request: HttpRequest, organisation_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Ask somebody no longer."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    invitation = access.get_invitation(office, invitation_id)
    try:
        inviting.take_back(invitation, now=now(), by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("Taken back. The link opens nothing any more, and says so."))
    except Sorry as refusal:
        messages.error(request, str(refusal))
    return redirect(_where_invited(office))


def _where_invited(office: Organisation) -> str:
    """The page from which somebody is invited: a person's own says what whoever helps them may do."""
    return reverse("advocate" if is_of_one(office) else "organisation", args=[office.pk])


@access.signed_in
@require_POST
def letters_approved(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Say whether letters of this organisation wait for a second person."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    form = ApprovalForm(request.POST)
    wanted = form.is_valid() and form.cleaned_data["wanted"]
    actions.want_letters_approved(office, wanted=wanted, by=request.user)  # type: ignore[arg-type]
    said = _("Letters wait for a second person now.") if wanted else _("Letters go out without a second person now.")
    messages.success(request, said)
    return redirect("organisation", office.pk)


def _ends_form(organisation: Organisation, *, alone: bool) -> WriteOffForm:
    return WriteOffForm(initial={"wanted": organisation.write_offs_need_second}, alone=alone)


@access.signed_in
@require_POST
def write_offs(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Say whether a second person must agree before an open right is given up."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    form = WriteOffForm(request.POST, alone=False)
    wanted = form.is_valid() and form.cleaned_data["wanted"]
    try:
        actions.want_write_offs_seconded(office, wanted=wanted, by=request.user)  # type: ignore[arg-type]
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return redirect("organisation", office.pk)
    said = _("From now on a second person must agree.") if wanted else _("From now on nobody else must agree.")
    messages.success(request, said)
    return redirect("organisation", office.pk)


@access.signed_in
@require_POST
def rename(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Give the organisation another name."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    form = NameForm(request.POST, prefix="named")
    if not form.is_valid():
        return render(request, "accounts/organisation.html", _office(request, office, named=form), status=422)
    actions.rename(office, name=form.cleaned_data["name"], by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Kept. The organisation has this name from now on."))
    return redirect("organisation", office.pk)


@access.signed_in
@require_POST
def change_role(request: HttpRequest, organisation_id: UUID, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    office = access.get_managed(request.user, organisation_id)  # type: ignore[arg-type]
    member = access.get_member(office, membership_id)
    form = RoleForm(request.POST, of=office)
    if not form.is_valid():
        return render(request, "accounts/organisation.html", _office(request, office), status=422)
    actions.change_role(office, user=member.user, role=form.cleaned_data["role"], by=request.user)  # type: ignore[arg-type]
    said = _("%(who)s has another role now: %(role)s.")
    messages.success(request, said % {"who": member.user, "role": form.cleaned_data["role"].label})
    return redirect("organisation", office.pk)
