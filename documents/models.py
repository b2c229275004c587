"""Papers: what came in, its text, and what the text seems to say."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Left, Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Decision
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can
from claimback.ids import uuid7
from documents.bench.models import MadePage, MadePaper, Sorting
from documents.criteria.models import Criterion, Evidence, Finding
from documents.mailed.models import MailAddress, Mailed, MailedFile
from documents.reading import whose
from documents.resumable.models import Upload

__all__ = [
    "EVIDENCE_KINDS", "RULINGS", "SIGNED_KINDS", "Again", "Criterion", "Document", "Evidence", "Finding", "Kind",
    "MadePage", "MadePaper", "MailAddress", "Mailed", "MailedFile", "Page", "Sorting", "State", "Suggestion", "Upload",
]  # fmt: skip


class Kind(models.TextChoices):
    """What a paper is, in the case."""

    DENIAL = "denial", _("Denial letter")
    ANSWER = "answer", _("Answer to an appeal")
    EOB = "eob", _("Explanation of benefits")
    CLAIM_FILE = "claim_file", _("Claim file")
    POLICY = "policy", _("Policy or plan document")
    IMAGING = "imaging", _("Imaging report (MRI, CT, X-ray)")
    THERAPY = "therapy", _("Therapy notes")
    INJECTION = "injection", _("Injection record")
    MEDICATION = "medication", _("Medication list")
    EXAM = "exam", _("Examination or visit notes")
    SCORE = "score", _("Pain or function score")
    OPERATIVE = "operative", _("Operative note")
    PSYCH = "psych", _("Psychological evaluation")
    SURGEON = "surgeon", _("Surgeon's letter")
    OPINION = "opinion", _("Second opinion")
    GUIDELINE = "guideline", _("Clinical guideline")
    EVIDENCE = "evidence", _("Evidence")
    AUTHORITY = "authority", _("Authority to act")
    PROOF = "proof", _("Proof of sending")
    CHRONOLOGY = "chronology", _("Chronology of contacts")
    OTHER = "other", _("Other paper")


EVIDENCE_KINDS = frozenset(
    {
        Kind.IMAGING, Kind.THERAPY, Kind.INJECTION, Kind.MEDICATION, Kind.EXAM, Kind.SCORE, Kind.OPERATIVE, Kind.PSYCH,
        Kind.SURGEON, Kind.OPINION, Kind.GUIDELINE, Kind.EVIDENCE,
    }
)  # fmt: skip
"""Kinds of papers that speak for the person: they answer the insurer's criteria and go into the packet."""


SIGNED_KINDS = frozenset({Kind.AUTHORITY, Kind.SURGEON, Kind.OPINION})
"""Kinds of papers that say nothing until somebody has signed them."""


RULINGS = (Kind.DENIAL, Kind.ANSWER)
"""Kinds of papers that say nothing about dates until a person has confirmed what they state."""

OF_OUR_OWN = (Kind.PROOF, Kind.CHRONOLOGY)
"""Kinds of papers that come into being by an act of somebody who works here."""


class State(models.TextChoices):
    """How far a paper has come."""

    RECEIVED = "received", _("Kept, not yet checked")
    CHECKED = "checked", _("Checked")
    READ = "read", _("Read")
    REFUSED = "refused", _("Refused")
    PARKED = "parked", _("Kept; a person must look")


UNFINISHED = (State.RECEIVED, State.CHECKED)


class Again(models.TextChoices):
    """How a single page is to be read once more, while the others keep their text."""

    NO = "", ""
    USUAL = "usual", _("Whichever way up it lies")
    TURNED = "turned", _("As a person turned it")
    BETTER = "better", _("With the better engine")


