"""A lifelike caseload for trying the product, plainly fictional and reproducible."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from appeals.demo import beside, caseload, people


class Command(BaseCommand):
    help = "Fill the system with an invented caseload, once; --cases adds so many more cases every time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=0, help="so many more cases, spread over the advocates")
        parser.add_argument("--organisations", type=int, default=2, help="offices of advocates (default: 2)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same stories (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was added and who may sign in. This command reads the only clock of the demo."""
        if settings.PRODUCTION:
            raise CommandError("The demo's password is known to everybody, so it never enters a production system.")
        if options["cases"] < 0 or options["organisations"] < 0:
            raise CommandError("--cases and --organisations are counts, 0 or more.")
        today = timezone.localdate()
        offices, new = beside.seed(organisations=options["organisations"], seed=options["seed"], today=today)
        new += caseload.add(offices, cases=options["cases"], seed=options["seed"], today=today)
        self.stdout.write(f"{new} demo cases added. Everybody in them is invented. Sign in as:")
        for member in caseload.sign_ins(offices):
            self.stdout.write(f"  {member.user.email:<48} {member.role:<14} {people.PASSWORD}")
        self.stdout.write("  Patients of the offices: patient1.harbor … with the same password.")
