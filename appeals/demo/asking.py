"""Papers asked of others in the demo: one came and waits to be looked at, one is still missing."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from appeals import actions
from appeals.actions import outside
from appeals.models import AskedOf, Request
from documents.intake import take_in

if TYPE_CHECKING:
    from appeals.demo.stories import Scene
    from cases.models import Case

NOTES = """Physical therapy notes (invented)

Twelve visits between March and May. Pain 7 of 10 at the first visit, 6 of 10 at the last.
"""


class Sent(BytesIO):
    """A file as a therapist would send it."""

    def __init__(self, words: str, *, name: str) -> None:
        super().__init__(words.encode())
        self.name = name


def ask(scene: Scene, case: Case, *, on: date, due_on: date) -> Request:
    """A therapist was asked for two things and has sent one of them."""
    asked = actions.ask_for_papers(
        case,
        asked_of=AskedOf.THERAPIST,
        name=scene.office.marked("Example Physical Therapy"),
        email=f"records.{case.reference.lower()}@example.test",
        items=[scene.office.marked("Treatment notes, March to May"), scene.office.marked("Discharge summary")],
        due_on=due_on,
        on=on,
        by=scene.advocate,
    )
    link, item = asked.links.get(), asked.items.get(place=1)
    notes = Sent(scene.office.marked(NOTES), name=f"{scene.office.marked('therapy notes')}.txt")
    outside.send_papers(link, item=item, files=[notes], words="")
    for arrival in item.arrivals.select_related("document"):
        if arrival.document_id:
            take_in(document_id=arrival.document_id)
    return asked
