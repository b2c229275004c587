"""The doors to the other side's clock: more time taken, information asked for, a case file sent on by itself."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals import access, actions, their_time
from appeals.forms.delaying import AskAgainForm, DelayForm, ForwardedForm, InformationSentForm, TakeOutForm
from appeals.law.moves import State
from appeals.models import Delay, Stage
from appeals.views.filing import REFUSALS
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn

THEIRS = (*REFUSALS, actions.AnsweredBefore, actions.NotAutomatic, actions.TakenOut)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.FILE)
def their_clock(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """What they said about their time on this step, what the law makes of it, and the form to record more."""
    stage = access.stage_of(case, stage_id)
    form = DelayForm(request.POST or None, stage=stage, initial={"told_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"kind": Delay.Kind(form.cleaned_data["kind"])}

        def do() -> str:
            delay = actions.record_delay(stage, **given, by=request.user, today=timezone.localdate())
            return _recorded(stage, delay)

        if _done(request, form, do):
            return redirect("their_clock", case.pk, stage.pk)
    return _page(request, stage, form, status=UNPROCESSABLE if request.method == "POST" else 200)


@require_POST
@opens_case(Can.FILE)
def information_sent(request: SignedIn, case: Case, stage_id: UUID, delay_id: UUID) -> HttpResponse:
    """Say on which day we sent what they asked for."""
    stage = access.stage_of(case, stage_id)
    delay = get_object_or_404(stage.delays.select_related("case"), pk=delay_id)  # type: ignore[attr-defined]
    form = InformationSentForm(request.POST)

    def do() -> str:
        actions.answer_information(delay, on=form.cleaned_data["on"], by=request.user, today=timezone.localdate())
        return _("Recorded: it was sent. Their date is counted anew where it depends on it.")

    if form.is_valid() and _done(request, form, do):
        return redirect("their_clock", case.pk, stage.pk)
    return _page(request, stage, DelayForm(stage=stage), status=UNPROCESSABLE, sent=form, sent_for=delay)


@require_POST
@opens_case(Can.FILE)
def take_out(request: SignedIn, case: Case, stage_id: UUID, delay_id: UUID) -> HttpResponse:
    """Take out an entry that was made in error, with the reason."""
    stage = access.stage_of(case, stage_id)
    delay = get_object_or_404(stage.delays.select_related("case"), pk=delay_id)  # type: ignore[attr-defined]
    form = TakeOutForm(request.POST)

    def do() -> str:
        actions.withdraw_delay(delay, **form.cleaned_data, by=request.user, today=timezone.localdate())
        return _("Taken out. It stays visible; their date is counted without it.")

    if form.is_valid() and _done(request, form, do):
        return redirect("their_clock", case.pk, stage.pk)
    return _page(request, stage, DelayForm(stage=stage), status=UNPROCESSABLE, out=form)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.FILE)
def forwarded(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Watch what the insurer must send on by itself: it came, or it has to be asked for again."""
    stage = access.stage_of(case, stage_id)
    again = "ask_on" in request.POST
    came = ForwardedForm(request.POST if request.method == "POST" and not again else None)
    ask = AskAgainForm(request.POST if again else None)
    form = ask if again else came

    def do() -> str:
        given, today = form.cleaned_data, timezone.localdate()
        if again:
            actions.watch_again(stage, **given, by=request.user, today=today)
            return _("Recorded: the reviewer has no file yet. It is asked for again on %(on)s.") % {
                "on": day(given["ask_on"])
            }
        actions.record_forwarding(stage, **given, by=request.user, today=today)
        return _arrived(stage)

    if request.method == "POST" and form.is_valid() and _done(request, form, do):
        return redirect("case", case.pk)
    refusal = "" if stage.automatic else str(actions.NotAutomatic())
    context = {
        "case": case,
        "stage": stage,
        "came": came,
        "ask": ask,
        "refusal": refusal,
        "open": stage.standing is State.PREPARING,
        "asking": stage.follow_ups.filter(what="forwarded", done_on=None).first(),  # type: ignore[attr-defined]
        "today": timezone.localdate(),
    }
    return render(request, "appeals/forwarded.html", context, status=UNPROCESSABLE if request.method == "POST" else 200)


def _page(
    request: SignedIn,
    stage: Stage,
    form: forms.Form,
    *,
    status: int,
    sent: InformationSentForm | None = None,
    sent_for: Delay | None = None,
    out: TakeOutForm | None = None,
) -> HttpResponse:
    context = {
        "case": stage.case,
        "stage": stage,
        "form": form,
        "said": their_time.said(stage, stage.case),
        "due": access.next_date_of(stage, clock="decision"),
        "sent": sent or InformationSentForm(initial={"on": timezone.localdate()}),
        "sent_for": sent_for,
        "out": out or TakeOutForm(),
        "filed": stage.standing is State.FILED,
        "today": timezone.localdate(),
    }
    return render(request, "appeals/their_clock.html", context, status=status)


def _done(request: SignedIn, form: forms.Form, do: Callable[[], str]) -> bool:
    try:
        messages.success(request, do())
    except THEIRS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _recorded(stage: Stage, delay: Delay) -> str:
    if delay.kind == Delay.Kind.INFORMATION:
        return _("Recorded: they asked for information. Sending it is on the list for today.")
    theirs = access.next_date_of(stage, clock="decision")
    if theirs:
        return _("Recorded. They must answer by %(on)s; below stands what the law makes of it.") % {
            "on": day(theirs.last_on)
        }
    return _("Recorded. Below stands what the law makes of it.")


def _arrived(stage: Stage) -> str:
    theirs = access.next_date_of(stage, clock="decision")
    if theirs:
        return _("Recorded: the case file is with the reviewer. They must decide by %(on)s.") % {
            "on": day(theirs.last_on)
        }
    return _("Recorded: the case file is with the reviewer.")
