"""The doors to messages: both threads of a case, one of them, and what is done to a message."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import correspondence
from appeals.actions import messaging
from appeals.correspondence import Panel
from appeals.forms.messaging import CorrectMessageForm, MessageForm
from cases.access import opens_case, what_may
from cases.models import Case, Thread
from cases.threads import message_in, messages_open_to, thread_in
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.pages import is_htmx, render_part
from claimback.sorry import Sorry
from documents.views import CONFLICT, UNPROCESSABLE, SignedIn

NOT_FOUND, FORBIDDEN = 404, 403


@require_safe
@opens_case(Can.HEAR)
def both(request: SignedIn, case: Case) -> HttpResponse:
    """The threads of a case that this person may read, beside each other."""
    return _page(request, case)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: SignedIn, case_id: UUID, thread: str) -> HttpResponse:
    """One thread; a POST says something in it, or puts a ready update into the box.

    Who may not write there (any more) keeps what they typed, and is not told whether there is such a case.
    """
    try:
        case = thread_in(request.user, case_id, thread, to_write=request.method == "POST")
    except (Http404, PermissionDenied) as refusal:
        if request.method == "POST":
            return _refused(request, refusal)
        raise
    if request.method == "POST":
        return _put(request, case, Thread(thread)) if request.POST.get("put") else _write(request, case, Thread(thread))
    return _thread(request, case, Thread(thread))


@require_safe
@signed_in
def lines(request: SignedIn, case_id: UUID, thread: str) -> HttpResponse:
    """The lines alone, asked for again while the page is open; nothing that is typed is touched."""
    case = thread_in(request.user, case_id, thread)
    panel = _panel(request, case, Thread(thread), box=False)
    if not is_htmx(request):
        return redirect("thread", case.pk, thread)
    if request.GET.get("shown") == panel.mark:
        return HttpResponse(status=204)
    return render_part(request, "appeals/messages.html", part="lines", context=_context(request, case, [panel], panel))


@require_POST
@signed_in
def seen(request: SignedIn, case_id: UUID, thread: str) -> HttpResponse:
    """They have read it, until the message they were shown last."""
    case = thread_in(request.user, case_id, thread)
    until = request.POST.get("until", "")
    last = messages_open_to(request.user, Can.HEAR).filter(case=case, pk=until).first() if _is_key(until) else None
    if last is not None:
        messaging.read_messages(case, thread=Thread(thread), up_to=last, by=request.user)
    if is_htmx(request):
        return render(request, "appeals/_messages_seen.html")
    return redirect("thread", case.pk, thread)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.HEAR)
def correct(request: SignedIn, case: Case, message_id: UUID) -> HttpResponse:
    """Other words for one's own message."""
    message = message_in(case, message_id, request.user)
    form = CorrectMessageForm(request.POST or None, initial={"body": message.body})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            messaging.correct_message(message, body=form.cleaned_data["body"], by=request.user, now=timezone.now())
        except Sorry as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Corrected. Whoever reads it sees that it was."))
            return redirect("thread", case.pk, message.thread)
    elif message.written_by_id != request.user.pk or message.withdrawn_at:
        raise Http404
    context = {"case": case, "message": message, "form": form, "thread": message.get_thread_display()}
    return render(request, "appeals/correct_message.html", context, status=status)


@require_POST
@opens_case(Can.HEAR)
def withdraw(request: SignedIn, case: Case, message_id: UUID) -> HttpResponse:
    """Take one's own message back."""
    message = message_in(case, message_id, request.user)
    try:
        messaging.withdraw_message(message, by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. Its place stays, marked; its words are shown to nobody."))
    return redirect("thread", case.pk, message.thread)


def _write(request: SignedIn, case: Case, thread: Thread) -> HttpResponse:
    panel = _panel(request, case, thread)
    form = _form(panel, request.POST)
    if not form.is_valid():
        return _thread(request, case, thread, panel=panel, form=form, status=UNPROCESSABLE)
    said = {"thread": thread, "body": form.cleaned_data["body"], "paper": form.chosen}
    try:
        messaging.write_message(case, **said, by=request.user)
    except Sorry as refusal:
        form.add_error("body", str(refusal))
        return _thread(request, case, thread, panel=panel, form=form, status=refusal.status)
    except PermissionDenied as refusal:
        return _refused(request, refusal)
    return redirect("thread", case.pk, thread)


def _put(request: SignedIn, case: Case, thread: Thread) -> HttpResponse:
    """A ready update goes into the box behind what was typed; nothing is sent yet."""
    panel = _panel(request, case, thread)
    wanted, _dot, language = request.POST["put"].partition(".")
    text = next((each.texts.get(language, "") for each in panel.offered if each.id == wanted), "")
    body = "\n\n".join(filter(None, [request.POST.get("body", "").strip(), text]))
    form = _form(panel, initial={"body": body, "paper": request.POST.get("paper", "")})
    return _thread(request, case, thread, panel=panel, form=form, put=thread)


def _form(panel: Panel, data: Any = None, **more: Any) -> MessageForm:
    """The box of one thread; its names of places are its own, for two stand on one page."""
    return MessageForm(data, papers=panel.papers, auto_id=f"{panel.thread}-%s", **more)


def _panel(request: SignedIn, case: Case, thread: Thread, *, box: bool = True) -> Panel:
    asked = {"everything": "all" in request.GET, "box": box}
    return correspondence.read(case, request.user, now=timezone.now(), threads=[thread], **asked)[0]


def _thread(
    request: SignedIn, case: Case, thread: Thread, *, panel: Panel | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The part for htmx; for a browser the whole page, with this thread in front."""
    if not is_htmx(request):
        return _page(request, case, chosen=thread, status=status, **more)
    panel = panel or _panel(request, case, thread)
    form = more.pop("form", None) or _form(panel)
    context = _context(request, case, [panel], panel) | {"form": form} | more
    return render_part(request, "appeals/messages.html", part="thread", context=context, status=status)


def _page(
    request: SignedIn, case: Case, *, chosen: str = "", form: MessageForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    panels = correspondence.read(case, request.user, now=timezone.now(), everything="all" in request.GET)
    written = [(each, form if form and each.thread == chosen else _form(each)) for each in panels]
    context = _context(request, case, panels, panels[0]) | {
        "written": written,
        "chosen": chosen or panels[0].thread,
        **more,
    }
    response = render(request, "appeals/messages.html", context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def _context(request: SignedIn, case: Case, panels: list[Panel], panel: Panel) -> dict[str, Any]:
    return {"case": case, "panels": panels, "panel": panel, "can": what_may(request.user, case)}


def _refused(request: SignedIn, refusal: Exception) -> HttpResponse:
    """Nothing was sent; what was typed stands there to be copied. The same whether or not there is such a case."""
    why = str(refusal) if isinstance(refusal, PermissionDenied) else ""
    context = {"typed": request.POST.get("body", ""), "why": why}
    if is_htmx(request):
        return render(request, "appeals/_not_sent.html", context, status=CONFLICT)
    return render(request, "appeals/not_sent.html", context, status=FORBIDDEN if why else NOT_FOUND)


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
