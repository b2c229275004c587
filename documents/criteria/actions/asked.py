"""Criteria come into a case: from our list of policies, from the policy the letter cites, from another case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from documents.criteria.actions.shared import must_show, withdraw
from documents.criteria.models import Criterion
from documents.criteria.policies import Policy, faults_of
from documents.criteria.vocabulary import Asked, Force
from documents.criteria.words import Origin
from documents.models import Document


class AlreadyThere(Conflict):
    """These criteria are in the case."""

    def __str__(self) -> str:
        return _("These criteria are in this case already. Nothing was added twice.")


class NothingToCopy(Sorry):
    """The other case has no criteria, or is of another organisation."""

    def __str__(self) -> str:
        return _("There are no criteria to copy in that case. Nothing was changed. Choose another case.")


class NotJudgeable(Sorry):
    """A criterion that is typed in says nothing, or is judged by something nobody counts."""


@transaction.atomic
def take_policy(case: Case, *, policy: Policy, by: User) -> list[Criterion]:
    """Copy the criteria of a policy of our files into a case, each with its source.

    Raises AlreadyThere, CaseIsClosed.
    """
    case = lock_case(case)
    there = set(_living(case).filter(policy=policy.id).values_list("ask", flat=True))
    fresh = [ask for ask in policy.asks if ask.id not in there]
    if not fresh:
        raise AlreadyThere
    place = _next_place(case)
    rows = [
        Criterion(
            organisation_id=case.organisation_id,
            case=case,
            place=place + number,
            origin=Origin.POLICY.value,
            policy=policy.id,
            ask=ask.id,
            payer=policy.payer,
            policy_name=policy.name,
            dated_on=policy.dated,
            url=policy.url,
            verified=policy.verified,
            checked_on=policy.checked_on,
            doubt=policy.doubt,
            force=policy.force.value,
            force_why=policy.force_why,
            kind=ask.kind.value,
            says=ask.says,
            judged=dict(ask.judged),
            waived_by=list(ask.waived_by),
            written_by=by,
        )
        for number, ask in enumerate(fresh)
    ]
    Criterion.objects.bulk_create(rows)
    record("criteria taken", by=by, case=case, policy=policy.id, rows=len(rows))
    return rows


@transaction.atomic
def write_criterion(
    case: Case,
    *,
    says: str,
    payer: str,
    policy_name: str,
    kind: Asked = Asked.PLAIN,
    judged: Mapping[str, Any] | None = None,
    dated_on: date | None = None,
    url: str = "",
    cited_in: Document | None = None,
    cited_page: int | None = None,
    by: User,
) -> Criterion:
    """Type in a criterion of the policy the letter cites; it stays unverified.

    Raises NotJudgeable, NoEvidence, CaseIsClosed; then nothing is written.
    """
    case = lock_case(case)
    if not says.strip() or not payer.strip() or not policy_name.strip():
        raise NotJudgeable(
            _("Say whose policy it is, which one, and what it asks for. Everything you entered is kept.")
        )
    if faults := list(faults_of(kind, judged or {})):
        raise NotJudgeable(_("This cannot be counted: %(faults)s. Nothing was added.") % {"faults": "; ".join(faults)})
    if cited_in is not None and cited_page is not None:
        must_show(case, cited_in, [cited_page])
    row = Criterion.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        place=_next_place(case),
        origin=Origin.LETTER.value,
        payer=payer.strip(),
        policy_name=policy_name.strip(),
        dated_on=dated_on,
        url=url,
        force=Force.OWN.value,
        cited_in=cited_in,
        cited_page=cited_page,
        kind=kind.value,
        says=says.strip(),
        judged=dict(judged or {}),
        written_by=by,
    )
    record("criterion written", by=by, case=case, about=row)
    return row


@transaction.atomic
def copy_criteria(case: Case, *, source: Case, by: User) -> list[Criterion]:
    """Copy the criteria of another case of the same organisation: the rows, never its evidence.

    Raises NothingToCopy, AlreadyThere, CaseIsClosed.
    """
    case = lock_case(case)
    theirs = list(_living(source).order_by("place", "pk"))
    if source.organisation_id != case.organisation_id or source.pk == case.pk or not theirs:
        raise NothingToCopy
    mine = {(row.policy, row.ask, row.says) for row in _living(case)}
    fresh = [row for row in theirs if (row.policy, row.ask, row.says) not in mine]
    if not fresh:
        raise AlreadyThere
    place = _next_place(case)
    rows = [_copy(row, case=case, place=place + number, by=by) for number, row in enumerate(fresh)]
    Criterion.objects.bulk_create(rows)
    record("criteria copied", by=by, case=case, rows=len(rows))
    return rows


def _copy(row: Criterion, *, case: Case, place: int, by: User) -> Criterion:
    same = (
        "policy", "ask", "payer", "policy_name", "dated_on", "url", "verified", "checked_on", "doubt", "force",
        "force_why", "kind", "says", "judged", "waived_by",
    )  # fmt: skip
    return Criterion(
        organisation_id=case.organisation_id,
        case=case,
        place=place,
        origin=Origin.COPIED.value,
        copied_from=row,
        written_by=by,
        **{name: getattr(row, name) for name in same},
    )


@transaction.atomic
def withdraw_criterion(criterion: Criterion, *, by: User) -> None:
    """Take a criterion out of the case; it and its evidence stay in memory. Raises Withdrawn, CaseIsClosed."""
    case = lock_case(criterion.case)
    withdraw(criterion, by)
    record("criterion withdrawn", by=by, case=case, about=criterion)


def remember_task(criterion: Criterion, *, task_id: UUID) -> None:
    """Which dated task closes the gap of a criterion; the verb that sets the task records it."""
    Criterion.objects.filter(pk=criterion.pk).update(task_id=task_id)


def _living(case: Case) -> Any:
    return Criterion.objects.filter(case=case, withdrawn_at=None)


def _next_place(case: Case) -> int:
    return (Criterion.objects.filter(case=case).aggregate(last=Max("place"))["last"] or 0) + 1
