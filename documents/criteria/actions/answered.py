"""Pages answer a criterion, and a person says what they say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Sorry
from documents.criteria.actions.shared import Withdrawn, must_show, withdraw
from documents.criteria.judging import Cite
from documents.criteria.models import Criterion, Evidence
from documents.criteria.vocabulary import Verdict
from documents.models import Document


class NoRedFlag(Sorry):
    """A criterion is waived without a word why."""

    def __str__(self) -> str:
        return _("A criterion is waived only for a red flag: write which one. Everything else you entered is kept.")


class NotEnoughYet(Sorry):
    """What was counted does not fill the criterion."""

    def __str__(self) -> str:
        return _("The log does not show yet all that is asked, so nothing was taken over. Look at what is missing.")


@transaction.atomic
def give_evidence(
    criterion: Criterion,
    *,
    document: Document,
    pages: Sequence[int],
    verdict: Verdict = Verdict.UNKNOWN,
    quote: str = "",
    note: str = "",
    by: User,
) -> Evidence:
    """Say that these pages of a paper answer a criterion, and what they say of it.

    Raises NoEvidence, NoRedFlag, Withdrawn, CaseIsClosed; then nothing is written.
    """
    case = lock_case(criterion.case)
    criterion = _still_there(criterion)
    numbers = must_show(case, document, pages)
    if verdict is Verdict.WAIVED and not note.strip():
        raise NoRedFlag
    evidence = Evidence.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        criterion=criterion,
        document=document,
        pages=numbers,
        quote=quote.strip(),
        quote_seen=_stands_there(document, numbers, quote) if quote.strip() else None,
        verdict=verdict.value,
        note=note.strip(),
        given_by=by,
        **_judged(verdict, by),
    )
    record("evidence given", by=by, case=case, about=evidence, verdict=verdict.value, pages=len(numbers))
    evidence.refresh_from_db()
    return evidence


@transaction.atomic
def accept_count(criterion: Criterion, *, pages: Sequence[Cite], words: str, by: User) -> list[Evidence]:
    """Take over what was counted in the log: the pages that show it answer the criterion, and it is met.

    `words` is the sum as it was shown; no pages mean that it is not enough. Raises NotEnoughYet, NoEvidence, Withdrawn,
    CaseIsClosed; then nothing is written.
    """
    case = lock_case(criterion.case)
    criterion = _still_there(criterion)
    if not pages:
        raise NotEnoughYet
    by_paper: dict[str, list[int]] = {}
    for cite in pages:
        by_paper.setdefault(cite.paper, []).append(cite.page)
    papers = {str(paper.pk): paper for paper in Document.objects.filter(pk__in=by_paper)}
    rows = [
        Evidence(
            organisation_id=case.organisation_id,
            case=case,
            criterion=criterion,
            document=papers[paper],
            pages=must_show(case, papers[paper], numbers),
            verdict=Verdict.MET.value,
            note=words[:500],
            given_by=by,
            **_judged(Verdict.MET, by),
        )
        for paper, numbers in by_paper.items()
    ]
    Evidence.objects.bulk_create(rows)
    record("count accepted", by=by, case=case, about=criterion, papers=len(rows))
    return list(Evidence.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


@transaction.atomic
def judge_evidence(evidence: Evidence, *, verdict: Verdict, note: str | None = None, by: User) -> Evidence:
    """Say anew what pages mean for their criterion; a note of None stays. Raises NoRedFlag, Withdrawn, CaseIsClosed."""
    case = lock_case(evidence.case)
    row = Evidence.objects.select_for_update().filter(pk=evidence.pk, withdrawn_at=None).first()
    if row is None:
        raise Withdrawn
    note = row.note if note is None else note.strip()
    if verdict is Verdict.WAIVED and not note:
        raise NoRedFlag
    Evidence.objects.filter(pk=row.pk).update(
        verdict=verdict.value, note=note, **_judged(verdict, by, otherwise={"judged_at": None, "judged_by": None})
    )
    record("evidence judged", by=by, case=case, about=row, verdict=verdict.value)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: User) -> None:
    """Take pages back from a criterion; the paper stays. Raises Withdrawn, CaseIsClosed."""
    case = lock_case(evidence.case)
    withdraw(evidence, by)
    record("evidence withdrawn", by=by, case=case, about=evidence)


def _judged(verdict: Verdict, by: User, otherwise: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return dict(otherwise or {}) if verdict is Verdict.UNKNOWN else {"judged_at": Now(), "judged_by": by}


def _still_there(criterion: Criterion) -> Criterion:
    row = Criterion.objects.select_for_update(of=("self",)).filter(pk=criterion.pk, withdrawn_at=None).first()
    if row is None:
        raise Withdrawn
    return row


def _stands_there(document: Document, pages: Sequence[int], quote: str) -> bool:
    """Whether the words stand on one of the pages, however they are broken into lines."""
    texts = document.pages.filter(number__in=pages).order_by("number").values_list("text", flat=True)
    return _plain(quote) in _plain(" ".join(texts))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
