"""Papers asked of somebody outside: the request, its items, the links by which papers come in, and what came."""

import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('appeals', '0011_what_was_learnt_stays_written'),
        ('cases', '0004_the_call_between_doctors_has_columns'),
        ('documents', '0011_somebody_outside_sends_papers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_of', models.CharField(choices=[('doctor', 'Doctor or hospital'), ('therapist', 'Therapist'), ('patient', 'The patient'), ('other', 'Somebody else')], default='doctor', max_length=10, verbose_name='who is asked')),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('note', models.TextField(blank=True, verbose_name='a word to them')),
                ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=5, verbose_name='language')),
                ('due_on', models.DateField(verbose_name='needed by')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='RequestItem',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.PositiveSmallIntegerField()),
                ('what', models.CharField(max_length=300, verbose_name='what is needed')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='appeals.request')),
            ],
        ),
        migrations.CreateModel(
            name='RequestLink',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('secret', claimback.sealed.SealedField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('codes_sent', models.PositiveSmallIntegerField(default=0)),
                ('code_sent_at', models.DateTimeField(blank=True, null=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='appeals.request')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('words', models.TextField(blank=True)),
                ('arrived_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('verdict', models.CharField(blank=True, choices=[('', 'Arrived, check it'), ('good', 'It is what was asked for'), ('not_it', 'Not what was asked for')], default='', max_length=6)),
                ('why_not', models.CharField(blank=True, max_length=300)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='documents.document')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='appeals.requestitem')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.requestlink')),
            ],
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['case', '-asked_at'], name='requests_by_case'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_request_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(fields=('case', 'id'), name='a_request_belongs_to_one_case'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('settled_at', None), _connector='OR'), name='a_request_is_withdrawn_or_settled'),
        ),
        migrations.AddConstraint(
            model_name='requestitem',
            constraint=models.UniqueConstraint(fields=('request', 'place'), name='an_item_has_a_place_of_its_own'),
        ),
        migrations.AddConstraint(
            model_name='requestitem',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='an_item_belongs_to_one_organisation'),
        ),
        migrations.AddConstraint(
            model_name='requestlink',
            constraint=models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('request', 'email'), name='a_request_has_one_link_per_address'),
        ),
        migrations.AddConstraint(
            model_name='requestlink',
            constraint=models.UniqueConstraint(fields=('organisation', 'id'), name='a_link_belongs_to_one_organisation'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['item', 'arrived_at'], name='arrivals_by_item'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('words', '')), models.Q(('document', None), models.Q(('words', ''), _negated=True)), _connector='OR'), name='an_arrival_is_a_paper_or_words'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('checked_by', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='a_verdict_has_its_person_and_time'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(condition=models.Q(('document__isnull', False)), fields=('item', 'document'), name='a_paper_arrives_once_for_an_item'),
        ),
    ]
