"""Where papers go: an address book of each organisation, whose entries are corrected or retired, never changed."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIE = """
ALTER TABLE appeals_address ADD CONSTRAINT address_is_corrected_in_its_organisation
    FOREIGN KEY (organisation_id, superseded_by_id) REFERENCES appeals_address (organisation_id, id)
"""
UNTIE = "ALTER TABLE appeals_address DROP CONSTRAINT address_is_corrected_in_its_organisation"
KEPT = """
CREATE FUNCTION an_address_stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.name, NEW.insurer, NEW.coverage_type, NEW.stage_kind, NEW.state, NEW.purpose, NEW.way, NEW.value, NEW.source_kind, NEW.source, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.name, OLD.insurer, OLD.coverage_type, OLD.stage_kind, OLD.state, OLD.purpose, OLD.way, OLD.value, OLD.source_kind, OLD.source, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.superseded_at IS NOT NULL OR OLD.retired_on IS NOT NULL THEN
        RAISE EXCEPTION 'An address is corrected by a later entry or retired, never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER addresses_stay BEFORE UPDATE ON appeals_address
    FOR EACH ROW EXECUTE FUNCTION an_address_stays_written();
CREATE TRIGGER addresses_are_kept BEFORE DELETE ON appeals_address FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER addresses_are_kept ON appeals_address; DROP TRIGGER addresses_stay ON appeals_address;
DROP FUNCTION an_address_stays_written();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_a_new_number_is_proved_beside_the_old'),
        ('appeals', '0025_a_reminder_knows_its_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='recipient')),
                ('insurer', models.CharField(blank=True, max_length=160, verbose_name='insurer')),
                ('coverage_type', models.CharField(blank=True, max_length=40, verbose_name='kind of coverage')),
                ('stage_kind', models.CharField(blank=True, choices=[('internal_appeal', 'Appeals to the insurer'), ('peer_to_peer', 'The talk between doctors'), ('external_review', 'External review'), ('hearing', 'Hearings'), ('regulator_complaint', 'Complaints to a regulator')], max_length=24, verbose_name='kind of step')),
                ('state', models.CharField(blank=True, max_length=2, verbose_name='state')),
                ('purpose', models.CharField(choices=[('appeals', 'Appeals and reviews'), ('records', 'Records and files'), ('authority', 'Papers that let somebody act'), ('other', 'Everything else')], default='appeals', max_length=10, verbose_name='what for')),
                ('way', models.CharField(choices=[('fax', 'Fax'), ('mail', 'Post'), ('email', 'E-mail'), ('portal', 'Portal')], max_length=10, verbose_name='way')),
                ('value', models.TextField(verbose_name='address or number')),
                ('source_kind', models.CharField(choices=[('letter', 'A letter of theirs'), ('call', 'A call'), ('website', 'Their website or portal'), ('rules', 'The rules of the state or program'), ('other', 'Something else')], max_length=8, verbose_name='where it comes from')),
                ('source', models.CharField(max_length=300, verbose_name='source, in words')),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='last checked on')),
                ('checked_how', models.CharField(blank=True, max_length=300, verbose_name='how it was checked')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('why_retired', models.CharField(blank=True, max_length=300)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='accounts.organisation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects', to='appeals.address')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'name', 'id'], name='addresses_by_name')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='an_address_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('value', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='an_address_names_recipient_value_and_source'), models.CheckConstraint(condition=models.Q(models.Q(('checked_by', None), ('checked_how', ''), ('checked_on', None)), models.Q(('checked_by__isnull', False), ('checked_on__isnull', False), models.Q(('checked_how', ''), _negated=True)), _connector='OR'), name='a_checked_address_says_when_by_whom_and_how'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='a_superseded_address_names_what_came_after'), models.CheckConstraint(condition=models.Q(models.Q(('retired_by', None), ('retired_on', None), ('why_retired', '')), models.Q(('retired_by__isnull', False), ('retired_on__isnull', False), models.Q(('why_retired', ''), _negated=True)), _connector='OR'), name='a_retired_address_says_why_and_by_whom')],
            },
        ),
        migrations.RunSQL(TIE, UNTIE),
        migrations.RunSQL(KEPT, FREE),
    ]
