"""The law, readable by everybody: no sign-in, nothing of any case, not one question to the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from appeals import glossary
from appeals.law_pages import changes as changed
from appeals.law_pages import contents
from appeals.law_pages import find as finding
from appeals.law_pages.clock import sources
from appeals.law_pages.coverage import coverage
from appeals.law_pages.state import state
from appeals.law_words import book
from cases.access import public

LONGEST = 80  # letters of what is looked for
A_WHILE = 600  # seconds during which nobody asks again whether a page has changed


@public
@require_safe
@conditional_page
def law(request: HttpRequest) -> HttpResponse:
    """What there is: kinds of coverage, states, insurers' policies, changes."""
    known = book()
    return _page(request, "law/contents.html", {"groups": contents.groups(known), "rows": contents.rows(known)})


@public
@require_safe
@conditional_page
def which(request: HttpRequest) -> HttpResponse:
    """How to tell which kind of coverage it is."""
    return _page(request, "law/which.html", {"questions": contents.questions(book())})


@public
@require_safe
@conditional_page
def law_coverage(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind of coverage: its steps and their clocks."""
    page = coverage(book(), kind)
    return _page(request, "law/coverage.html", {"page": page}) if page else _missing(request)


@public
@require_safe
@conditional_page
def law_state(request: HttpRequest, code: str) -> HttpResponse:
    """One state: external review, complaints, stricter rules."""
    page = state(book(), code)
    return _page(request, "law/state.html", {"page": page}) if page else _missing(request)


@public
@require_safe
@conditional_page
def payers(request: HttpRequest) -> HttpResponse:
    """What insurers say about the talk between doctors: policy, not law."""
    return _page(request, "law/payers.html", {"policies": contents.policies(book())})


@public
@require_safe
@conditional_page
def changes(request: HttpRequest) -> HttpResponse:
    """What changed in the law, and when."""
    known = book()
    return _page(request, "law/changes.html", {"changes": changed.changes(known), "dated": changed.dated(known)})


@public
@require_safe
@conditional_page
def find(request: HttpRequest) -> HttpResponse:
    """The places of the law that hold the words asked for."""
    asked = " ".join(request.GET.get("q", "")[:LONGEST].split())
    found = finding.find(book(), asked)
    shown = {"q": asked, "found": found[: finding.MOST], "more": len(found) > finding.MOST}
    return _page(request, "law/find.html", shown)


@public
@require_safe
@conditional_page
def words(request: HttpRequest) -> HttpResponse:
    """The words of the field in plain words, all of them or those that hold what was asked for."""
    known, every = book(), glossary.terms()
    asked = " ".join(request.GET.get("q", "")[:LONGEST].split())
    shown = [(term, sources(known, term.cites), [every[key] for key in term.see]) for term in glossary.found(asked)]
    return _page(request, "law/words.html", {"q": asked, "terms": shown})


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that anybody's cache may keep, unless it leads back to a case or its reader is signed in."""
    case = _case(request)
    if not request.user.is_authenticated:
        context["csrf_token"] = ""  # new with every answer: with it no page would ever be the same twice
    response = render(request, template, context | {"case_id": case}, status=status)
    if case or request.user.is_authenticated:
        patch_cache_control(response, private=True)
    elif status == 200:
        patch_cache_control(response, public=True, max_age=A_WHILE)
    patch_vary_headers(response, ["Cookie"])
    return response


def _case(request: HttpRequest) -> UUID | None:
    """The case whose date led here, only to lead back to it: it is not looked up, and may be no case at all."""
    try:
        return UUID(request.GET["case"])
    except (KeyError, ValueError):
        return None


def _missing(request: HttpRequest) -> HttpResponse:
    known = book()
    return _page(request, "law/missing.html", {"groups": contents.groups(known), "states": known.states}, status=404)
