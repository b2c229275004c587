"""The doors by which somebody who looked at a paper says so."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.models import Document
from documents.views import SignedIn, back_from, paper_of, paper_page
from documents.vouching import actions


@require_POST
@opens_case(Can.EDIT)
def same_person(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Say that a paper which names its patient otherwise is about the person of the case."""

    def do(document: Document) -> str:
        actions.say_same_person(document, by=request.user)
        return _("Noted: “%(paper)s” is about the same person. It can be used.") % {"paper": document}

    return _said(request, case, document_id, do)


@require_POST
@opens_case(Can.EDIT)
def legible(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Say that every page of a paper can be read."""

    def do(document: Document) -> str:
        actions.say_legible(document, by=request.user)
        return _("Noted: every page of “%(paper)s” can be read.") % {"paper": document}

    return _said(request, case, document_id, do)


@require_POST
@opens_case(Can.EDIT)
def signed(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Say whether a paper carries the signature it needs."""

    def do(document: Document) -> str:
        seen = request.POST.get("signed") == "yes"
        actions.say_signed(document, signed=seen, by=request.user)
        told = _("Noted: “%(paper)s” is signed.") if seen else _("Noted: “%(paper)s” is not signed.")
        return told % {"paper": document}

    return _said(request, case, document_id, do)


@require_POST
@opens_case(Can.EDIT)
def looked_at(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Say that nothing is left to do with a paper that came in."""

    def do(document: Document) -> str:
        actions.say_looked_at(document, by=request.user)
        return _("“%(paper)s” was looked at and left the inbox. It stays with the papers of the case.") % {
            "paper": document
        }

    return _said(request, case, document_id, do)


def _said(request: SignedIn, case: Case, document_id: UUID, do: Callable[[Document], str]) -> HttpResponse:
    """Do it, say so, and go back to where it was said; a refusal is shown on the paper."""
    document = paper_of(case, document_id)
    try:
        messages.info(request, do(document))
    except Sorry as refusal:
        return paper_page(request, case, document, status=refusal.status, sentence=str(refusal))
    return redirect(back_from(request) or "paper", *([] if back_from(request) else [case.pk, document.pk]))
