"""A letter as it will stand on paper: what is edited, with the lines by which a reader finds the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from appeals.letter_kinds import SAYS_NOTHING_OF_HEALTH, TO_THE_PLAN
from appeals.letters.composing import stated
from appeals.letters.facts import LetterFacts
from appeals.typesetting.markup import parts
from appeals.typesetting.parties import Capacity, Reference, Sender
from appeals.typesetting.press import say_date, set_pages, words

# The lines under "Re", in the order a clerk looks for them.
REFERENCES = (
    "patient", "birth_date", "insurer", "member_id", "group_number", "claim_number", "reference_number",
    "service", "codes", "service_date", "provider", "notice_date", "stage",
)  # fmt: skip
ABOUT_HEALTH = frozenset({"birth_date", "service", "codes", "service_date", "provider"})


@dataclass(frozen=True, slots=True)
class Printable:
    """A letter as it will stand on paper. `body` is light markup; `signed_as` is the line under the name."""

    written_on: date
    sender: Sender
    recipient: tuple[str, ...]
    subject: str
    body: str
    references: tuple[Reference, ...] = ()
    signed_as: str = ""
    enclosures: tuple[tuple[str, str], ...] = field(default=())
    language: str = "en"


def printable(facts: LetterFacts, *, subject: str, recipient: tuple[str, ...], body: str) -> Printable:
    """The letter as edited, with the references and enclosures its facts give it."""
    return Printable(
        written_on=facts.written_on,
        sender=facts.sender,
        recipient=recipient,
        subject=subject,
        body=body,
        references=references(facts),
        signed_as=_signed_as(facts),
        enclosures=facts.exhibits,
    )


def references(facts: LetterFacts, language: str = "en") -> tuple[Reference, ...]:
    """The lines by which the reader finds the case: only those that are stated."""
    found = stated(facts, language)
    labels = words(language)
    left_out = ABOUT_HEALTH if facts.kind in SAYS_NOTHING_OF_HEALTH else frozenset()
    if facts.kind in TO_THE_PLAN:
        left_out |= {"insurer"}
    named = (name for name in REFERENCES if name in found and name not in left_out)
    return tuple(Reference(labels[name], found[name].value) for name in named)


def render(letter: Printable) -> bytes:
    """The letter as PDF/UA-1, the same bytes for the same letter. Raises CannotSet naming what stops it."""
    matter = {
        "language": letter.language,
        "words": words(letter.language),
        "title": letter.subject,
        "dated": say_date(letter.written_on, letter.language),
        "sender": {"name": letter.sender.name, "lines": letter.sender.lines},
        "recipient": letter.recipient,
        "subject": letter.subject,
        "references": [{"label": line.label, "value": line.value} for line in letter.references],
        "body": parts(letter.body),
        "signature": {"name": letter.sender.name, "capacity": letter.signed_as},
        "enclosures": [{"label": label, "title": title} for label, title in letter.enclosures],
    }
    return set_pages("letter.typ", matter, dated=letter.written_on)


def _signed_as(facts: LetterFacts) -> str:
    if facts.sender.capacity is Capacity.PATIENT:
        return ""
    return f"for {facts.patient.value}"
