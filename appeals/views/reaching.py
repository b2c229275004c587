"""What was written to a person, and how they wish to be written to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import actions, for_you
from appeals.forms.reaching import CodeForm, NumberForm, OtherAddressForm, WishesForm
from appeals.reminders import daily, database_now
from appeals.reminders.carriers.push import public_key
from appeals.reminders.people import Reach, reach_of
from appeals.reminders.quiet import LAST_HOURS
from claimback.accounts.access import signed_in
from claimback.accounts.covering import covers
from claimback.accounts.models import Way
from claimback.sorry import Sorry
from documents.views import UNPROCESSABLE, SignedIn

DETAILS = (
    "quiet_from",
    "quiet_to",
    "never_then",
    "few_words",
    "no_texts",
    "daily_hour",
    "weekly",
    "weekly_day",
    "weekly_hour",
)
ADDRESSES: dict[str, tuple[type[Form], str]] = {
    Way.SMS: (NumberForm, "number"),
    Way.EMAIL: (OtherAddressForm, "address"),
}


@require_safe
@signed_in
def for_you_page(request: SignedIn) -> HttpResponse:
    """What was written to them."""
    now = database_now()
    context = {"rows": for_you.listed(request.user, now=now), "covered": covers(now=now).of(request.user, at=now)}
    return render(request, "appeals/for_you.html", context)


@require_POST
@signed_in
def open_message(request: SignedIn, message_id: UUID) -> HttpResponse:
    """One message is opened: it is seen, and they land where it leads."""
    message = get_object_or_404(for_you.messages_to(request.user), pk=message_id)
    actions.open_message(request.user, message=message, by=request.user)
    return redirect(for_you.place_of(message))


@signed_in
def wishes(request: SignedIn) -> HttpResponse:
    """How they wish to be reached; a POST keeps it."""
    if request.method != "POST":
        return _page(request)
    form = WishesForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=UNPROCESSABLE)
    try:
        actions.keep_wishes(request.user, wishes=actions.Wishes(**form.wishes), by=request.user)
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form=form, status=refusal.status)
    messages.success(request, _("Kept. It holds from the next message on, also for those that wait already."))
    return redirect("wishes")


@require_POST
@signed_in
def send_code(request: SignedIn, way: str) -> HttpResponse:
    """A number or another address: a code is sent to it."""
    _must_have_an_address(way)
    kind, name = ADDRESSES[way]
    form = kind(request.POST, prefix=way)
    if not form.is_valid():
        return _page(request, **{f"{name}_form": form}, status=UNPROCESSABLE)
    return _tried(
        request,
        lambda: actions.ask_for_code(
            request.user, way=Way(way), value=form.cleaned_data[name], by=request.user, now=database_now()
        ),
        form,
        f"{name}_form",
        _("A code is on its way. Type it here within 15 minutes; until then nothing changes."),
    )


@require_POST
@signed_in
def prove(request: SignedIn, way: str) -> HttpResponse:
    """The code came back."""
    _must_have_an_address(way)
    form = CodeForm(request.POST, prefix=f"{way}-code")
    if not form.is_valid():
        return _page(request, **{f"{way}_code_form": form}, status=UNPROCESSABLE)
    return _tried(
        request,
        lambda: actions.prove_address(
            request.user, way=Way(way), code=form.cleaned_data["code"], by=request.user, now=database_now()
        ),
        form,
        f"{way}_code_form",
        _("It is proved, and used from now on where you chose it."),
    )


@require_POST
@signed_in
def forget(request: SignedIn, way: str) -> HttpResponse:
    """A number or another address is taken out."""
    _must_have_an_address(way)
    return _done(request, lambda: actions.forget_address(request.user, way=Way(way), by=request.user), _("Taken out."))


@require_POST
@signed_in
def trust(request: SignedIn) -> HttpResponse:
    """Mail arrives again, they say."""
    said = _("Good. The next message tries it.")
    return _done(request, lambda: actions.trust_again(request.user, by=request.user), said)


@require_POST
@signed_in
def add_browser(request: HttpRequest) -> HttpResponse:
    """This browser's own script says where messages reach it; 204, or a sentence as JSON."""
    try:
        told = json.loads(request.body)
        keys = {name: str(told["keys"][name]) for name in ("p256dh", "auth")}
        user: Any = request.user
        actions.add_browser(user, endpoint=str(told["endpoint"]), **keys, by=user)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"sentence": str(actions.NotABrowser())}, status=UNPROCESSABLE)
    except Sorry as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=refusal.status)
    return HttpResponse(status=204)


@require_POST
@signed_in
def end_browser(request: SignedIn, browser_id: UUID) -> HttpResponse:
    """No more messages to one browser."""
    said = _("This browser gets no more messages.")
    return _done(request, lambda: actions.end_browser(request.user, browser_id=browser_id, by=request.user), said)


def _must_have_an_address(way: str) -> None:
    if way not in ADDRESSES:
        raise Http404


def _done(request: SignedIn, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _page(request, status=refusal.status)
    messages.success(request, said)
    return redirect("wishes")


def _tried(request: SignedIn, act: Callable[[], object], form: Form, name: str, said: str) -> HttpResponse:
    try:
        act()
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        answer = _page(request, **{name: form}, status=refusal.status)
        if refusal.wait:
            answer.headers["Retry-After"] = str(refusal.wait)
        return answer
    messages.success(request, said)
    return redirect("wishes")


def _page(request: SignedIn, *, status: int = 200, **forms: Any) -> HttpResponse:
    reach = reach_of(request.user)
    context = {
        "reach": reach,
        "number": reach.address(Way.SMS),
        "number_waits": reach.waiting(Way.SMS),
        "other": reach.address(Way.EMAIL),
        "other_waits": reach.waiting(Way.EMAIL),
        "texts_work": reach.texts_are_on,
        "public_key": public_key(),
        "last_hours": int(LAST_HOURS.total_seconds() // 3600),
        "form": WishesForm(initial=_told(reach)),
        "number_form": NumberForm(prefix=Way.SMS),
        "address_form": OtherAddressForm(prefix=Way.EMAIL),
        "sms_code_form": CodeForm(prefix="sms-code"),
        "email_code_form": CodeForm(prefix="email-code"),
    }
    return render(request, "appeals/wishes.html", context | forms, status=status)


def _told(reach: Reach) -> dict[str, Any]:
    told = {name: getattr(reach.wishes, name) for name in DETAILS} | {"daily": daily.is_wanted(reach.person)}
    return told | dict(zip(("first", "second", "third"), reach.chosen, strict=False))
