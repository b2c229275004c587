"""An office is opened by whoever works for others; they are its owner, and invite whom they work with."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from claimback.accounts.actions import open_organisation
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role
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
