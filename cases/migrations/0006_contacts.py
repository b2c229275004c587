"""Who was spoken to, and what they promised; what was finished stays as it was told, corrected or taken back beside it."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("organisation_id, case_id", "cases_case", "organisation_id, id", "contact_is_of_its_case"),
    ("case_id, corrects_id", "cases_contact", "case_id, id", "contact_corrects_one_of_its_case"),
]
TIE = [
    f"ALTER TABLE cases_contact ADD CONSTRAINT {name} FOREIGN KEY ({own}) REFERENCES {parent} ({theirs})"
    for own, parent, theirs, name in TIES
]
UNTIE = [f"ALTER TABLE cases_contact DROP CONSTRAINT {name}" for *_rest, name in reversed(TIES)]

TOLD = """
CREATE FUNCTION a_contact_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.how, NEW.whom, NEW.incoming, NEW."on",
        NEW.began_at, NEW.recorded_at, NEW.recorded_by_id, NEW.corrects_id, NEW.why_corrected)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.how, OLD.whom, OLD.incoming, OLD."on",
        OLD.began_at, OLD.recorded_at, OLD.recorded_by_id, OLD.corrects_id, OLD.why_corrected)
       OR (OLD.finished_at IS NOT NULL AND
           (NEW.ended_at, NEW.name, NEW.name_refused, NEW.reference, NEW.reference_refused, NEW.said, NEW.promised,
            NEW.promised_by, NEW.version, NEW.finished_at)
           IS DISTINCT FROM
           (OLD.ended_at, OLD.name, OLD.name_refused, OLD.reference, OLD.reference_refused, OLD.said, OLD.promised,
            OLD.promised_by, OLD.version, OLD.finished_at))
       OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'A contact stays as it was told; correct it by another, or take it back.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contacts_stay BEFORE UPDATE ON cases_contact
    FOR EACH ROW EXECUTE FUNCTION a_contact_stays_as_it_was_told();
CREATE TRIGGER contacts_are_kept BEFORE DELETE ON cases_contact FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER contacts_are_kept ON cases_contact; DROP TRIGGER contacts_stay ON cases_contact;
DROP FUNCTION a_contact_stays_as_it_was_told();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('audit', '0001_role_and_events'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('stage_id', models.UUIDField(blank=True, null=True)),
                ('how', models.CharField(choices=[('call', 'Call'), ('meeting', 'Meeting'), ('portal', 'Portal message'), ('letter', 'Letter'), ('email', 'E-mail'), ('fax', 'Fax'), ('text', 'Text message'), ('other', 'Another way')], max_length=8, verbose_name='how')),
                ('whom', models.CharField(choices=[('insurer', 'The insurer or plan'), ('reviewer', 'The outside reviewer or judge'), ('doctor', "A doctor's office"), ('regulator', 'The regulator'), ('patient', 'The patient or family'), ('employer', 'The employer'), ('other', 'Somebody else')], max_length=10, verbose_name='with whom')),
                ('incoming', models.BooleanField(db_default=False, default=False, verbose_name='they contacted us')),
                ('on', models.DateField(verbose_name='on which day')),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='their name')),
                ('name_refused', models.BooleanField(db_default=False, default=False, verbose_name='they would not give a name')),
                ('reference', models.CharField(blank=True, max_length=80, verbose_name='their reference number')),
                ('reference_refused', models.BooleanField(db_default=False, default=False, verbose_name='they would not give a number')),
                ('said', models.TextField(blank=True, verbose_name='what was said')),
                ('promised', models.TextField(blank=True, verbose_name='what they promised')),
                ('promised_by', models.DateField(blank=True, null=True, verbose_name='promised by')),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('why_corrected', models.CharField(blank=True, max_length=300, verbose_name='why it was corrected')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('why_withdrawn', models.CharField(blank=True, max_length=300, verbose_name='why it was taken back')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='cases.case')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cases.contact')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case', '-on'], name='contacts_by_case')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at', None), ('withdrawn_at', None)), fields=('case', 'recorded_by'), name='a_person_is_in_one_call_of_a_case_at_once'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('began_at__isnull', False), ('ended_at__gte', models.F('began_at'))), _connector='OR'), name='a_contact_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', False), models.Q(('began_at__isnull', False), ('ended_at', None), ('how', 'call')), _connector='OR'), name='only_a_call_goes_on'), models.CheckConstraint(condition=models.Q(('finished_at', None), models.Q(('how', 'call'), ('whom__in', ('insurer', 'reviewer')), _negated=True), models.Q(models.Q(models.Q(('name', ''), _negated=True), ('name_refused', True), _connector='OR'), models.Q(models.Q(('reference', ''), _negated=True), ('reference_refused', True), _connector='OR')), _connector='OR'), name='a_call_with_who_decides_names_them_and_its_number'), models.CheckConstraint(condition=models.Q(models.Q(('name__gt', ''), ('name_refused', True), _negated=True), models.Q(('reference__gt', ''), ('reference_refused', True), _negated=True)), name='what_was_given_was_not_refused'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('promised_by', None), models.Q(models.Q(('promised', ''), _negated=True), ('promised_by__gte', models.F('on'))), _connector='OR'), name='a_promised_day_has_its_promise'), models.CheckConstraint(condition=models.Q(models.Q(('corrects', None), ('why_corrected', '')), models.Q(('corrects__isnull', False), models.Q(('why_corrected', ''), _negated=True)), _connector='OR'), name='a_contact_is_corrected_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('why_withdrawn', ''), ('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('why_withdrawn', ''), _negated=True)), _connector='OR'), name='a_contact_is_taken_back_with_a_reason')],
            },
        ),
        # by itself, because the tie of a correction needs it in this very migration
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_contact_belongs_to_one_case'),
        ),
        migrations.RunSQL(TIE, UNTIE),
        migrations.RunSQL(TOLD, FREE),
    ]
