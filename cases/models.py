"""Facts: the case, its coverage, the decisions made in it, and who besides the office may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from cases.authority import Authority, Signature, SignedHow, Towards
from cases.contact import Contact, ContactQuerySet
from cases.facts import CALL_UNITS, WINDOW_ANCHORS
from cases.message import Message, MessageQuerySet, MessageRead, Thread
from cases.whose_name import SAID_WHOLE, WhoseName
from claimback.accounts.models import Membership, Organisation, User, is_time_zone
from claimback.accounts.roles import CASE_ROLES, Can, Role, roles_that
from claimback.ids import uuid7
from claimback.sealed import SealedField

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

__all__ = [
    "SAID", "Authority", "Case", "CaseQuerySet", "ClaimType", "Contact", "ContactQuerySet", "Coverage", "Decision",
    "Ending", "Message", "MessageQuerySet", "MessageRead", "Outcome", "Receipt", "Share", "ShareQuerySet", "Signature",
    "SignedHow", "Thread", "Towards", "Urgency",
]  # fmt: skip


class Urgency(models.TextChoices):
    STANDARD = "standard", _("Not urgent")
    URGENT = "urgent", _("Urgent: waiting could seriously harm health")


class ClaimType(models.TextChoices):
    PRE_SERVICE = "pre_service", _("Care not yet given")
    CONCURRENT = "concurrent", _("Care going on now")
    POST_SERVICE = "post_service", _("Care already given")


class Outcome(models.TextChoices):
    """What a decision said."""

    DENIED = "denied", _("Denied")
    UPHELD = "upheld", _("Denial upheld")
    OVERTURNED = "overturned", _("Denial overturned")
    PARTLY = "partly", _("Overturned in part")
    DISMISSED = "dismissed", _("Dismissed without a look at the merits")
    SETTLED = "settled", _("Settled by agreement")
    UNANSWERED = "unanswered", _("No answer within their time")


ENDS = frozenset({Outcome.OVERTURNED, Outcome.SETTLED})
"""Nothing is left to ask for after one of these."""

# what a letter can say; nobody writes that nobody answered
SAID = [choice for choice in Outcome.choices if choice[0] != Outcome.UNANSWERED]


class Ending(models.TextChoices):
    WON = "won", _("Won")
    PARTLY_WON = "partly_won", _("Won in part")
    SETTLED = "settled", _("Settled by agreement")
    LOST = "lost", _("Lost: no right is left")
    WITHDRAWN = "withdrawn", _("Given up by the person")
    NO_DENIAL = "no_denial", _("It was no denial")


class Receipt(models.TextChoices):
    """How we know the day a letter was received."""

    TOLD = "told", _("The person remembers the day")
    POSTMARK = "postmark", _("Postmark or tracking")
    PORTAL = "portal", _("Portal or e-mail time stamp")
    STAMPED = "stamped", _("Date stamp of the office")


class CaseQuerySet(models.QuerySet["Case"]):
    def open_to(self, user: User | AnonymousUser | OuterRef, can: Can) -> CaseQuerySet:
        """Cases in which this person may do this: the only sentence that says who sees what.

        Inside another query `user` may be that query's column (from in here two levels up), which then asks itself
        whether the person is active.
        """
        if not isinstance(user, OuterRef) and not (user.is_authenticated and user.is_active):
            return self.none()
        roles = roles_that(can)
        offices = Membership.objects.living().filter(user=user, role__in=roles).values("organisation")
        shares = Share.objects.living().filter(user=user, role__in=roles).values("case")
        found = Q(organisation__in=offices) | Q(pk__in=shares)
        if can == Can.SIGN and not isinstance(user, OuterRef):
            found |= self._own_of(user)
        return self.filter(found)

    @staticmethod
    def _own_of(user: User) -> Q:
        """What a person fights for themselves, in an organisation of their own: there they sign for themselves."""
        mine = Membership.objects.living().filter(
            user=user, role=Role.OWNER, organisation__kind=Organisation.Kind.PERSON
        )
        own = Q(organisation__in=mine.values("organisation"))
        # few cases, and what counts as the same name no database says
        named = Case.objects.filter(own).exclude(patient_name="")
        theirs = [case.pk for case in named if case.is_named(user)]
        return own & (Q(patient_name="") | Q(pk__in=theirs) | Q(practice=True))

    def real(self) -> CaseQuerySet:
        """Those of real people: whatever counts, lists or reminds asks these; a practice case is opened by itself."""
        return self.filter(practice=False)

    def going_on(self) -> CaseQuerySet:
        return self.real().filter(closed_on=None)


class Case(WhoseName):
    """One person, one plan, one refused service."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="owned_cases")
    reference = models.CharField(max_length=12)
    patient_name = models.CharField(_("patient"), max_length=160, blank=True)
    patient_born_on = models.DateField(_("date of birth"), null=True, blank=True)
    service = models.CharField(_("refused service"), max_length=300, blank=True)
    codes = models.JSONField(_("codes"), default=list, blank=True)
    provider = models.CharField(_("doctor or provider"), max_length=200, blank=True)
    service_on = models.DateField(_("date of service"), null=True, blank=True)
    claim_type = models.CharField(_("kind of claim"), max_length=12, choices=ClaimType.choices, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices, default=Urgency.STANDARD)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[is_time_zone])
    # invented, to learn on: nothing of it leaves the house, and it is counted nowhere; never set or taken off later
    practice = models.BooleanField(default=False, db_default=False, editable=False)
    opened_at = models.DateTimeField(db_default=Now())
    closed_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reference"], name="a_reference_names_one_case"),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_case_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(closed_on=None, ending="") | (Q(closed_on__isnull=False) & ~Q(ending="")),
                name="a_closed_case_says_how_it_ended",
            ),
            models.UniqueConstraint(
                fields=["organisation", "owner"], condition=Q(practice=True), name="a_person_practises_on_one_case"
            ),
            SAID_WHOLE,
        ]
        indexes = [models.Index(fields=["organisation", "-opened_at"], name="cases_by_organisation")]

    class Privacy:
        secret = {"patient_name", "patient_born_on", "service", "codes", "provider", "service_on", "name_asked"}
        plain = {
            "id",
            "organisation",
            "owner",
            "reference",
            "claim_type",
            "urgency",
            "time_zone",
            "practice",
            "name_is_theirs",
            "name_said_by",
            "opened_at",
            "closed_on",
            "ending",
        }

    def __str__(self) -> str:
        return self.patient_name or self.reference


