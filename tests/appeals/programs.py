"""Programs that speak to the API, as somebody."""

from datetime import date, timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from appeals import actions
from cases.models import Case
from claimback.accounts.actions import make_token
from claimback.accounts.models import User
from tests import make

FACTS = {
    "patient_name": "Maria Example",
    "service": "Lumbar fusion L4-L5",
    "claim_type": "pre_service",
    "time_zone": "America/New_York",
    "coverage_type": "erisa_self_funded",
    "state": "OH",
    "insurer": "Fictional Mutual",
    "member_id": "FM-1234567",
    "internal_levels": 1,
    "notice_on": "2026-03-02",
    "received_on": "2026-03-06",
    "received_how": "told",
    "reason": "not_medically_necessary",
    "reason_text": "The records do not show six weeks of physical therapy.",
}


def program(user: User, *, may_write: bool = True) -> APIClient:
    """A program with a token of this person."""
    token, secret = make_token(user=user, name="tests", may_write=may_write, at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def denied(case: Case | None = None) -> Case:
    """A case whose denial was confirmed ten days after it came."""
    case = case or make.case()
    on = timezone.localdate() - timedelta(days=10)
    facts = FACTS | {"notice_on": on, "received_on": on}
    actions.accept_denial(case, facts=facts, by=case.owner, on=timezone.localdate())
    return case


def day(ago: int) -> date:
    """The day that many days before today."""
    return timezone.localdate() - timedelta(days=ago)
