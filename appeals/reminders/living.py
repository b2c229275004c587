"""The living channel: a case with a running date always has somebody who can act and whom a message reaches.

Looked at every five minutes; who answers for the organisation, or for the case, is told once a day.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from appeals.law.rule import Party
from appeals.mail_alerts import GONE, NO_WAY, NO_ZONE, NOBODY
from appeals.models import Deadline
from appeals.reminders import alerts
from appeals.reminders.outbox import database_now
from cases.models import Case, CaseQuerySet, Share
from claimback.accounts.covering import covers
from claimback.accounts.models import Address, Browser, Membership, Preference, User, Way, zone_named
from claimback.accounts.roles import Role


def cases_at_stake() -> CaseQuerySet:
    """The cases in which a date of ours is running."""
    running = Deadline.objects.unmet().filter(case=OuterRef("pk"), owed_by=Party.US)
    return Case.objects.going_on().filter(Exists(running))


def reached() -> QuerySet[User]:
    """The people whom a message reaches without their looking, by what the rows say; as `people.living_channels`."""
    proven = Address.objects.in_use().filter(user=OuterRef("pk"))
    other_mail = proven.filter(way=Way.EMAIL)
    own_is_bad = Preference.objects.filter(user=OuterRef("pk"), bad_email=OuterRef("email")).exclude(bad_email="")
    mail = Exists(other_mail.filter(bad_at=None)) | (~Exists(other_mail) & ~Exists(own_is_bad))
    ways = Q(mail)
    if settings.SMS_URL:
        no_texts = Preference.objects.filter(user=OuterRef("pk"), no_texts=True)
        ways |= Q(Exists(proven.filter(way=Way.SMS, bad_at=None))) & ~Q(Exists(no_texts))
    if settings.VAPID_PRIVATE_KEY:
        ways |= Q(Exists(Browser.objects.living().filter(user=OuterRef("pk"))))
    page_alone = Preference.objects.filter(user=OuterRef("pk"), ways=[Way.APP])
    return User.objects.filter(ways, ~Exists(page_alone), is_active=True)


def _minded() -> Exists:
    """Whether whoever the case is with can sign in and works there still."""
    member = Membership.objects.living().filter(organisation=OuterRef("organisation"), user=OuterRef("owner"))
    return Exists(member.filter(user__is_active=True))


def cases_nobody_reaches() -> CaseQuerySet:
    """Cases with a running date that nobody who can act looks after, or none of whose people a message reaches."""
    patients = Share.objects.living().filter(case=OuterRef("pk"), role=Role.PATIENT, user__in=reached())
    someone = Exists(reached().filter(pk=OuterRef("owner"))) | Exists(patients)
    return cases_at_stake().filter(~Q(_minded()) | ~Q(someone))


def needs_to_be_reached(person: User) -> bool:
    """Whether a date is running in a case that is theirs, or about them, or of somebody they cover for now."""
    now = database_now()
    own = Q(owner=person) | Q(pk__in=Share.objects.living().filter(user=person, role=Role.PATIENT).values("case"))
    for absence in covers(now=now).of(person, at=now):
        own |= Q(organisation=absence.organisation_id, owner=absence.away.user_id)
    return cases_at_stake().filter(own).exists()


def look_after(*, now: datetime | None = None) -> int:
    """Tell a human of every case with a running date in which somebody cannot act or cannot be reached.

    `now` is the database's clock. Says how many such cases nobody reaches at all.
    """
    now = now or database_now()
    for case in cases_at_stake().filter(~Q(_minded())).select_related("owner").order_by("pk"):
        _tell_of_owner(case, NOBODY, now)
    for case in cases_at_stake().filter(_minded(), ~Exists(reached().filter(pk=OuterRef("owner")))).order_by("pk"):
        _tell_of_owner(case, NO_WAY, now)
    for share in _patients().filter(user__is_active=False):
        _tell_of_patient(share, GONE, now)
    for share in _patients().filter(user__is_active=True).exclude(user__in=reached()):
        _tell_of_patient(share, NO_WAY, now)
    _tell_of_zones(now)
    return cases_nobody_reaches().count()


def _patients() -> QuerySet[Share]:
    living = Share.objects.living().filter(role=Role.PATIENT, case__in=cases_at_stake())
    return living.select_related("case__owner", "user").order_by("pk")


def _tell_of_owner(case: Case, start: str, now: datetime) -> None:
    """Once for the person, not once for each of their cases."""
    alerts.tell(
        alerts.supervisors(case.organisation_id, besides=case.owner) or [case.owner],
        step=alerts.step_of(start, case.owner_id, now),
        organisation_id=case.organisation_id,
        now=now,
    )


def _tell_of_patient(share: Share, start: str, now: datetime) -> None:
    alerts.tell(
        alerts.who_hears(share.user, case=share.case, organisation_id=share.organisation_id),
        step=alerts.step_of(start, share.user_id, now),
        organisation_id=share.organisation_id,
        case=share.case,
        now=now,
    )


def _tell_of_zones(now: datetime) -> None:
    """Those whose time zone no clock knows any more, and whoever answers for them."""
    names = User.objects.order_by().values_list("time_zone", flat=True).distinct()
    lost = [name for name in names if zone_named(name) is None]
    if not lost:
        return
    for case in cases_at_stake().filter(owner__time_zone__in=lost).select_related("owner").order_by("pk"):
        alerts.tell(
            [case.owner, *alerts.supervisors(case.organisation_id, besides=case.owner)],
            step=alerts.step_of(NO_ZONE, case.owner_id, now),
            organisation_id=case.organisation_id,
            now=now,
        )
    for share in _patients().filter(user__time_zone__in=lost, user__is_active=True):
        alerts.tell(
            [share.user, *alerts.who_hears(share.user, case=share.case, organisation_id=share.organisation_id)],
            step=alerts.step_of(NO_ZONE, share.user_id, now),
            organisation_id=share.organisation_id,
            case=share.case,
            now=now,
        )
