"""Cases, their coverage, what was decided in them, and with whom they are shared."""

import claimback.accounts.models
import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_people_and_limits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ('ending', models.CharField(blank=True, choices=[('won', 'Won'), ('partly_won', 'Won in part'), ('lost', 'Lost: no right is left'), ('withdrawn', 'Given up by the person'), ('no_denial', 'It was no denial')], max_length=12)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_cases', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['organisation', '-opened_at'], name='cases_by_organisation'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'reference'), name='a_reference_names_one_case'),
                    models.UniqueConstraint(fields=('organisation', 'id'), name='a_case_belongs_to_one_organisation'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('ending', '')), models.Q(('closed_on__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='a_closed_case_says_how_it_ended'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('denied', 'Denied'), ('upheld', 'Denial upheld'), ('overturned', 'Denial overturned'), ('partly', 'Overturned in part'), ('dismissed', 'Dismissed without a look at the merits'), ('unanswered', 'No answer within their time')], max_length=12, verbose_name='what they decided')),
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
            ],
            options={
                'indexes': [
                    models.Index(fields=['case', 'id'], name='decisions_by_case'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('organisation', 'id'), name='a_decision_belongs_to_one_organisation'),
                    models.UniqueConstraint(fields=('case', 'id'), name='a_decision_belongs_to_one_case'),
                    models.CheckConstraint(condition=models.Q(('received_on', None), ('notice_on', None), ('received_on__gte', models.F('notice_on')), _connector='OR'), name='a_notice_is_received_after_it_is_dated'),
                    models.CheckConstraint(condition=models.Q(models.Q(('peer_to_peer_anchor', ''), ('peer_to_peer_unit', ''), ('peer_to_peer_window', None)), models.Q(('peer_to_peer_window__gte', 1), models.Q(('peer_to_peer_unit', ''), _negated=True)), _connector='OR'), name='a_time_for_the_call_has_a_unit'),
                ],
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
            ],
            options={
                'indexes': [
                    models.Index(fields=['user', 'case'], name='shares_by_person'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('case', 'user'), name='a_person_has_one_share_in_a_case'),
                    models.CheckConstraint(condition=models.Q(('role__in', ['patient', 'caregiver', 'clinician', 'viewer'])), name='a_share_has_a_case_role'),
                ],
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
                'indexes': [
                    models.Index(fields=['organisation', 'member_id_index'], name='coverage_by_member_id'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('internal_levels', None), ('internal_levels__in', [1, 2]), _connector='OR'), name='a_plan_has_one_or_two_levels'),
                ],
            },
        ),
    ]
