"""The address book of an organisation: listed, added to, corrected, checked, and entries taken out of use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals import access, addresses
from appeals.actions import ImpossibleDate, addressing
from appeals.forms.addresses import AddressForm, CheckForm, RetireAddressForm
from appeals.inputs import book
from appeals.law_names import plainly
from appeals.models import Address
from cases.access import get_office, offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from documents.views import UNPROCESSABLE, SignedIn

A_PAGE = 50


@require_safe
@signed_in
def listed(request: SignedIn) -> HttpResponse:
    """Every address that holds, and, folded away, those that do not."""
    office = get_office(request.user, Can.EDIT, request.GET.get("organisation") or None)
    asked = request.GET.get("q", "").strip()
    found = access.addresses_open_to(request.user, Can.EDIT).filter(organisation=office)
    found = found.filter(Q(name__icontains=asked) | Q(insurer__icontains=asked)) if asked else found
    earlier = request.GET.get("earlier") == "yes"
    live = Q(superseded_at=None, retired_on=None)
    rows = found.exclude(live) if earlier else found.filter(live)
    page = Paginator(rows.order_by("name", "way", "pk"), A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "office": office,
        "offices": offices_of(request.user, Can.EDIT),
        "page": page,
        "entries": [_told(entry, today=today) for entry in page],
        "asked": asked,
        "earlier": earlier,
    }
    return render(request, "appeals/addresses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: SignedIn) -> HttpResponse:
    """Put an address into the book."""
    office = get_office(request.user, Can.EDIT, request.GET.get("organisation") or None)
    first = {"purpose": Address.Purpose.APPEALS, "insurer": request.GET.get("insurer", "")[:160]}

    def do(facts: dict[str, Any]) -> None:
        addressing.add_address(office, facts=facts, by=request.user, on=timezone.localdate())

    context = {"office": office, "title": _("Add an address"), "verb": _("Put it into the book")}
    return _simple(request, AddressForm(request.POST or None, initial=first), do, context, told=_("Added."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: SignedIn, address_id: UUID) -> HttpResponse:
    """Correct an entry: a new one takes its place; what was sent keeps the address it was sent to."""
    entry = access.get_address(request.user, address_id, Can.EDIT)
    now = {name: getattr(entry, name) for name in AddressForm.base_fields}

    def do(facts: dict[str, Any]) -> None:
        addressing.correct_address(entry, facts=facts, by=request.user, on=timezone.localdate())

    context = _about(entry) | {
        "title": _("Correct an address"),
        "verb": _("Record the correction"),
        "says": _("What was filed keeps the address it was sent to. The old entry stays readable."),
    }
    return _simple(request, AddressForm(request.POST or None, initial=now), do, context, told=_("Corrected."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: SignedIn, address_id: UUID) -> HttpResponse:
    """Say that an address was checked and still holds."""
    entry = access.get_address(request.user, address_id, Can.EDIT)

    def do(said: dict[str, Any]) -> None:
        addressing.check_address_again(entry, **said, by=request.user, today=timezone.localdate())

    context = _about(entry) | {"title": _("This address was checked"), "verb": _("It still holds: record it")}
    form = CheckForm(request.POST or None, initial={"on": timezone.localdate()})
    return _simple(request, form, do, context, told=_("Recorded as checked."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def retire(request: SignedIn, address_id: UUID) -> HttpResponse:
    """Say that an address holds no longer, and why."""
    entry = access.get_address(request.user, address_id, Can.EDIT)

    def do(said: dict[str, Any]) -> None:
        addressing.retire_address(entry, **said, by=request.user, on=timezone.localdate())

    context = _about(entry) | {"title": _("Take an address out of use"), "verb": _("Retire it"), "danger": True}
    told = _("Retired. It is offered no more and stays readable.")
    return _simple(request, RetireAddressForm(request.POST or None), do, context, told=told)


def _told(entry: Address, *, today: Any) -> dict[str, Any]:
    """An entry in words."""
    kind = book().coverage_types.get(entry.coverage_type)
    scope = (
        entry.insurer,
        plainly(kind.plain_name) if kind else "",
        entry.get_stage_kind_display() if entry.stage_kind else "",
        book().state_names.get(entry.state, ""),
    )
    return {
        "row": entry,
        "scope": " · ".join(str(each) for each in scope if each),
        "source": addresses.source_of(entry),
        "caution": addresses.caution_about(entry.checked_on, today=today),
    }


def _about(entry: Address) -> dict[str, Any]:
    return {"office": entry.organisation, "entry": _told(entry, today=timezone.localdate())}


def _simple(
    request: SignedIn, form: forms.Form, do: Callable[[dict[str, Any]], None], context: dict[str, Any], *, told: str
) -> HttpResponse:
    """One form, one verb: done and back to the book, or the form again with the reason and what was typed."""
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except addressing.BadAddress as refusal:
                form.add_error("value", str(refusal))
            except (addressing.AddressKnown, addressing.OldAddress, ImpossibleDate) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, told)
                return redirect(f"/addresses/?organisation={context['office'].pk}")
    return render(request, "appeals/address.html", context | {"form": form}, status=status)
