"""Several cases put off or noted in one act, so that it can be taken back; views and columns of a person's list."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


def tie(columns, parent, parent_columns, name):
    return (
        f"ALTER TABLE appeals_atonce ADD CONSTRAINT {name}"
        f" FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"
    )


TIES = {
    "an_act_is_of_its_case": ("organisation_id, case_id", "cases_case", "organisation_id, id"),
    "what_was_put_off_is_of_its_case": ("case_id, heed_id", "appeals_heed", "case_id, id"),
    "what_was_said_before_is_of_its_case": ("case_id, before_id", "appeals_heed", "case_id, id"),
    "what_was_noted_is_of_its_case": ("case_id, follow_up_id", "appeals_followup", "case_id, id"),
}


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('appeals', '0039_ends_are_tied_and_answered_once'),
        ('cases', '0008_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AtOnce',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('act', models.UUIDField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ChosenColumns',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('names', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name of the view')),
                ('query', models.CharField(blank=True, max_length=500)),
                ('opens', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddConstraint(
            model_name='heed',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_heed_belongs_to_one_case'),
        ),
        migrations.AddField(
            model_name='atonce',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='atonce',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='atonce',
            name='before',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.heed'),
        ),
        migrations.AddField(
            model_name='atonce',
            name='follow_up',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.followup'),
        ),
        migrations.AddField(
            model_name='atonce',
            name='heed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.heed'),
        ),
        migrations.AddField(
            model_name='atonce',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='atonce',
            index=models.Index(fields=['by', 'at'], name='at_once_by_person'),
        ),
        migrations.AddConstraint(
            model_name='atonce',
            constraint=models.UniqueConstraint(fields=('act', 'case'), name='an_act_touches_a_case_once'),
        ),
        migrations.AddConstraint(
            model_name='atonce',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('follow_up', None), ('heed__isnull', False)), models.Q(('follow_up__isnull', False), ('heed', None)), _connector='OR'), name='an_act_leaves_one_thing_in_a_case'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('user', 'name'), name='a_person_has_one_view_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('opens', True)), fields=('user',), name='today_begins_with_one_view'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_saved_view_has_a_name'),
        ),
        *(
            migrations.RunSQL(tie(*parts, name), f"ALTER TABLE appeals_atonce DROP CONSTRAINT {name}")
            for name, parts in TIES.items()
        ),
    ]
