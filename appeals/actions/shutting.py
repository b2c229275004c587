"""An owner closes their office: nobody works there any more, and nobody is left without a human by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.actions.erasing import throw_practice_away
from appeals.actions.leaving import revoke_access
from appeals.in_use import Reason, what_keeps_open
from cases.models import Case
from claimback.accounts import inviting, offices
from claimback.accounts.models import Invitation, Membership, Organisation, User
from claimback.sorry import Conflict
from documents.mailed.actions import revoke_address
from documents.mailed.models import MailAddress


class OfficeInUse(Conflict):
    """An office would be closed in which something is still going on."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__()
        self.reasons = reasons

    def __str__(self) -> str:
        why = " ".join(reason.words for reason in self.reasons)
        return _("%(why)s Nothing was changed, and the office stays open.") % {"why": why}


@transaction.atomic
def close_office(organisation: Organisation, *, by: User, at: datetime) -> None:
    """The last owner closes an office: nobody works there any more, and nothing comes in.

    Invitations are taken back, addresses for e-mail take none, what programs and calendars open because of this office
    is revoked, and practice cases are thrown away. Closed cases stay, and whom they were shared with still sees them.
    Raises OnlyOwnersClose, StaysTheirs, and OfficeInUse with every reason at once; then nothing is changed.
    """
    practised = Case.objects.filter(organisation=organisation, practice=True).order_by("pk")
    invented = list(practised.select_for_update(no_key=True))  # cases before their organisation, as everywhere
    office = offices.lock_to_close(organisation, by=by)
    if reasons := what_keeps_open(office, by=by):
        raise OfficeInUse(reasons)
    for case in invented:
        throw_practice_away(case, by=by)
    for invitation in Invitation.objects.waiting().filter(organisation=office).order_by("pk"):
        inviting.take_back(invitation, now=at, by=by)
    for address in MailAddress.objects.filter(organisation=office, revoked_at=None).order_by("pk"):
        revoke_address(address, by=by)
    revoke_access(Membership.objects.living().get(organisation=office, user=by), by=by, at=at)
    offices.shut(office, by=by)
