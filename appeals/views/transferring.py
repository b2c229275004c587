"""A case is handed over: offered and taken back where it is; looked at, accepted and declined by whoever is asked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import transfers
from appeals.actions import taking_over, transferring
from appeals.forms.transferring import AcceptForm, HandOverForm
from appeals.models import Transfer
from appeals.reminders import database_now
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.own import helping_in, is_of_one
from claimback.accounts.roles import Can
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn


def hand_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What handing over means, with GET; offered with POST."""
    return (offer if request.method == "POST" else look)(request, case_id=case_id)


hand_over.can = {"GET": Can.ASSIGN, "POST": Can.ASSIGN}  # type: ignore[attr-defined]


@require_safe
@opens_case(Can.ASSIGN)
def look(request: SignedIn, case: Case) -> HttpResponse:
    """What happens then, and whom it was offered to."""
    return _page(request, case, HandOverForm(patients=_patients(case)))


@opens_case(Can.ASSIGN)
def offer(request: SignedIn, case: Case) -> HttpResponse:
    """Ask somebody to take the case over."""
    form = HandOverForm(request.POST, patients=_patients(case))
    if not form.is_valid():
        return _page(request, case, form, status=UNPROCESSABLE)
    try:
        row = transferring.offer_case(case, **form.cleaned_data, now=database_now(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _page(request, case, form, status=refusal.status)
    said = _("We wrote to %(email)s. Nothing changes until they accept, which they can until %(until)s.")
    messages.success(request, said % {"email": row.to.email, "until": day(row.expires_at)})
    return redirect("hand_over", case.pk)


@require_POST
@opens_case(Can.ASSIGN)
def take_back(request: SignedIn, case: Case, transfer_id: UUID) -> HttpResponse:
    """The case stays."""
    try:
        transferring.take_offer_back(transfers.offer_of(case, transfer_id), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _page(request, case, HandOverForm(patients=_patients(case)), status=refusal.status)
    messages.success(request, _("Taken back. The case stays, and nothing was changed."))
    return redirect("hand_over", case.pk)


@require_safe
@signed_in
def offers(request: SignedIn) -> HttpResponse:
    """What this person is asked to take over."""
    return render(request, "appeals/offers.html", {"offers": transfers.offers_to(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def offered(request: SignedIn, transfer_id: UUID) -> HttpResponse:
    """What is offered and what accepting means; a POST accepts."""
    row = transfers.offered_to(request.user, transfer_id)
    places = transfers.places_for(row)
    form = AcceptForm(request.POST if request.method == "POST" else None, places=places)
    if request.method != "POST":
        return _offer(request, row, form)
    if not form.is_valid():
        return _offer(request, row, form, status=UNPROCESSABLE)
    try:
        case = taking_over.accept_offer(row, into=form.chosen(), now=database_now(), by=request.user)
    except Sorry as refusal:
        return _offer(request, row, form, refusal=refusal, status=refusal.status)
    messages.success(request, _("You answer for this case now, and are reminded of its dates."))
    return redirect("case", case.pk)


@require_POST
@signed_in
def decline(request: SignedIn, transfer_id: UUID) -> HttpResponse:
    """Whoever is asked does not take the case."""
    row = transfers.offered_to(request.user, transfer_id)
    try:
        transferring.decline_offer(row, by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Declined. The case stays where it is, and we told whoever offered it."))
    return redirect("today")


def _patients(case: Case) -> list[tuple[str, str]] | None:
    """Whom an office may choose; None for a person, who writes an address."""
    if is_of_one(case.organisation):
        return None
    return [(each.email, f"{each} ({each.email})") for each in transfers.patients_with_an_account(case)]


def _page(request: SignedIn, case: Case, form: HandOverForm, *, status: int = 200) -> HttpResponse:
    context = {
        "case": case, "form": form, "offer": transfers.waiting_for(case), "own": is_of_one(case.organisation),
        "helping": list(helping_in(case.organisation)), "now": database_now(), "nobody": form.has_nobody,
    }  # fmt: skip
    return render(request, "appeals/hand_over.html", context, status=status)


def _offer(
    request: SignedIn, row: Transfer, form: AcceptForm, *, refusal: Sorry | None = None, status: int = 200
) -> HttpResponse:
    over = transferring.why_over(row, now=database_now())
    if over and isinstance(over, Conflict):
        return render(request, "appeals/offer.html", {"refusal": over, "over": True}, status=over.status)
    context = {
        "offer": row, "load": transfers.load_of(row.case), "form": form, "refusal": refusal,
        "back": transfers.goes_back(row), "homeless": not transfers.goes_back(row) and not form.places,
    }  # fmt: skip
    return render(request, "appeals/offer.html", context, status=status)
