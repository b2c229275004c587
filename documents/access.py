"""Which papers somebody may see."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.access import offices_of
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can
from documents.actions import LETTERS
from documents.models import Criterion, Document, Evidence, Finding, Kind, MailAddress, Mailed, Sorting, State

MOST_PAGES_OFFERED = 40


def papers_known_to(user: User) -> QuerySet[Document]:
    """The papers of every case this person may look at; only to tell them who may open one, never to list."""
    return Document.objects.open_to(user, Can.VIEW)


def papers_open_to(user: User, can: Can) -> QuerySet[Document]:
    """The papers of the cases in which this person may do this; with `Can.VIEW`, theirs and those they may read.

    Who may look at a case but not open its papers sees only what they sent themselves.
    """
    found = Document.objects.open_to(user, can).select_related("case", "received_by")
    if can is not Can.VIEW:
        return found
    readable = Case.objects.open_to(user, Can.READ)
    return found.filter(case__in=readable) | found.filter(received_by=user)


def sortings_open_to(user: User, can: Can) -> QuerySet[Sorting]:
    """What was sorted at the bench in those cases."""
    found = Sorting.objects.filter(case__in=Case.objects.open_to(user, can))
    return found.select_related("case").prefetch_related("papers__pages")


def pages_to_choose_from(letter: Document) -> list[Document]:
    """The papers of a letter in their order, and then the case's other letters that nobody has confirmed yet."""
    mine = list(Document.objects.of_letter(letter))
    others = Document.objects.filter(case=letter.case_id, kind__in=LETTERS, decision=None, page_of=None, further=None)
    others = others.exclude(state=State.REFUSED).on_the_desk().exclude(pk__in=[paper.pk for paper in mine])
    return [*mine, *others.order_by("received_at", "pk")[:MOST_PAGES_OFFERED]]


def letters_to_confirm(case: Case) -> QuerySet[Document]:
    """The denials nobody has confirmed or set aside; one made of pages of a confirmed letter is that letter."""
    waiting = Document.objects.on_the_desk().filter(case=case, kind=Kind.DENIAL, decision=None, page_of=None)
    return waiting.exclude(made__pages__source__decision__isnull=False).order_by("received_at", "pk")


def criteria_open_to(user: User, can: Can) -> QuerySet[Criterion]:
    """The criteria of the cases in which this person may do this, those taken out aside."""
    found = Criterion.objects.filter(case__in=Case.objects.open_to(user, can), withdrawn_at=None)
    return found.select_related("case__coverage")


def evidence_open_to(user: User, can: Can) -> QuerySet[Evidence]:
    """The pages given in those cases, those taken back aside."""
    found = Evidence.objects.filter(case__in=Case.objects.open_to(user, can), withdrawn_at=None)
    return found.select_related("case", "document")


def findings_open_to(user: User, can: Can) -> QuerySet[Finding]:
    """The entries of the logs of those cases, those taken out aside."""
    found = Finding.objects.filter(case__in=Case.objects.open_to(user, can), withdrawn_at=None)
    return found.select_related("case")


def mail_open_to(user: User, can: Can) -> QuerySet[Mailed]:
    """What came to the addresses of the organisations in which this person may do this, filed and put away too."""
    return mail_of([office.pk for office in offices_of(user, can)] if user.is_active else [])


def mail_of(offices: Collection[UUID]) -> QuerySet[Mailed]:
    """What came to the addresses of these organisations themselves: of whoever may look there already."""
    found = Mailed.objects.filter(came_to__case=None, organisation__in=offices)
    return found.select_related("organisation", "case").prefetch_related("files").order_by("-arrived_at", "-pk")


def mail_addresses_open_to(user: User, can: Can) -> QuerySet[MailAddress]:
    """The addresses of cases in which this person may do this, and of the organisations they manage."""
    managed = [office.pk for office in offices_of(user, Can.MANAGE)] if user.is_active else []
    found = Q(case__in=Case.objects.open_to(user, can)) | Q(case=None, organisation__in=managed)
    return MailAddress.objects.filter(found).select_related("case", "organisation").order_by("-made_at", "-pk")


def living_mail_address(organisation: Organisation, case: Case | None = None) -> MailAddress | None:
    """The address that takes mail now, of a case or of the organisation itself."""
    return MailAddress.objects.filter(organisation=organisation, case=case, revoked_at=None).first()
