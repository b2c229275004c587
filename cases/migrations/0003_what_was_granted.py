"""A decision says what was granted: its number, and from when until when it is good."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_and_limits'),
        ('cases', '0002_cases_are_tied'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='approval_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='authorization number'),
        ),
        migrations.AddField(
            model_name='decision',
            name='approved_from',
            field=models.DateField(blank=True, null=True, verbose_name='authorization valid from'),
        ),
        migrations.AddField(
            model_name='decision',
            name='approved_until',
            field=models.DateField(blank=True, null=True, verbose_name='authorization valid until'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('approved_from', None), ('approved_until', None), ('approved_until__gte', models.F('approved_from')), _connector='OR'), name='an_approval_ends_after_it_begins'),
        ),
    ]
