"""A talk between doctors is prepared, tried, and noted; both are of its case."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


TIES = [
    ("appeals_talk", "organisation_id, case_id", "cases_case", "organisation_id, id", "talk_is_of_its_case"),
    ("appeals_talk", "case_id, stage_id", "appeals_stage", "case_id, id", "talk_is_of_its_stage"),
    ("appeals_talkattempt", "organisation_id, case_id", "cases_case", "organisation_id, id", "attempt_is_of_its_case"),
    ("appeals_talkattempt", "case_id, stage_id", "appeals_stage", "case_id, id", "attempt_is_of_its_stage"),
]
TIE = [
    f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {parent} ({theirs})"
    for table, own, parent, theirs, name in TIES
]
UNTIE = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, *_rest, name in reversed(TIES)]


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_and_limits'),
        ('appeals', '0009_letters_get_their_kind'),
        ('cases', '0003_what_was_granted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('stage', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='talk', serialize=False, to='appeals.stage')),
                ('doctor', models.CharField(blank=True, max_length=160, verbose_name='who talks for the patient')),
                ('slots', models.TextField(blank=True, verbose_name='when they can talk')),
                ('call_back', models.CharField(blank=True, max_length=60, verbose_name='number to call them back on')),
                ('specialty', models.CharField(blank=True, max_length=160, verbose_name='specialty the reviewer should have')),
                ('ask_for', models.TextField(blank=True, verbose_name='what to ask for')),
                ('not_concede', models.TextField(blank=True, verbose_name='what not to concede')),
                ('planned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'stage'), name='a_talk_belongs_to_one_case')],
            },
        ),
        migrations.CreateModel(
            name='TalkAttempt',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('called_on', models.DateField()),
                ('reviewer', models.CharField(blank=True, max_length=160, verbose_name="their doctor's name")),
                ('specialty', models.CharField(blank=True, max_length=160, verbose_name='their specialty')),
                ('licence_state', models.CharField(blank=True, max_length=40, verbose_name='state of their licence')),
                ('reference', models.CharField(blank=True, max_length=80, verbose_name='reference number of the call')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
                ('ended', models.CharField(blank=True, choices=[('', 'Going on'), ('held', 'The talk was held'), ('nobody_came', 'Their doctor could not be reached'), ('ours_missed', 'Our doctor could not be reached')], db_default='', default='', max_length=12)),
                ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='appeals.stage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('stage', 'number'), name='an_attempt_has_a_number_of_its_own'), models.UniqueConstraint(fields=('case', 'id'), name='an_attempt_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('number__in', (1, 2))), name='a_talk_is_tried_twice_at_most')],
            },
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
