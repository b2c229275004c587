"""People: users, the organisations cases belong to, and who works in them."""

from __future__ import annotations

import zoneinfo
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now, TruncDate
from django.utils.translation import gettext_lazy as _

from claimback.accounts.absence import Absence, AbsenceQuerySet
from claimback.accounts.invitation import Invitation, InvitationQuerySet
from claimback.accounts.reach import Address, Browser, Preference, Way
from claimback.accounts.roles import OFFICE_ROLES, Role
from claimback.ids import uuid7

__all__ = [
    "Absence", "AbsenceQuerySet", "Address", "ApiToken", "ApiTokenQuerySet", "Browser", "Invitation",
    "InvitationQuerySet", "Membership", "MembershipQuerySet", "Organisation", "Preference", "User", "UserManager",
    "Way", "is_time_zone", "whoever",
]  # fmt: skip

NO_ZONE = "Etc/GMT+5"
"""UTC-5, said by somebody's clock whose time zone exists no longer."""


def is_time_zone(value: str) -> None:
    """Refuse a name that no clock knows (ValidationError)."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is not a time zone this system knows."), params={"zone": value})


def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of this name; None where no clock knows it."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # the last for what names a folder
        return None


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person who signs in with this address; without a password, one who cannot sign in yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """An operator of the system; it gives no power over cases."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, with an e-mail address for a name tag."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    language = models.CharField(
        _("language"), max_length=5, default="en", choices=[("en", "English"), ("es", "Español")]
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="America/New_York", validators=[is_time_zone])
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=Now())

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="an_address_belongs_to_one_user")]

    class Privacy:
        secret = {"email", "name", "phone", "address", "password"}
        plain = {
            "id", "language", "time_zone", "is_active", "is_staff", "joined_at", "last_login", "is_superuser",
            "groups", "user_permissions",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's own clock; five hours behind UTC where the zone they chose exists no longer."""
        return self.zone_or("")

    def zone_or(self, other: str) -> zoneinfo.ZoneInfo:
        """The person's own clock; where their zone exists no longer that of `other`, else five hours behind UTC."""
        return zone_named(self.time_zone) or zone_named(other) or zoneinfo.ZoneInfo(NO_ZONE)

    @property
    def zone_is_lost(self) -> bool:
        """Whether the zone they chose is one no clock knows any more."""
        return zone_named(self.time_zone) is None


def whoever(key: UUID) -> User:
    """The active person of this key, of whom nothing else is known: to ask for more finds nobody.

    For a question that is written once for all: what it would keep of one person would be told to the next.
    """
    return User.from_db(None, ("id", "is_active"), (key, True))


class Organisation(models.Model):
    """Whoever a case belongs to: an office of advocates, or a patient alone."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Advocates")
        PERSON = "person", _("A person on their own")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OFFICE)
    opened_at = models.DateTimeField(db_default=Now())
    letters_need_approval = models.BooleanField(default=False, db_default=False)
    write_offs_need_second = models.BooleanField(default=False, db_default=False)
    closed_at = models.DateTimeField(null=True, blank=True)  # nobody works there any more; its closed cases stay

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(kind="office"), name="what_is_one_persons_own_is_never_closed"
            )
        ]

    class Privacy:
        secret = {"name"}
        plain = {"id", "kind", "opened_at", "letters_need_approval", "write_offs_need_second", "closed_at"}

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def living(self) -> MembershipQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=TruncDate(Now())), ended_at=None)

    def not_ended(self) -> MembershipQuerySet:
        """Those nobody has ended yet, also where their last day is over."""
        return self.filter(ended_at=None)

    def with_others(self) -> MembershipQuerySet:
        """Those in an office, or beside a person in their own organisation: whoever has an advocate's rooms.

        The person whose own it is keeps their own page, whoever helps them.
        """
        return self.exclude(organisation__kind=Organisation.Kind.PERSON, role=Role.OWNER)


class Membership(models.Model):
    """A user's role in all cases of an organisation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in OFFICE_ROLES])
    since = models.DateTimeField(db_default=Now())
    until = models.DateField(null=True, blank=True)  # the last day, of somebody who helps a person
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_membership_is_of_one_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(ended_at=None),
                name="a_person_has_one_role_in_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in OFFICE_ROLES]), name="a_membership_has_an_office_role"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | ~Q(role=Role.OWNER.value), name="whose_it_is_has_no_last_day"
            ),
        ]

    class Privacy:
        plain = {"id", "organisation", "user", "role", "since", "until", "ended_at"}

    def __str__(self) -> str:
        return f"{Role(self.role).label}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def living(self) -> ApiTokenQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=Now(), user__is_active=True)


class ApiToken(models.Model):
    """A key for a program that acts as a person; only its digest is kept, so it is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Privacy:
        secret = {"name", "digest"}
        plain = {"id", "user", "may_write", "created_at", "expires_at", "last_used_at", "revoked_at"}

    def __str__(self) -> str:
        return self.name
