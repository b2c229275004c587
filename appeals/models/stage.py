"""One rung of the ladder: it challenges one decision and ends with another."""

from __future__ import annotations

from django.db import models
from django.db.models import Case as When
from django.db.models import Q, Value
from django.db.models import When as Then
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.law.moves import State
from cases.models import Case, Decision
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class StageQuerySet(models.QuerySet["Stage"]):
    def going_on(self) -> StageQuerySet:
        return self.filter(answered_on=None, abandoned_on=None)


class UsedBy(models.TextChoices):
    """Whether somebody had used a level before we did (the doctor's office may have); empty: nobody was asked yet."""

    NOBODY = "nobody", _("Nobody yet")
    DOCTOR = "doctor", _("The doctor or hospital has, on this day")
    NOT_KNOWN = "not_known", _("I don't know")


class Stage(models.Model):
    """One rung. `step` is the rulebook's stage id, so every kind of coverage fits."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="stages")
    challenges = models.ForeignKey(Decision, models.PROTECT, related_name="stages")
    step = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    position = models.PositiveSmallIntegerField()
    parallel = models.BooleanField(default=False)
    optional = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    cautions = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(db_default=Now())
    filed_on = models.DateField(null=True, blank=True)
    used_by = models.CharField(max_length=10, choices=UsedBy.choices, blank=True, default="", db_default="")
    used_on = models.DateField(null=True, blank=True)
    # Dates the law asks for beyond filing: the rulebook's event names to ISO dates or instants.
    events = models.JSONField(default=dict, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="answers")
    abandoned_on = models.DateField(null=True, blank=True)
    why_abandoned = models.CharField(max_length=300, blank=True)
    state = models.GeneratedField(
        expression=When(
            Then(abandoned_on__isnull=False, then=Value("abandoned")),
            Then(answered_on__isnull=False, then=Value("answered")),
            Then(filed_on__isnull=False, then=Value("filed")),
            default=Value("preparing"),
        ),
        output_field=models.CharField(max_length=10),
        db_persist=True,
    )

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["challenges", "step"], name="a_decision_is_challenged_once_by_a_step"),
            models.UniqueConstraint(fields=["case", "id"], name="a_stage_belongs_to_one_case"),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_stage_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer=None) | Q(answered_on__isnull=False, answer__isnull=False),
                name="an_answer_has_a_date_and_a_date_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(filed_on__isnull=False), name="no_answer_before_filing"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(abandoned_on=None), name="a_stage_is_not_both_answered_and_abandoned"
            ),
            models.CheckConstraint(
                condition=Q(answer=None) | ~Q(answer=models.F("challenges")), name="an_answer_is_not_what_it_answers"
            ),
            models.CheckConstraint(
                condition=Q(used_by="doctor", used_on__isnull=False) | ~Q(used_by="doctor") & Q(used_on=None),
                name="a_level_the_doctor_used_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "position"], name="stages_by_case"),
            # what an office waits for
            models.Index(fields=["organisation"], name="stages_filed", condition=Q(state=str(State.FILED))),
        ]

    class Privacy:
        secret = {"why_abandoned", "events"}
        plain = {
            "id", "organisation", "case", "challenges", "step", "kind", "name", "position", "parallel", "optional",
            "automatic", "cautions", "opened_at", "filed_on", "answered_on", "answer", "abandoned_on", "state",
            "used_by", "used_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> State:
        return State(self.state)
