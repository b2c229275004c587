"""Who has a form open that writes words on a case."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


TIE = (
    "ALTER TABLE appeals_editing ADD CONSTRAINT an_open_form_is_of_its_case"
    " FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id)"
)
UNTIE = "ALTER TABLE appeals_editing DROP CONSTRAINT an_open_form_is_of_its_case"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('appeals', '0040_several_cases_at_once_and_saved_views'),
        ('cases', '0008_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Editing',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(choices=[('letter', 'a letter'), ('confirm', 'the facts of a paper'), ('call', 'the notes of a call')], max_length=8)),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'person', 'place'), name='a_person_is_at_a_form_once')],
            },
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
