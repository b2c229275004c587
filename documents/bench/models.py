"""One press at the bench, the papers it makes, and of which pages each consists: the recipe is also the provenance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Sorting(models.Model):
    """Somebody sorted pages into new papers; a worker makes all of them or none."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being made")
        MADE = "made", _("Made")
        FAILED = "failed", _("Could not be made")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="sortings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    sets_aside = models.BooleanField(default=False)  # the papers whose pages were taken
    problem = models.TextField(blank=True)  # a sentence for the person
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    made_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_sorting_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="a_sorting_belongs_to_one_case"),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="a_failed_sorting_says_what_went_wrong"
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-asked_at"], name="sortings_by_case"),
            models.Index(fields=["asked_at"], name="sortings_to_make", condition=Q(state="asked")),
        ]

    class Privacy:
        secret = {"problem"}
        plain = {
            "id", "organisation", "case", "state", "sets_aside", "asked_by", "asked_at", "made_at", "claimed_until",
            "attempts",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class MadePaper(models.Model):
    """One new paper of a sorting: what it is called, and, once it is made, the paper it became."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    sorting = models.ForeignKey(Sorting, models.PROTECT, related_name="papers")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    dated_on = models.DateField(null=True, blank=True)
    # the same pages made twice are one paper, so two rows may name it
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="made")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sorting", "place"], name="a_made_paper_has_its_place"),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_made_paper_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="a_made_paper_belongs_to_one_case"),
            models.CheckConstraint(condition=~Q(title=""), name="a_made_paper_has_a_name"),
        ]

    class Privacy:
        secret = {"title", "dated_on"}
        plain = {"id", "organisation", "case", "sorting", "place", "kind", "document"}

    def __str__(self) -> str:
        return self.title


class MadePage(models.Model):
    """Page `number` of a made paper is `page` of `source`, turned clockwise by `turned` degrees from how it is kept."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    paper = models.ForeignKey(MadePaper, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    source = models.ForeignKey("documents.Document", models.PROTECT, related_name="taken")
    page = models.PositiveSmallIntegerField()
    turned = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="a_made_page_has_its_place"),
            models.CheckConstraint(condition=Q(turned__in=[0, 90, 180, 270]), name="a_page_turns_by_quarters"),
            models.CheckConstraint(condition=Q(page__gte=1, number__gte=1), name="pages_are_counted_from_one"),
        ]

    class Privacy:
        secret: set[str] = set()
        plain = {"id", "organisation", "case", "paper", "number", "source", "page", "turned"}

    def __str__(self) -> str:
        return f"{self.number}"
