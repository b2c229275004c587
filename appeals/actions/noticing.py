"""What is wrong with this notice: a person settles it, point by point."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.law.notices import Owed
from appeals.models import NoticeFinding
from appeals.notices import duties_of
from cases.actions import lock_case
from cases.models import Case, Decision
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Sorry

Verdict = NoticeFinding.Verdict


class NoSuchDuty(Sorry):
    """A duty was named that this notice does not have."""

    def __init__(self, duty: str) -> None:
        super().__init__(duty)
        self.duty = duty

    def __str__(self) -> str:
        return _(
            "“%(duty)s” is nothing the law we know demands of this notice. Nothing was changed. Look at the list "
            "again: the kind of coverage or the reason may have been corrected in the meantime."
        ) % {"duty": self.duty}


@transaction.atomic
def settle_notice(decision: Decision, *, findings: Mapping[str, str], by: User) -> None:
    """Say of duties of a notice that it leaves them out ("missing"), says them ("present") or that it is open ("").

    Duties that are not named stay as they are. Settled twice the same way is settled once. Raises NoSuchDuty,
    CaseIsClosed.
    """
    case = lock_case(decision.case)
    demanded = {each.duty.id: each for each in duties_of(case, decision)}
    standing = {each.duty: each.verdict for each in NoticeFinding.objects.filter(decision=decision)}
    if wrong := [duty for duty, verdict in findings.items() if duty not in demanded or verdict not in Verdict.values]:
        raise NoSuchDuty(wrong[0])
    news = {duty: verdict for duty, verdict in findings.items() if standing.get(duty, Verdict.OPEN) != verdict}
    for duty, verdict in news.items():
        said = {"verdict": verdict, "law": _as_applied(demanded[duty]), "settled_at": timezone.now(), "settled_by": by}
        NoticeFinding.objects.update_or_create(
            decision=decision, duty=duty, defaults=said, create_defaults=said | _whose(case)
        )
    if news:
        now = [*(standing | news).values()]
        counts = {"missing": now.count(Verdict.MISSING), "present": now.count(Verdict.PRESENT)}
        record("notice checked", by=by, case=case, about=decision, **counts)


def _whose(case: Case) -> dict[str, object]:
    return {"organisation_id": case.organisation_id, "case": case}


def _as_applied(one: Owed) -> dict[str, object]:
    """The duty as the rulebook had it, so that it can be explained when the rulebook has moved on."""
    book = clocks.book()
    return {
        "name": one.duty.name,
        "cites": [book.citations[cite].cite for cite in one.cites],
        "verified": one.verified,
        "checked_on": book.notices.checked_on.isoformat(),
    }
