"""What waits for its case is checked and read by a worker, so that a case can be suggested; twice does no harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from cases.facts import FactName
from claimback.poke import poke
from claimback.sealed import blind_index
from documents import kinds, reading, storage
from documents.actions import shelf_of
from documents.intake import GAVE_UP_CHECKING, GAVE_UP_READING, LEASE, LIMITS, PATIENCE, TAKEN_UP_AT_ONCE
from documents.mailed.models import MailedFile
from documents.models import Document
from documents.reading.whose import Mark, says_of_patient
from documents.scan import Verdict, scan
from documents.text import extract

State = MailedFile.State
UNFINISHED = (State.RECEIVED, State.CHECKED)
BEGINS = 1_200
"""Characters of its first words that are kept to look at."""

MOST_TOLD = 20


def take_up() -> int:
    """Poke workers for files nobody has in hand, the oldest first; returns how many."""
    found = list(_free().order_by("pk").values_list("pk", flat=True)[:TAKEN_UP_AT_ONCE])
    for pk in found:
        poke("documents.tasks.take_in_mailed", file_id=pk)
    return len(found)


def take_in(*, file_id: UUID | str) -> None:
    """Check and read one file that waits; nothing happens when it is finished, filed or in another worker's hands."""
    claimed = _free().filter(pk=file_id).update(claimed_until=Now() + LEASE, attempts=F("attempts") + 1)
    file = MailedFile.objects.filter(pk=file_id).first() if claimed else None
    if file is None:
        return
    if file.attempts > Document.MAX_ATTEMPTS:
        if file.state == State.CHECKED:
            _write(file, state=State.READ, problem=GAVE_UP_READING)
        else:
            _write(file, state=State.LOCKED, problem=GAVE_UP_CHECKING)
        return
    try:
        if _check(file):
            _read(file)
    except OSError:
        _write(file, claimed_until=Now() + PATIENCE)


def _check(file: MailedFile) -> bool:
    """Whether it may be read; a scanner that is set up and away leaves it unchecked, to be asked again."""
    found = scan(_path(file), clamd_url=settings.CLAMD_URL)
    if found.verdict is Verdict.INFECTED:
        _write(file, state=State.LOCKED, problem=kinds.Infected.sentence)
        return False
    if found.verdict is Verdict.NOT_SCANNED and settings.CLAMD_URL:
        _write(file, claimed_until=Now() + PATIENCE, attempts=F("attempts") - 1)
        return False
    return _write(file, state=State.CHECKED, claimed_until=Now() + timedelta(seconds=280))


def _read(file: MailedFile) -> None:
    extracted = extract(_path(file), content_type=file.content_type, limits=LIMITS)
    pages = list(extracted.pages)
    words = "\n".join(page.text for page in pages).replace("\0", "").strip()
    _write(file, state=State.READ, problem=extracted.problem or "", told=told_by(pages), begins=words[:BEGINS])


def told_by(pages: Sequence[reading.PageText]) -> dict[str, Any]:
    """What the pages say of whose they are; a member number only as its fingerprint, to be compared and not read."""
    told: dict[str, list[str]] = {"claims": [], "members": [], "names": [], "insurers": []}
    of = {
        FactName.CLAIM_NUMBER: "claims", FactName.REFERENCE_NUMBER: "claims", FactName.MEMBER_ID: "members",
        FactName.MEMBER_NAME: "names", FactName.INSURER: "insurers",
    }  # fmt: skip
    for each in reading.suggest(pages):
        if each.field in of:
            told[of[each.field]].append(str(each.value))
    for said in says_of_patient(pages):
        if said.mark is not Mark.BORN:
            told["names" if said.mark is Mark.NAME else "members"].append(said.value)
    told["members"] = [blind_index(each) for each in told["members"]]
    looks = reading.looks_like(pages)
    return {name: list(dict.fromkeys(values))[:MOST_TOLD] for name, values in told.items()} | {
        "looks": looks.kind if looks else ""
    }


def _free() -> Any:
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    return MailedFile.objects.filter(free, state__in=UNFINISHED)


@transaction.atomic
def _write(file: MailedFile, *, problem: object = "", **fields: Any) -> bool:
    """Written only while it waits: filed meanwhile, it is a paper and read as one."""
    said = {"claimed_until": None, "problem": str(problem)} | fields
    return bool(MailedFile.objects.filter(pk=file.pk, state__in=UNFINISHED).update(**said))


def _path(file: MailedFile) -> Any:
    return storage.path_of(shelf_of(file.organisation_id), file.sha256)
