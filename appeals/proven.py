"""What the matrix of a case proves, as a letter says it: each criterion, the fact and the page; and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from appeals.letters import Gap, Point
from cases.models import Case
from documents.criteria import matrix
from documents.criteria.matrix import Row
from documents.criteria.vocabulary import Asked, Verdict
from documents.models import Evidence

# Which question of a draft a proven criterion answers, so that the writer is not asked for it again.
TOPICS = {
    Asked.CONSERVATIVE: "treatments_tried",
    Asked.IMAGING: "imaging",
    Asked.NEURO: "findings",
    Asked.SCORE: "function",
}
MOST_GAPS = 5
"""Criteria without a page that a draft names; the matrix has the rest."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What may be said of the insurer's criteria, what the writer should know first, and what no page shows yet."""

    points: tuple[Point, ...]
    checks: tuple[Gap, ...]
    wanted: tuple[str, ...]


def of(case: Case, *, on: date) -> Proven:
    """What the matrix of a case gives a letter of this day.

    Only what a person judged met or waived is said, only with its page, and nothing where two judgements differ or the
    page may be about somebody else.
    """
    rows = [row for row in matrix.read(case, today=on).rows if not row.is_limit]
    proven = [row for row in rows if row.verdict in (Verdict.MET, Verdict.WAIVED) and not row.standing.disagree]
    points = tuple(point for row in proven for point in _points(row))
    wanted = tuple(_short(row) for row in rows if row.is_open)
    return Proven(points, (*_unread(proven), *_still_open(rows)), wanted)


def _points(row: Row) -> Iterable[Point]:
    for each in row.evidence:
        if each.verdict == row.verdict and not each.document.about_another and not each.document.set_aside_at:
            yield Point(TOPICS.get(Asked(row.criterion.kind), ""), _said(row, each), _where(each))


def _said(row: Row, evidence: Evidence) -> str:
    """The criterion, then what was counted and what the page says of it; words not found on the page are not quoted.

    The criterion stands without quotation marks: its wording is often ours, and the insurer's policy is not quoted.
    """
    criterion = _short(row)
    if row.verdict is Verdict.WAIVED:
        return _("%(criterion)s: does not apply, because of %(why)s") % {"criterion": criterion, "why": evidence.note}
    told = [row.sum] if row.found.enough and row.sum else []
    told += [f"“{' '.join(evidence.quote.split())}”"] if evidence.quote and evidence.quote_seen else []
    return f"{criterion}: {'; '.join(told) or _('met')}"


def _where(evidence: Evidence) -> str:
    return f"{evidence.document}, {evidence.where}"  # type: ignore[attr-defined]


def _unread(rows: Iterable[Row]) -> Iterable[Gap]:
    """The policies whose text nobody of ours has read, each once."""
    for name in dict.fromkeys(row.criterion.policy_name for row in rows if not row.criterion.verified):
        sentence = _("Compare the criteria of “%(policy)s” with the policy itself: their wording here is not verified.")
        yield Gap("policy", sentence % {"policy": name or _("the policy")})


def _still_open(rows: Iterable[Row]) -> Iterable[Gap]:
    for row in [row for row in rows if row.is_open][:MOST_GAPS]:
        sentence = _("No page proves “%(criterion)s” yet. The letter does not speak of it.")
        yield Gap("criterion", sentence % {"criterion": _short(row)})


def _short(row: Row) -> str:
    return row.criterion.says.strip().rstrip(".")
