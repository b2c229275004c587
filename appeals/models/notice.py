"""What a person found a notice to say or to leave out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Decision
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class NoticeFinding(models.Model):
    """One duty of one notice, as somebody settled it. `law` is what the rulebook said of it on that day."""

    class Verdict(models.TextChoices):
        OPEN = "", _("Not decided")
        MISSING = "missing", _("Left out")
        PRESENT = "present", _("It is there")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notice_findings")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="notice_findings")
    duty = models.CharField(max_length=40)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    law = models.JSONField()
    settled_at = models.DateTimeField(db_default=Now())
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "duty"], name="a_duty_of_a_notice_is_settled_once"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["", "missing", "present"]), name="a_notice_says_it_or_leaves_it_out"
            ),
        ]
        indexes = [models.Index(fields=["case"], name="notice_findings_by_case")]

    class Privacy:
        plain = {"id", "organisation", "case", "decision", "duty", "verdict", "law", "settled_at", "settled_by"}

    def __str__(self) -> str:
        return f"{self.duty}: {self.get_verdict_display()}"
