"""The doors to calls and other contacts: the page of a call, the quick log, what was written down, the chronology."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import contacts
from appeals.actions import chronicling, contacting
from appeals.forms.contacting import (
    BeginForm,
    ChronologyForm,
    CorrectForm,
    EndForm,
    LogForm,
    NotesForm,
    TakeBackForm,
)
from cases.access import contact_of, opens_case, what_may
from cases.models import Case, Contact
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.sorry import Sorry
from claimback.words import day
from documents.kinds import Refused
from documents.storage import NotKept
from documents.views import CONFLICT, UNPROCESSABLE, SignedIn

A_PAGE = 20


@require_safe
@opens_case(Can.READ)
def call(request: SignedIn, case: Case) -> HttpResponse:
    """The numbers, what to say, and the notes of the call that is open, or the button that begins one."""
    return _call_page(request, case, chosen=request.GET.get("call", ""))


@require_POST
@opens_case(Can.EDIT)
def begin(request: SignedIn, case: Case) -> HttpResponse:
    """A call begins now."""
    form = BeginForm(request.POST, stages=case.stages.order_by("position", "pk"))  # type: ignore[attr-defined]
    if not form.is_valid():
        return _call_page(request, case, begin_form=form, status=UNPROCESSABLE)
    try:
        contacting.begin_call(case, **form.cleaned_data, at=timezone.now(), by=request.user)
    except Sorry as refusal:
        return _call_page(request, case, fault=str(refusal), status=refusal.status)
    messages.success(request, _("The call is open. What you write is kept while you write."))
    return redirect("call", case.pk)


@require_POST
@opens_case(Can.EDIT)
def notes(request: SignedIn, case: Case, contact_id: UUID) -> HttpResponse:
    """Keep the notes of a call; while they are written they are kept by themselves."""
    contact = contact_of(case, contact_id)
    form = NotesForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _call_page(request, case, chosen=contact.pk, notes_form=_as_end(request), status=UNPROCESSABLE)
    version = form.cleaned_data["version"]
    try:
        saved = contacting.note_call(contact, notes=form.notes(), version=version, by=request.user)
    except contacting.ContactChanged as other:
        return _both(request, other)
    except Sorry as refusal:
        told = {"notes_form": _as_end(request), "fault": str(refusal)}
        return _call_page(request, case, chosen=contact.pk, status=refusal.status, **told)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Version": str(saved.version)})
    messages.success(request, _("The notes are kept."))
    return redirect(f"{reverse('call', args=[case.pk])}?call={contact.pk}")


@require_POST
@opens_case(Can.EDIT)
def end(request: SignedIn, case: Case, contact_id: UUID) -> HttpResponse:
    """The call is over; everything in the form is kept with it."""
    contact, today, now = contact_of(case, contact_id), timezone.localdate(), timezone.now()
    form = EndForm(request.POST, today=today)
    if not form.is_valid():
        return _call_page(request, case, chosen=contact.pk, notes_form=form, status=UNPROCESSABLE)
    said = {"notes": form.notes(), "version": form.cleaned_data["version"], "at": form.ended_at(contact, now=now)}
    try:
        ended = contacting.end_call(contact, **said, now=now, today=today, by=request.user)
    except contacting.ContactChanged as other:
        return _both(request, other)
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        return _call_page(request, case, chosen=contact.pk, notes_form=form, status=refusal.status)
    messages.success(request, _kept(ended))
    return redirect("contacts", case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def log(request: SignedIn, case: Case) -> HttpResponse:
    """A contact that is over, written down all at once."""
    today = timezone.localdate()
    stages = list(case.stages.order_by("position", "pk"))  # type: ignore[attr-defined]
    form = LogForm(request.POST or None, stages=stages, today=today, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        said = {"told": form.told(), "stage": form.cleaned_data["stage"]}
        try:
            made = contacting.log_contact(case, **said, now=timezone.now(), today=today, by=request.user)
        except Sorry as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _kept(made))
            return redirect("contacts", case.pk)
    return _form_page(request, "log_contact", case, form)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def correct(request: SignedIn, case: Case, contact_id: UUID) -> HttpResponse:
    """Another entry takes the place of this one."""
    contact, today = contact_of(case, contact_id), timezone.localdate()
    stages = list(case.stages.order_by("position", "pk"))  # type: ignore[attr-defined]
    form = CorrectForm(request.POST or None, stages=stages, today=today, contact=contact)
    if request.method == "POST" and form.is_valid():
        said = {"told": form.told(), "why": form.cleaned_data["why"]}
        try:
            contacting.correct_contact(contact, **said, now=timezone.now(), today=today, by=request.user)
        except Sorry as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Corrected. What stood there before stays visible."))
            return redirect("contacts", case.pk)
    return _form_page(request, "correct_contact", case, form, contact=contact, back_form=TakeBackForm())


@require_POST
@opens_case(Can.EDIT)
def take_back(request: SignedIn, case: Case, contact_id: UUID) -> HttpResponse:
    """An entry was made in error."""
    contact, today = contact_of(case, contact_id), timezone.localdate()
    form = TakeBackForm(request.POST)
    if form.is_valid():
        said = {"why": form.cleaned_data["why"], "at": timezone.now(), "today": today}
        try:
            contacting.withdraw_contact(contact, **said, by=request.user)
        except Sorry as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back. It stays visible, and counts for nothing."))
            return redirect("contacts", case.pk)
    stages = list(case.stages.order_by("position", "pk"))  # type: ignore[attr-defined]
    again = CorrectForm(stages=stages, today=today, contact=contact)
    return _form_page(request, "correct_contact", case, again, contact=contact, back_form=form, status=UNPROCESSABLE)


@require_safe
@opens_case(Can.READ)
def listed(request: SignedIn, case: Case) -> HttpResponse:
    """Everybody who was spoken to, the newest first."""
    return _list(request, case, ChronologyForm())


@require_POST
@opens_case(Can.DRAFT)
def chronology(request: SignedIn, case: Case) -> HttpResponse:
    """The contacts as a paper of the case, for a packet."""
    form = ChronologyForm(request.POST)
    if form.is_valid():
        try:
            chronicling.make_chronology(case, whom=form.cleaned_data["whom"], on=timezone.localdate(), by=request.user)
        except (Sorry, Refused, NotKept, chronicling.CannotSet) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The chronology is a paper of the case. Once it is checked it can go into a packet.")
            )
            return redirect("case", case.pk)
    return _list(request, case, form, status=UNPROCESSABLE)


def _as_end(request: HttpRequest) -> EndForm:
    """What was typed, as the page of the call shows it."""
    return EndForm(request.POST, today=timezone.localdate())


def _both(request: SignedIn, other: contacting.ContactChanged) -> HttpResponse:
    """What was typed stays in the form, under the version that stands; what stands is shown beside it."""
    typed = request.POST.copy()
    typed["version"] = str(other.contact.version)
    form = EndForm(typed, today=timezone.localdate())
    told = {"notes_form": form, "fault": str(other), "theirs": other.contact}
    return _call_page(request, other.contact.case, chosen=other.contact.pk, status=CONFLICT, **told)


def _kept(contact: Contact) -> str:
    if contact.promised_by:
        return _("Kept. What they promised is on your list for %(day)s.") % {"day": day(contact.promised_by)}
    return _("Kept.")


def _call_page(
    request: SignedIn, case: Case, *, status: int = 200, chosen: UUID | str = "", **more: Any
) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    shown = contacts.read(case, request.user, today=today, now=now, chosen=str(chosen))
    mine = shown.mine
    context = {
        "case": case,
        "call": shown,
        "elapsed": int((now - mine.began_at).total_seconds()) if mine and mine.began_at else 0,
        "can": what_may(request.user, case),
        "why_not": WHO_MAY_SENTENCE[Can.EDIT],
        "begin_form": BeginForm(stages=shown.stages, initial={"stage": str(shown.here.pk) if shown.here else ""}),
        "notes_form": EndForm(today=today, contact=mine) if mine else None,
        "back_form": TakeBackForm(),
        "today": today,
    }
    return render(request, "appeals/call.html", context | more, status=status)


def _form_page(
    request: SignedIn, name: str, case: Case, form: LogForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"case": case, "form": form} | more
    refused = UNPROCESSABLE if form.errors else status
    return render(request, f"appeals/{name}.html", context, status=refused)


def _list(request: SignedIn, case: Case, form: ChronologyForm, *, status: int = 200) -> HttpResponse:
    names = contacts.names_of_steps(case)
    page = Paginator(contacts.told_of(case), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "page": page,
        "rows": [(each, names.get(each.stage_id, "")) for each in page],
        "form": form,
        "can": what_may(request.user, case),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/contacts.html", context, status=status)
