"""The inbox: one list of what came in over all cases, and what is next with each."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from appeals.inbox import Line, inbox
from claimback.accounts.access import signed_in
from claimback.pages import render_part
from documents.models import RULINGS
from documents.views import SignedIn


@require_safe
@signed_in
def listed(request: SignedIn) -> HttpResponse:
    """What waits for a person, the newest first."""
    found = inbox(request.user, asked=request.GET)
    here = request.get_full_path()
    context = {"list": found, "rows": _rows(found.lines, here), "here": here}
    return render_part(request, "appeals/inbox.html", part="inbox", context=context)


def _rows(lines: list[Line], here: str) -> list[tuple[Line, str]]:
    """Each line with where one stands when it is done: on the next; on the same where a ruling is to be confirmed."""
    rows = []
    for place, line in enumerate(lines):
        stays = line.kind in RULINGS
        others = lines[place + 1 : place + 2] or lines[max(place - 1, 0) : place]
        then = line if stays else next(iter(others), None)
        rows.append((line, f"{here}#line-{then.id}" if then else here))
    return rows
