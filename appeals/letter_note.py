"""The cover note for the patient: what a letter says, what happens next, until when, in plain English or Spanish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from appeals.letters import Printable
from appeals.models import Deadline, Letter, Turn
from appeals.typesetting.parties import Capacity, Sender
from appeals.typesetting.press import TEMPLATES, say_date
from appeals.typesetting.wording import Composer, Told
from cases.models import Case, Outcome
from claimback.accounts.models import User
from claimback.written import Question

LANGUAGES = ("en", "es")
FACTS = ("patient", "service", "sent_on", "file_by", "answer_by", "next_by")
"""What a note may say; a line that lacks one is left out, and no note asks the patient for it."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note in words: its title, and its body in the markup of letters."""

    title: str
    body: str
    language: str


def note_of(letter: Letter, *, language: str, on: date) -> Note:
    """The note that goes with a letter as the case stands on that day; `language` is one of LANGUAGES."""
    dates = _dates(letter)
    said = {name: say_date(day, language) for name, day in dates.items() if day}
    if letter.case.patient_name:
        said["patient"] = letter.case.patient_name
    if letter.case.service:
        said["service"] = letter.case.service
    told = Told(
        facts=said,
        lists={},
        conditions=_conditions(letter, dates["answer_by"], on=on),
        gaps=dict.fromkeys(FACTS, ""),
        includes={},
    )
    composed = Composer(told).compose(TEMPLATES / language / "notes" / f"{letter.kind}.txt")
    return Note(composed.subject, composed.body, language)


def printable_note(letter: Letter, note: Note, *, by: User, on: date) -> Printable:
    """The note as it will stand on paper, from whoever prints it."""
    case: Case = letter.case
    return Printable(
        written_on=on,
        sender=Sender(by.name or by.email, (case.organisation.name,), Capacity.PATIENT),
        recipient=tuple(line for line in (case.patient_name,) if line),
        subject=note.title,
        body=note.body,
        language=note.language,
    )


def _dates(letter: Letter) -> dict[str, date | None]:
    """When it went out, by when it must, by when they must answer, and the case's next day."""
    filed = letter.stage.filed_on if letter.stage else None
    sent = (filed if letter.is_main else letter.sent_on) if letter.sealed_at else None
    file_by = _FILE_BY(stage=letter.stage_id) if letter.stage_id else []
    answer_by = _ANSWER_BY(stage=letter.stage_id) if letter.stage_id else []
    told = {"file_by": file_by, "answer_by": answer_by, "next_by": _NEXT_BY(case=letter.case_id)}
    return {"sent_on": sent} | {name: found[0][0] if found else None for name, found in told.items()}


def _file_by(*, stage: UUID) -> QuerySet[Deadline, tuple[date]]:
    dates = Deadline.objects.unmet().filter(stage=stage, clock="filing")
    return dates.order_by("act_by").values_list("act_by")[:1]


def _answer_by(*, stage: UUID) -> QuerySet[Deadline, tuple[date | None]]:
    dates = Deadline.objects.unmet().owed_by_others().filter(stage=stage, clock="decision").exclude(legal_on=None)
    return dates.order_by("-legal_on").values_list("legal_on")[:1]


def _next_by(*, case: UUID) -> QuerySet[Turn, tuple[date | None]]:
    return Turn.objects.filter(case=case).values_list("on")[:1]


_FILE_BY = Question(_file_by, prepared=True)
_ANSWER_BY, _NEXT_BY = Question(_answer_by, prepared=True), Question(_next_by, prepared=True)


def _conditions(letter: Letter, answer_by: date | None, *, on: date) -> dict[str, bool]:
    stage = letter.stage
    answered = bool(stage and stage.answer and stage.answer.outcome != Outcome.UNANSWERED)
    late = bool(answer_by and answer_by < on and not answered)
    waits = bool(stage and stage.filed_on and not answered and not late)
    return {"sent": letter.sealed_at is not None, "answered": answered, "late": late, "waiting": waits}
