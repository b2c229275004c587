"""Who has seen a date, and until when they want to be left alone about it."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("appeals_heed", "organisation_id, case_id", "cases_case", "organisation_id, id", "heed_is_of_its_case"),
    ("appeals_heed", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "heed_is_of_its_deadline"),
]


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_letters_may_need_approval'),
        ('appeals', '0023_where_a_message_went'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Heed',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('until_at', models.DateTimeField(blank=True, null=True)),
                ('in_hours', models.BooleanField(default=False)),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heeds', to='appeals.deadline')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['deadline', 'at'], name='heeds_by_deadline')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('deadline', 'by'), name='one_last_word_per_date_and_person'),
                    models.CheckConstraint(condition=models.Q(('until_at', None), ('until_at__gt', models.F('at')), _connector='OR'), name='a_pause_ends_after_it_begins'),
                ],
            },
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
    ]
