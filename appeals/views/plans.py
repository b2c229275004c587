"""How an organisation is reminded: every plan in plain words, and what it changes about them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.access import workers_of
from appeals.actions import adjusting
from appeals.forms.plans import AddStepForm, MorningForm, StepForm
from appeals.plan_words import page_of, step_of
from appeals.reminders import plans_of
from appeals.reminders.adjusting import NotPermitted
from appeals.reminders.plans import shipped
from claimback.accounts.access import get_managed, signed_in
from claimback.accounts.models import Organisation
from documents.views import UNPROCESSABLE, SignedIn


@require_safe
@signed_in
def plans(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """Every plan with its steps, why each is said, what is kept, and what was changed."""
    return _page(request, get_managed(request.user, organisation_id))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: SignedIn, organisation_id: UUID, plan: str, step: str) -> HttpResponse:
    """Switch one step off, move it, or address it to somebody else."""
    office = get_managed(request.user, organisation_id)
    found = step_of(page_of(office), plan, step)
    if found is None:
        raise Http404
    about, row = found
    holds = [*plans_of(office.pk).each[plan].steps, *shipped().each[plan].steps]
    form = StepForm(
        request.POST or None, row=row, step=next(each for each in holds if each.name == step), people=workers_of(office)
    )

    def do() -> None:
        adjusting.adjust_step(office, plan=plan, step=step, wish=form.wish, by=request.user)

    context = {"office": office, "plan": about.plan, "row": row, "form": form}
    return _answer(request, office, form, do, "appeals/plan_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: SignedIn, organisation_id: UUID, plan: str) -> HttpResponse:
    """One more reminder of a plan."""
    office = get_managed(request.user, organisation_id)
    found = shipped().each.get(plan)
    if found is None or found.in_hours:
        raise Http404
    form = AddStepForm(request.POST or None)

    def do() -> None:
        adjusting.add_step(office, plan=plan, days=form.signed, by=request.user)

    context = {"office": office, "plan": found, "form": form}
    return _answer(request, office, form, do, "appeals/plan_step.html", context)


@require_POST
@signed_in
def morning(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """At which hour the morning messages come."""
    office = get_managed(request.user, organisation_id)
    form = MorningForm(request.POST, plans=shipped())
    if not form.is_valid():
        return _page(request, office, morning=form, status=UNPROCESSABLE)
    adjusting.set_morning(office, morning=form.cleaned_data["morning"], by=request.user)
    messages.success(request, _("Kept. It holds for everything that waits, too."))
    return redirect("plans", office.pk)


@require_POST
@signed_in
def as_it_came(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """One plan, or all of them, as they came."""
    office = get_managed(request.user, organisation_id)
    number = adjusting.as_it_came(office, plan=request.POST.get("plan", ""), by=request.user)
    said = ngettext("%(n)s change was taken back.", "%(n)s changes were taken back.", number)
    messages.success(request, said % {"n": number})
    return redirect("plans", office.pk)


def _answer(
    request: SignedIn, office: Organisation, form: Form, do: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Do what a valid form asks; what is refused stays in the form, with its sentence."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except NotPermitted as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. It holds for everything that waits, too."))
            return redirect("plans", office.pk)
    return render(request, template, context, status=UNPROCESSABLE if form.errors else 200)


def _page(
    request: SignedIn, office: Organisation, *, morning: MorningForm | None = None, status: int = 200
) -> HttpResponse:
    page = page_of(office)
    form = morning or MorningForm(initial={"morning": f"{page.morning:%H:%M}"}, plans=shipped())
    return render(request, "appeals/plans.html", {"office": office, "page": page, "form": form}, status=status)
