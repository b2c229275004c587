"""A follow-up may be of a promise, made in a contact of its case; a contact is about a step of its case."""

import django.db.models.deletion
from django.db import migrations, models

TIES = [
    ("appeals_followup", "case_id, contact_id", "cases_contact", "followup_is_of_a_contact_of_its_case"),
    ("cases_contact", "case_id, stage_id", "appeals_stage", "contact_is_about_a_stage_of_its_case"),
]
TIE = [
    f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {parent} (case_id, id)"
    for table, own, parent, name in TIES
]
UNTIE = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, _own, _parent, name in reversed(TIES)]


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0034_a_letter_takes_a_paper_back'),
        ('cases', '0006_contacts'),
    ]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.contact'),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
