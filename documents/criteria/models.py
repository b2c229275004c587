"""Criteria of the insurer, the pages that answer them, and the logs they are counted from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7
from documents.criteria.vocabulary import Verdict
from documents.criteria.words import FORCE, KINDS, ORIGINS, VERDICTS


class Criterion(models.Model):
    """One condition of the insurer's policy for this service, with its source."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="criteria")
    place = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=ORIGINS)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Where it comes from: our file of policies, or the words of the policy that the letter cites.
    policy = models.CharField(max_length=60, blank=True)
    ask = models.CharField(max_length=60, blank=True)
    payer = models.CharField(max_length=160)
    policy_name = models.CharField(max_length=200)
    dated_on = models.DateField(null=True, blank=True)
    url = models.CharField(max_length=300, blank=True)
    verified = models.BooleanField(default=False)
    checked_on = models.DateField(null=True, blank=True)
    doubt = models.CharField(max_length=300, blank=True)
    force = models.CharField(max_length=10, choices=FORCE)
    force_why = models.CharField(max_length=300, blank=True)
    cited_in = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="+")
    cited_page = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=KINDS)
    says = models.CharField(max_length=600)
    judged = models.JSONField(default=dict, blank=True)
    waived_by = models.JSONField(default=list, blank=True)
    # The dated task that closes its gap: follow-ups live a storey above, so its id only.
    task_id = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField(db_default=Now())
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_criterion_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="a_criterion_belongs_to_one_case"),
            models.UniqueConstraint(
                fields=["case", "policy", "ask"],
                condition=Q(withdrawn_at=None) & ~Q(policy=""),
                name="a_case_takes_a_criterion_once",
            ),
            models.CheckConstraint(condition=~Q(says=""), name="a_criterion_says_what_it_asks"),
            models.CheckConstraint(
                condition=~Q(origin="policy") | ~Q(policy=""),
                name="a_criterion_of_our_files_names_its_policy",
            ),
            models.CheckConstraint(
                condition=Q(cited_page=None) | Q(cited_in__isnull=False), name="a_cited_page_lies_in_a_paper"
            ),
        ]
        indexes = [models.Index(fields=["case", "place"], name="criteria_by_case", condition=Q(withdrawn_at=None))]

    class Privacy:
        secret = {"says", "policy_name", "judged", "waived_by"}
        plain = {
            "id", "organisation", "case", "place", "origin", "copied_from", "policy", "ask", "payer", "dated_on", "url",
            "verified", "checked_on", "doubt", "force", "force_why", "cited_in", "cited_page", "kind", "task_id",
            "written_at", "written_by", "withdrawn_at", "withdrawn_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.says

    @property
    def ships(self) -> bool:
        """Whether its words are those of our file of policies, in English; a person typed others in any language."""
        return bool(self.policy)


class Evidence(models.Model):
    """Pages of a paper that answer a criterion, and what a person says of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="evidence")
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    pages = models.JSONField()  # numbers inside the paper, counted from 1
    quote = models.TextField(blank=True)
    quote_seen = models.BooleanField(null=True)  # whether these words stand on one of the pages
    verdict = models.CharField(max_length=10, choices=VERDICTS, default=Verdict.UNKNOWN.value)
    note = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField(db_default=Now())
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(pages=[]), name="evidence_names_a_page"),
            models.CheckConstraint(
                condition=~Q(verdict="waived") | ~Q(note=""), name="a_waived_criterion_names_the_red_flag"
            ),
            models.CheckConstraint(
                condition=Q(verdict="unknown") | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="a_verdict_has_a_person_and_a_time",
            ),
        ]
        indexes = [models.Index(fields=["criterion", "id"], name="evidence_by_criterion")]

    class Privacy:
        secret = {"quote", "note", "pages"}
        plain = {
            "id", "organisation", "case", "criterion", "document", "quote_seen", "verdict", "given_at", "given_by",
            "judged_at", "judged_by", "withdrawn_at", "withdrawn_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class Finding(models.Model):
    """One entry of a log: a therapy, a scan, a sign, a score on a day. It may cite the page that shows it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=KINDS)
    what = models.CharField(max_length=20)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    matches = models.BooleanField(null=True, blank=True)
    provider = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=500, blank=True)
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="+")
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")), name="a_finding_ends_after_it_began"
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="no_amount_lies_below_nothing"),
            models.CheckConstraint(
                condition=Q(document=None, page=None) | Q(document__isnull=False, page__gte=1),
                name="a_finding_cites_a_page_of_a_paper",
            ),
        ]
        indexes = [models.Index(fields=["case", "kind", "on"], name="findings_by_case")]

    class Privacy:
        secret = {"what", "on", "until", "amount", "matches", "provider", "level", "result"}
        plain = {
            "id", "organisation", "case", "kind", "document", "page", "noted_at", "noted_by", "withdrawn_at",
            "withdrawn_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)
