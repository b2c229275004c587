"""The case: the advocate's desk, the patient's page, and the small verbs on them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import actions, authority, conceding, correspondence, desk, erasing, live, sentences, transfers
from appeals.family import as_guest, own_share
from appeals.forms.desk import AssignForm, CloseForm, EndForm, FollowUpForm, ShareForm
from appeals.forms.messaging import MessageForm
from appeals.next_door import next_door
from appeals.next_steps import Step, links
from appeals.reminders.people import reach_from, wishes_in_words
from appeals.timeline import timeline
from appeals.unheard import unheard
from cases.access import opens_case
from cases.actions import CaseIsClosed, NotAColleague, note_look
from cases.models import Case, Share, Thread
from cases.own import is_this_you
from cases.threads import unread_in
from claimback.accounts.access import colleagues_in
from claimback.accounts.own import helping_in, is_of_one, is_own
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can, Role
from claimback.pages import render_part, way_back
from claimback.words import day
from documents.views import SignedIn, papers_of

UNPROCESSABLE = 422
TASKS = 3  # more than three things to do are none


@require_safe
@opens_case(Can.VIEW)
def case(request: SignedIn, case: Case) -> HttpResponse:
    """The desk for those who work on the case; the page for a patient, a family and a person on their own."""
    shown = _shown(request, case, timezone.localdate())
    if (is_own(case.organisation, request.user) and "all" not in request.GET) or not shown["can"][Can.EDIT]:
        return _page(request, case, shown)
    return _desk(request, case, shown=shown)


@require_safe
@opens_case(Can.VIEW)
def patient_page(request: SignedIn, case: Case) -> HttpResponse:
    """The page as a patient sees it, for everyone who sees the case."""
    return _page(request, case, _shown(request, case, timezone.localdate()))


@require_POST
@opens_case(Can.EDIT)
def follow_up(request: SignedIn, case: Case) -> HttpResponse:
    """Set a dated next action of one's own."""
    today = timezone.localdate()
    form = FollowUpForm(request.POST, today=today)
    if not form.is_valid():
        return _desk(request, case, status=UNPROCESSABLE, follow_up_form=form)
    try:
        made = actions.set_follow_up(case, **form.cleaned_data, on=today, by=request.user)
    except (CaseIsClosed, actions.ImpossibleDate) as refusal:
        form.add_error(None, str(refusal))
        return _desk(request, case, status=UNPROCESSABLE, follow_up_form=form)
    messages.success(
        request, _("Set for %(day)s: %(what)s.") % {"day": day(made.due_on), "what": made.what.rstrip(".")}
    )
    return redirect(way_back(request, otherwise=_home(case)))


@require_POST
@opens_case(Can.EDIT)
def follow_up_done(request: SignedIn, case: Case, follow_up_id: UUID) -> HttpResponse:
    """A follow-up is done; done twice is done once."""
    chosen = get_object_or_404(case.follow_ups, pk=follow_up_id)  # type: ignore[attr-defined]
    try:
        actions.finish_follow_up(chosen, on=timezone.localdate(), by=request.user)
    except (CaseIsClosed, actions.AnswerIt) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. The next date of this case stands above."))
    return redirect(way_back(request, otherwise=_home(case)))


@require_POST
@opens_case(Can.SHARE)
def share(request: SignedIn, case: Case) -> HttpResponse:
    """Let somebody into this case; the answer does not say whether they had an account."""
    form = ShareForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _desk(request, case, status=UNPROCESSABLE, share_form=form)
    shared = actions.share_with_address(case, **form.cleaned_data, by=request.user)
    told = {"email": shared.user.email, "role": shared.get_role_display()}
    messages.success(request, _("Shared with %(email)s as: %(role)s. We wrote to them how to sign in.") % told)
    return redirect("case", case.pk)


@require_POST
@opens_case(Can.SHARE)
def end_share(request: SignedIn, case: Case, share_id: UUID) -> HttpResponse:
    """End a share; that person's next request is refused."""
    shared = get_object_or_404(case.shares.living().select_related("user", "case"), pk=share_id)  # type: ignore[attr-defined]
    actions.stop_sharing(shared, by=request.user)
    messages.success(request, _("%(who)s can no longer see this case.") % {"who": shared.user})
    return redirect("case", case.pk)


