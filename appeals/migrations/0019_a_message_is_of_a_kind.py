"""A message is of a kind: about a date, a follow-up, a paper or an approval that ends, or of no row at all."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("appeals_reminder", "case_id, follow_up_id", "appeals_followup", "case_id, id", "reminder_is_of_its_follow_up"),
    ("appeals_reminder", "case_id, decision_id", "cases_decision", "case_id, id", "reminder_is_of_its_decision"),
    ("appeals_reminder", "organisation_id, instead_of_id", "appeals_reminder", "organisation_id, id", "stand_in_is_of_its_organisation"),
    ("appeals_reminder", "organisation_id, within_id", "appeals_reminder", "organisation_id, id", "carried_is_of_its_organisation"),
]
KINDS = """
    UPDATE appeals_reminder SET kind = CASE WHEN link_id IS NOT NULL THEN 'request' ELSE 'authority' END
    WHERE deadline_id IS NULL
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_letters_may_need_approval'),
        ('appeals', '0018_what_machines_send'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reminder',
            name='a_message_is_about_a_date_a_request_or_an_authority',
        ),
        migrations.AddField(
            model_name='reminder',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='cases.decision'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='follow_up',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='appeals.followup'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='instead_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='appeals.reminder'),
        ),
        migrations.AddField(
            model_name='reminder',
            name='kind',
            field=models.CharField(choices=[('deadline', 'A date of the case'), ('follow_up', 'Something somebody wanted to do by a day'), ('authority', 'A signed paper that runs out'), ('approval', 'An approval that runs out'), ('request', 'A request to somebody outside'), ('weekly', 'How the case stands'), ('digest', 'The letter of the day'), ('alert', 'Something a person must look at')], default='deadline', max_length=10),
        ),
        migrations.AddField(
            model_name='reminder',
            name='seen_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reminder',
            name='within',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='appeals.reminder'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='channel',
            field=models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('push', 'Message to a browser or phone'), ('app', 'On the page, when they next look'), ('digest', 'In the letter of the day')], default='email', max_length=10),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='step',
            field=models.CharField(max_length=40),
        ),
        migrations.RunSQL([KINDS], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_reminder_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('follow_up__isnull', False)), fields=('follow_up', 'step', 'channel', 'recipient'), name='one_reminder_per_follow_up_step_channel_person'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('decision__isnull', False)), fields=('decision', 'step', 'channel', 'recipient'), name='one_reminder_per_decision_step_channel_person'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['weekly', 'digest', 'alert'])), fields=('organisation', 'case', 'kind', 'step', 'channel', 'recipient'), name='one_message_per_person_step_channel', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', False), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'deadline'), ('link__isnull', True), ('recipient__isnull', False)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', False), ('kind', 'follow_up'), ('link__isnull', True), ('recipient__isnull', False)), models.Q(('authority__isnull', False), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'authority'), ('link__isnull', True), ('recipient__isnull', False)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', False), ('follow_up__isnull', True), ('kind', 'approval'), ('link__isnull', True), ('recipient__isnull', False)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'request'), ('link__isnull', False), ('recipient__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'weekly'), ('link__isnull', True), ('recipient__isnull', False)), models.Q(('authority__isnull', True), ('case__isnull', True), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'digest'), ('link__isnull', True), ('recipient__isnull', False)), models.Q(('authority__isnull', True), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'alert'), ('link__isnull', True), ('recipient__isnull', False)), _connector='OR'), name='a_message_names_what_its_kind_is_about'),
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
    ]
