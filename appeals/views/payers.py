"""Insurers on the talk between doctors: what ships, and what one's own organisation learnt, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals import actions, clocks, learnt
from appeals.access import get_learnt
from appeals.forms.learnt import LearntForm, RetireForm
from appeals.models import LearntPolicy
from cases.access import get_case, get_office, offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Can
from documents.views import UNPROCESSABLE, SignedIn

REFUSALS = (actions.ImpossibleDate, actions.NotSaid, actions.NotTheLatest)


@require_safe
@signed_in
def payers(request: SignedIn) -> HttpResponse:
    """Every insurer with its shipped policy and the entries of one organisation."""
    office = get_office(request.user, Can.EDIT, request.GET.get("organisation") or None)
    context = {"office": office, "offices": offices_of(request.user, Can.EDIT), "insurers": learnt.insurers(office)}
    return render(request, "appeals/payers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def learn(request: SignedIn) -> HttpResponse:
    """Record something learnt, about an insurer of the list (`payer`), of a case (`case`), or any other."""
    office, insurer = _about(request)
    form = LearntForm(request.POST or None, initial={"insurer": insurer, "learnt_on": timezone.localdate()})

    def do(facts: dict[str, Any]) -> None:
        actions.learn_policy(office, facts=facts, by=request.user, on=timezone.localdate())

    return _simple(request, form, do, {"office": office}, told=_("Recorded. It stands beside what ships, as policy."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct_learnt(request: SignedIn, learnt_id: UUID) -> HttpResponse:
    """Correct an entry: a new one takes its place and the old one stays readable."""
    entry = get_learnt(request.user, learnt_id, Can.EDIT)
    now = {name: getattr(entry, name) for name in actions.LEARNT}
    form = LearntForm(request.POST or None, initial=now)

    def do(facts: dict[str, Any]) -> None:
        actions.correct_learnt_policy(entry, facts=facts, by=request.user, on=timezone.localdate())

    told = _("Corrected. The entry before it stays readable under “Earlier”.")
    return _simple(request, form, do, {"office": entry.organisation, "entry": entry}, told=told)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def retire_learnt(request: SignedIn, learnt_id: UUID) -> HttpResponse:
    """Say that an entry no longer holds, and why."""
    entry = get_learnt(request.user, learnt_id, Can.EDIT)
    form = RetireForm(request.POST or None)

    def do(said: dict[str, Any]) -> None:
        actions.retire_learnt_policy(entry, **said, by=request.user, on=timezone.localdate())

    context = {"office": entry.organisation, "entry": entry, "retiring": True}
    return _simple(request, form, do, context, told=_("Retired. What ships stands alone again."))


def _about(request: SignedIn) -> tuple[Organisation, str]:
    """For whom it is recorded, and about which insurer."""
    if request.GET.get("case"):
        case = get_case(request.user, _id(request.GET["case"]), Can.EDIT)
        return case.organisation, case.coverage.insurer  # type: ignore[attr-defined]
    office = get_office(request.user, Can.EDIT, request.GET.get("organisation") or None)
    payer = request.GET.get("payer", "")
    known = {policy.id for policy in clocks.book().payers}
    return office, learnt.named(payer) if payer in known else ""


def _id(text: str) -> UUID:
    """What stands in an address where an id should. Raises Http404."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _simple(
    request: SignedIn,
    form: LearntForm | RetireForm,
    do: Callable[[dict[str, Any]], None],
    context: dict[str, Any],
    *,
    told: str,
) -> HttpResponse:
    """One form, one verb: done and back to the list, or the form again with the reason and what was typed."""
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                do(form.cleaned_data)
            except REFUSALS as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, told)
                return redirect(f"/payers/?organisation={context['office'].pk}")
    entry: LearntPolicy | None = context.get("entry")
    shipped = learnt.shipped_for(entry.insurer if entry else form["insurer"].value() or "")
    return render(request, "appeals/learn.html", context | {"form": form, "shipped": shipped[:1]}, status=status)
