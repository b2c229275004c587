"""Send what is due, once: for cron, a systemd timer, or by hand. Imports no Celery."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from appeals import reminders
from appeals.watch import heartbeat


class Command(BaseCommand):
    help = "Send the reminders that are due, once."
    requires_system_checks: list[str] = []  # they import every view, and sending must not need them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done; change and send nothing.")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        """Print what was done in one line; exit 1 when the clocks disagree or the database is away."""
        try:
            done = reminders.send_due(dry_run=dry_run)
        except reminders.ClocksDisagree as reason:
            raise CommandError(str(reason)) from reason
        except (OperationalError, InterfaceError) as reason:
            raise CommandError(
                "The database did not answer, so the run stopped. What was due is kept and will be sent next time."
            ) from reason
        if not dry_run:
            heartbeat.beat()
        mood = "would be " if dry_run else ""
        self.stdout.write(
            f"{done.sent} {mood}sent, {done.superseded} {mood}superseded, {done.cancelled} {mood}cancelled, "
            f"{done.failed} to be tried again, {done.parked} parked for a person"
        )
