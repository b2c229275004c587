"""A reminder knows the day it was counted from, and may be about a talk between the doctors.

Going back, messages about talks are forgotten, and of two about one thing on two days the later is kept.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("appeals_reminder", "case_id, stage_id", "appeals_stage", "case_id, id", "reminder_is_of_its_stage"),
]
DAYS = """
    UPDATE appeals_reminder SET about_on = cases_authority.until
    FROM cases_authority WHERE cases_authority.id = appeals_reminder.authority_id
"""
FORGOTTEN = """
    DELETE FROM appeals_reminder WHERE kind = 'talk';
    DELETE FROM appeals_reminder early USING appeals_reminder late
    WHERE early.about_on < late.about_on AND early.step = late.step AND early.channel = late.channel
    AND early.recipient_id = late.recipient_id AND coalesce(early.authority_id, early.follow_up_id, early.decision_id)
    = coalesce(late.authority_id, late.follow_up_id, late.decision_id)
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_ways_to_reach_a_person'),
        ('appeals', '0024_somebody_has_seen_a_date'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reminder',
            name='one_reminder_per_authority_step_channel_person',
        ),
        migrations.RemoveConstraint(
            model_name='reminder',
            name='one_reminder_per_follow_up_step_channel_person',
        ),
        migrations.RemoveConstraint(
            model_name='reminder',
            name='one_reminder_per_decision_step_channel_person',
        ),
        migrations.RemoveConstraint(
            model_name='reminder',
            name='a_message_names_what_its_kind_is_about',
        ),
        migrations.AddField(
            model_name='reminder',
            name='about_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reminder',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.stage'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('deadline', 'A date of the case'), ('follow_up', 'Something somebody wanted to do by a day'), ('authority', 'A signed paper that runs out'), ('approval', 'An approval that runs out'), ('request', 'A request to somebody outside'), ('talk', 'A talk between the doctors that must be asked for'), ('weekly', 'How the case stands'), ('digest', 'The letter of the day'), ('alert', 'Something a person must look at')], default='deadline', max_length=10),
        ),
        migrations.RunSQL([DAYS], [FORGOTTEN]),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('authority__isnull', False)), fields=('authority', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_authority_day_step_channel_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('follow_up__isnull', False)), fields=('follow_up', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_follow_up_day_step_channel_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('decision__isnull', False)), fields=('decision', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_decision_day_step_channel_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('stage__isnull', False)), fields=('stage', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_stage_day_step_channel_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', False), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'deadline'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', False), ('kind', 'follow_up'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', False), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'authority'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', False), ('follow_up__isnull', True), ('kind', 'approval'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'request'), ('link__isnull', False), ('recipient__isnull', True), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'talk'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', False)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'weekly'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', True), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'digest'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'alert'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), _connector='OR'), name='a_message_names_what_its_kind_is_about'),
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
    ]
