"""Who may act for the patient: the ledger, and the doors by which papers are asked for, signed and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import access, actions, authority, signing
from appeals.forms.authority import (
    AcceptedForm,
    AskToSignForm,
    SignedPaperForm,
    SignForm,
    TakeBackForm,
    WhoseNameForm,
    first_day,
)
from appeals.law_names import plainly
from appeals.typesetting.press import CannotSet
from cases.access import authorities_of, authority_of, opens_case, what_may
from cases.models import Authority, Case
from cases.own import is_this_you
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.sorry import Sorry
from claimback.words import day
from documents import actions as papers
from documents.kinds import Refused
from documents.models import Document, Kind
from documents.names import clean_name
from documents.resumable.arrived import files_of, let_go
from documents.storage import NoRoom
from documents.views import UNPROCESSABLE, SignedIn


@require_safe
@opens_case(Can.READ)
def ledger(request: SignedIn, case: Case) -> HttpResponse:
    """What each step asks for, and every paper there is or was."""
    return _ledger(request, case)


@require_POST
@opens_case(Can.EDIT)
def ask(request: SignedIn, case: Case) -> HttpResponse:
    """Ask the patient to sign our text on the screen."""
    form = AskToSignForm(request.POST)
    if form.is_valid():
        try:
            actions.ask_for_signature(case, **form.cleaned_data, on=timezone.localdate(), by=request.user)
        except Sorry as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It stands on the patient’s page now, under “Sign here”."))
            return redirect("authority", case.pk)
    return _ledger(request, case, ask_form=form, status=UNPROCESSABLE)


@require_POST
@opens_case(Can.EDIT)
def add(request: SignedIn, case: Case) -> HttpResponse:
    """Add a paper that was signed with ink."""
    form = SignedPaperForm(request.POST, files_of(request, field="file"), documents=_documents(case))
    if not form.is_valid():
        return _ledger(request, case, add_form=form, status=UNPROCESSABLE)
    given = {name: value for name, value in form.cleaned_data.items() if name not in ("document", "file")}
    try:
        document = _document(request, case, form)
    except (Refused, NoRoom) as refusal:
        form.add_error("file", str(refusal))
        return _ledger(request, case, add_form=form, status=refusal.status)
    try:
        actions.record_authority(case, **given, document=document, on=timezone.localdate(), by=request.user)
    except Sorry as refusal:
        form.data = {**form.data.dict(), "document": str(document.pk)}  # type: ignore[attr-defined]
        form.add_error(None, str(refusal))
        return _ledger(request, case, add_form=form, status=UNPROCESSABLE)
    messages.success(request, _("Recorded. From now on it lets somebody act."))
    return redirect("authority", case.pk)


@require_POST
@opens_case(Can.EDIT)
def accept(request: SignedIn, case: Case, authority_id: UUID) -> HttpResponse:
    """Whoever got it takes it."""
    row = authority_of(case, authority_id)
    form = AcceptedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say on which day it was accepted. Nothing was changed."))
        return redirect("authority", case.pk)
    try:
        actions.accept_authority(row, **form.cleaned_data, today=timezone.localdate(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted: it was accepted."))
    return redirect("authority", case.pk)


@require_POST
@opens_case(Can.FILE)
def revoke(request: SignedIn, case: Case, authority_id: UUID) -> HttpResponse:
    """The patient told us that they take it back, or what was asked for is not needed."""
    return _revoked(request, case, authority_id)


@require_POST
@opens_case(Can.SIGN)
def take_back(request: SignedIn, case: Case, authority_id: UUID) -> HttpResponse:
    """The patient takes it back themselves."""
    return _revoked(request, case, authority_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.SIGN)
def sign(request: SignedIn, case: Case, authority_id: UUID) -> HttpResponse:
    """The text, word for word, and the place to sign it."""
    row = authority_of(case, authority_id)
    if request.method != "POST":
        return _signing(request, row, SignForm())
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_authority(
                row, **form.cleaned_data, address=request.META.get("REMOTE_ADDR") or None, by=request.user
            )
        except (Sorry, CannotSet) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Signed. Thank you. A copy is among your papers."))
            return redirect("case", case.pk)
    return _signing(request, row, form, status=UNPROCESSABLE)


@require_safe
@opens_case(Can.READ)
def revocation(request: SignedIn, case: Case, authority_id: UUID) -> HttpResponse:
    """The letter that tells whoever got the paper that it was taken back, to print."""
    row = authority_of(case, authority_id)
    return render(
        request, "appeals/revocation.html", {"case": case, "row": row, "name": authority.paper_name(row.paper)}
    )


@require_POST
@opens_case(Can.EDIT)
def whose_name(request: SignedIn, case: Case) -> HttpResponse:
    """Yes or no; what it means for their papers is said."""
    form = WhoseNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose yes or no. Nothing was changed."))
        return redirect("case", case.pk)
    try:
        actions.say_whose_name(case, **form.cleaned_data, by=request.user, on=timezone.localdate())
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.pk)
    yes = _("Kept: the patient is you. You need no paper to act for yourself. No name was changed.")
    no = _("Kept: the patient is somebody else. Where a step takes a signed paper, it is asked for.")
    messages.success(request, yes if form.cleaned_data["theirs"] else no)
    return redirect("case", case.pk)


def _revoked(request: SignedIn, case: Case, authority_id: UUID) -> HttpResponse:
    row = authority_of(case, authority_id)
    form = TakeBackForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    try:
        done = actions.revoke_authority(row, why=why, on=timezone.localdate(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Taken back on %(on)s. It lets nobody act any more. What was sent before stays on record.")
        messages.success(request, told % {"on": day(done.revoked_on)})
        if done.signed_on:
            messages.info(request, _("Now tell whoever got it: the letter that says so can be begun below."))
    return redirect("authority", case.pk)


def _documents(case: Case) -> Any:
    return case.documents.filter(set_aside_at=None).order_by("-received_at")  # type: ignore[attr-defined]


def _document(request: SignedIn, case: Case, form: SignedPaperForm) -> Document:
    """The paper that was chosen, or the one that came with the form; it is kept even when the rest is refused."""
    sent = form.cleaned_data.get("file")
    if not sent:
        chosen: Document = form.cleaned_data["document"]
        return chosen
    name = clean_name(sent.name or "")
    kept = papers.receive(case=case, stream=sent, name=name, kind=Kind.AUTHORITY, by=request.user).document
    let_go([sent], kept=[kept], user=request.user)
    return kept


def _ledger(
    request: SignedIn,
    case: Case,
    *,
    ask_form: forms.Form | None = None,
    add_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    standings = authority.ledger_of(case, on=today)
    first = first_day(today) | {"names": request.user.name, "signed_by": case.patient_name}
    written = access.revocations_in(case)
    first["paper"] = next((paper.id for each in standings if not each.have for paper in each.papers), None)
    context = {
        "case": case,
        "can": what_may(request.user, case),
        "why_not": {can.value: WHO_MAY_SENTENCE[can] for can in (Can.EDIT, Can.FILE)},
        "standings": standings,
        "own": authority.acts_for_themselves(case, request.user),
        "is_this_you": is_this_you(case, request.user),
        "rows": [
            (row, plainly(authority.paper_name(row.paper)), row.stands(today), written.get(row.pk))
            for row in authorities_of(case)
        ],
        "ask_form": ask_form or AskToSignForm(initial=first, auto_id="ask_%s"),
        "add_form": add_form or SignedPaperForm(initial=first, documents=_documents(case), auto_id="add_%s"),
        "today": today,
    }
    return render(request, "appeals/authority.html", context, status=status)


def _signing(request: SignedIn, row: Authority, form: SignForm, *, status: int = 200) -> HttpResponse:
    text = signing.to_sign(row)
    title, *body = text.body.split("\n\n")
    over = row.signed_on is not None or row.revoked_at is not None
    context = {
        "case": row.case, "row": row, "form": form, "text": text, "title": title, "body": body, "over": over,
        "width": signing.WIDTH, "height": signing.HEIGHT,
    }  # fmt: skip
    return render(request, "appeals/sign.html", context, status=status)
