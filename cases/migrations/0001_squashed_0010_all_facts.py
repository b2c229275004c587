"""All facts, founded at once: each is of its case, and what was signed, told or written stays as it was (decision 51)."""

import claimback.accounts.models
import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from claimback.founding import Found

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("cases_coverage", "organisation_id, case_id", "cases_case", "organisation_id, id", "coverage_is_of_its_case"),
    ("cases_decision", "organisation_id, case_id", "cases_case", "organisation_id, id", "decision_is_of_its_case"),
    ("cases_share", "organisation_id, case_id", "cases_case", "organisation_id, id", "share_is_of_its_case"),
    ("cases_authority", "organisation_id, case_id", "cases_case", "organisation_id, id", "authority_is_of_its_case"),
    ("cases_signature", "organisation_id, case_id", "cases_case", "organisation_id, id", "signature_is_of_its_case"),
    ("cases_signature", "case_id, authority_id", "cases_authority", "case_id, id", "signature_and_authority_are_of_one_case"),
    ("cases_contact", "organisation_id, case_id", "cases_case", "organisation_id, id", "contact_is_of_its_case"),
    ("cases_contact", "case_id, corrects_id", "cases_contact", "case_id, id", "contact_corrects_one_of_its_case"),
    ("cases_message", "organisation_id, case_id", "cases_case", "organisation_id, id", "message_is_of_its_case"),
    ("cases_message", "case_id, corrects_id", "cases_message", "case_id, id", "message_corrects_one_of_its_case"),
    ("cases_message", "case_id, thread, corrects_id", "cases_message", "case_id, thread, id", "message_corrects_one_of_its_thread"),
    ("cases_messageread", "organisation_id, case_id", "cases_case", "organisation_id, id", "read_is_of_its_case"),
    ("cases_messageread", "case_id, message_id", "cases_message", "case_id, id", "read_is_of_a_message_of_its_case"),
]

GUARDS = """
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

CREATE FUNCTION a_contact_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.how, NEW.incoming, NEW."on",
        NEW.began_at, NEW.recorded_at, NEW.recorded_by_id, NEW.corrects_id, NEW.why_corrected)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.how, OLD.incoming, OLD."on",
        OLD.began_at, OLD.recorded_at, OLD.recorded_by_id, OLD.corrects_id, OLD.why_corrected)
       OR (OLD.finished_at IS NOT NULL AND
           (NEW.whom, NEW.ended_at, NEW.name, NEW.name_refused, NEW.reference, NEW.reference_refused, NEW.said, NEW.promised,
            NEW.promised_by, NEW.version, NEW.finished_at)
           IS DISTINCT FROM
           (OLD.whom, OLD.ended_at, OLD.name, OLD.name_refused, OLD.reference, OLD.reference_refused, OLD.said, OLD.promised,
            OLD.promised_by, OLD.version, OLD.finished_at))
       OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'A contact stays as it was told; correct it by another, or take it back.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contacts_stay BEFORE UPDATE ON cases_contact
    FOR EACH ROW EXECUTE FUNCTION a_contact_stays_as_it_was_told();

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

CREATE TRIGGER authorities_are_kept BEFORE DELETE ON cases_authority FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER signatures_stay BEFORE DELETE OR UPDATE ON cases_signature FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER contacts_are_kept BEFORE DELETE ON cases_contact FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER messages_are_kept BEFORE DELETE ON cases_message FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER reads_stay BEFORE DELETE OR UPDATE ON cases_messageread FOR EACH ROW EXECUTE FUNCTION never();
"""

