"""Who sees what of a case, said plainly: to whoever lets somebody in, and to whoever was let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cases.access import what_may
from cases.models import Case, Share
from claimback.accounts.models import User
from claimback.accounts.roles import FAMILY_ROLES, Can, Role

SEES = {
    Role.VIEWER: _(
        "They see what was refused and why, where the case stands, every step and every date. "
        "They do not see papers, letters, notes of calls or messages, and they cannot change anything."
    ),
    Role.CAREGIVER: _(
        "They see every step and every date, read all papers, letters, notes of calls and messages with you, and can "
        "write messages and add papers. "
        "They cannot file anything, and they cannot change a fact or a date."
    ),
    Role.CLINICIAN: _(
        "They see every step and every date, and can add papers. They see only the papers they sent themselves."
    ),
    Role.PATIENT: _(
        "They see every step and every date, read all papers, letters, notes of calls and messages, write messages, "
        "add papers, sign for themselves, and let family in."
    ),
}
"""What each role of one case sees and does; tests compare it with the policy (claimback/accounts/roles.py)."""


YOU_SEE = {
    Role.VIEWER: _("You can see where it stands, every step and every date. You do not see its papers."),
    Role.CAREGIVER: _(
        "You can see every step and every date, read its papers and messages, write messages, and add papers."
    ),
    Role.CLINICIAN: _("You can see every step and every date, and add papers. You see only the papers you sent."),
    Role.PATIENT: _("You can see every step and every date, read its papers, add papers, and sign for yourself."),
}
"""The same, to whoever was let in."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who was let into a case."""

    share: Share
    sees: str
    until: date | None
    looked_at: datetime | None
    may_end: bool  # by whoever reads the list


def guests_of(case: Case, *, reader: User) -> list[Guest]:
    """Who sees a case besides those who work on it, in the order they came. Two queries."""
    can = what_may(reader, case)
    found = Share.objects.living().filter(case=case).select_related("user", "given_by").order_by("since", "pk")
    return [
        Guest(
            share,
            str(SEES[Role(share.role)]),
            share.until,
            share.looked_at,
            may_end=share.user_id != reader.pk and (can[Can.SHARE] or (can[Can.FAMILY] and share.role in FAMILY_ROLES)),
        )
        for share in found
    ]


def sees_as(role: str) -> str:
    """What a role of one case sees, in one or two sentences."""
    return str(SEES[Role(role)])


def own_share(case: Case, user: User) -> Share | None:
    """By which share somebody sees a case; None for those who work on it."""
    return Share.objects.living().filter(case=case, user=user).first()


def as_guest(role: str) -> str:
    """What somebody sees who was let into a case in this role, said to them."""
    return str(YOU_SEE[Role(role)])
