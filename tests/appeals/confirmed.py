"""What the tests of confirming share: a form as a browser sends it, and cases on their way."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from appeals import actions
from appeals.models import Channel, Stage
from cases.models import Case
from documents import tasks
from documents.models import Document
from tests import papers
from tests.appeals.fights import denied as a_denied_case


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def typed(**facts: str) -> dict[str, str]:
    """What a person typed into the form; `received_on` and the others are strings, as a browser sends them."""
    said = {
        "patient_name": "Maria Example",
        "insurer": "Fictional Mutual",
        "coverage_type": "erisa_self_funded",
        "state": "OH",
        "internal_levels": "1",
        "claim_type": "pre_service",
        "urgency": "standard",
        "notice_on": str(ago(20)),
        "received_on": str(ago(16)),
        "received_how": "told",
        "reason": "not_medically_necessary",
        "reason_text": "The records do not show six weeks of physical therapy.",
        "time_zone": "America/New_York",
    }
    return said | facts


def letter(name: str = "letter.txt", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.plain(papers.denial()) if content is None else content)


def read(document: Document) -> Document:
    tasks.take_in(document_id=str(document.pk))
    document.refresh_from_db()
    return document


def confirm_url(case: Case, document: Document | None = None) -> str:
    return reverse("confirm", args=[case.pk, document.pk]) if document else reverse("confirm_by_hand", args=[case.pk])


def a_filed_stage() -> tuple[Case, Stage]:
    case = a_denied_case()
    stage = Stage.objects.get(case=case, step="erisa_self_funded.internal_1")
    sent = ago(10)
    actions.file_stage(stage, on=sent, how=Channel.FAX, address="555-0100", by=case.owner, today=timezone.localdate())
    return case, stage
