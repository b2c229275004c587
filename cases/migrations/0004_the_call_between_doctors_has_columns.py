"""The call between doctors, as the letter offers it, has columns of its own; nothing was ever kept in the old one."""

from django.db import migrations, models
from django.db.models import Q

ANCHORS = [
    ("date_of_notice", "the date on the letter"),
    ("receipt", "the day you receive it"),
    ("mailing", "the day it was mailed"),
    ("date_of_decision", "the day of the decision"),
    ("service", "the day of treatment"),
    ("unspecified", "the letter does not say"),
]
UNITS = [
    ("hours", "hours"),
    ("calendar_days", "days"),
    ("business_days", "business days"),
    ("weeks", "weeks"),
    ("months", "months"),
    ("years", "years"),
]
NONE = Q(peer_to_peer_window=None, peer_to_peer_unit="", peer_to_peer_anchor="")
WHOLE = Q(peer_to_peer_window__gte=1) & ~Q(peer_to_peer_unit="")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_coverage_remembers_its_answers")]

    operations = [
        migrations.RemoveField("decision", "peer_to_peer"),
        migrations.AddField(
            "decision",
            "peer_to_peer_window",
            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="time to ask for the call"),
        ),
        migrations.AddField(
            "decision", "peer_to_peer_unit", models.CharField(blank=True, choices=UNITS, max_length=14)
        ),
        migrations.AddField(
            "decision", "peer_to_peer_anchor", models.CharField(blank=True, choices=ANCHORS, max_length=30)
        ),
        migrations.AddField(
            "decision",
            "peer_to_peer_phone",
            models.CharField(blank=True, max_length=40, verbose_name="number for the call"),
        ),
        migrations.AddConstraint(
            "decision", models.CheckConstraint(condition=NONE | WHOLE, name="a_time_for_the_call_has_a_unit")
        ),
    ]
