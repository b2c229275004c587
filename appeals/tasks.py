"""Celery in, one verb."""

from celery import shared_task

from appeals import actions, reminders


@shared_task
def send_due(**_: object) -> None:
    """Send what is due, once; the beat asks every minute, and every commit that plans a reminder pokes."""
    reminders.send_due()


@shared_task(time_limit=300, soft_time_limit=280)
def build_packet(*, packet_id: str, **_: object) -> None:
    """Build one packet that was asked for; does nothing when it is built, failed or in other hands."""
    actions.build_packet(packet_id)


@shared_task
def build_packets(**_: object) -> None:
    """Build what was asked for and lies about: the poke was lost, or a worker died over it."""
    for packet_id in actions.packets_waiting():
        actions.build_packet(packet_id)
