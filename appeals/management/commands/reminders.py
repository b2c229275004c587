"""Every reminder, for scripts and spreadsheets."""

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from appeals.models import Reminder

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Command(BaseCommand):
    help = "Count the reminders by state, or list every one of them with --csv."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", action="store_true", help="key,recipient,due_at,state of every reminder.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print to standard output, in the order in which they are due."""
        if options["csv"]:
            self.list_all()
            return
        for state, count in Reminder.objects.values_list("state").annotate(Count("pk")).order_by("state"):
            self.stdout.write(f"{state}: {count}")

    def list_all(self) -> None:
        """One row a reminder; instants in UTC, ISO 8601."""
        sheet = csv.writer(self.stdout, lineterminator="\n")
        sheet.writerow(["key", "recipient", "due_at", "state"])
        rows = Reminder.objects.order_by("due_at", "id").values_list("id", "recipient__email", "due_at", "state")
        for key, recipient, due_at, state in rows.iterator():
            sheet.writerow([str(key), harmless(recipient), due_at.isoformat(), state])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: what could start a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.lstrip().startswith(STARTS_A_FORMULA) or cell.startswith(("\t", "\r")) else cell
