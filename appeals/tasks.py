"""Celery in, one verb."""

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from appeals import actions, reminders
from appeals.actions import erasing, leaving, replanning
from appeals.watch import heartbeat

SOFT, HARD = 280, 295
"""Seconds; below the 300 after which the broker hands a task to somebody else."""


@shared_task
def send_due(**_: object) -> None:
    """Send what is due, once; the beat asks every minute, and every commit that plans a reminder pokes."""
    reminders.send_due()
    heartbeat.beat()


@shared_task(soft_time_limit=SOFT, time_limit=HARD)
def build_packet(*, packet_id: str, **_: object) -> None:
    """Build one packet that was asked for; does nothing when it is built, failed or in other hands."""
    actions.build_packet(packet_id, out_of_time=SoftTimeLimitExceeded)


@shared_task
def build_packets(**_: object) -> None:
    """Have built what was asked for and lies about: the poke was lost, or a worker died over it."""
    for packet_id in actions.packets_waiting():
        # a task each, so that each has its own time; one the queue cannot take by the next look is asked for then
        build_packet.apply_async(kwargs={"packet_id": str(packet_id)}, expires=25, ignore_result=True, retry=False)


@shared_task
def raise_unconfirmed(**_: object) -> None:
    """Where the day to ask has come and nobody has confirmed what was sent, the case says so."""
    actions.raise_unconfirmed()


@shared_task(time_limit=170, soft_time_limit=160)
def send_dispatch(*, dispatch_id: str, **_: object) -> None:
    """Send one packet by a machine; does nothing when it is settled or in other hands."""
    actions.send_dispatch(dispatch_id)


@shared_task
def send_dispatches(**_: object) -> None:
    """Send what was asked for and lies about: the poke was lost, or a worker died over it."""
    for dispatch_id in actions.dispatches_waiting():
        actions.send_dispatch(dispatch_id)


@shared_task
def nobody_is_lost(**_: object) -> None:
    """Look through the organisations nobody looked through today; the beat asks every minute, so none is missed."""
    for organisation_id in actions.audits_due():
        actions.audit_organisation(organisation_id, by=None)


@shared_task
def plan_weekly(**_: object) -> None:
    """Whoever an open case is about has its next weekly message ahead."""
    reminders.plan_weekly()


@shared_task
def check_reach(**_: object) -> None:
    """A case with a running date has somebody who can act and whom a message reaches; where not, a human is told."""
    reminders.look_after()


@shared_task
def end_help(**_: object) -> None:
    """Whoever helped a person until a day that is over helps no more, and both are told."""
    leaving.end_what_is_over(now=reminders.database_now())


@shared_task
def replan(**_: object) -> None:
    """Compare what waits in cases with their plans, where that was asked for; the beat asks every minute."""
    replanning.replan_waiting()


@shared_task
def erase_due(**_: object) -> None:
    """Erase the cases whose time to take it back is over."""
    erasing.erase_due()


@shared_task
def take_leftovers_away(**_: object) -> None:
    """Take the files of erased cases off their shelves."""
    erasing.take_leftovers_away(now=timezone.now())
