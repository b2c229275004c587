"""A person said whether the patient, whose name is nearly theirs, is them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_a_case_may_be_invented'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='name_asked',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=160),
        ),
        migrations.AddField(
            model_name='case',
            name='name_is_theirs',
            field=models.BooleanField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='name_said_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name_asked', ''), ('name_is_theirs', None), ('name_said_by', None)), models.Q(models.Q(('name_asked', ''), _negated=True), ('name_is_theirs__isnull', False), ('name_said_by__isnull', False)), _connector='OR'), name='whose_name_it_is_was_said_by_somebody'),
        ),
    ]
