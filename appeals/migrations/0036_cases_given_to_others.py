"""Several cases given to colleagues in one act, so that they can be taken back."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


TIE = (
    "ALTER TABLE appeals_handover ADD CONSTRAINT hand_over_is_of_its_case"
    " FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id)"
)
UNTIE = "ALTER TABLE appeals_handover DROP CONSTRAINT hand_over_is_of_its_case"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('appeals', '0035_a_promise_is_followed_up'),
        ('cases', '0007_with_whom_is_told_until_the_end'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('act', models.UUIDField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['organisation', 'by', 'at'], name='hand_overs_by_act')],
                'constraints': [models.UniqueConstraint(fields=('act', 'case'), name='an_act_gives_a_case_once'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='a_case_is_given_to_somebody_else')],
            },
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
