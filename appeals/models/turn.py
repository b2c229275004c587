"""Whose turn it is, until when: one row a case, restated in the transaction of every verb."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.deadline import Deadline
from appeals.models.request import Request
from appeals.models.stage import Stage
from cases.models import Case, Contact
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Whose(models.TextChoices):
    """Who must act next."""

    US = "us", _("Your turn")
    INSURER = "insurer", _("The insurer's turn")
    REVIEWER = "reviewer", _("The reviewer's turn")
    NOBODY = "nobody", _("Finished")


ACKNOWLEDGE = "acknowledge"
"""Nobody has confirmed what was sent: asked some days after it went out, and waited for until then."""

ASKED_BY_THE_SYSTEM = frozenset(
    {
        "confirm", "coverage", "question", "request", "request_late", "arrived", "who_appealed", "counts", "forwarded",
        "send_information", "sign", "urgency",
    }
)  # fmt: skip


class FollowUp(models.Model):
    """A dated next action a person chose, or the system asks for until a date can be counted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    what = models.CharField(_("what to do"), max_length=200)
    due_on = models.DateField(_("when"))
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "id"], name="a_follow_up_belongs_to_one_case"),
        ]
        indexes = [models.Index(fields=["case", "due_on"], name="open_follow_ups", condition=Q(done_on=None))]

    class Privacy:
        secret = {"what"}
        plain = {"id", "organisation", "case", "due_on", "set_by", "request", "stage", "contact", "done_on"}

    def __str__(self) -> str:
        return self.what

    @property
    def may_be_ticked(self) -> bool:
        """What the system itself asks for is done by answering it, never by a tick."""
        return self.set_by_id is not None or self.what not in ASKED_BY_THE_SYSTEM


class Turn(models.Model):
    """A read model for the worklist: rebuilt whole by `clocks.restate`, never edited; `doctor` compares it."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="turn")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    whose = models.CharField(max_length=10, choices=Whose.choices)
    # What the turn is about; the sentence is composed of it in the reader's language (appeals/sentences.py).
    what = models.CharField(max_length=20)
    on = models.DateField(null=True)  # act by (ours) or due (theirs); empty only when the case is finished
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, related_name="+")
    restated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(whose="nobody") | Q(on__isnull=False), name="every_open_case_has_a_next_dated_action"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "on", "case"], name="turns_by_date", condition=~Q(whose="nobody")),
        ]

    class Privacy:
        plain = {"case", "organisation", "whose", "what", "on", "deadline", "stage", "follow_up", "restated_at"}

    def __str__(self) -> str:
        return f"{self.whose} {self.on}"