class DocumentQuerySet(models.QuerySet["Document"]):
    def open_to(self, user: User, can: Can = Can.READ) -> DocumentQuerySet:
        return self.filter(case__in=Case.objects.open_to(user, can))

    def unfinished(self) -> DocumentQuerySet:
        """Papers a worker still has to take further, whoever dropped them."""
        return self.filter(state__in=UNFINISHED)

    def numbers(self, *, aside: bool) -> dict[str, int]:
        """How many papers there are, are set aside, and of these (set aside, or else on the desk) are unfinished."""
        shown = Q(set_aside_at__isnull=not aside)
        return self.aggregate(
            all=Count("pk"),
            set_aside=Count("pk", Q(set_aside_at__isnull=False)),
            unfinished=Count("pk", shown & Q(state__in=UNFINISHED)),
        )

    def free(self) -> DocumentQuerySet:
        """Papers no living worker has in hand, by the database's clock."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()))

    def of_letter(self, letter: Document) -> DocumentQuerySet:
        """The papers whose pages make up a letter, in their order; a letter in one file is one paper."""
        return self.filter(Q(pk=letter.pk) | Q(page_of=letter.pk)).order_by("place", "received_at", "pk")

    def letters_to_read_whole(self) -> DocumentQuerySet:
        """Letters in several papers that changed since they were read as one, with every paper of them finished."""
        unfinished = Document.objects.unfinished().filter(page_of=models.OuterRef("pk"))
        changed = self.filter(pages_changed_at__isnull=False).exclude(state__in=[State.RECEIVED, State.CHECKED])
        return changed.exclude(models.Exists(unfinished))

    def on_the_desk(self) -> DocumentQuerySet:
        """Papers nobody set aside; those set aside are kept, and only left out of lists."""
        return self.filter(set_aside_at=None)

    def in_the_inbox(self) -> DocumentQuerySet:
        """Papers that came and that nobody has looked at, said the kind of, or confirmed; rulings wait to be confirmed.

        What somebody made here, or gave as the proof of an act of theirs, never comes in.
        """
        waiting = self.on_the_desk().filter(looked_at=None, decision=None, page_of=None)
        made = MadePaper.objects.filter(document=models.OuterRef("pk"))
        return waiting.filter(Q(kind_said=False) | Q(kind__in=RULINGS)).exclude(
            Q(kind__in=OF_OUR_OWN) | models.Exists(made)
        )

    def usable(self) -> DocumentQuerySet:
        """Papers that may leave the system: checked, and not refused."""
        return self.filter(state__in=[State.CHECKED, State.READ, State.PARKED], checked_at__isnull=False)


class Document(models.Model):
    """A file, kept byte for byte, and how far it has come."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="documents")
    # The stage this paper was dropped on: stages live a storey above, so its id only.
    answers_stage_id = models.UUIDField(null=True, blank=True)
    # A letter photographed page by page is one letter: the first paper stands for it, the others are pages of it.
    page_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="further")
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    pages_changed_at = models.DateTimeField(null=True, blank=True)  # until it is read as a whole again
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.OTHER)
    kind_said = models.BooleanField(default=False, db_default=False)  # by a person, once the paper could be looked at
    # What its words look like, for a person to accept, and the words that say so; empty where nobody can be sure.
    looks = models.CharField(max_length=10, choices=Kind.choices, blank=True, default="", db_default="")
    looks_page = models.PositiveSmallIntegerField(null=True, blank=True)
    looks_quote = models.TextField(blank=True, default="", db_default="")
    # What it says of the patient it is about, compared with the person of the case whenever it is used.
    says_of_patient = models.JSONField(default=list, blank=True, db_default=models.Value([], models.JSONField()))
    same_person_at = models.DateTimeField(null=True, blank=True)  # a person said: it is about the same person
    same_person_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    legible_at = models.DateTimeField(null=True, blank=True)  # a person looked: every page of it can be read
    legible_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    signed = models.BooleanField(null=True, blank=True)  # as a person saw it; nobody said yet: null
    signed_said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=200, blank=True)
    dated_on = models.DateField(null=True, blank=True)  # the day on the paper, as a person said
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(db_default=Now())
    # empty: it came through a link from somebody without an account; the request says from whom
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)  # a person looked: nothing is left to do with it
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    mailed = models.ForeignKey(Mailed, models.PROTECT, null=True, blank=True, related_name="+")  # it came by e-mail
    set_aside_at = models.DateTimeField(null=True, blank=True)  # kept, and left out of lists until brought back
    set_aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    checked_at = models.DateTimeField(null=True, blank=True)
    scan = models.CharField(max_length=20, blank=True)  # clean, infected, not_scanned
    pages_done = models.PositiveSmallIntegerField(default=0)
    pages_total = models.PositiveSmallIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)  # a sentence for the person
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    compared_at = models.DateTimeField(null=True, blank=True)  # with what was received, every day
    damage = models.CharField(max_length=10, blank=True, default="", db_default="")  # a word of storage.Damage

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "sha256"], name="a_case_keeps_the_same_file_once"),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_document_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="a_document_belongs_to_one_case"),
            models.CheckConstraint(condition=Q(size__gt=0), name="an_empty_file_is_no_document"),
            models.CheckConstraint(
                condition=Q(page_of=None) | Q(place__isnull=False, pages_changed_at=None) & ~Q(page_of=models.F("id")),
                name="a_page_has_a_place_in_another_paper_s_letter",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None, set_aside_by=None) | Q(set_aside_at__isnull=False),
                name="a_paper_is_set_aside_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None) | Q(looked_at__isnull=False, looked_by__isnull=False),
                name="who_looked_at_a_paper_did_so_at_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-received_at"], name="documents_by_case"),
            models.Index(
                fields=["received_at"], name="documents_to_take_up", condition=Q(state__in=["received", "checked"])
            ),
            models.Index(
                fields=["-received_at", "id"],
                name="documents_in_the_inbox",
                condition=Q(looked_at=None, decision=None, page_of=None, set_aside_at=None),
            ),
            models.Index(models.F("compared_at").asc(nulls_first=True), "id", name="documents_to_compare"),
        ]

    class Privacy:
        secret = {"title", "dated_on", "looks_quote", "says_of_patient", "name", "problem", "last_error"}
        plain = {
            "id", "organisation", "case", "decision", "answers_stage_id", "page_of", "place", "pages_changed_at",
            "kind", "kind_said", "looks", "looks_page", "content_type", "size", "sha256",
            "received_at", "received_by", "state", "checked_at", "scan", "pages_done", "pages_total", "read_at",
            "claimed_until", "attempts", "compared_at", "damage", "set_aside_at", "set_aside_by",
            "looked_at", "looked_by", "mailed", "same_person_at", "same_person_by", "legible_at", "legible_by",
            "signed", "signed_said_by",
        }  # fmt: skip

    MAX_ATTEMPTS: ClassVar[int] = 3

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def waits_in_the_inbox(self) -> bool:
        """Whether it came and nobody has said yet that nothing is left to do with it. One question."""
        return Document.objects.in_the_inbox().filter(pk=self.pk).exists()

    @property
    def finished(self) -> bool:
        return self.state in (State.READ, State.REFUSED, State.PARKED)

    @property
    def has_pictures(self) -> bool:
        """Whether it has pages to look at, and may be opened; other kinds of files are only words."""
        return self.checked_at is not None and self.content_type.startswith(("application/pdf", "image/"))

    @property
    def about_another(self) -> tuple[whose.Said, ...]:
        """What it says of its patient that does not fit the person of the case; nothing once somebody settled that."""
        if self.same_person_at or not self.says_of_patient:
            return ()
        coverage = getattr(self.case, "coverage", None)
        known = whose.Known(self.case.patient_name, self.case.patient_born_on, coverage.member_id if coverage else "")
        return whose.differing([whose.said_again(each) for each in self.says_of_patient], known)

    @property
    def wants_signature(self) -> bool:
        """Whether it counts for nothing without a signature, and no person has seen one on it."""
        return self.kind in SIGNED_KINDS and not self.signed

    @property
    def looks_otherwise(self) -> bool:
        """Whether its words say that it is of another kind than it is filed under, and nobody has answered that yet."""
        return bool(self.looks) and self.looks != self.kind and not self.kind_said

    @property
    def letter(self) -> Document:
        """The paper that stands for the letter this is a page of: itself, where a letter is one file."""
        return self.page_of or self