@require_POST
@opens_case(Can.ASSIGN)
def assign(request: SignedIn, case: Case) -> HttpResponse:
    """Give the case to a colleague, and its reminders with it."""
    form = AssignForm(request.POST, colleagues=colleagues_in(case.organisation, besides=case.owner))
    if not form.is_valid():
        return _desk(request, case, status=UNPROCESSABLE, assign_form=form)
    try:
        given = actions.assign(case, owner=form.cleaned_data["owner"], by=request.user)
    except (CaseIsClosed, NotAColleague) as refusal:
        form.add_error(None, str(refusal))
        return _desk(request, case, status=UNPROCESSABLE, assign_form=form)
    messages.success(request, _("%(who)s answers for this case now.") % {"who": given.owner})
    return redirect(way_back(request, otherwise=_home(case)))


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.CLOSE)
def close_case(request: SignedIn, case: Case) -> HttpResponse:
    """End the case: nothing runs any more and no reminder goes out."""
    seconded = conceding.needs_second(case) and conceding.has_open_right(case)
    form = (EndForm if seconded else CloseForm)(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _closed(request, case, form):
            return redirect("case", case.pk)
        status = UNPROCESSABLE
    return render(
        request, "appeals/close.html", {"case": case, "form": form} | conceding.shown(case, None), status=status
    )


def _home(case: Case) -> str:
    return reverse("case", args=[case.pk])


def _closed(request: SignedIn, case: Case, form: CloseForm) -> bool:
    ending = form.cleaned_data["ending"]
    try:
        waits = actions.end_case(case, **form.cleaned_data, on=timezone.localdate(), by=request.user)
    except (CaseIsClosed, actions.NobodyAgrees, actions.WaitsAlready) as refusal:
        form.add_error(None, str(refusal))
        return False
    if waits:
        messages.success(request, _("Asked for. The case stays open until a second person agrees; its dates run on."))
        return True
    messages.success(request, _("Case closed: %(ending)s. No reminder will be sent.") % {"ending": ending.label})
    return True


def _desk(
    request: SignedIn, case: Case, *, status: int = 200, shown: dict[str, Any] | None = None, **forms_: forms.Form
) -> HttpResponse:
    today = timezone.localdate()
    shown = shown or _shown(request, case, today)
    context = shown | {
        "timeline": (told := timeline(case, asked=request.GET)),
        "news": live.begun(told.newest),
        "all": "all" in request.GET,
        "why_not": {can.value: WHO_MAY_SENTENCE[can] for can in (Can.EDIT, Can.DRAFT, Can.FILE, Can.SHARE, Can.CLOSE)},
        "follow_up_form": FollowUpForm(today=today, initial={"due_on": today}),
        "share_form": ShareForm(today=today),
        "assign_form": _assign_form(case, shown["can"]),
        "own": authority.acts_for_themselves(case, request.user),
        "next": next_door(shown["desk"].turn, case, can=shown["can"]),
        "new_messages": unread_in(request.user, case),
        "standings": authority.ledger_of(case, on=today, stages=shown["desk"].stages),
    }
    return render_part(request, "appeals/case.html", part="case", context=context | forms_, status=status)


def _assign_form(case: Case, can: dict[str, bool]) -> AssignForm | None:
    """The form, where there is somebody to give the case to."""
    gives = can[Can.ASSIGN] and not case.closed_on and not is_of_one(case.organisation)
    colleagues = colleagues_in(case.organisation, besides=case.owner) if gives else []
    return AssignForm(colleagues=colleagues) if colleagues else None


def _page(request: SignedIn, case: Case, context: dict[str, Any]) -> HttpResponse:
    if not context["can"][Can.EDIT]:
        note_look(case, by=request.user)
        share = own_share(case, request.user)
        context["you_see"] = as_guest(share.role) if share else ""
    context["to_sign"] = authority.waiting_for(case) if context["can"][Can.SIGN] and not case.closed_on else []
    own = is_own(case.organisation, request.user)
    to_do = links(context["desk"], case, can=context["can"], alone=own, today=context["today"])
    context["tasks"] = [task for task in to_do if not _is_signing(task, context)][:TASKS]
    context["now"] = timezone.now()
    context["what"] = sentences.what(context["desk"].turn)
    context["own"] = own
    context["is_this_you"] = is_this_you(case, request.user)
    context["helping"] = list(helping_in(case.organisation)) if context["own"] else []
    context |= _messages(request, case) if context["can"][Can.HEAR] else {}
    return render(request, "appeals/page.html", context)


def _messages(request: SignedIn, case: Case) -> dict[str, Any]:
    """The thread with the patient and its box; nothing where somebody is alone with their case."""
    panel = correspondence.read(case, request.user, now=timezone.now(), threads=[Thread.PATIENT])[0]
    if panel.alone and not panel.lines:
        return {}
    return {"panel": panel, "form": MessageForm(papers=panel.papers, auto_id=f"{panel.thread}-%s")}


def _is_signing(task: Step, context: dict[str, Any]) -> bool:
    """Whether the page says it already, as a place to sign."""
    return bool(context["to_sign"]) and task.follow_up is not None and task.follow_up.what == "sign"


def _wishes(shares: list[Share]) -> list[tuple[Any, list[str]]]:
    """How the patients of a case wish to be written to, in words."""
    patients = [share.user for share in shares if share.role == Role.PATIENT]
    return [(person, wishes_in_words(reach_from(person))) for person in patients]


def _shown(request: SignedIn, case: Case, today: date) -> dict[str, Any]:
    shown = desk.read(case)
    theirs = [card.deadline for card in shown.theirs]
    return papers_of(case, request) | {
        "today": today,
        "desk": shown,
        "erasure": erasing.soon_of(shown.turn.erasure),  # type: ignore[attr-defined]
        "offered": transfers.offered_of(shown.turn.offer),  # type: ignore[attr-defined]
        "wishes": _wishes(shown.shares),
        "unheard": unheard(case, shown.stages, theirs, today=today, now=timezone.now()),
        "status": sentences.status(shown.turn, today=today),
        "granted": [each for each in reversed(shown.decisions) if each.grants],
        "at_stake": case.coverage.more.get("amount_at_stake"),  # type: ignore[attr-defined]
    }
