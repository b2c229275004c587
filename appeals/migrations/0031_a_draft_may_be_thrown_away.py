"""A draft may be thrown away and taken out again; a step has one main letter besides."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_a_message_of_the_week'),
        ('appeals', '0030_plans_of_an_organisation'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='a_step_has_one_main_letter',
        ),
        migrations.AddField(
            model_name='letter',
            name='thrown_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='letter',
            name='thrown_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['internal_appeal', 'external_review', 'peer_to_peer', 'regulator_complaint']), ('thrown_at', None)), fields=('stage',), name='a_step_has_one_main_letter'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('thrown_at', None), ('thrown_by', None)), models.Q(('sealed_at', None), ('thrown_at__isnull', False), ('thrown_by__isnull', False)), _connector='OR'), name='only_a_draft_is_thrown_away_and_by_somebody'),
        ),
    ]
