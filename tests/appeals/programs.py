"""Programs that speak to the API, as somebody."""

from datetime import date, timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from claimback.accounts.actions import make_token
from claimback.accounts.models import User
from tests.appeals.fights import FACTS as KNOWN
from tests.appeals.fights import denied

__all__ = ["denied"]

FACTS = KNOWN | {"notice_on": "2026-03-02", "received_on": "2026-03-06"}
"""The same as a program says it."""


def program(user: User, *, may_write: bool = True) -> APIClient:
    """A program with a token of this person."""
    token, secret = make_token(user=user, name="tests", may_write=may_write, at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def day(ago: int) -> date:
    """The day that many days before today."""
    return timezone.localdate() - timedelta(days=ago)
