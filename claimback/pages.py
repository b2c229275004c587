"""The whole of our htmx support: a page for a browser, the same page's part for htmx."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claimback.anew import HEADER, nothing_new

NO_CONTENT = 204


def is_htmx(request: HttpRequest) -> bool:
    """Does htmx ask, and not for a whole page after the back button?"""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request


LISTS = ("/", "/waiting/", "/approvals/", "/inbox/")
"""The lists over all cases, from which one acts without leaving them."""


LEAVING = re.compile(r"/organisations/[0-9a-f-]{36}/people/[0-9a-f-]{36}/leave/")
"""The list of what hangs on somebody who leaves, from which one acts the same way."""


def way_back(request: HttpRequest, *, otherwise: str) -> str:
    """The list somebody acted from (`back`, with its filters), or elsewhere; never an address outside."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    page = re.split("[?#]", wanted, maxsplit=1)[0]
    return wanted if page in LISTS or LEAVING.fullmatch(page) else otherwise


def render_part(
    request: HttpRequest, page: str, *, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Answer htmx with the part `<folder>/_<part>.html`, everybody else with the page.

    A part's file name is its element id, so `hx-target="#deadlines"` needs no look-up. A part that is asked for anew
    and says what it said is not sent again: 204.
    """
    if is_htmx(request):
        folder = page.rpartition("/")[0]
        response = render(request, f"{folder}/_{part}.html", context, status=status)
    else:
        response = render(request, page, context, status=status)
    if is_htmx(request) and nothing_new(request):
        response = HttpResponse(status=NO_CONTENT)
    response.headers["Vary"] = f"HX-Request, {HEADER}"
    return response
