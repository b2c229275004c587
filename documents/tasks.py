"""What workers do with papers: one call each, ids in, and done twice it does no harm."""

from celery import shared_task

from documents import intake

SOFT, HARD = 280, 295
"""Seconds; below the 300 after which the broker hands a task to somebody else."""


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def take_in(*, document_id: str, **_: object) -> None:
    """Check and read one paper."""
    intake.take_in(document_id=document_id)


@shared_task(soft_time_limit=20, time_limit=25)
def take_up(**_: object) -> None:
    """Find papers that nobody has in hand."""
    intake.take_up()