FREE = """
DROP TRIGGER reads_stay ON cases_messageread;
DROP TRIGGER messages_are_kept ON cases_message;
DROP TRIGGER contacts_are_kept ON cases_contact;
DROP TRIGGER signatures_stay ON cases_signature;
DROP TRIGGER authorities_are_kept ON cases_authority;
DROP TRIGGER messages_stay ON cases_message;
DROP FUNCTION a_message_stays_as_it_was_written();
DROP TRIGGER contacts_stay ON cases_contact;
DROP FUNCTION a_contact_stays_as_it_was_told();
DROP TRIGGER authorities_stay ON cases_authority;
DROP FUNCTION an_authority_stays_as_it_was_signed();
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("cases", "0001_cases_and_decisions"),
        ("cases", "0002_cases_are_tied"),
        ("cases", "0003_what_was_granted"),
        ("cases", "0004_settlements_and_what_they_pay"),
        ("cases", "0005_signed_papers_let_somebody_act"),
        ("cases", "0006_contacts"),
        ("cases", "0007_with_whom_is_told_until_the_end"),
        ("cases", "0008_messages"),
        ("cases", "0009_numbers_are_found_however_written"),
        ("cases", "0010_a_share_says_who_gave_it_and_who_looked"),
    ]

    dependencies = [
        ("accounts", "0008_covers_are_colleagues"),
        ("audit", "0001_role_and_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Found(
            models=[
                migrations.CreateModel(
                    name='Case',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('reference', models.CharField(max_length=12)),
                        ('patient_name', models.CharField(blank=True, max_length=160, verbose_name='patient')),
                        ('patient_born_on', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                        ('service', models.CharField(blank=True, max_length=300, verbose_name='refused service')),
                        ('codes', models.JSONField(blank=True, default=list, verbose_name='codes')),
                        ('provider', models.CharField(blank=True, max_length=200, verbose_name='doctor or provider')),
                        ('service_on', models.DateField(blank=True, null=True, verbose_name='date of service')),
                        ('claim_type', models.CharField(blank=True, choices=[('pre_service', 'Care not yet given'), ('concurrent', 'Care going on now'), ('post_service', 'Care already given')], max_length=12, verbose_name='kind of claim')),
                        ('urgency', models.CharField(choices=[('standard', 'Not urgent'), ('urgent', 'Urgent: waiting could seriously harm health')], default='standard', max_length=10, verbose_name='urgency')),
                        ('time_zone', models.CharField(blank=True, max_length=60, validators=[claimback.accounts.models.is_time_zone], verbose_name='time zone')),
                        ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('closed_on', models.DateField(blank=True, null=True)),
                        ('ending', models.CharField(blank=True, choices=[('won', 'Won'), ('partly_won', 'Won in part'), ('settled', 'Settled by agreement'), ('lost', 'Lost: no right is left'), ('withdrawn', 'Given up by the person'), ('no_denial', 'It was no denial')], max_length=12)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.organisation')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_cases', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['organisation', '-opened_at'], name='cases_by_organisation')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'reference'), name='a_reference_names_one_case'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_case_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('ending', '')), models.Q(('closed_on__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='a_closed_case_says_how_it_ended')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('outcome', models.CharField(choices=[('denied', 'Denied'), ('upheld', 'Denial upheld'), ('overturned', 'Denial overturned'), ('partly', 'Overturned in part'), ('dismissed', 'Dismissed without a look at the merits'), ('settled', 'Settled by agreement'), ('unanswered', 'No answer within their time')], max_length=12, verbose_name='what they decided')),
                        ('decided_by', models.CharField(blank=True, max_length=160, verbose_name='who decided')),
                        ('notice_on', models.DateField(blank=True, null=True, verbose_name='date on the notice')),
                        ('mailed_on', models.DateField(blank=True, null=True, verbose_name='mailed on')),
                        ('received_on', models.DateField(blank=True, null=True, verbose_name='received on')),
                        ('received_how', models.CharField(blank=True, choices=[('told', 'The person remembers the day'), ('postmark', 'Postmark or tracking'), ('portal', 'Portal or e-mail time stamp'), ('stamped', 'Date stamp of the office')], max_length=10, verbose_name='how we know')),
                        ('stated_deadline', models.DateField(blank=True, null=True, verbose_name='last day printed on the notice')),
                        ('stated_window', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='time to appeal printed on the notice')),
                        ('stated_unit', models.CharField(blank=True, max_length=14)),
                        ('stated_anchor', models.CharField(blank=True, max_length=30)),
                        ('reason', models.CharField(blank=True, max_length=40, verbose_name='kind of reason')),
                        ('reason_text', models.TextField(blank=True, verbose_name='the reason in their words')),
                        ('reason_page', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('denial_codes', models.JSONField(blank=True, default=list)),
                        ('criteria', models.JSONField(blank=True, default=list, verbose_name='criteria they cite')),
                        ('claim_number', models.CharField(blank=True, max_length=80, verbose_name='claim number')),
                        ('reference_number', models.CharField(blank=True, max_length=80, verbose_name='reference number')),
                        ('peer_to_peer_window', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='time to ask for the call')),
                        ('peer_to_peer_unit', models.CharField(blank=True, choices=[('hours', 'hours'), ('calendar_days', 'days'), ('business_days', 'business days'), ('weeks', 'weeks'), ('months', 'months'), ('years', 'years')], max_length=14)),
                        ('peer_to_peer_anchor', models.CharField(blank=True, choices=[('date_of_notice', 'the date on the letter'), ('receipt', 'the day you receive it'), ('mailing', 'the day it was mailed'), ('date_of_decision', 'the day of the decision'), ('service', 'the day of treatment'), ('unspecified', 'the letter does not say')], max_length=30)),
                        ('peer_to_peer_phone', models.CharField(blank=True, max_length=40, verbose_name='number for the call')),
                        ('confirmed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='cases.case')),
                        ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('approval_number', models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='authorization number')),
                        ('approved_from', models.DateField(blank=True, null=True, verbose_name='authorization valid from')),
                        ('approved_until', models.DateField(blank=True, null=True, verbose_name='authorization valid until')),
                        ('amount_granted', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='amount granted, in dollars')),
                        ('approved_for', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='to be used by')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', 'id'], name='decisions_by_case'), models.Index(django.db.models.functions.text.Upper(models.Func(models.F('claim_number'), models.Value('[^A-Za-z0-9]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.CharField())), name='decisions_by_claim_number'), models.Index(django.db.models.functions.text.Upper(models.Func(models.F('reference_number'), models.Value('[^A-Za-z0-9]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.CharField())), name='decisions_by_reference_number')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_decision_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='a_decision_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('received_on', None), ('notice_on', None), ('received_on__gte', models.F('notice_on')), _connector='OR'), name='a_notice_is_received_after_it_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('peer_to_peer_anchor', ''), ('peer_to_peer_unit', ''), ('peer_to_peer_window', None)), models.Q(('peer_to_peer_window__gte', 1), models.Q(('peer_to_peer_unit', ''), _negated=True)), _connector='OR'), name='a_time_for_the_call_has_a_unit'), models.CheckConstraint(condition=models.Q(('approved_from', None), ('approved_until', None), ('approved_until__gte', models.F('approved_from')), _connector='OR'), name='an_approval_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('amount_granted', None), ('amount_granted__gte', 0), _connector='OR'), name='what_is_granted_is_no_debt')],
                    },
                ),
                migrations.CreateModel(
                    name='Share',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('role', models.CharField(choices=[('patient', 'Patient'), ('caregiver', 'Family or caregiver'), ('clinician', "Doctor's office"), ('viewer', 'Viewer')], max_length=12)),
                        ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('until', models.DateField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to=settings.AUTH_USER_MODEL)),
                        ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('looked_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', 'case'], name='shares_by_person')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case', 'user'), name='a_person_has_one_share_in_a_case'), models.CheckConstraint(condition=models.Q(('role__in', ['patient', 'caregiver', 'clinician', 'viewer'])), name='a_share_has_a_case_role')],
                    },
                ),
                migrations.CreateModel(
                    name='Coverage',
                    fields=[
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='coverage', serialize=False, to='cases.case')),
                        ('coverage_type', models.CharField(blank=True, max_length=40, verbose_name='kind of coverage')),
                        ('state', models.CharField(blank=True, max_length=2, verbose_name='state')),
                        ('insurer', models.CharField(blank=True, max_length=160, verbose_name='insurer')),
                        ('administrator', models.CharField(blank=True, max_length=160, verbose_name='plan administrator')),
                        ('plan_name', models.CharField(blank=True, max_length=160, verbose_name='plan')),
                        ('member_id', claimback.sealed.SealedField(blank=True, verbose_name='member id')),
                        ('member_id_index', models.CharField(blank=True, max_length=32)),
                        ('group_number', models.CharField(blank=True, max_length=60, verbose_name='group number')),
                        ('internal_levels', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='levels of internal appeal')),
                        ('plan_document_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days to appeal in the plan document')),
                        ('second_level_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days to ask for the second level')),
                        ('appeal_address', models.TextField(blank=True, verbose_name='where to mail the appeal')),
                        ('appeal_fax', models.CharField(blank=True, max_length=40, verbose_name='appeal fax')),
                        ('appeal_phone', models.CharField(blank=True, max_length=40, verbose_name='appeal phone')),
                        ('answers', models.JSONField(blank=True, default=dict)),
                        ('more', models.JSONField(blank=True, default=dict)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['organisation', 'member_id_index'], name='coverage_by_member_id')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('internal_levels', None), ('internal_levels__in', [1, 2]), _connector='OR'), name='a_plan_has_one_or_two_levels')],
                    },
                ),
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
                    options={
                        'indexes': [models.Index(fields=['case', '-recorded_at'], name='authorities_by_case')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='an_authority_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='an_authority_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_on', None), ('document_id', None), ('how', ''), ('signed_on', None)), models.Q(('document_id__isnull', False), ('signed_on__isnull', False), models.Q(('how', ''), _negated=True), models.Q(('signed_by', ''), _negated=True)), _connector='OR'), name='a_signed_authority_has_its_paper_and_its_person'), models.CheckConstraint(condition=models.Q(('until', None), ('signed_on', None), ('until__gte', models.F('signed_on')), _connector='OR'), name='an_authority_ends_after_it_was_signed'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None), ('revoked_on', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), ('revoked_on__isnull', False)), _connector='OR'), name='an_authority_is_taken_back_by_somebody_on_a_day')],
                    },
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
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('typed', ''), _negated=True), name='a_signature_has_a_typed_name')],
                    },
                ),
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
                        'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at', None), ('withdrawn_at', None)), fields=('case', 'recorded_by'), name='a_person_is_in_one_call_of_a_case_at_once'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('began_at__isnull', False), ('ended_at__gte', models.F('began_at'))), _connector='OR'), name='a_contact_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', False), models.Q(('began_at__isnull', False), ('ended_at', None), ('how', 'call')), _connector='OR'), name='only_a_call_goes_on'), models.CheckConstraint(condition=models.Q(('finished_at', None), models.Q(('how', 'call'), ('whom__in', ('insurer', 'reviewer')), _negated=True), models.Q(models.Q(models.Q(('name', ''), _negated=True), ('name_refused', True), _connector='OR'), models.Q(models.Q(('reference', ''), _negated=True), ('reference_refused', True), _connector='OR')), _connector='OR'), name='a_call_with_who_decides_names_them_and_its_number'), models.CheckConstraint(condition=models.Q(models.Q(('name__gt', ''), ('name_refused', True), _negated=True), models.Q(('reference__gt', ''), ('reference_refused', True), _negated=True)), name='what_was_given_was_not_refused'), models.CheckConstraint(condition=models.Q(('finished_at', None), ('promised_by', None), models.Q(models.Q(('promised', ''), _negated=True), ('promised_by__gte', models.F('on'))), _connector='OR'), name='a_promised_day_has_its_promise'), models.CheckConstraint(condition=models.Q(models.Q(('corrects', None), ('why_corrected', '')), models.Q(('corrects__isnull', False), models.Q(('why_corrected', ''), _negated=True)), _connector='OR'), name='a_contact_is_corrected_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('why_withdrawn', ''), ('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('why_withdrawn', ''), _negated=True)), _connector='OR'), name='a_contact_is_taken_back_with_a_reason'), models.UniqueConstraint(fields=('case', 'id'), name='a_contact_belongs_to_one_case')],
                    },
                ),
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
                    options={
                        'indexes': [models.Index(fields=['case', 'thread', 'said_at'], name='messages_by_thread')],
                        'constraints': [models.UniqueConstraint(fields=('case', 'id'), name='a_message_belongs_to_one_case'), models.UniqueConstraint(fields=('case', 'thread', 'id'), name='a_message_belongs_to_one_thread'), models.CheckConstraint(condition=models.Q(('thread__in', ['patient', 'team'])), name='a_message_is_of_a_thread'), models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='a_message_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('corrects', None), ('said_at', models.F('written_at'))), models.Q(('corrects__isnull', False), ('said_at__lte', models.F('written_at'))), _connector='OR'), name='only_a_correction_stands_earlier_than_it_was_written')],
                    },
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
                    options={
                        'constraints': [models.UniqueConstraint(fields=('message', 'reader'), name='a_message_is_read_once_by_a_person')],
                    },
                ),
            ],
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
        migrations.RunSQL(GUARDS, FREE),
    ]
