"""A date remembers what was known when it was counted, and whether people set it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('appeals', '0016_findings_are_of_their_case')]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='by_hand',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='deadline',
            name='counted_from',
            field=models.JSONField(blank=True, null=True),
        ),
    ]
