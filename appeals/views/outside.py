"""The door for somebody without an account: a link, a code, and only what they were asked for behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from appeals import links
from appeals.actions import outside
from appeals.forms.requesting import CodeForm, OutsideForm, PassOnForm
from appeals.models import RequestLink
from claimback.sorry import Sorry
from documents.actions import Received

Door = Callable[..., HttpResponse]
COOKIE = "request"
GONE, UNPROCESSABLE, TOO_OFTEN = 410, 422, 429


def by_link(view: Door) -> Door:
    """A view for whoever holds a link: it gets the link, in the language and on the clock of the request.

    A link that leads nowhere any more is answered 410 with a sentence, one we never made 404.
    """

    @never_cache
    @wraps(view)
    def door(request: HttpRequest, secret: str, *args: Any, **kwargs: Any) -> HttpResponse:
        link = outside.link_of(secret)
        if link is None:
            raise Http404
        with translation.override(link.request.language), timezone.override(link.request.asked_by.zone):
            if not outside.is_open(link, now=timezone.now()):
                return _gone(request)
            try:
                return view(request, link, *args, **kwargs)
            except outside.Closed:
                return _gone(request)

    door.can = "by link"  # type: ignore[attr-defined]
    return door


@require_safe
@by_link
def opened(request: HttpRequest, link: RequestLink) -> HttpResponse:
    """Before the code: who asks, and how to get in. After it: what is needed."""
    return _inside(request, link) if _may_enter(request, link) else _door(request, link)


@require_POST
@by_link
def send_code(request: HttpRequest, link: RequestLink) -> HttpResponse:
    """A code to the address of the link; where it goes is not shown to whoever holds the link."""
    try:
        outside.ask_for_code(link)
    except outside.NotNow as too_often:
        messages.error(request, str(too_often))
    else:
        messages.success(request, _("We sent a code to the address that got the request. It works for 15 minutes."))
    return redirect("outside", link.secret)


@require_POST
@by_link
def enter(request: HttpRequest, link: RequestLink) -> HttpResponse:
    """The code is right and the browser gets a pass, or it is not."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _door(request, link, form=form, status=UNPROCESSABLE)
    try:
        right = outside.enter_code(link, code=form.cleaned_data["code"])
    except outside.NotNow as too_often:
        form.add_error("code", str(too_often))
        return _door(request, link, form=form, status=TOO_OFTEN)
    if not right:
        form.add_error("code", _("That is not the code. Please compare it with the newest mail or the letter."))
        return _door(request, link, form=form, status=UNPROCESSABLE)
    response = redirect("outside", link.secret)
    response.set_cookie(
        COOKIE, links.pass_for(link), max_age=links.PASS_LIVES, path=response["Location"], httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


@require_POST
@by_link
def send(request: HttpRequest, link: RequestLink, item_id: UUID) -> HttpResponse:
    """Papers or words for one item; what is kept stays kept whatever becomes of the rest."""
    if not _may_enter(request, link):
        return _door(request, link, status=UNPROCESSABLE)
    item = link.request.items.filter(pk=item_id).first()
    if item is None:
        raise Http404
    form = OutsideForm(request.POST, request.FILES)
    if not form.is_valid():
        return _inside(request, link, faulty=(item.pk, form), status=UNPROCESSABLE)
    try:
        answers = outside.send_papers(
            link, item=item, files=form.cleaned_data["files"], words=form.cleaned_data["words"]
        )
    except outside.NotNow as too_many:
        messages.error(request, str(too_many))
        return redirect("outside", link.secret)
    for file, answer in zip(form.cleaned_data["files"], answers, strict=True):
        if isinstance(answer, Received):
            messages.success(request, _("%(name)s: received. Thank you.") % {"name": file.name})
        else:
            messages.error(request, f"{file.name}: {answer}")
    if not answers:
        messages.success(request, _("Your answer was received. Thank you."))
    return redirect("outside", link.secret)


@require_POST
@by_link
def pass_on(request: HttpRequest, link: RequestLink) -> HttpResponse:
    """Let a colleague of theirs in."""
    if not _may_enter(request, link):
        return _door(request, link, status=UNPROCESSABLE)
    form = PassOnForm(request.POST)
    if not form.is_valid():
        return _inside(request, link, pass_on_form=form, status=UNPROCESSABLE)
    try:
        outside.pass_on(link, email=form.cleaned_data["email"])
    except Sorry as refusal:
        form.add_error("email", str(refusal))
        return _inside(request, link, pass_on_form=form, status=refusal.status)
    messages.success(request, _("Your colleague gets a link and a code of their own."))
    return redirect("outside", link.secret)


def _may_enter(request: HttpRequest, link: RequestLink) -> bool:
    return links.has_pass(link, request.COOKIES.get(COOKIE, ""))


def _door(request: HttpRequest, link: RequestLink, *, form: CodeForm | None = None, status: int = 200) -> HttpResponse:
    sent = link.code_sent_at is not None and not link.printed and links.code_lives(link, now=timezone.now())
    context = {"link": link, "office": link.request.case.organisation, "form": form or CodeForm(), "sent": sent}
    return render(request, "outside/door.html", context, status=status)


def _inside(
    request: HttpRequest,
    link: RequestLink,
    *,
    faulty: tuple[UUID, OutsideForm] | None = None,
    pass_on_form: PassOnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = dict([faulty]) if faulty else {}
    context = {
        "link": link,
        "asked": link.request,
        "case": link.request.case,
        "items": [(item, forms.get(item.pk) or OutsideForm()) for item in outside.opened(link)],
        "pass_on_form": pass_on_form or PassOnForm(),
    }
    return render(request, "outside/open.html", context, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "outside/gone.html", {"sentence": outside.NO_LONGER}, status=GONE)
