"""Papers made from pages of papers: the recipe, and papers set aside; none can lie about whose case it is of."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("documents_sorting", "organisation_id, case_id", "cases_case", "organisation_id, id", "sorting_is_of_its_case"),
    ("documents_madepaper", "organisation_id, case_id", "cases_case", "organisation_id, id", "made_paper_is_of_its_case"),
    ("documents_madepaper", "case_id, sorting_id", "documents_sorting", "case_id, id", "made_paper_and_sorting_are_of_one_case"),
    ("documents_madepaper", "case_id, document_id", "documents_document", "case_id, id", "made_paper_and_paper_are_of_one_case"),
    ("documents_madepage", "organisation_id, case_id", "cases_case", "organisation_id, id", "made_page_is_of_its_case"),
    ("documents_madepage", "case_id, paper_id", "documents_madepaper", "case_id, id", "made_page_and_made_paper_are_of_one_case"),
    ("documents_madepage", "case_id, source_id", "documents_document", "case_id, id", "made_page_and_source_are_of_one_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('cases', '0005_an_appeal_may_stay_unanswered'),
        ('documents', '0012_pages_are_found_by_their_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MadePage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('page', models.PositiveSmallIntegerField()),
                ('turned', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='MadePaper',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=10)),
                ('dated_on', models.DateField(blank=True, null=True)),
            ],
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
            ],
        ),
        migrations.AddField(
            model_name='document',
            name='dated_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='set_aside_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='set_aside_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='page',
            name='again',
            field=models.CharField(blank=True, choices=[('', ''), ('usual', 'Whichever way up it lies'), ('turned', 'As a person turned it'), ('better', 'With the better engine')], db_default='', default='', max_length=7),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('set_aside_at', None), ('set_aside_by', None)), ('set_aside_at__isnull', False), _connector='OR'), name='a_paper_is_set_aside_at_some_time'),
        ),
        migrations.AddField(
            model_name='madepage',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='madepage',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='madepage',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken', to='documents.document'),
        ),
        migrations.AddField(
            model_name='madepaper',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='madepaper',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made', to='documents.document'),
        ),
        migrations.AddField(
            model_name='madepaper',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='madepage',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='documents.madepaper'),
        ),
        migrations.AddField(
            model_name='sorting',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sorting',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sortings', to='cases.case'),
        ),
        migrations.AddField(
            model_name='sorting',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='madepaper',
            name='sorting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='documents.sorting'),
        ),
        migrations.AddConstraint(
            model_name='madepage',
            constraint=models.UniqueConstraint(fields=('paper', 'number'), name='a_made_page_has_its_place'),
        ),
        migrations.AddConstraint(
            model_name='madepage',
            constraint=models.CheckConstraint(condition=models.Q(('turned__in', [0, 90, 180, 270])), name='a_page_turns_by_quarters'),
        ),
        migrations.AddConstraint(
            model_name='madepage',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('page__gte', 1)), name='pages_are_counted_from_one'),
        ),
        migrations.AddIndex(
            model_name='sorting',
            index=models.Index(fields=['case', '-asked_at'], name='sortings_by_case'),
        ),
        migrations.AddIndex(
            model_name='sorting',
            index=models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='sortings_to_make'),
        ),
        migrations.AddConstraint(
            model_name='sorting',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_sorting_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='sorting',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_sorting_belongs_to_one_case'),
        ),
        migrations.AddConstraint(
            model_name='sorting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='a_failed_sorting_says_what_went_wrong'),
        ),
        migrations.AddConstraint(
            model_name='madepaper',
            constraint=models.UniqueConstraint(fields=('sorting', 'place'), name='a_made_paper_has_its_place'),
        ),
        migrations.AddConstraint(
            model_name='madepaper',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_made_paper_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='madepaper',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_made_paper_belongs_to_one_case'),
        ),
        migrations.AddConstraint(
            model_name='madepaper',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='a_made_paper_has_a_name'),
        ),
        *[tie(*row) for row in TIES],
    ]
