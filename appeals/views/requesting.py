"""Papers asked of others: listed, asked for, withdrawn, and what came looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import actions, authority, links, mail_outside, paper_rights
from appeals.access import arrival_of, criteria_named, request_of, requests_of
from appeals.forms.requesting import RequestForm, RequestTimeForm, VerdictForm
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.sorry import Sorry
from claimback.words import day
from documents.views import SignedIn

UNPROCESSABLE = 422
USUAL_TIME = timedelta(days=14)  # what a records office is usually given; anybody may choose another day


@require_safe
@opens_case(Can.READ)
def requests(request: SignedIn, case: Case) -> HttpResponse:
    """What was asked of whom, and what came."""
    today = timezone.localdate()
    criteria = criteria_named(case, request.GET.getlist("for"))
    form = RequestForm(today=today, criteria=criteria, initial={"due_on": today + USUAL_TIME, "language": "en"})
    return _shown(request, case, form)


@require_POST
@opens_case(Can.ASK)
def ask(request: SignedIn, case: Case) -> HttpResponse:
    """Ask somebody for what is missing."""
    today = timezone.localdate()
    named = [name.removeprefix("for_") for name in request.POST if name.startswith("for_")]
    form = RequestForm(request.POST, today=today, criteria=criteria_named(case, named))
    if not form.is_valid():
        return _shown(request, case, form, status=UNPROCESSABLE)
    try:
        made = actions.ask_for_papers(case, **form.cleaned_data, on=today, by=request.user)
    except (CaseIsClosed, Sorry) as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, case, form, status=UNPROCESSABLE)
    told = {"who": made.name, "day": day(made.due_on)}
    if form.cleaned_data["email"]:
        messages.success(request, _("%(who)s was asked. We ask again before and after %(day)s.") % told)
        return redirect("requests", case.pk)
    messages.success(request, _("The letter to %(who)s is ready to print or fax.") % told)
    return redirect("request_letter", case.pk, made.pk)


@require_safe
@opens_case(Can.ASK)
def letter(request: SignedIn, case: Case, request_id: UUID) -> HttpResponse:
    """The request as a letter to print, with its link and its code."""
    asked = request_of(case, request_id)
    printed = asked.links.filter(email="").first()
    context = {
        "case": case,
        "asked": asked,
        "items": asked.items.filter(settled_at=None).order_by("place"),
        "today": timezone.localdate(),
        "address": mail_outside.address_of(printed) if printed else "",
        "code": links.code_of(printed) if printed else "",
        "expires_at": printed.expires_at if printed else None,
    }
    return render(request, "appeals/request_letter.html", context)


@require_POST
@opens_case(Can.ASK)
def withdraw(request: SignedIn, case: Case, request_id: UUID) -> HttpResponse:
    """The papers are no longer needed."""
    said = _("Withdrawn. The link is closed and nothing more is sent.")
    return _done(request, case, actions.withdraw_request, said, request_of(case, request_id))


@require_POST
@opens_case(Can.ASK)
def settle(request: SignedIn, case: Case, request_id: UUID) -> HttpResponse:
    """Everything is here, however it came."""
    said = _("Settled. The link is closed and nothing more is sent.")
    return _done(request, case, actions.settle_request, said, request_of(case, request_id))


@require_POST
@opens_case(Can.ASK)
def check(request: SignedIn, case: Case, arrival_id: UUID) -> HttpResponse:
    """What came is what was asked for, or it is not."""
    arrival = arrival_of(case, arrival_id)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect(_back(request), case.pk)
    good = form.cleaned_data["verdict"] == "good"
    if good:
        said = _("Noted: it is what you asked for.")
    elif arrival.item.request.living:
        said = _("Noted. They are asked once more, with your reason.")
    else:
        said = _("Noted. Nobody is asked again: this request is over.")
    return _done(request, case, actions.check_arrival, said, arrival, good=good, why_not=form.cleaned_data["why_not"])


@require_POST
@opens_case(Can.ASK)
def time(request: SignedIn, case: Case, request_id: UUID) -> HttpResponse:
    """When they got what is asked by right, and whether they take more time."""
    asked, form = request_of(case, request_id), RequestTimeForm(request.POST)
    if not form.is_valid():
        today = timezone.localdate()
        fresh = RequestForm(today=today, initial={"due_on": today + USUAL_TIME, "language": "en"})
        return _shown(request, case, fresh, status=UNPROCESSABLE, faulty=(asked.pk, form))
    said = _("Noted. The time the law gives them is counted anew.")
    return _done(request, case, actions.tell_request_time, said, asked, **form.cleaned_data)


@require_POST
@opens_case(Can.ASK)
def late(request: SignedIn, case: Case, request_id: UUID) -> HttpResponse:
    """Their time is over: say so, and ask once more."""
    asked = request_of(case, request_id)
    by_mail = asked.links.exclude(email="").exists()
    on_paper = _("Noted. Print the letter again: it says so now.")
    said = _("They are told that their time is over.") if by_mail else on_paper
    return _done(request, case, actions.say_they_are_late, said, asked)


def _back(request: SignedIn) -> str:
    """Where the button stood: among the requests, or at the criterion it was asked for."""
    return "criteria" if request.POST.get("back") == "criteria" else "requests"


def _done(request: SignedIn, case: Case, verb: Any, said: str, *what: Any, **how: Any) -> HttpResponse:
    try:
        verb(*what, **how, on=timezone.localdate(), by=request.user)
    except (CaseIsClosed, Sorry) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(_back(request), case.pk)


def _shown(
    request: SignedIn,
    case: Case,
    form: RequestForm,
    *,
    status: int = 200,
    faulty: tuple[UUID, RequestTimeForm] | None = None,
) -> HttpResponse:
    asked = list(requests_of(case))
    for each in asked:
        each.time = paper_rights.time_of(each, coverage=case.coverage.coverage_type)  # type: ignore[attr-defined]
        told = {"got_on": each.got_on}
        each.time_form = faulty[1] if faulty and faulty[0] == each.pk else _time_form(each.pk, told)  # type: ignore[attr-defined]
    context = {
        "case": case,
        "can": what_may(request.user, case),
        "why_not": WHO_MAY_SENTENCE[Can.ASK],
        "asked": asked,
        "faulty": faulty[0] if faulty else None,
        "form": form,
        "for_records": authority.for_records(case, on=timezone.localdate()),
        "alone": authority.acts_for_themselves(case, request.user),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/requests.html", context, status=status)


def _time_form(request_id: UUID, told: dict[str, Any]) -> RequestTimeForm:
    return RequestTimeForm(initial=told, auto_id=f"{request_id}-%s")
