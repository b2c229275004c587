"""A reminder near its date is urgent; where it is not heeded by an instant, somebody else is told."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0019_a_message_is_of_a_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='reminder',
            name='urgent',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='reminder',
            name='heed_by',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='reminder',
            index=models.Index(condition=models.Q(('heed_by__isnull', False)), fields=['heed_by', 'id'], name='reminders_to_heed'),
        ),
    ]
