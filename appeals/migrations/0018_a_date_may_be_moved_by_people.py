"""Dates moved by people: asked for by one, seconded by another, with reason and paper."""
import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('appeals', '0017_a_date_remembers_what_it_was_counted_from'),
        ('cases', '0005_an_appeal_may_stay_unanswered'),
        ('documents', '0012_pages_are_found_by_their_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('clock', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('rules', 'The rules changed'), ('by_hand', 'Set by hand')], max_length=8)),
                ('later', models.BooleanField()),
                ('days', models.JSONField(blank=True)),
                ('seen', models.JSONField()),
                ('reason', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('seconded_at', models.DateTimeField(blank=True, null=True)),
                ('refused_at', models.DateTimeField(blank=True, null=True)),
                ('why_refused', models.CharField(blank=True, max_length=300)),
                ('in_force_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='cases.case')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='appeals.deadline')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('refused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seconded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.stage')),
            ],
        ),
        migrations.AddField(
            model_name='deadline',
            name='override',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='put_in_force', to='appeals.override'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('by_hand', False), ('override__isnull', False), _connector='OR'), name='a_date_set_by_hand_says_who_and_why'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(fields=['case'], name='overrides_by_case'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(condition=models.Q(('in_force_at', None), ('refused_at', None), ('seconded_at', None)), fields=['organisation'], name='overrides_that_wait'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='an_override_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(condition=models.Q(('in_force_at', None), ('refused_at', None), ('seconded_at', None)), fields=('deadline',), name='one_override_waits_for_a_date'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['rules', 'by_hand'])), name='an_override_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_override_says_why'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('seconded_by', None), models.Q(('seconded_by', models.F('asked_by')), _negated=True), _connector='OR'), name='the_second_person_is_another_one'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seconded_at', None), ('seconded_by', None)), models.Q(('refused_at', None), ('seconded_at__isnull', False), ('seconded_by__isnull', False)), _connector='OR'), name='who_seconds_does_it_at_a_time_and_refuses_not'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_at', None), ('refused_by', None), ('why_refused', '')), models.Q(('in_force_at', None), ('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='what_is_refused_is_not_in_force'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('in_force_at', None), ('later', False), ('seconded_at__isnull', False), _connector='OR'), name='a_later_date_is_in_force_only_when_seconded'),
        ),
    ]
