"""All papers, founded at once: each is of its case, down to the page and the file of a message (decision 51)."""

import claimback.ids
import claimback.sealed
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from claimback.founding import Found

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("documents_document", "organisation_id, case_id", "cases_case", "organisation_id, id", "document_is_of_its_case"),
    ("documents_document", "case_id, decision_id", "cases_decision", "case_id, id", "document_and_decision_are_of_one_case"),
    ("documents_page", "organisation_id, document_id", "documents_document", "organisation_id, id", "page_is_of_its_document"),
    ("documents_suggestion", "organisation_id, document_id", "documents_document", "organisation_id, id", "suggestion_is_of_its_document"),
    ("documents_criterion", "organisation_id, case_id", "cases_case", "organisation_id, id", "criterion_is_of_its_case"),
    ("documents_criterion", "case_id, cited_in_id", "documents_document", "case_id, id", "criterion_and_letter_are_of_one_case"),
    ("documents_criterion", "organisation_id, copied_from_id", "documents_criterion", "organisation_id, id", "copy_and_criterion_are_of_one_organisation"),
    ("documents_evidence", "organisation_id, case_id", "cases_case", "organisation_id, id", "evidence_is_of_its_case"),
    ("documents_evidence", "case_id, criterion_id", "documents_criterion", "case_id, id", "evidence_and_criterion_are_of_one_case"),
    ("documents_evidence", "case_id, document_id", "documents_document", "case_id, id", "evidence_and_paper_are_of_one_case"),
    ("documents_finding", "organisation_id, case_id", "cases_case", "organisation_id, id", "finding_is_of_its_case"),
    ("documents_finding", "case_id, document_id", "documents_document", "case_id, id", "finding_and_paper_are_of_one_case"),
    ("documents_sorting", "organisation_id, case_id", "cases_case", "organisation_id, id", "sorting_is_of_its_case"),
    ("documents_madepaper", "organisation_id, case_id", "cases_case", "organisation_id, id", "made_paper_is_of_its_case"),
    ("documents_madepaper", "case_id, sorting_id", "documents_sorting", "case_id, id", "made_paper_and_sorting_are_of_one_case"),
    ("documents_madepaper", "case_id, document_id", "documents_document", "case_id, id", "made_paper_and_paper_are_of_one_case"),
    ("documents_madepage", "organisation_id, case_id", "cases_case", "organisation_id, id", "made_page_is_of_its_case"),
    ("documents_madepage", "case_id, paper_id", "documents_madepaper", "case_id, id", "made_page_and_made_paper_are_of_one_case"),
    ("documents_madepage", "case_id, source_id", "documents_document", "case_id, id", "made_page_and_source_are_of_one_case"),
    ("documents_document", "case_id, page_of_id", "documents_document", "case_id, id", "page_and_letter_are_of_one_case"),
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

    initial = True

    replaces = [
        ("documents", "0001_papers_and_criteria"),
        ("documents", "0002_papers_are_tied"),
        ("documents", "0003_what_a_person_vouches_for"),
        ("documents", "0004_a_paper_may_be_a_chronology"),
        ("documents", "0005_somebody_looked_at_a_paper"),
        ("documents", "0006_papers_come_by_mail"),
    ]

    dependencies = [
        ("accounts", "0008_covers_are_colleagues"),
        ("cases", "0007_with_whom_is_told_until_the_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Found(
            models=[
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('answers_stage_id', models.UUIDField(blank=True, null=True)),
                        ('place', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('pages_changed_at', models.DateTimeField(blank=True, null=True)),
                        ('kind', models.CharField(choices=[('denial', 'Denial letter'), ('answer', 'Answer to an appeal'), ('eob', 'Explanation of benefits'), ('claim_file', 'Claim file'), ('policy', 'Policy or plan document'), ('imaging', 'Imaging report (MRI, CT, X-ray)'), ('therapy', 'Therapy notes'), ('injection', 'Injection record'), ('medication', 'Medication list'), ('exam', 'Examination or visit notes'), ('score', 'Pain or function score'), ('operative', 'Operative note'), ('psych', 'Psychological evaluation'), ('surgeon', "Surgeon's letter"), ('opinion', 'Second opinion'), ('guideline', 'Clinical guideline'), ('evidence', 'Evidence'), ('authority', 'Authority to act'), ('proof', 'Proof of sending'), ('chronology', 'Chronology of contacts'), ('other', 'Other paper')], default='other', max_length=10)),
                        ('kind_said', models.BooleanField(db_default=False, default=False)),
                        ('looks', models.CharField(blank=True, choices=[('denial', 'Denial letter'), ('answer', 'Answer to an appeal'), ('eob', 'Explanation of benefits'), ('claim_file', 'Claim file'), ('policy', 'Policy or plan document'), ('imaging', 'Imaging report (MRI, CT, X-ray)'), ('therapy', 'Therapy notes'), ('injection', 'Injection record'), ('medication', 'Medication list'), ('exam', 'Examination or visit notes'), ('score', 'Pain or function score'), ('operative', 'Operative note'), ('psych', 'Psychological evaluation'), ('surgeon', "Surgeon's letter"), ('opinion', 'Second opinion'), ('guideline', 'Clinical guideline'), ('evidence', 'Evidence'), ('authority', 'Authority to act'), ('proof', 'Proof of sending'), ('chronology', 'Chronology of contacts'), ('other', 'Other paper')], db_default='', default='', max_length=10)),
                        ('looks_page', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('looks_quote', models.TextField(blank=True, db_default='', default='')),
                        ('says_of_patient', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list)),
                        ('same_person_at', models.DateTimeField(blank=True, null=True)),
                        ('title', models.CharField(blank=True, max_length=200)),
                        ('dated_on', models.DateField(blank=True, null=True)),
                        ('name', models.CharField(max_length=255)),
                        ('content_type', models.CharField(blank=True, max_length=100)),
                        ('size', models.BigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('set_aside_at', models.DateTimeField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('received', 'Kept, not yet checked'), ('checked', 'Checked'), ('read', 'Read'), ('refused', 'Refused'), ('parked', 'Kept; a person must look')], default='received', max_length=10)),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('scan', models.CharField(blank=True, max_length=20)),
                        ('pages_done', models.PositiveSmallIntegerField(default=0)),
                        ('pages_total', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('problem', models.TextField(blank=True)),
                        ('claimed_until', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('last_error', models.TextField(blank=True)),
                        ('compared_at', models.DateTimeField(blank=True, null=True)),
                        ('damage', models.CharField(blank=True, db_default='', default='', max_length=10)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.case')),
                        ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.decision')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('page_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='further', to='documents.document')),
                        ('received_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('same_person_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('set_aside_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('legible_at', models.DateTimeField(blank=True, null=True)),
                        ('legible_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('signed', models.BooleanField(blank=True, null=True)),
                        ('signed_said_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('looked_at', models.DateTimeField(blank=True, null=True)),
                        ('looked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('mailed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.mailed')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', '-received_at'], name='documents_by_case'), models.Index(condition=models.Q(('state__in', ['received', 'checked'])), fields=['received_at'], name='documents_to_take_up'), models.Index(models.OrderBy(models.F('compared_at'), nulls_first=True), models.F('id'), name='documents_to_compare'), models.Index(condition=models.Q(('decision', None), ('looked_at', None), ('page_of', None), ('set_aside_at', None)), fields=['-received_at', 'id'], name='documents_in_the_inbox')],
                        'constraints': [models.UniqueConstraint(fields=('case', 'sha256'), name='a_case_keeps_the_same_file_once'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_document_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='a_document_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='an_empty_file_is_no_document'), models.CheckConstraint(condition=models.Q(('page_of', None), models.Q(('pages_changed_at', None), ('place__isnull', False), models.Q(('page_of', models.F('id')), _negated=True)), _connector='OR'), name='a_page_has_a_place_in_another_paper_s_letter'), models.CheckConstraint(condition=models.Q(models.Q(('set_aside_at', None), ('set_aside_by', None)), ('set_aside_at__isnull', False), _connector='OR'), name='a_paper_is_set_aside_at_some_time'), models.CheckConstraint(condition=models.Q(models.Q(('looked_at', None), ('looked_by', None)), models.Q(('looked_at__isnull', False), ('looked_by__isnull', False)), _connector='OR'), name='who_looked_at_a_paper_did_so_at_some_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Criterion',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('place', models.PositiveSmallIntegerField()),
                        ('origin', models.CharField(choices=[('policy', 'From our list of policies'), ('letter', 'Typed in from the policy the letter cites'), ('copied', 'Copied from another case')], max_length=10)),
                        ('policy', models.CharField(blank=True, max_length=60)),
                        ('ask', models.CharField(blank=True, max_length=60)),
                        ('payer', models.CharField(max_length=160)),
                        ('policy_name', models.CharField(max_length=200)),
                        ('dated_on', models.DateField(blank=True, null=True)),
                        ('url', models.CharField(blank=True, max_length=300)),
                        ('verified', models.BooleanField(default=False)),
                        ('checked_on', models.DateField(blank=True, null=True)),
                        ('doubt', models.CharField(blank=True, max_length=300)),
                        ('force', models.CharField(choices=[('binds', 'Binds the reviewers'), ('deference', 'Reviewers give it weight, but need not follow it'), ('own', "The insurer's own policy")], max_length=10)),
                        ('force_why', models.CharField(blank=True, max_length=300)),
                        ('cited_page', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('kind', models.CharField(choices=[('conservative', 'Treatment without surgery (conservative care)'), ('imaging', 'Scans (imaging)'), ('neuro', 'Findings of the examination (neurological findings)'), ('score', 'Pain and function scores'), ('symptoms', 'How long the symptoms have lasted'), ('nicotine', 'Nicotine'), ('psych', 'Psychological evaluation'), ('trial', 'Result of the trial'), ('age', 'Age (a limit of coverage)'), ('coverage', 'Not covered at all (a limit of coverage)'), ('plain', 'Something else')], max_length=12)),
                        ('says', models.CharField(max_length=600)),
                        ('judged', models.JSONField(blank=True, default=dict)),
                        ('waived_by', models.JSONField(blank=True, default=list)),
                        ('task_id', models.UUIDField(blank=True, null=True)),
                        ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='cases.case')),
                        ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.criterion')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cited_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['case', 'place'], name='criteria_by_case')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_criterion_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='a_criterion_belongs_to_one_case'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('policy', ''), _negated=True)), fields=('case', 'policy', 'ask'), name='a_case_takes_a_criterion_once'), models.CheckConstraint(condition=models.Q(('says', ''), _negated=True), name='a_criterion_says_what_it_asks'), models.CheckConstraint(condition=models.Q(models.Q(('origin', 'policy'), _negated=True), models.Q(('policy', ''), _negated=True), _connector='OR'), name='a_criterion_of_our_files_names_its_policy'), models.CheckConstraint(condition=models.Q(('cited_page', None), ('cited_in__isnull', False), _connector='OR'), name='a_cited_page_lies_in_a_paper')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('pages', models.JSONField()),
                        ('quote', models.TextField(blank=True)),
                        ('quote_seen', models.BooleanField(null=True)),
                        ('verdict', models.CharField(choices=[('unknown', 'Not judged yet'), ('met', 'Met'), ('not_met', 'Not met'), ('waived', 'Waived: a red flag')], default='unknown', max_length=10)),
                        ('note', models.CharField(blank=True, max_length=500)),
                        ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('judged_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='documents.criterion')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['criterion', 'id'], name='evidence_by_criterion')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('pages', []), _negated=True), name='evidence_names_a_page'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'waived'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='a_waived_criterion_names_the_red_flag'), models.CheckConstraint(condition=models.Q(('verdict', 'unknown'), models.Q(('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='a_verdict_has_a_person_and_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('conservative', 'Treatment without surgery (conservative care)'), ('imaging', 'Scans (imaging)'), ('neuro', 'Findings of the examination (neurological findings)'), ('score', 'Pain and function scores'), ('symptoms', 'How long the symptoms have lasted'), ('nicotine', 'Nicotine'), ('psych', 'Psychological evaluation'), ('trial', 'Result of the trial'), ('age', 'Age (a limit of coverage)'), ('coverage', 'Not covered at all (a limit of coverage)'), ('plain', 'Something else')], max_length=12)),
                        ('what', models.CharField(max_length=20)),
                        ('on', models.DateField()),
                        ('until', models.DateField(blank=True, null=True)),
                        ('amount', models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True)),
                        ('matches', models.BooleanField(blank=True, null=True)),
                        ('provider', models.CharField(blank=True, max_length=160)),
                        ('level', models.CharField(blank=True, max_length=60)),
                        ('result', models.CharField(blank=True, max_length=500)),
                        ('page', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('noted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='cases.case')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', 'kind', 'on'], name='findings_by_case')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('on')), _connector='OR'), name='a_finding_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='no_amount_lies_below_nothing'), models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('page', None)), models.Q(('document__isnull', False), ('page__gte', 1)), _connector='OR'), name='a_finding_cites_a_page_of_a_paper')],
                    },
                ),
                migrations.CreateModel(
                    name='Sorting',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('asked', 'Being made'), ('made', 'Made'), ('failed', 'Could not be made')], default='asked', max_length=10)),
                        ('sets_aside', models.BooleanField(default=False)),
                        ('problem', models.TextField(blank=True)),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('made_at', models.DateTimeField(blank=True, null=True)),
                        ('claimed_until', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sortings', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', '-asked_at'], name='sortings_by_case'), models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='sortings_to_make')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_sorting_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='a_sorting_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='a_failed_sorting_says_what_went_wrong')],
                    },
                ),
                migrations.CreateModel(
                    name='MadePaper',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('place', models.PositiveSmallIntegerField()),
                        ('title', models.CharField(max_length=200)),
                        ('kind', models.CharField(max_length=10)),
                        ('dated_on', models.DateField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made', to='documents.document')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('sorting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='documents.sorting')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('sorting', 'place'), name='a_made_paper_has_its_place'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_made_paper_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='a_made_paper_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='a_made_paper_has_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='MadePage',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('page', models.PositiveSmallIntegerField()),
                        ('turned', models.PositiveSmallIntegerField(default=0)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='documents.document')),
                        ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='documents.madepaper')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('paper', 'number'), name='a_made_page_has_its_place'), models.CheckConstraint(condition=models.Q(('turned__in', [0, 90, 180, 270])), name='a_page_turns_by_quarters'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('page__gte', 1)), name='pages_are_counted_from_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Page',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('text', models.TextField()),
                        ('source', models.CharField(max_length=10)),
                        ('confidence', models.FloatField(null=True)),
                        ('turned', models.PositiveSmallIntegerField(default=0)),
                        ('again', models.CharField(blank=True, choices=[('', ''), ('usual', 'Whichever way up it lies'), ('turned', 'As a person turned it'), ('better', 'With the better engine')], db_default='', default='', max_length=7)),
                        ('words', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('text', 200000), config='english'), output_field=django.contrib.postgres.search.SearchVectorField())),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='documents.document')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='pages_by_words')],
                        'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='a_page_has_one_text')],
                    },
                ),
                migrations.CreateModel(
                    name='Suggestion',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('field', models.CharField(max_length=60)),
                        ('value', models.JSONField()),
                        ('page', models.PositiveSmallIntegerField()),
                        ('quote', models.TextField()),
                        ('start', models.PositiveIntegerField()),
                        ('end', models.PositiveIntegerField()),
                        ('confidence', models.FloatField()),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='documents.document')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['document', 'field'], name='suggestions_by_document')],
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=255)),
                        ('size', models.BigIntegerField()),
                        ('offset', models.BigIntegerField(default=0)),
                        ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['expires_at'], name='uploads_to_take_away')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('offset__gte', 0), ('offset__lte', models.F('size'))), name='an_upload_holds_no_more_than_its_size')],
                    },
                ),
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
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('organisation', 'case'), name='one_mail_address_holds_at_a_time', nulls_distinct=False), models.UniqueConstraint(fields=('organisation', 'id'), name='a_mail_address_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='a_revoked_mail_address_says_by_whom')],
                    },
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
                    options={
                        'indexes': [models.Index(condition=models.Q(('case', None), ('put_away_at', None)), fields=['organisation', '-arrived_at'], name='mailed_to_be_filed'), models.Index(fields=['came_to', 'arrived_at'], name='mailed_by_address')],
                        'constraints': [models.UniqueConstraint(fields=('came_to', 'digest'), name='a_message_arrives_once_at_an_address'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_message_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('filed_at', None), ('filed_by', None)), models.Q(('case__isnull', False), ('filed_at__isnull', False), ('filed_by__isnull', False)), _connector='OR'), name='a_filed_message_has_its_case_and_person'), models.CheckConstraint(condition=models.Q(models.Q(('put_away_at', None), ('put_away_by', None)), models.Q(('case', None), ('put_away_at__isnull', False), ('put_away_by__isnull', False)), _connector='OR'), name='a_message_put_away_is_of_no_case')],
                    },
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
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['received', 'checked'])), fields=['id'], name='mail_files_to_take_up'), models.Index(condition=models.Q(('state__in', ['refused', 'paper']), _negated=True), fields=['organisation', 'sha256'], name='mail_files_on_the_shelf')],
                        'constraints': [models.UniqueConstraint(fields=('mailed', 'place'), name='a_file_has_its_place_in_the_message'), models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('sha256', ''), ('state', 'refused'), models.Q(('problem', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('sha256', ''), _negated=True), ('size__gt', 0)), _connector='OR'), name='a_file_is_kept_or_refused_with_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('state', 'paper')), models.Q(models.Q(('state', 'paper'), _negated=True), ('document', None)), _connector='OR'), name='a_file_of_a_case_is_a_paper')],
                    },
                ),
            ],
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
    ]
