"""What a person found a notice to say or to leave out, duty by duty."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('appeals', '0014_requests_are_of_their_case'),
        ('cases', '0005_an_appeal_may_stay_unanswered'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeFinding',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('duty', models.CharField(max_length=40)),
                ('verdict', models.CharField(blank=True, choices=[('', 'Not decided'), ('missing', 'Left out'), ('present', 'It is there')], max_length=8)),
                ('law', models.JSONField()),
                ('settled_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_findings', to='cases.case')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_findings', to='cases.decision')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('settled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case'], name='notice_findings_by_case')],
                'constraints': [models.UniqueConstraint(fields=('decision', 'duty'), name='a_duty_of_a_notice_is_settled_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'missing', 'present'])), name='a_notice_says_it_or_leaves_it_out')],
            },
        ),
    ]
