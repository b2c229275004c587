"""What is said in a case, in two threads; words stay as they were written, and who has read them is a row."""

import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("cases_message", "organisation_id, case_id", "cases_case", "organisation_id, id", "message_is_of_its_case"),
    ("cases_message", "case_id, corrects_id", "cases_message", "case_id, id", "message_corrects_one_of_its_case"),
    (
        "cases_message", "case_id, thread, corrects_id", "cases_message", "case_id, thread, id",
        "message_corrects_one_of_its_thread",
    ),
    ("cases_messageread", "organisation_id, case_id", "cases_case", "organisation_id, id", "read_is_of_its_case"),
    ("cases_messageread", "case_id, message_id", "cases_message", "case_id, id", "read_is_of_a_message_of_its_case"),
]
TIE = [
    f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {parent} ({theirs})"
    for table, own, parent, theirs, name in TIES
]
UNTIE = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, *_rest, name in reversed(TIES)]

STAYS = """
CREATE FUNCTION a_message_stays_as_it_was_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.thread, NEW.body, NEW.paper_id, NEW.written_at,
        NEW.written_by_id, NEW.said_at, NEW.corrects_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.thread, OLD.body, OLD.paper_id, OLD.written_at,
        OLD.written_by_id, OLD.said_at, OLD.corrects_id)
       OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'A message stays as it was written; correct it by another, or withdraw it.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER messages_stay BEFORE UPDATE ON cases_message
    FOR EACH ROW EXECUTE FUNCTION a_message_stays_as_it_was_written();
CREATE TRIGGER messages_are_kept BEFORE DELETE ON cases_message FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER reads_stay BEFORE UPDATE OR DELETE ON cases_messageread FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER reads_stay ON cases_messageread; DROP TRIGGER messages_are_kept ON cases_message;
DROP TRIGGER messages_stay ON cases_message; DROP FUNCTION a_message_stays_as_it_was_written();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('audit', '0001_role_and_events'),
        ('cases', '0007_with_whom_is_told_until_the_end'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('thread', models.CharField(choices=[('patient', 'With the patient'), ('team', 'Team only')], max_length=8)),
                ('body', claimback.sealed.SealedField(verbose_name='message')),
                ('paper_id', models.UUIDField(blank=True, null=True)),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('said_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='cases.case')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cases.message')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MessageRead',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reads', to='cases.message')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['case', 'thread', 'said_at'], name='messages_by_thread'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_message_belongs_to_one_case'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('case', 'thread', 'id'), name='a_message_belongs_to_one_thread'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('thread__in', ['patient', 'team'])), name='a_message_is_of_a_thread'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='a_message_says_something'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects', None), ('said_at', models.F('written_at'))), models.Q(('corrects__isnull', False), ('said_at__lte', models.F('written_at'))), _connector='OR'), name='only_a_correction_stands_earlier_than_it_was_written'),
        ),
        migrations.AddConstraint(
            model_name='messageread',
            constraint=models.UniqueConstraint(fields=('message', 'reader'), name='a_message_is_read_once_by_a_person'),
        ),
        migrations.RunSQL(TIE, UNTIE),
        migrations.RunSQL(STAYS, FREE),
    ]
