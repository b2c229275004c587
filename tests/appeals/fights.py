"""Cases at known places of the way, reached by the verbs. Everybody here is invented."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from appeals import actions, authority
from appeals.models import Channel, Filer, Stage
from cases.models import Case
from claimback.accounts.models import Organisation, User
from tests import make
from tests.again import written_again

FACTS = {
    "patient_name": "Maria Example",
    "service": "Lumbar fusion L4-L5",
    "claim_type": "pre_service",
    "time_zone": "America/New_York",
    "coverage_type": "erisa_self_funded",
    "state": "OH",
    "insurer": "Fictional Mutual",
    "member_id": "NMH204815573",
    "internal_levels": 1,
    "appeal_address": "PO Box 1\nSpringfield, OH 00000",
    "appeal_fax": "555-0100",
    "claim_number": "CLM-55-1",
    "received_how": "told",
    "reason": "not_medically_necessary",
    "reason_text": "The records do not show six weeks of physical therapy.",
    "reason_page": 1,
}
TO_RECEIVE = timedelta(days=4)
"""From the date on the letter to the day it was received, where a test tells only one of them."""


def taken_in(*, owner: User | None = None, of: Organisation | None = None) -> Case:
    """A letter was dropped, nothing is confirmed yet."""
    owner = owner or make.user()
    return actions.take_paper_in(organisation=of or make.owner_of_one(owner), by=owner, on=timezone.localdate())


@written_again
def denied(
    opened: Case | None = None,
    *,
    owner: User | None = None,
    of: Organisation | None = None,
    days_ago: int = 16,
    today: date | None = None,
    **facts: Any,
) -> Case:
    """A confirmed denial, received so many days ago; the first appeal is open. Any fact may be told anew."""
    case = opened or taken_in(owner=owner, of=of)
    today = today or timezone.localdate()
    received = facts["notice_on"] + TO_RECEIVE if facts.get("notice_on") else today - timedelta(days=days_ago)
    known = FACTS | {"notice_on": received - TO_RECEIVE, "received_on": received} | facts
    actions.accept_denial(case, facts=known, by=case.owner, on=max(today, known["notice_on"] or today))
    return Case.objects.get(pk=case.pk)


def first(case: Case) -> Stage:
    """The first internal appeal of a case."""
    return Stage.objects.get(case=case, step__endswith=".internal_1")


def filed(case: Case, *, days_ago: int = 1) -> Stage:
    """The first appeal of this case, sent by fax."""
    today = timezone.localdate()
    sent = today - timedelta(days=days_ago)
    return actions.file_stage(
        first(case), on=sent, how=Channel.FAX, address="555-0100", filer=sender(case), by=case.owner, today=today
    )


def sender(case: Case) -> Filer:
    """Us, or the patient in their own name where we would need a signed paper that the case does not have."""
    missing = authority.standing_of(first(case), on=timezone.localdate()).missing
    return Filer.PATIENT if missing else Filer.US
