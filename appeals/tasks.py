"""Celery in, one verb."""

from celery import shared_task

from appeals import reminders


@shared_task
def send_due(**_: object) -> None:
    """Send what is due, once; the beat asks every minute, and every commit that plans a reminder pokes."""
    reminders.send_due()
