"""Outcomes over many cases: a page, and its two tables as files for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.portfolio import counting, drawn, sheets
from appeals.portfolio.filters import Basis, Dimension, Filters
from appeals.portfolio.late import MOST_SHOWN, late, lines
from appeals.portfolio.rates import LEAST
from appeals.portfolio.scope import scope_of
from appeals.reminders import database_now
from claimback.accounts.access import signed_in
from claimback.sheets import safe
from documents.views import SignedIn


@require_safe
@signed_in
def portfolio(request: SignedIn) -> HttpResponse:
    """What became of the steps, side by side; and whose answers came late."""
    scope, filters, today = scope_of(request.user), Filters.read(request.GET), timezone.localdate()
    found = counting.outcomes(scope, filters)
    offered = counting.choices(scope)
    found_late = late(scope, filters, today=today, now=database_now())[: MOST_SHOWN + 1]
    were_late = list(lines(found_late, today=today))
    context = {
        "scope": scope.sentence,
        "filters": filters,
        "found": found,
        "rates": drawn.rates_of(found.groups),
        "days": drawn.days_of(found.groups),
        "rows": [(each, _further(filters, each.key)) for each in found.groups],
        "late": were_late[:MOST_SHOWN],
        "more_late": len(were_late) > MOST_SHOWN,
        "tabs": [(each.label, filters.address(by=each.value), each == filters.by) for each in Dimension],
        "offered": [
            (each, offered[each.value], getattr(filters, each.value), f"id_{each.value}") for each in Dimension
        ],
        "chosen": [
            (Dimension(name).label, dict(offered[name]).get(value, value), filters.address(**{name: ""}))
            for name, value in filters.chosen.items()
        ],
        "bases": Basis,
        "least": LEAST,
        "today": today,
        "query": filters.address(),
    }
    return render(request, "appeals/portfolio.html", context)


@require_safe
@signed_in
def sheet(request: SignedIn) -> HttpResponse:
    """The outcomes as a file, under the same filters."""
    scope, filters = scope_of(request.user), Filters.read(request.GET)
    return _file("outcomes.csv", sheets.outcome_rows(filters, counting.outcomes(scope, filters)))


@require_safe
@signed_in
def late_sheet(request: SignedIn) -> HttpResponse:
    """Every late answer as a file, under the same filters, without a patient's name."""
    scope, filters, today = scope_of(request.user), Filters.read(request.GET), timezone.localdate()
    found = late(scope, filters, today=today, now=database_now())
    return _file("late-answers.csv", sheets.late_rows(lines(found, today=today)))


def _further(filters: Filters, key: str) -> str:
    """Only this group, put side by side by something else; nothing where it has no name."""
    if not key:
        return ""
    by = Dimension.INSURER if filters.by == Dimension.KIND else Dimension.KIND
    return replace(filters, by=by).address(**{filters.by: key})


def _file(name: str, rows: Iterable[list[object]]) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    csv.writer(answer).writerows([safe(cell) for cell in row] for row in rows)
    return answer
