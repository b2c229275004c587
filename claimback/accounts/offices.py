"""An office is opened by whoever works for others, who owns it and invites whom they work with, and closed by them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from claimback.accounts.actions import StaysTheirs, open_organisation
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import Role
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry

MOST = 20
"""Offices one person owns at the same time: far more than anybody has, far fewer than a program would open."""


class OwnOfThisName(Conflict):
    """They own an office that is called so: pressed twice, or on a second device."""

    def __init__(self, office: Organisation) -> None:
        super().__init__()
        self.office = office

    def __str__(self) -> str:
        return _("You have an office called “%(office)s” already. Nothing was opened. Give this one another name.") % {
            "office": self.office
        }


class TooManyOffices(Sorry):
    """So many offices of one person look like what a program opens."""

    def __str__(self) -> str:
        said = _("You own %(n)s offices, and more cannot be opened. Nothing was opened. Ask whoever runs this system.")
        return said % {"n": MOST}


class OnlyOwnersClose(PermissionDenied):
    """Somebody who does not own an office would close it."""

    def __init__(self) -> None:
        super().__init__(_("Only an owner can close an office. Nothing was changed. Ask an owner."))


class OfficeIsClosed(Conflict):
    """A case would be opened where nobody works any more."""

    def __str__(self) -> str:
        return _("This office was closed a moment ago. Nothing was opened. Open the case somewhere else.")


def lock_to_close(organisation: Organisation, *, by: User) -> Organisation:
    """The office, locked so that no case is opened in it meanwhile. Raises OnlyOwnersClose, StaysTheirs."""
    office = Organisation.objects.select_for_update().get(pk=organisation.pk)  # a case that is opened waits for it
    if is_of_one(office):
        raise StaysTheirs
    if not Membership.objects.living().filter(organisation=office, user=by, role=Role.OWNER).exists():
        raise OnlyOwnersClose
    return office


def shut(office: Organisation, *, by: User) -> None:
    """Nobody works there from now on, not even the last owner; called with the office locked and nothing open in it."""
    Membership.objects.not_ended().filter(organisation=office).update(ended_at=Now())
    Organisation.objects.filter(pk=office.pk).update(closed_at=Now())
    record("organisation closed", by=by, organisation_id=office.pk, about=office)


def must_be_open(organisation: Organisation) -> None:
    """Asked after a row of it was written, so that a closing that came first is seen. Raises OfficeIsClosed."""
    if Organisation.objects.filter(pk=organisation.pk, closed_at__isnull=False).exists():
        raise OfficeIsClosed


@transaction.atomic
def open_office(*, name: str, by: User) -> Organisation:
    """Open an office whose owner is whoever asks; what they fight for themselves stays where it is.

    Two at once are told apart by the row of the person. Raises OwnOfThisName, TooManyOffices.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    owned = Membership.objects.living().filter(user=by, role=Role.OWNER, organisation__kind=Organisation.Kind.OFFICE)
    offices = [each.organisation for each in owned.select_related("organisation")]
    for office in offices:
        if office.name.casefold() == name.casefold():
            raise OwnOfThisName(office)
    if len(offices) >= MOST:
        raise TooManyOffices
    return open_organisation(name=name, kind=Organisation.Kind.OFFICE, owner=by)
