"""Celery in, one verb."""

from celery import shared_task
from django.utils import timezone

from claimback.audit import once, verify


@shared_task
def anchor(**_: object) -> None:
    """Write the ends of the chains down outside the database, so that a tail cut off later is noticed."""
    verify.anchor(at=timezone.now())


@shared_task
def forget(**_: object) -> None:
    """Forget what was answered to forms and programs more than seven days ago."""
    once.forget()
