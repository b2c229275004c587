"""What workers do with papers: one call each, ids in, and done twice it does no harm."""

from celery import shared_task
from django.utils import timezone

from documents import ahead, intake, upkeep
from documents.bench import making
from documents.mailed import reading as mail

SOFT, HARD = 280, 295
"""Seconds; below the 300 after which the broker hands a task to somebody else."""


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def take_in(*, document_id: str, **_: object) -> None:
    """Check and read one paper."""
    intake.take_in(document_id=document_id)


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def take_in_mailed(*, file_id: str, **_: object) -> None:
    """Check and read one file that came by mail and waits for its case."""
    mail.take_in(file_id=file_id)


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def draw(*, document_id: str, **_: object) -> None:
    """Draw the first pages of one paper that was read."""
    ahead.draw(document_id=document_id)


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def make_papers(*, sorting_id: str, **_: object) -> None:
    """Make the papers somebody sorted pages into."""
    making.make(sorting_id=sorting_id)


@shared_task(soft_time_limit=20, time_limit=25)
def take_up(**_: object) -> None:
    """Find papers, and papers to be made, that nobody has in hand."""
    intake.take_up()
    making.take_up()
    mail.take_up()


@shared_task(soft_time_limit=60, time_limit=90)
def compare(**_: object) -> None:
    """Compare some kept files with what was received."""
    upkeep.compare_slice()


@shared_task
def clean(**_: object) -> None:
    """Take away what no paper names and pictures nobody looks at."""
    upkeep.clean(now=timezone.now())
