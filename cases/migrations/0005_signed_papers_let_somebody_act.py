"""Signed papers that let somebody act for the person of a case; what was signed stays as it was signed."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIES = [
    ("cases_authority", "organisation_id, case_id", "cases_case", "organisation_id, id", "authority_is_of_its_case"),
    ("cases_signature", "organisation_id, case_id", "cases_case", "organisation_id, id", "signature_is_of_its_case"),
    ("cases_signature", "case_id, authority_id", "cases_authority", "case_id, id", "signature_and_authority_are_of_one_case"),
]
SIGNED = """
CREATE FUNCTION an_authority_stays_as_it_was_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.paper, NEW.towards, NEW.names, NEW.recorded_at,
        NEW.recorded_by_id, NEW.until)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.paper, OLD.towards, OLD.names, OLD.recorded_at,
        OLD.recorded_by_id, OLD.until)
       OR (OLD.signed_on IS NOT NULL AND (NEW.how, NEW.signed_by, NEW.signed_on, NEW.document_id)
           IS DISTINCT FROM (OLD.how, OLD.signed_by, OLD.signed_on, OLD.document_id))
       OR (OLD.accepted_on IS NOT NULL AND (NEW.accepted_on, NEW.accepted_by)
           IS DISTINCT FROM (OLD.accepted_on, OLD.accepted_by))
       OR (OLD.revoked_at IS NOT NULL AND NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'What was signed, accepted or taken back never changes; record a new paper.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorities_stay BEFORE UPDATE ON cases_authority
    FOR EACH ROW EXECUTE FUNCTION an_authority_stays_as_it_was_signed();
CREATE TRIGGER authorities_are_kept BEFORE DELETE ON cases_authority FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER signatures_stay BEFORE UPDATE OR DELETE ON cases_signature FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER signatures_stay ON cases_signature; DROP TRIGGER authorities_are_kept ON cases_authority;
DROP TRIGGER authorities_stay ON cases_authority; DROP FUNCTION an_authority_stays_as_it_was_signed();
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_and_limits'),
        ('audit', '0001_role_and_events'),
        ('cases', '0004_settlements_and_what_they_pay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('paper', models.CharField(max_length=40, verbose_name='kind of paper')),
                ('towards', models.CharField(choices=[('everybody', 'Everybody who decides this case'), ('insurer', 'The insurer or plan'), ('reviewer', 'The outside reviewer or judge'), ('regulator', 'The regulator'), ('records', 'Doctors and hospitals, for records')], max_length=10, verbose_name='towards whom')),
                ('names', models.CharField(max_length=200, verbose_name='who may act')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('how', models.CharField(blank=True, choices=[('ink', 'On paper'), ('screen', 'On the screen')], max_length=6, verbose_name='how it was signed')),
                ('signed_by', models.CharField(blank=True, max_length=160, verbose_name='who signed')),
                ('signed_on', models.DateField(blank=True, null=True, verbose_name='signed on')),
                ('until', models.DateField(blank=True, null=True, verbose_name='good until')),
                ('document_id', models.UUIDField(blank=True, null=True)),
                ('accepted_on', models.DateField(blank=True, null=True, verbose_name='accepted on')),
                ('accepted_by', models.CharField(blank=True, max_length=160, verbose_name='who accepted it')),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_on', models.DateField(blank=True, null=True)),
                ('why_revoked', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorities', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('authority', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='signature', serialize=False, to='cases.authority')),
                ('consent_version', models.CharField(max_length=20)),
                ('consent', models.TextField()),
                ('body', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('typed', models.CharField(max_length=160)),
                ('strokes', models.JSONField(blank=True, default=list)),
                ('signed_at', models.DateTimeField()),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='authority',
            index=models.Index(fields=['case', '-recorded_at'], name='authorities_by_case'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='an_authority_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='an_authority_belongs_to_one_case'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_on', None), ('document_id', None), ('how', ''), ('signed_on', None)), models.Q(('document_id__isnull', False), ('signed_on__isnull', False), models.Q(('how', ''), _negated=True), models.Q(('signed_by', ''), _negated=True)), _connector='OR'), name='a_signed_authority_has_its_paper_and_its_person'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('signed_on', None), ('until__gte', models.F('signed_on')), _connector='OR'), name='an_authority_ends_after_it_was_signed'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None), ('revoked_on', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), ('revoked_on__isnull', False)), _connector='OR'), name='an_authority_is_taken_back_by_somebody_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('typed', ''), _negated=True), name='a_signature_has_a_typed_name'),
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
        migrations.RunSQL(SIGNED, FREE),
    ]
