"""It was asked that the care goes on meanwhile: kept as it was told; an error is taken back and stays."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("organisation_id, case_id", "cases_case", "organisation_id, id", "continuation_is_of_its_case"),
    ("case_id, stage_id", "appeals_stage", "case_id, id", "continuation_is_of_its_stage"),
    ("case_id, proof_id", "documents_document", "case_id, id", "continuation_is_proven_by_a_paper_of_its_case"),
]
TIE = [
    f"ALTER TABLE appeals_continuation ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {parent} ({theirs})"
    for own, parent, theirs, name in TIES
]
UNTIE = [f"ALTER TABLE appeals_continuation DROP CONSTRAINT {name}" for *_rest, name in reversed(TIES)]

TOLD = """
CREATE FUNCTION a_continuation_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.asked_on, NEW.asked_by, NEW.how, NEW.asked_of,
        NEW.reference, NEW.proof_id, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.asked_on, OLD.asked_by, OLD.how, OLD.asked_of,
        OLD.reference, OLD.proof_id, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.withdrawn_on IS NOT NULL THEN
        RAISE EXCEPTION 'That it was asked stays as it was told; take it back and record it anew.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER continuations_stay BEFORE UPDATE ON appeals_continuation
    FOR EACH ROW EXECUTE FUNCTION a_continuation_stays_as_it_was_told();
CREATE TRIGGER continuations_are_kept BEFORE DELETE ON appeals_continuation FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER continuations_are_kept ON appeals_continuation; DROP TRIGGER continuations_stay ON appeals_continuation;
DROP FUNCTION a_continuation_stays_as_it_was_told();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_a_message_of_the_week'),
        ('appeals', '0028_what_a_request_was_counted_before'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        ('documents', '0003_what_a_person_vouches_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Continuation',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_on', models.DateField()),
                ('asked_by', models.CharField(choices=[('patient', 'The patient'), ('us', 'Us, for the patient'), ('doctor', 'The doctor or hospital')], max_length=10)),
                ('how', models.CharField(choices=[('fax', 'Fax'), ('certified', 'Certified mail'), ('mail', 'Ordinary mail'), ('portal', "Insurer's portal"), ('email', 'E-mail'), ('hand', 'By hand'), ('phone', 'By phone')], max_length=10)),
                ('asked_of', models.CharField(blank=True, max_length=200)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('why_withdrawn', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='continuations', to='appeals.stage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'id'), name='a_continuation_belongs_to_one_case'), models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('stage',), name='a_continuation_stands_once_a_step'), models.CheckConstraint(condition=models.Q(models.Q(('why_withdrawn', ''), ('withdrawn_on', None)), models.Q(('withdrawn_on__isnull', False), models.Q(('why_withdrawn', ''), _negated=True)), _connector='OR'), name='a_continuation_is_taken_back_with_a_reason')],
            },
        ),
        migrations.RunSQL(TIE, UNTIE),
        migrations.RunSQL(TOLD, FREE),
    ]
