"""The cover note for the patient: what a letter says, what happens next, until when, in plain English or Spanish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from appeals.letters import Printable
from appeals.models import Deadline, Letter, Turn
from appeals.typesetting.parties import Capacity, Sender
from appeals.typesetting.press import TEMPLATES, say_date
from appeals.typesetting.wording import Composer, Told
from cases.models import Case, Outcome
from claimback.accounts.models import User

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
    running = Deadline.objects.unmet().filter(stage=letter.stage) if letter.stage else Deadline.objects.none()
    ours = running.filter(clock="filing").order_by("act_by").first()
    theirs = running.owed_by_others().filter(clock="decision").exclude(legal_on=None).order_by("-legal_on").first()
    turn = Turn.objects.filter(case=letter.case_id).first()
    return {
        "sent_on": sent,
        "file_by": ours.act_by if ours else None,
        "answer_by": theirs.legal_on if theirs else None,
        "next_by": turn.on if turn else None,
    }


def _conditions(letter: Letter, answer_by: date | None, *, on: date) -> dict[str, bool]:
    stage = letter.stage
    answered = bool(stage and stage.answer and stage.answer.outcome != Outcome.UNANSWERED)
    late = bool(answer_by and answer_by < on and not answered)
    waits = bool(stage and stage.filed_on and not answered and not late)
    return {"sent": letter.sealed_at is not None, "answered": answered, "late": late, "waiting": waits}
