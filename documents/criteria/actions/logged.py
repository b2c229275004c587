"""Entries of the logs a criterion is counted from: therapies, scans, signs, scores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Sorry
from documents.criteria.actions.shared import NoEvidence, must_show, withdraw
from documents.criteria.models import Finding
from documents.criteria.policies import shipped
from documents.criteria.vocabulary import WHAT, Asked
from documents.models import Document

MEASURED: dict[Asked, str] = {
    Asked.CONSERVATIVE: "visits",
    Asked.NEURO: "strength",
    Asked.NICOTINE: "cotinine",
    Asked.TRIAL: "relief",
}
"""What the amount of a log's entry measures; scores name their scale instead."""


class Impossible(Sorry):
    """A log entry that cannot be: a wrong date, a number out of its scale."""


@transaction.atomic
def note_finding(
    case: Case,
    *,
    kind: Asked,
    what: str,
    on: date,
    today: date,
    until: date | None = None,
    amount: Decimal | None = None,
    matches: bool | None = None,
    provider: str = "",
    level: str = "",
    result: str = "",
    document: Document | None = None,
    page: int | None = None,
    by: User,
) -> Finding:
    """Write one entry into a log. Raises Impossible, NoEvidence, CaseIsClosed; then nothing is written.

    `amount` is visits, a score, a grade of strength, ng/mL of cotinine or per cent of relief, as the log has it.
    """
    case = lock_case(case)
    _must_be_possible(case, kind=kind, what=what, on=on, until=until, today=today, amount=amount)
    if document is not None:
        (page,) = must_show(case, document, [page] if page is not None else [])
    elif page is not None:
        raise NoEvidence(_("Say which paper that page is of. Everything you entered is kept."))
    finding = Finding.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        kind=kind.value,
        what=what,
        on=on,
        until=until,
        amount=amount,
        matches=matches,
        provider=provider.strip(),
        level=level.strip(),
        result=result.strip(),
        document=document,
        page=page,
        noted_by=by,
    )
    record("finding noted", by=by, case=case, about=finding, log=kind.value)
    return finding


@transaction.atomic
def withdraw_finding(finding: Finding, *, by: User) -> None:
    """Take an entry out of its log; it stays in memory. Raises Withdrawn, CaseIsClosed."""
    case = lock_case(finding.case)
    withdraw(finding, by)
    record("finding withdrawn", by=by, case=case, about=finding)


def _must_be_possible(
    case: Case, *, kind: Asked, what: str, on: date, until: date | None, today: date, amount: Decimal | None
) -> None:
    if kind not in WHAT or what not in [each.value for each in WHAT[kind]]:
        raise Impossible(_("Choose what the entry is about. Everything else you entered is kept."))
    if on > today or (until is not None and until > today):
        raise Impossible(_("That day lies ahead. A log holds what has happened; everything you entered is kept."))
    if until is not None and until < on:
        raise Impossible(_("The last day lies before the first. Check both; everything you entered is kept."))
    if case.patient_born_on and on < case.patient_born_on:
        raise Impossible(_("That day lies before the person was born. Check it; everything you entered is kept."))
    measure = shipped().measures.get(what if kind is Asked.SCORE else MEASURED.get(kind, ""))
    if kind is Asked.SCORE and amount is None:
        raise Impossible(_("Write the score. Everything else you entered is kept."))
    if amount is not None and (measure is None or not measure.lowest <= amount <= measure.highest):
        lowest, highest = (f"{measure.lowest:g}", f"{measure.highest:g}") if measure else ("–", "–")
        raise Impossible(
            _("That number cannot be: it lies between %(lowest)s and %(highest)s. Everything you entered is kept.")
            % {"lowest": lowest, "highest": highest}
        )
