"""A deadline may be provisional, or without a legal limit; only a firm one has a legal day."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("appeals", "0004_promises_and_successors_are_tied")]

    operations = [
        migrations.AddField(
            "deadline",
            "certainty",
            models.CharField(
                choices=[
                    ("firm", "The law's own last day is known"),
                    ("provisional", "A fact is missing; this is the earliest day that may apply"),
                    ("no_limit", "The law sets no last day; this is a day to be safe by"),
                ],
                db_default="firm",
                default="firm",
                max_length=12,
            ),
        ),
        migrations.AlterField("deadline", "legal_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "deadline",
            models.CheckConstraint(
                condition=Q(certainty="firm", legal_on__isnull=False)
                | (~Q(certainty="firm") & Q(legal_on=None, legal_at=None, conservative_on__isnull=False)),
                name="a_date_is_legal_only_when_it_is_firm",
            ),
        ),
    ]
