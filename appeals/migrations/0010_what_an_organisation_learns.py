"""What an organisation learns about an insurer, beside what ships."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('appeals', '0007_a_date_never_moves_later_silently'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LearntPolicy',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('insurer', models.CharField(max_length=160, verbose_name='insurer')),
                ('applies_to', models.CharField(blank=True, max_length=200, verbose_name='for which care or plans')),
                ('window', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='time to ask for the talk')),
                ('unit', models.CharField(blank=True, choices=[('hours', 'hours'), ('calendar_days', 'days'), ('business_days', 'business days')], max_length=14, verbose_name='counted in')),
                ('runs_from', models.CharField(blank=True, choices=[('notice_date', 'the date on the letter'), ('notice_received', 'the day the letter is received')], max_length=20, verbose_name='counted from')),
                ('after_denial', models.CharField(choices=[('open', 'It can be had after the denial'), ('never', 'Only before the denial is issued'), ('unknown', 'Not known')], default='unknown', max_length=8, verbose_name='after the denial')),
                ('after_appeal', models.CharField(choices=[('open', 'It can still be had after an appeal was filed'), ('lost', 'Filing an appeal forfeits it'), ('unknown', 'Not known')], default='unknown', max_length=8, verbose_name='once an appeal is filed')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='number to call')),
                ('hours', models.CharField(blank=True, max_length=120, verbose_name='hours')),
                ('note', models.TextField(blank=True, verbose_name='in their words')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('learnt_on', models.DateField(verbose_name='learnt on')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('why_retired', models.CharField(blank=True, max_length=300)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='learnt_policies', to='accounts.organisation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('superseded_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects', to='appeals.learntpolicy')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'insurer', 'id'], name='learnt_by_insurer')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='what_is_learnt_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('runs_from', ''), ('unit', ''), ('window', None)), models.Q(('window__gte', 1), models.Q(('unit', ''), _negated=True), models.Q(('runs_from', ''), _negated=True)), _connector='OR'), name='a_learnt_time_says_what_it_counts_and_from_when'), models.CheckConstraint(condition=models.Q(models.Q(('insurer', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='what_is_learnt_names_its_insurer_and_its_source'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='what_is_superseded_names_what_came_after'), models.CheckConstraint(condition=models.Q(models.Q(('retired_by', None), ('retired_on', None), ('why_retired', '')), models.Q(('retired_by__isnull', False), ('retired_on__isnull', False), models.Q(('why_retired', ''), _negated=True)), _connector='OR'), name='what_is_retired_says_why_and_by_whom')],
            },
        ),
    ]