class Coverage(models.Model):
    """The plan facts the law asks for."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="coverage")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    coverage_type = models.CharField(_("kind of coverage"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    insurer = models.CharField(_("insurer"), max_length=160, blank=True)
    administrator = models.CharField(_("plan administrator"), max_length=160, blank=True)
    plan_name = models.CharField(_("plan"), max_length=160, blank=True)
    member_id = SealedField(_("member id"), blank=True)
    member_id_index = models.CharField(max_length=32, blank=True)
    group_number = models.CharField(_("group number"), max_length=60, blank=True)
    internal_levels = models.PositiveSmallIntegerField(_("levels of internal appeal"), null=True, blank=True)
    plan_document_days = models.PositiveSmallIntegerField(
        _("days to appeal in the plan document"), null=True, blank=True
    )
    second_level_days = models.PositiveSmallIntegerField(_("days to ask for the second level"), null=True, blank=True)
    appeal_address = models.TextField(_("where to mail the appeal"), blank=True)
    appeal_fax = models.CharField(_("appeal fax"), max_length=40, blank=True)
    appeal_phone = models.CharField(_("appeal phone"), max_length=40, blank=True)
    # What was answered to the coverage questions of the rulebook: question id to answer id.
    answers = models.JSONField(default=dict, blank=True)
    more = models.JSONField(default=dict, blank=True)  # facts of rare rules, in the words of the rulebook

    class Meta:
        indexes = [models.Index(fields=["organisation", "member_id_index"], name="coverage_by_member_id")]
        constraints = [
            models.CheckConstraint(
                condition=Q(internal_levels=None) | Q(internal_levels__in=[1, 2]), name="a_plan_has_one_or_two_levels"
            ),
        ]

    class Privacy:
        secret = {
            "member_id",
            "member_id_index",
            "group_number",
            "appeal_address",
            "appeal_fax",
            "appeal_phone",
            "more",
        }
        plain = {
            "case",
            "organisation",
            "coverage_type",
            "answers",
            "state",
            "insurer",
            "administrator",
            "plan_name",
            "internal_levels",
            "plan_document_days",
            "second_level_days",
        }

    def __str__(self) -> str:
        return self.insurer


def bared(number: str) -> Upper:
    """A column of numbers without what people put between their characters, in capitals: an index finds it so."""
    plain = models.Func(
        models.F(number), models.Value("[^A-Za-z0-9]"), models.Value(""), models.Value("g"),
        function="regexp_replace", output_field=models.CharField(),
    )  # fmt: skip
    return Upper(plain)


class Decision(models.Model):
    """Somebody ruled, on a date, and said why: the first denial and every answer to an appeal alike."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("what they decided"), max_length=12, choices=Outcome.choices)
    decided_by = models.CharField(_("who decided"), max_length=160, blank=True)
    notice_on = models.DateField(_("date on the notice"), null=True, blank=True)
    mailed_on = models.DateField(_("mailed on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_how = models.CharField(_("how we know"), max_length=10, choices=Receipt.choices, blank=True)
    stated_deadline = models.DateField(_("last day printed on the notice"), null=True, blank=True)
    stated_window = models.PositiveSmallIntegerField(_("time to appeal printed on the notice"), null=True, blank=True)
    stated_unit = models.CharField(max_length=14, blank=True)
    stated_anchor = models.CharField(max_length=30, blank=True)
    reason = models.CharField(_("kind of reason"), max_length=40, blank=True)
    reason_text = models.TextField(_("the reason in their words"), blank=True)
    reason_page = models.PositiveSmallIntegerField(null=True, blank=True)
    denial_codes = models.JSONField(default=list, blank=True)
    criteria = models.JSONField(_("criteria they cite"), default=list, blank=True)
    claim_number = models.CharField(_("claim number"), max_length=80, blank=True)
    reference_number = models.CharField(_("reference number"), max_length=80, blank=True)
    # The insurer's own offer of a call between doctors: policy, not law. No clock ever reads these.
    peer_to_peer_window = models.PositiveSmallIntegerField(_("time to ask for the call"), null=True, blank=True)
    peer_to_peer_unit = models.CharField(max_length=14, choices=CALL_UNITS, blank=True)
    peer_to_peer_anchor = models.CharField(max_length=30, choices=WINDOW_ANCHORS, blank=True)
    peer_to_peer_phone = models.CharField(_("number for the call"), max_length=40, blank=True)
    # What was granted, where something was.
    approval_number = models.CharField(_("authorization number"), max_length=80, blank=True, default="", db_default="")
    approved_from = models.DateField(_("authorization valid from"), null=True, blank=True)
    approved_until = models.DateField(_("authorization valid until"), null=True, blank=True)
    approved_for = models.CharField(_("to be used by"), max_length=200, blank=True, default="", db_default="")
    amount_granted = models.DecimalField(
        _("amount granted, in dollars"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    first_until = models.DateField(null=True, blank=True)  # what the letter said, where more time was given since
    used_on = models.DateField(_("used on"), null=True, blank=True)  # said by whoever had the care, not by the letter
    confirmed_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_from=None)
                | Q(approved_until=None)
                | Q(approved_until__gte=models.F("approved_from")),
                name="an_approval_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(amount_granted=None) | Q(amount_granted__gte=0), name="what_is_granted_is_no_debt"
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_decision_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="a_decision_belongs_to_one_case"),
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(notice_on=None) | Q(received_on__gte=models.F("notice_on")),
                name="a_notice_is_received_after_it_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(peer_to_peer_window=None, peer_to_peer_unit="", peer_to_peer_anchor="")
                | Q(peer_to_peer_window__gte=1) & ~Q(peer_to_peer_unit=""),
                name="a_time_for_the_call_has_a_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="decisions_by_case"),
            models.Index(bared("claim_number"), name="decisions_by_claim_number"),
            models.Index(bared("reference_number"), name="decisions_by_reference_number"),
        ]

    class Privacy:
        secret = {
            "reason_text",
            "denial_codes",
            "criteria",
            "claim_number",
            "reference_number",
            "peer_to_peer_phone",
            "decided_by",
            "approval_number",
            "approved_for",
            "amount_granted",
        }
        plain = {
            "id",
            "organisation",
            "case",
            "outcome",
            "notice_on",
            "mailed_on",
            "received_on",
            "received_how",
            "stated_deadline",
            "stated_window",
            "stated_unit",
            "stated_anchor",
            "peer_to_peer_window",
            "peer_to_peer_unit",
            "peer_to_peer_anchor",
            "reason",
            "reason_page",
            "approved_from",
            "approved_until",
            "first_until",
            "used_on",
            "confirmed_at",
            "confirmed_by",
        }

    def __str__(self) -> str:
        return str(Outcome(self.outcome).label)

    @property
    def grants(self) -> bool:
        """Whether it is written down what was granted."""
        return bool(self.approval_number or self.approved_until or self.approved_for or self.amount_granted is not None)

    @property
    def on(self) -> date | None:
        """The best-known day of the decision: on the notice, else mailed, else received."""
        return self.notice_on or self.mailed_on or self.received_on


class ShareQuerySet(models.QuerySet["Share"]):
    def living(self) -> ShareQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=models.functions.TruncDate(Now())), ended_at=None)


class Share(models.Model):
    """A user's role in one case: the patient of an advocate, a daughter, a surgeon's office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shares")
    role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in CASE_ROLES])
    since = models.DateTimeField(db_default=Now())
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # empty: given before it was written down by whom
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)  # when they last opened the page of the case

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(ended_at=None), name="a_person_has_one_share_in_a_case"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in CASE_ROLES]), name="a_share_has_a_case_role"
            ),
        ]
        indexes = [models.Index(fields=["user", "case"], name="shares_by_person")]

    class Privacy:
        plain = {"id", "organisation", "case", "user", "role", "since", "until", "ended_at", "given_by", "looked_at"}

    def __str__(self) -> str:
        return str(self.get_role_display())
