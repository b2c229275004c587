"""Look for cases with a running date that nobody minds or no message reaches, and tell a human. Imports no Celery."""

from typing import Any

from django.core.management.base import BaseCommand

from appeals.reminders import living


class Command(BaseCommand):
    help = "Tell a human of every case with a running date that nobody minds or no message reaches."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many such cases there are; alerts are put into the outbox, once a day for the same thing."""
        found = living.look_after()
        self.stdout.write(f"{found} cases with a running date have nobody whom a message reaches")
