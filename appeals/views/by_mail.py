"""Mail that waits for its case: looked at, filed, put away and brought back; and the addresses it comes to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals.actions.intake import open_case_from_mail
from appeals.finding import AT_ONCE, find
from appeals.matching import matches
from cases.access import get_case, get_office, opens_case
from cases.models import Case
from claimback.accounts.access import get_managed, signed_in
from claimback.accounts.roles import Can
from claimback.pages import way_back
from claimback.sorry import Sorry
from documents.access import mail_addresses_open_to, mail_open_to
from documents.mailed import actions
from documents.models import Mailed
from documents.views import SignedIn

A_PAGE = 50


@require_safe
@signed_in
def one(request: SignedIn, mailed_id: UUID) -> HttpResponse:
    """An e-mail: who it says it is from, how it begins, whose it seems to be and why, and what one can do with it."""
    return _page(request, _mail(request, mailed_id))


@require_safe
@signed_in
def put_away_list(request: SignedIn) -> HttpResponse:
    """What was put away as not ours, the newest first; it can be brought back."""
    away = mail_open_to(request.user, Can.EDIT).exclude(put_away_at=None).select_related("put_away_by")
    return render(request, "appeals/mailed_away.html", {"away": away[:A_PAGE]})


@require_POST
@signed_in
def file(request: SignedIn, mailed_id: UUID) -> HttpResponse:
    """Its files become papers of a case."""
    mailed = _mail(request, mailed_id)
    case = get_case(request.user, _named(request), Can.EDIT)
    try:
        actions.file_to_case(mailed, case=case, by=request.user)
    except Sorry as refusal:
        return _page(request, mailed, refusal)
    said = _("Filed to %(case)s (%(reference)s). Its papers wait below.")
    messages.success(request, said % {"case": case, "reference": case.reference})
    first = mailed.files.exclude(document=None).order_by("place").values_list("document", flat=True).first()
    return redirect(reverse("inbox") + (f"#line-{first}" if first else ""))


@require_POST
@signed_in
def open_case(request: SignedIn, mailed_id: UUID) -> HttpResponse:
    """A new case with its files as papers."""
    mailed = _mail(request, mailed_id)
    get_office(request.user, Can.OPEN, mailed.organisation_id)
    try:
        case = open_case_from_mail(mailed, by=request.user, on=timezone.localdate())
    except Sorry as refusal:
        return _page(request, mailed, refusal)
    messages.success(request, _("A new case is open, with what came in this e-mail."))
    return redirect("papers", case.pk)


@require_POST
@signed_in
def away(request: SignedIn, mailed_id: UUID) -> HttpResponse:
    """Not ours: it leaves the inbox and is kept."""
    mailed = _mail(request, mailed_id)
    try:
        actions.put_away(mailed, by=request.user)
    except Sorry as refusal:
        return _page(request, mailed, refusal)
    messages.success(request, _("Put away as not yours. It is kept, and can be brought back."))
    return redirect(way_back(request, otherwise="/inbox/"))


@require_POST
@signed_in
def back(request: SignedIn, mailed_id: UUID) -> HttpResponse:
    """It waits in the inbox again."""
    mailed = _mail(request, mailed_id)
    try:
        actions.bring_back(mailed, by=request.user)
    except Sorry as refusal:
        return _page(request, mailed, refusal)
    messages.success(request, _("Brought back: it waits in the inbox."))
    return redirect("inbox")


@require_POST
@opens_case(Can.ASK)
def of_case(request: SignedIn, case: Case) -> HttpResponse:
    """Give the case an address, or another in place of the one it has."""
    actions.renew_address(organisation=case.organisation, case=case, by=request.user)
    messages.success(request, _("The case has a new address for papers by e-mail. One before takes no more mail."))
    return redirect("papers", case.pk)


@require_POST
@opens_case(Can.ASK)
def revoke_of_case(request: SignedIn, case: Case, address_id: UUID) -> HttpResponse:
    """Its address takes no more mail."""
    address = get_object_or_404(mail_addresses_open_to(request.user, Can.ASK), case=case, pk=address_id)
    actions.revoke_address(address, by=request.user)
    messages.success(request, _("The address takes no more mail. What came stays."))
    return redirect("papers", case.pk)


@require_POST
@signed_in
def of_office(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """Give an organisation an address, or another in place of the one it has."""
    office = get_managed(request.user, organisation_id)
    actions.renew_address(organisation=office, by=request.user)
    messages.success(request, _("There is a new address for papers by e-mail. One before takes no more mail."))
    return redirect("organisation", office.pk)


@require_POST
@signed_in
def revoke_of_office(request: SignedIn, organisation_id: UUID, address_id: UUID) -> HttpResponse:
    """Its address takes no more mail."""
    office = get_managed(request.user, organisation_id)
    found = mail_addresses_open_to(request.user, Can.ASK).filter(case=None, organisation=office)
    actions.revoke_address(get_object_or_404(found, pk=address_id), by=request.user)
    messages.success(request, _("The address takes no more mail. What came stays."))
    return redirect("organisation", office.pk)


def _named(request: SignedIn) -> UUID:
    """The case a form names, or 404."""
    try:
        return UUID(request.POST.get("case", ""))
    except ValueError as no_id:
        raise Http404 from no_id


def _mail(request: SignedIn, mailed_id: UUID) -> Mailed:
    return get_object_or_404(mail_open_to(request.user, Can.EDIT), pk=mailed_id)


def _page(request: SignedIn, mailed: Mailed, refusal: Sorry | None = None) -> HttpResponse:
    words, offices = request.GET.get("words", ""), [mailed.organisation]
    found = find(request.user, words, offices=offices, today=timezone.localdate(), most=AT_ONCE)
    context = {
        "mailed": mailed,
        "files": sorted(mailed.files.all(), key=lambda each: each.place),
        "match": matches(request.user, [mailed]).get(mailed.pk) if mailed.case_id is None else None,
        "words": words,
        "found": found,
        "refusal": str(refusal or ""),
    }
    return render(request, "appeals/mailed.html", context, status=refusal.status if refusal else 200)
