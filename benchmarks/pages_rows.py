"""The measured half of `benchmarks.pages`: it runs inside Django, in an empty database it may fill."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

from django import shortcuts
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from appeals.demo import caseload
from benchmarks.worklist_rows import filled
from cases.models import Case
from claimback import pages
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from claimback.ids import uuid7
from documents.models import Document

OFFICES, CASES, ROUNDS, RUNS, GOAL = 10, 5000, 15, 5, 3.0
WAITING = 300  # papers of that office that nobody has looked at
Asked = list[tuple[str, Any]]


class Shown(NamedTuple):
    """What a page was made of: how many questions, those before the template, and what the template was given."""

    number: int
    asked: Asked
    request: HttpRequest
    template: str
    context: dict[str, Any]


def world() -> tuple[User, Case]:
    """Somebody who works in the office of the demo and in one with 5,000 cases, and the fullest case of the demo."""
    big = filled(offices=OFFICES, cases=CASES)
    [office, *_others], _new = caseload.seed(organisations=1, seed=1, today=timezone.localdate())
    user = office.team[0].user
    Membership.objects.create(organisation_id=big.office, user=user, role=Role.SUPERVISOR)
    cases = Case.objects.filter(organisation=office.organisation, closed_on=None)
    paper = Document.objects.in_the_inbox().filter(case__in=cases).first()
    theirs = list(Case.objects.filter(organisation=big.office).values_list("pk", flat=True)[:WAITING])
    Document.objects.bulk_create(_copy(paper, case, big.office) for case in theirs)
    fullest = max(cases, key=lambda case: Document.objects.filter(case=case).count())
    return user, fullest


def _copy(paper: Document, case: UUID, office: UUID) -> Document:
    told = {field.attname: getattr(paper, field.attname) for field in paper._meta.concrete_fields}
    return Document(**told | {"id": uuid7(), "case_id": case, "organisation_id": office})


def shown(client: Client, path: str) -> Shown:
    """The page taken apart: its questions are written down until the template begins."""
    found: list[Shown] = []
    number, really = count(), shortcuts.render

    def render(request: HttpRequest, template: str, context: dict[str, Any], **more: Any) -> HttpResponse:
        found.append(Shown(0, list(written), request, template, context))
        return really(request, template, context, **more)

    written: Asked = []

    def note(execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
        next(number)
        if sql.startswith("SELECT"):
            written.append((sql, params))
        return execute(sql, params, *more)

    pages.render, before = render, pages.render
    try:
        with connection.execute_wrapper(note):
            assert client.get(path, HTTP_HOST="localhost").status_code == 200
    finally:
        pages.render = before
    return found[0]._replace(number=next(number))


def bare(page: Shown) -> None:
    """The limit."""
    with connection.cursor() as cursor:
        for sql, params in page.asked:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
    shortcuts.render(page.request, page.template, page.context)


def seconds(act: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def measured(client: Client, what: str, path: str) -> float:
    """The ratio, the middle of several runs, each of as many rounds in turns."""
    client.get(path, HTTP_HOST="localhost")
    page = shown(client, path)
    found = []
    for _run in range(RUNS):
        times = [
            (seconds(lambda: bare(page)), seconds(lambda: client.get(path, HTTP_HOST="localhost")))
            for _round in range(ROUNDS)
        ]
        limit, ours = (median(column) for column in zip(*times, strict=True))
        found.append((ours / limit, limit, ours))
    found.sort()
    ratio, limit, ours = found[RUNS // 2]
    print(f"{what}: {page.number} queries; bare {limit * 1000:.1f} ms, the page {ours * 1000:.1f} ms")
    print(f"{what}: {ratio:.2f} times ({found[0][0]:.2f} to {found[-1][0]:.2f}), goal {GOAL:.0f}: ", end="")
    print("met" if ratio <= GOAL else "MISSED")
    return ratio


def main() -> None:
    """Both pages; the worse ratio comes last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    user, case = world()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    paths = {"inbox": "/inbox/", "case desk": f"/cases/{case.pk}/?all=1"}
    worst = max(measured(client, what, path) for what, path in paths.items())
    print(f"ratio {worst:.2f}")
