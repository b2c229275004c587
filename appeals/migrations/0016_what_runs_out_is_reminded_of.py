"""A reminder may be about an authority that runs out; an authority names a paper of its own case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("appeals_reminder", "organisation_id, authority_id", "cases_authority", "organisation_id, id", "reminder_and_authority_are_of_one_organisation"),
    ("cases_authority", "case_id, document_id", "documents_document", "case_id, id", "authority_is_a_document_of_its_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_and_limits'),
        ('appeals', '0015_an_entry_made_in_error_is_taken_out'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        ('documents', '0003_what_a_person_vouches_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reminder',
            name='a_message_is_about_a_date_or_a_request',
        ),
        migrations.AddField(
            model_name='reminder',
            name='authority',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='cases.authority'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('authority__isnull', False)), fields=('authority', 'step', 'channel', 'recipient'), name='one_reminder_per_authority_step_channel_person'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority', None), ('deadline__isnull', False), ('link', None), ('recipient__isnull', False)), models.Q(('authority', None), ('deadline', None), ('link__isnull', False), ('recipient', None)), models.Q(('authority__isnull', False), ('deadline', None), ('link', None), ('recipient__isnull', False)), _connector='OR'), name='a_message_is_about_a_date_a_request_or_an_authority'),
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
    ]
