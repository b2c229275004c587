"""Criteria of the insurer, the pages that answer them, and the logs; none can lie about whose case it is of."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("documents_criterion", "organisation_id, case_id", "cases_case", "organisation_id, id", "criterion_is_of_its_case"),
    ("documents_criterion", "case_id, cited_in_id", "documents_document", "case_id, id", "criterion_and_letter_are_of_one_case"),
    ("documents_criterion", "organisation_id, copied_from_id", "documents_criterion", "organisation_id, id", "copy_and_criterion_are_of_one_organisation"),
    ("documents_evidence", "organisation_id, case_id", "cases_case", "organisation_id, id", "evidence_is_of_its_case"),
    ("documents_evidence", "case_id, criterion_id", "documents_criterion", "case_id, id", "evidence_and_criterion_are_of_one_case"),
    ("documents_evidence", "case_id, document_id", "documents_document", "case_id, id", "evidence_and_paper_are_of_one_case"),
    ("documents_finding", "organisation_id, case_id", "cases_case", "organisation_id, id", "finding_is_of_its_case"),
    ("documents_finding", "case_id, document_id", "documents_document", "case_id, id", "finding_and_paper_are_of_one_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('cases', '0004_the_call_between_doctors_has_columns'),
        ('documents', '0008_evidence_has_its_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ('cited_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.criterion')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
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
        ),
        migrations.AddIndex(
            model_name='criterion',
            index=models.Index(condition=models.Q(('withdrawn_at', None)), fields=['case', 'place'], name='criteria_by_case'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_criterion_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_criterion_belongs_to_one_case'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('policy', ''), _negated=True)), fields=('case', 'policy', 'ask'), name='a_case_takes_a_criterion_once'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('says', ''), _negated=True), name='a_criterion_says_what_it_asks'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'policy'), _negated=True), models.Q(('policy', ''), _negated=True), _connector='OR'), name='a_criterion_of_our_files_names_its_policy'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('cited_page', None), ('cited_in__isnull', False), _connector='OR'), name='a_cited_page_lies_in_a_paper'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['criterion', 'id'], name='evidence_by_criterion'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('pages', []), _negated=True), name='evidence_names_a_page'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'waived'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='a_waived_criterion_names_the_red_flag'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'unknown'), models.Q(('judged_at__isnull', False), ('judged_by__isnull', False)), _connector='OR'), name='a_verdict_has_a_person_and_a_time'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['case', 'kind', 'on'], name='findings_by_case'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('on')), _connector='OR'), name='a_finding_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='no_amount_lies_below_nothing'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document', None), ('page', None)), models.Q(('document__isnull', False), ('page__gte', 1)), _connector='OR'), name='a_finding_cites_a_page_of_a_paper'),
        ),
        *(tie(*row) for row in TIES),
    ]
