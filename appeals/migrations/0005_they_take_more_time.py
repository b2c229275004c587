"""What the other side says about its time is kept as it was told; only the day we answered is added."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


TIES = [
    ("organisation_id, case_id", "cases_case", "organisation_id, id", "delay_is_of_its_case"),
    ("case_id, stage_id", "appeals_stage", "case_id, id", "delay_is_of_its_stage"),
    ("case_id, paper_id", "documents_document", "case_id, id", "delay_was_told_by_a_paper_of_its_case"),
]
TIE = [
    f"ALTER TABLE appeals_delay ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {parent} ({theirs})"
    for own, parent, theirs, name in TIES
]
UNTIE = [f"ALTER TABLE appeals_delay DROP CONSTRAINT {name}" for *_rest, name in reversed(TIES)]

TOLD = """
CREATE FUNCTION a_delay_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.kind, NEW.told_on, NEW.until, NEW.reason,
        NEW.paper_id, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.kind, OLD.told_on, OLD.until, OLD.reason,
        OLD.paper_id, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.answered_on IS NOT NULL THEN
        RAISE EXCEPTION 'What they said about their time stays as it was told.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delays_stay BEFORE UPDATE ON appeals_delay
    FOR EACH ROW EXECUTE FUNCTION a_delay_stays_as_it_was_told();
CREATE TRIGGER delays_are_kept BEFORE DELETE ON appeals_delay FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER delays_are_kept ON appeals_delay; DROP TRIGGER delays_stay ON appeals_delay;
DROP FUNCTION a_delay_stays_as_it_was_told();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_and_limits'),
        ('appeals', '0004_a_follow_up_may_be_about_a_step'),
        ('cases', '0002_cases_are_tied'),
        ('documents', '0002_papers_are_tied'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delay',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('extension', 'They take more time (extension)'), ('information', 'They ask for information')], max_length=12)),
                ('told_on', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delays', to='appeals.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['stage', 'told_on'], name='delays_by_stage')],
                'constraints': [models.UniqueConstraint(fields=('case', 'id'), name='a_delay_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('kind', 'information'), _connector='OR'), name='only_what_was_asked_for_is_sent'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('told_on')), _connector='OR'), name='a_delay_ends_after_it_was_told'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('answered_on__gte', models.F('told_on')), _connector='OR'), name='information_is_sent_after_it_was_asked_for')],
            },
        ),
        migrations.RunSQL(TIE, UNTIE),
        migrations.RunSQL(TOLD, FREE),
    ]
