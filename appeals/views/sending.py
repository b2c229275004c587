"""Sending by a machine: asked for, looked at, and settled where nobody can know from here."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals import access, actions, channels, dispatched, where_to
from appeals.forms.filing import with_offer
from appeals.forms.sending import SendForm, SettleForm
from appeals.models import Channel, Stage
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.views import UNPROCESSABLE, SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.FILE)
def send(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Ask a machine to send it, and see what became of what was asked."""
    stage = access.stage_of(case, stage_id)
    if request.method != "POST":
        return _page(request, stage, SendForm(initial=_first(stage), stage=stage))
    if "use" in request.POST:
        offer = where_to.chosen(_sendable(stage), request.POST["use"])
        return _page(request, stage, SendForm(initial=with_offer(SendForm, request.POST, offer), stage=stage))
    form = SendForm(request.POST, stage=stage)
    if form.is_valid():
        try:
            actions.ask_to_send(stage, **form.cleaned_data, on=timezone.localdate(), by=request.user)
        except Sorry as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.info(request, _("It is being sent. This page says what became of it."))
            return redirect("send", case.pk, stage.pk)
    return _page(request, stage, form, status=UNPROCESSABLE)


@require_POST
@opens_case(Can.FILE)
def settle(request: SignedIn, case: Case, stage_id: UUID, dispatch_id: UUID) -> HttpResponse:
    """Somebody has looked whether it was sent."""
    stage = access.stage_of(case, stage_id)
    row = dispatched.dispatch_of(stage, dispatch_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say whether it was sent, and on which day. Nothing was changed."))
        return redirect("send", case.pk, stage.pk)
    was_sent = form.cleaned_data["was_sent"] == "yes"
    today = timezone.localdate()
    try:
        actions.settle_dispatch(row, was_sent=was_sent, on=form.cleaned_data["on"], today=today, by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        sent, not_sent = _("Recorded as sent."), _("Noted: it was not sent. You can send it anew.")
        messages.success(request, sent if was_sent else not_sent)
    return redirect("send", case.pk, stage.pk)


def _first(stage: Stage) -> dict[str, Any]:
    """The newest packet, the first machine that is set up, and the address confirmed for its way."""
    how = next(iter(channels.adapters()), None)
    known = next((offer for offer in _sendable(stage) if offer.how == how and offer.key.startswith("letter")), None)
    address = known.value if known else ""
    return {"packet": access.built_packets_of(stage).first(), "how": how, "address": address}


def _sendable(stage: Stage) -> list[where_to.Offer]:
    """The addresses that some machine here can send to, each with the way of that machine."""
    machines = channels.adapters()
    offers = where_to.offers_for(stage, today=timezone.localdate())
    ways = [(offer, _way_of(offer.how, machines)) for offer in offers]
    return [replace(offer, how=how) for offer, how in ways if how]


def _way_of(how: Channel, machines: Container[Channel]) -> Channel | None:
    same = (Channel.CERTIFIED, Channel.MAIL) if how in where_to.POSTAL else (how,)
    return next((each for each in same if each in machines), None)


def _page(request: SignedIn, stage: Stage, form: SendForm, *, status: int = 200) -> HttpResponse:
    rows = list(dispatched.dispatches_of(stage))
    context = {
        "case": stage.case,
        "stage": stage,
        "form": form,
        "can": what_may(request.user, stage.case),
        "rows": rows,
        "on_its_way": any(row.state in dispatched.OPEN for row in rows),
        "machines": channels.adapters(),
        "offers": _sendable(stage),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/send.html", context, status=status)
