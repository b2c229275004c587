"""Messages: what is said in a case between the team and the patient's side, and what the team says among itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import Organisation, User
from claimback.ids import uuid7
from claimback.sealed import SealedField

LONGEST = 4000
"""Letters of one message; what is longer is a letter."""
CORRECT_WITHIN = timedelta(minutes=15)
"""Our habit: a slip of the pen is put right soon; later one withdraws, or writes again."""


class Thread(models.TextChoices):
    """Who a message is for; it never changes its thread."""

    PATIENT = "patient", _("With the patient")
    TEAM = "team", _("Team only")


class MessageQuerySet(models.QuerySet["Message"]):
    def standing(self) -> MessageQuerySet:
        """Neither withdrawn nor corrected by a later one."""
        return self.filter(withdrawn_at=None, corrected_by=None)

    def in_its_place(self) -> MessageQuerySet:
        """What a thread shows, withdrawn or not, the oldest first: a correction stands where the first one stood."""
        return self.filter(corrected_by=None).order_by("said_at", "pk")

    def unread_by(self, user: User) -> MessageQuerySet:
        """What others said and this person has not read."""
        read = MessageRead.objects.filter(message=OuterRef("pk"), reader=user)
        return self.standing().exclude(written_by=user).exclude(Exists(read))


class Message(models.Model):
    """What one person said, for one thread of one case. Its words stay (a trigger); they are sealed.

    A slip is corrected by another message that names it; a message may be withdrawn. Both stay, marked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="messages")
    thread = models.CharField(max_length=8, choices=Thread.choices)
    body = SealedField(_("message"))
    # A paper of the case it points at: papers live a storey above, so its id only; the database ties it to the case.
    paper_id = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(db_default=Now())  # its place in the thread: of a correction, where the first stood
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "id"], name="a_message_belongs_to_one_case"),
            models.UniqueConstraint(fields=["case", "thread", "id"], name="a_message_belongs_to_one_thread"),
            models.CheckConstraint(condition=Q(thread__in=Thread.values), name="a_message_is_of_a_thread"),
            models.CheckConstraint(condition=~Q(body=""), name="a_message_says_something"),
            models.CheckConstraint(
                condition=Q(corrects=None, said_at=models.F("written_at"))
                | Q(corrects__isnull=False, said_at__lte=models.F("written_at")),
                name="only_a_correction_stands_earlier_than_it_was_written",
            ),
        ]
        indexes = [models.Index(fields=["case", "thread", "said_at"], name="messages_by_thread")]

    class Privacy:
        secret = {"body"}
        plain = {
            "id", "organisation", "case", "thread", "paper_id", "written_at", "written_by", "said_at", "corrects",
            "withdrawn_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_thread_display()}, {self.said_at:%Y-%m-%d %H:%M}"

    def may_still_be_corrected(self, now: datetime) -> bool:
        """Whether it was first said so short a time ago that its writer may put it right."""
        return now - self.said_at <= CORRECT_WITHIN


class MessageRead(models.Model):
    """One person has read one message."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, related_name="reads")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "reader"], name="a_message_is_read_once_by_a_person")]

    class Privacy:
        plain = {"id", "organisation", "case", "message", "reader", "at"}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
