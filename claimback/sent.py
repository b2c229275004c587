"""A form that is sent twice does its verb once: every form carries a key of its own, and every door looks at it.

The key stands beside Django's token, so that no form can forget it. The doors call `once_a_form`; what a program sends
with an `Idempotency-Key` is guarded by the same row (claimback/audit/once.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from secrets import token_urlsafe
from typing import Any

from django import template
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimback.audit.once import KEY_LENGTH, OtherRequest, Turn, hash_of, once
from claimback.sorry import Sorry

FIELD = "once"
ARRIVED = "arrived"
"""The field that names a file which came before its form did; it counts as a file."""
OURS = frozenset({FIELD, "csrfmiddlewaretoken"})
HIDDEN = OURS | {"next", "back", ARRIVED}
"""Fields that no person fills in."""
NOT_TYPED = re.compile(r"on|\d+|[0-9a-f-]{36}")
"""Ticks, numbers of versions and keys of rows: nobody typed these as words."""
REFUSALS = (Http404, PermissionDenied, BadRequest)
UNPROCESSABLE = 422

register = template.Library()
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Typed:
    """Why a form was refused before anybody read it, and what was typed in it, to be shown again."""

    why: Exception
    words: list[str]


class TokenAndKey(CsrfTokenNode):
    """Django's token, and beside it a key that is new whenever a form is drawn."""

    def render(self, context: Context) -> SafeString:
        """The hidden fields; nothing where there is no token."""
        token = super().render(context)
        if not token:
            return SafeString("")
        field = '{}<input type="hidden" name="{}" value="{}" autocomplete="off">'
        return format_html(field, token, FIELD, token_urlsafe(16))


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> TokenAndKey:
    """In place of Django's tag of this name, in every template."""
    return TokenAndKey()


def once_a_form(view: View) -> View:
    """A view that does once what a form with a key asks, and shows the same answer however often it is sent.

    Done is what leads on to another page. A form that is shown again, with its faults or with a part of the page, did
    nothing or says so itself: its key may ask anew. The same key with other words is answered by a sentence, unless a
    file came with them: papers are recognised by their content, and nobody photographs a page twice for our sake.
    """

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not key or len(key) > KEY_LENGTH or not key.isprintable():
            return view(request, *args, **kwargs)
        try:
            asked = _hash_of(request)
        except Sorry:
            # a file did not arrive: the view meets the same trouble, says so, and the key may ask anew
            return view(request, *args, **kwargs)
        try:
            return _in_turn(key, asked, view, request, *args, **kwargs)
        except OtherRequest:
            return view(request, *args, **kwargs) if _carries_files(request) else _sent_before(request)

    return door


def _in_turn(key: str, asked: str, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    assert request.user.pk is not None
    with transaction.atomic():
        turn = once(actor_id=request.user.pk, key=key, request_hash=asked)
        if turn.answered:
            return _again(request, turn)
        before = len(messages.get_messages(request))
        try:
            response = view(request, *args, **kwargs)
        except REFUSALS as refusal:
            # what remembers the refusal is committed; the verb took back its own changes
            refused = refusal
        else:
            if not response.has_header("Location"):
                turn.let_go()
                return response
            said = [(each.level, each.message, each.extra_tags) for each in _waiting(request)[before:]]
            turn.answer(status=response.status_code, body={"to": response["Location"], "said": said})
            return response
        turn.let_go()
    raise refused


def _carries_files(request: HttpRequest) -> bool:
    return bool(request.FILES) or any(request.POST.getlist(ARRIVED))


def typed_in(request: HttpRequest) -> list[str]:
    """What a person typed or chose in the form they sent, without what the page itself put into it."""
    if request.method != "POST":
        return []
    try:
        lists = list(request.POST.lists())
    except Sorry:  # a file did not arrive, so nothing of the form did
        return []
    fields = [value for name, values in lists for value in values if name not in HIDDEN]
    return [value for value in fields if value.strip() and not NOT_TYPED.fullmatch(value)]


def _hash_of(request: HttpRequest) -> str:
    fields = [[name, values] for name, values in sorted(request.POST.lists()) if name not in OURS]
    files = [[name, values] for name, values in sorted(request.FILES.lists())]
    return hash_of(request.method, request.get_full_path(), fields, files)


def _again(request: HttpRequest, turn: Turn) -> HttpResponse:
    """The answer that was given the first time, with what was said then, unless it waits to be shown already."""
    waiting = {str(each.message) for each in _waiting(request)}
    for level, sentence, tags in turn.body["said"]:
        if sentence not in waiting:
            messages.add_message(request, level, sentence, extra_tags=tags)
    answer = HttpResponseRedirect(turn.body["to"], headers={"Idempotency-Replayed": "true"})
    answer.status_code = turn.status
    return answer


def _waiting(request: HttpRequest) -> list[Any]:
    """What waits to be shown to this person on the next page, and goes on waiting."""
    storage = messages.get_messages(request)
    waiting = list(storage)
    for each in waiting:
        each.message = str(each.message)
    if isinstance(storage, BaseStorage):
        storage.used = False
    return waiting


def _sent_before(request: HttpRequest) -> HttpResponse:
    """The form was sent before and has changed since: what it says now is offered again under a key of its own."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in OURS]
    return render(request, "sent_before.html", {"fields": fields}, status=UNPROCESSABLE)