class Page(models.Model):
    """The text of one page, where it came from, and how sure the reader was of the letters."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.CharField(max_length=10)  # layer, ocr, docx, text
    confidence = models.FloatField(null=True)
    turned = models.PositiveSmallIntegerField(default=0)  # clockwise degrees that set the page upright
    again = models.CharField(max_length=7, choices=Again.choices, blank=True, default="", db_default="")
    words = models.GeneratedField(
        # what a whole book holds is cut, or PostgreSQL would refuse the page
        expression=SearchVector(Left("text", 200_000), config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(fields=["words"], name="pages_by_words")]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="a_page_has_one_text")]

    class Privacy:
        secret = {"text", "words"}
        plain = {"id", "organisation", "document", "number", "source", "confidence", "turned", "again"}

    def __str__(self) -> str:
        return f"{self.number}"


class Suggestion(models.Model):
    """A fact the text seems to state, with page and quote. It never becomes a fact until a person confirms it."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="suggestions")
    field = models.CharField(max_length=60)
    value = models.JSONField()
    page = models.PositiveSmallIntegerField()
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    confidence = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["document", "field"], name="suggestions_by_document")]

    class Privacy:
        secret = {"value", "quote"}
        plain = {"id", "organisation", "document", "field", "page", "start", "end", "confidence"}

    def __str__(self) -> str:
        return self.field
