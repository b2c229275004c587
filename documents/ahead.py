"""Pages drawn ahead by a worker, so that whoever opens a paper, or sorts its pages, need not wait for their pictures.

What is not drawn yet, or was taken away again, is drawn when somebody looks (`documents.actions.open_picture`).
"""

from __future__ import annotations

from uuid import UUID

import structlog

from claimback.poke import poke
from documents.actions import path_of, pictures_of
from documents.models import Document
from documents.pictures import SMALL, WIDTH, picture_of
from documents.storage import NotKept
from documents.text import NoPageImage

log = structlog.get_logger(__name__)

FIRST_PAGES = 6
"""Pages drawn ahead: what is seen first of a letter. A chart of hundreds must not hold up the reading of others."""


def soon(document: Document) -> None:
    """Ask a worker to draw the first pages of a paper that was read; where the ask is lost, nothing is."""
    poke("documents.tasks.draw", document_id=document.pk)


def draw(*, document_id: UUID | str) -> int:
    """Draw the first pages of a paper, large and small, where they are not there yet. Says how many pages have both.

    Done twice it does nothing more; a paper that may not be opened, or has no pictures, is left alone.
    """
    document = Document.objects.usable().filter(pk=document_id).first()
    if document is None:
        return 0
    original, folder = path_of(document), pictures_of(document.organisation_id)
    done = 0
    for number, turned in document.pages.order_by("number").values_list("number", "turned")[:FIRST_PAGES]:
        try:
            for width in (WIDTH, SMALL):
                kind = document.content_type
                picture_of(original, number, content_type=kind, turned=turned, folder=folder, width=width)
        except (NoPageImage, NotKept, OSError) as why:
            log.info("pages_not_drawn_ahead", document=str(document.pk), number=number, why=type(why).__name__)
            break
        done += 1
    return done
