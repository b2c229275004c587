"""One message due at one instant: a row of the outbox."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.deadline import Deadline
from appeals.models.request import RequestLink
from appeals.models.stage import Stage
from appeals.models.turn import FollowUp
from cases.models import Authority, Case, Decision
from claimback.accounts.models import Absence, Organisation
from claimback.ids import uuid7


class Kind(models.TextChoices):
    """What a message is about."""

    DEADLINE = "deadline", _("A date of the case")
    FOLLOW_UP = "follow_up", _("Something somebody wanted to do by a day")
    AUTHORITY = "authority", _("A signed paper that runs out")
    APPROVAL = "approval", _("An approval that runs out")
    REQUEST = "request", _("A request to somebody outside")
    TALK = "talk", _("A talk between the doctors that must be asked for")
    WEEKLY = "weekly", _("How the case stands")
    DIGEST = "digest", _("The letter of the day")
    ALERT = "alert", _("Something a person must look at")


class Channel(models.TextChoices):
    """How a message reaches somebody."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PUSH = "push", _("Message to a browser or phone")
    APP = "app", _("On the page, when they next look")


_POINTERS = {
    Kind.DEADLINE: "deadline",
    Kind.FOLLOW_UP: "follow_up",
    Kind.AUTHORITY: "authority",
    Kind.APPROVAL: "decision",
    Kind.REQUEST: "link",
    Kind.TALK: "stage",
}
"""The row a message is about, where there is one."""
_TO_AN_ADDRESS = {Kind.REQUEST}
_OF_NO_CASE = {Kind.DIGEST}
_OF_A_CASE_OR_NONE = {Kind.ALERT}


def _is_whole(kind: Kind) -> Q:
    """What the row of a message of this kind must name, and what it must not."""
    names = {f"{field}__isnull": field != _POINTERS.get(kind) for field in _POINTERS.values()}
    names["recipient__isnull"] = kind in _TO_AN_ADDRESS
    if kind not in _OF_A_CASE_OR_NONE:
        names["case__isnull"] = kind in _OF_NO_CASE
    return Q(kind=kind, **names)


def _any_kind() -> Q:
    every = Q()
    for kind in Kind:
        every |= _is_whole(kind)
    return every


class Reminder(models.Model):
    """A message by one channel; its id is the key outsiders see.

    To one person about what its `kind` says, or about a request to the address of a link.
    """

    Kind = Kind
    Channel = Channel

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        SUPERSEDED = "superseded", _("Passed over for a more urgent one")
        CANCELLED = "cancelled", _("No longer needed")
        PARKED = "parked", _("Could not be sent; a person must look")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Three updates carry a row from due to sent, and each writes into every index it stands in. So a pointer has no
    # index of its own where a constraint below begins with it, and none keeps the rows without it.
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DEADLINE)
    deadline = models.ForeignKey(
        Deadline, models.PROTECT, null=True, blank=True, related_name="reminders", db_index=False
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(
        RequestLink, models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="reminders", db_index=False
    )
    follow_up = models.ForeignKey(
        FollowUp, models.PROTECT, null=True, blank=True, related_name="reminders", db_index=False
    )
    # the decision whose approval runs out
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="reminders", db_index=False
    )
    # the step whose talk between the doctors must be asked for
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # the day it was counted from, where that day may change: moved, it is said anew; a deadline's row never changes
    about_on = models.DateField(null=True, blank=True)
    # another row this one stands in for, because that one could not reach its person or was not heeded
    instead_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins", db_index=False
    )
    # it is told to whoever covers for somebody who is away, besides them; gone when they are back
    absence = models.ForeignKey(Absence, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # the letter of the day that carries this one; where that could not go, this one went on its own
    within = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="carried", db_index=False)
    step = models.CharField(max_length=40)
    # near its date: said at once and on its own, and told to somebody else where it is not heeded
    urgent = models.BooleanField(default=False, db_default=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, blank=True)
    # a keyed fingerprint of the address it went to, so that what comes back is never held against another one
    sent_to = models.CharField(max_length=32, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    # when somebody else is told, unless it is heeded before; empty: nobody is, or it has been looked at
    heed_by = models.DateTimeField(null=True, blank=True)

    lines: tuple[Reminder, ...] = ()
    """What a letter of the day says, as it was read right before it is sent; empty for everything else."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_reminder_belongs_to_one_organisation"),
            models.UniqueConstraint(
                fields=["deadline", "step", "channel", "recipient"],
                name="one_reminder_per_deadline_step_channel_person",
            ),
            models.UniqueConstraint(
                fields=["link", "step", "channel"],
                condition=Q(link__isnull=False),
                name="one_message_per_link_step_channel",
            ),
            *(
                models.UniqueConstraint(
                    fields=[about, "about_on", "step", "channel", "recipient"],
                    condition=Q(**{f"{about}__isnull": False}),
                    nulls_distinct=False,
                    name=f"one_reminder_per_{about}_day_step_channel_person",
                )
                for about in ("authority", "follow_up", "decision", "stage")
            ),
            models.UniqueConstraint(
                fields=["organisation", "case", "kind", "step", "channel", "recipient"],
                condition=Q(kind__in=[Kind.WEEKLY, Kind.DIGEST, Kind.ALERT]),
                nulls_distinct=False,
                name="one_message_per_person_step_channel",
            ),
            models.CheckConstraint(condition=_any_kind(), name="a_message_names_what_its_kind_is_about"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_sent_reminder_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="reminders_due", condition=Q(state="pending")),
            models.Index(fields=["heed_by", "id"], name="reminders_to_heed", condition=Q(heed_by__isnull=False)),
            models.Index(fields=["message_id"], name="reminders_by_message", condition=~Q(message_id="")),
            models.Index(fields=["recipient", "-sent_at"], name="reminders_on_the_page", condition=Q(channel="app")),
            *(
                models.Index(
                    fields=[pointer], name=f"reminders_{pointer}", condition=Q(**{f"{pointer}__isnull": False})
                )
                for pointer in ("instead_of", "absence", "within")
            ),
        ]

    class Privacy:
        secret = {"last_error", "sent_to"}
        plain = {
            "id",
            "organisation",
            "case",
            "kind",
            "deadline",
            "recipient",
            "link",
            "authority",
            "follow_up",
            "decision",
            "stage",
            "about_on",
            "instead_of",
            "absence",
            "within",
            "step",
            "urgent",
            "channel",
            "due_at",
            "state",
            "claimed_until",
            "attempts",
            "message_id",
            "sent_at",
            "seen_at",
            "heed_by",
        }

    def __str__(self) -> str:
        return f"{self.step} {self.due_at:%Y-%m-%d}"
