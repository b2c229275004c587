"""Papers come by e-mail: addresses, messages, their files; each tied to the organisation and case of its parent."""

import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("documents_mailaddress", "organisation_id, case_id", "cases_case", "organisation_id, id", "mail_address_is_of_its_case"),
    ("documents_mailed", "organisation_id, came_to_id", "documents_mailaddress", "organisation_id, id", "message_is_of_its_address"),
    ("documents_mailed", "organisation_id, case_id", "cases_case", "organisation_id, id", "message_is_of_its_case"),
    ("documents_mailedfile", "organisation_id, mailed_id", "documents_mailed", "organisation_id, id", "mailed_file_is_of_its_message"),
    ("documents_mailedfile", "organisation_id, document_id", "documents_document", "organisation_id, id", "mailed_file_is_of_its_paper"),
    ("documents_document", "organisation_id, mailed_id", "documents_mailed", "organisation_id, id", "document_is_of_its_message"),
]


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('cases', '0007_with_whom_is_told_until_the_end'),
        ('documents', '0005_somebody_looked_at_a_paper'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MailAddress',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('local', claimback.sealed.SealedField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mail_addresses', to='cases.case')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Mailed',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64)),
                ('sender', models.CharField(blank=True, max_length=320)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('proof', models.CharField(blank=True, choices=[('', 'sender not proven'), ('pass', 'sender not proven; the mail server found the domain genuine'), ('fail', 'sender not proven; the mail server found the domain forged')], default='', max_length=4)),
                ('arrived_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('filed_at', models.DateTimeField(blank=True, null=True)),
                ('put_away_at', models.DateTimeField(blank=True, null=True)),
                ('came_to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.mailaddress')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mailed', to='cases.case')),
                ('filed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('put_away_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='document',
            name='mailed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.mailed'),
        ),
        migrations.CreateModel(
            name='MailedFile',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=255)),
                ('size', models.BigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('state', models.CharField(choices=[('refused', 'Not kept'), ('paper', 'A paper of a case'), ('received', 'Kept, not yet checked'), ('checked', 'Checked'), ('read', 'Read'), ('locked', 'Harmful: nobody can open it')], default='received', max_length=10)),
                ('problem', models.TextField(blank=True)),
                ('told', models.JSONField(blank=True, default=dict)),
                ('begins', models.TextField(blank=True)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mail_files', to='documents.document')),
                ('mailed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.mailed')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.AddConstraint(
            model_name='mailaddress',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('organisation', 'case'), name='one_mail_address_holds_at_a_time', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='mailaddress',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_mail_address_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='mailaddress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='a_revoked_mail_address_says_by_whom'),
        ),
        migrations.AddIndex(
            model_name='mailed',
            index=models.Index(condition=models.Q(('case', None), ('put_away_at', None)), fields=['organisation', '-arrived_at'], name='mailed_to_be_filed'),
        ),
        migrations.AddIndex(
            model_name='mailed',
            index=models.Index(fields=['came_to', 'arrived_at'], name='mailed_by_address'),
        ),
        migrations.AddConstraint(
            model_name='mailed',
            constraint=models.UniqueConstraint(fields=('came_to', 'digest'), name='a_message_arrives_once_at_an_address'),
        ),
        migrations.AddConstraint(
            model_name='mailed',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_message_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='mailed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at', None), ('filed_by', None)), models.Q(('case__isnull', False), ('filed_at__isnull', False), ('filed_by__isnull', False)), _connector='OR'), name='a_filed_message_has_its_case_and_person'),
        ),
        migrations.AddConstraint(
            model_name='mailed',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('put_away_at', None), ('put_away_by', None)), models.Q(('case', None), ('put_away_at__isnull', False), ('put_away_by__isnull', False)), _connector='OR'), name='a_message_put_away_is_of_no_case'),
        ),
        migrations.AddIndex(
            model_name='mailedfile',
            index=models.Index(condition=models.Q(('state__in', ['received', 'checked'])), fields=['id'], name='mail_files_to_take_up'),
        ),
        migrations.AddIndex(
            model_name='mailedfile',
            index=models.Index(condition=models.Q(('state__in', ['refused', 'paper']), _negated=True), fields=['organisation', 'sha256'], name='mail_files_on_the_shelf'),
        ),
        migrations.AddConstraint(
            model_name='mailedfile',
            constraint=models.UniqueConstraint(fields=('mailed', 'place'), name='a_file_has_its_place_in_the_message'),
        ),
        migrations.AddConstraint(
            model_name='mailedfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('sha256', ''), ('state', 'refused'), models.Q(('problem', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('sha256', ''), _negated=True), ('size__gt', 0)), _connector='OR'), name='a_file_is_kept_or_refused_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='mailedfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('state', 'paper')), models.Q(models.Q(('state', 'paper'), _negated=True), ('document', None)), _connector='OR'), name='a_file_of_a_case_is_a_paper'),
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
    ]
