"""Who is in the case, and who is therefore reminded."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from appeals import reminders
from cases import actions as facts
from cases.models import Case, Share
from claimback.accounts.models import User
from claimback.accounts.roles import Role


@transaction.atomic
def share(case: Case, *, user: User, role: Role, until: date | None, by: User) -> Share:
    """Let one person into one case, and remind them from now on where the role says so."""
    shared = facts.share_case(case, user=user, role=role, until=until, by=by)
    reminders.readdress(case)
    return shared


@transaction.atomic
def stop_sharing(shared: Share, *, by: User) -> None:
    """End a share: the person's next request is refused and nothing more is sent to them."""
    facts.end_share(shared, by=by)
    reminders.readdress(shared.case)


@transaction.atomic
def assign(case: Case, *, owner: User, by: User) -> Case:
    """Give the case another named human, and the reminders with it. Raises CaseIsClosed."""
    case = facts.assign_case(case, owner=owner, by=by)
    reminders.readdress(case)
    return case
