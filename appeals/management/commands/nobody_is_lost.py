"""Look for people who are lost, once a day an organisation: for cron, or by hand. Imports no Celery."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from appeals.actions.replanning import replan_waiting
from appeals.actions.watching import audit_organisation, audits_due
from cases.models import Case


class Command(BaseCommand):
    help = "Look through every organisation that nobody looked through today; exit 1 when somebody is lost."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="Also those that were looked through today.")

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        """One line an organisation, by id, and one for each case that lacks something."""
        every = Case.objects.going_on().order_by("organisation").values_list("organisation", flat=True).distinct()
        failing = 0
        for organisation_id in list(every) if again else audits_due():
            audit = audit_organisation(organisation_id, by=None)
            failing += audit.failing
            self.stdout.write(f"{organisation_id} {audit.failing} of {audit.cases} lack something")
            for each in audit.lost:
                self.stdout.write(f"  case {each['case']} {', '.join(each['lacks'])}")
        while replan_waiting():
            continue
        if failing:
            sys.exit(1)
