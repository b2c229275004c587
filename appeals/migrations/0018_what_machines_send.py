"""What a machine was asked to send, and what a fax report says; neither changes afterwards."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("appeals_dispatch", "organisation_id, case_id", "cases_case", "organisation_id, id", "dispatch_is_of_its_case"),
    ("appeals_dispatch", "case_id, stage_id", "appeals_stage", "case_id, id", "dispatch_is_of_a_stage_of_its_case"),
    ("appeals_dispatch", "organisation_id, packet_id", "appeals_packet", "organisation_id, id", "dispatch_and_packet_are_of_one_organisation"),
]
KEPT = """
CREATE FUNCTION what_a_machine_sent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.packet_id, NEW.how, NEW.address, NEW.filer,
        NEW.adapter, NEW.asked_at, NEW.asked_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.packet_id, OLD.how, OLD.address, OLD.filer,
        OLD.adapter, OLD.asked_at, OLD.asked_by_id)
       OR OLD.state IN ('sent', 'failed') THEN
        RAISE EXCEPTION 'What a machine was asked to send, and what became of it, never changes.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispatches_stay BEFORE UPDATE ON appeals_dispatch
    FOR EACH ROW EXECUTE FUNCTION what_a_machine_sent_stays();
CREATE TRIGGER dispatches_are_kept BEFORE DELETE ON appeals_dispatch FOR EACH ROW EXECUTE FUNCTION never();

CREATE FUNCTION a_fax_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was sent, when and where to never changes.';
END $$;
CREATE TRIGGER fax_reports_stay BEFORE UPDATE ON appeals_filing FOR EACH ROW
    WHEN ((NEW.fax_pages, NEW.fax_result) IS DISTINCT FROM (OLD.fax_pages, OLD.fax_result))
    EXECUTE FUNCTION a_fax_report_stays();
"""
FREE = """
DROP TRIGGER fax_reports_stay ON appeals_filing; DROP FUNCTION a_fax_report_stays();
DROP TRIGGER dispatches_are_kept ON appeals_dispatch; DROP TRIGGER dispatches_stay ON appeals_dispatch;
DROP FUNCTION what_a_machine_sent_stays();
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_role_and_events'),
        ('accounts', '0002_letters_may_need_approval'),
        ('appeals', '0017_the_patient_may_send_it'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='fax_pages',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='filing',
            name='fax_result',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('how', models.CharField(choices=[('fax', 'Fax'), ('certified', 'Certified mail'), ('mail', 'Ordinary mail'), ('portal', "Insurer's portal"), ('email', 'E-mail'), ('hand', 'By hand'), ('phone', 'By phone')], max_length=10)),
                ('address', models.TextField()),
                ('filer', models.CharField(choices=[('us', 'Us'), ('patient', 'The patient, in their own name'), ('doctor', 'The doctor or hospital'), ('insurer', 'The insurer, by itself')], default='us', max_length=10)),
                ('adapter', models.CharField(max_length=20)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', models.CharField(choices=[('asked', 'Waits to be sent'), ('sent', 'Sent'), ('failed', 'Not sent'), ('unsure', 'May have been sent: check')], default='asked', max_length=10)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('receipt', models.JSONField(blank=True, default=dict)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.packet')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='appeals.stage')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='dispatches_to_send')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'unsure'])), fields=('stage',), name='a_step_is_sent_by_one_machine_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='what_was_sent_says_when')],
            },
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
        migrations.RunSQL(KEPT, FREE),
    ]
