"""Somebody looked at a paper that came in; those nobody looked at are found by an index."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('cases', '0007_with_whom_is_told_until_the_end'),
        ('documents', '0004_a_paper_may_be_a_chronology'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='looked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='looked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('decision', None), ('looked_at', None), ('page_of', None), ('set_aside_at', None)), fields=['-received_at', 'id'], name='documents_in_the_inbox'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('looked_at', None), ('looked_by', None)), models.Q(('looked_at__isnull', False), ('looked_by__isnull', False)), _connector='OR'), name='who_looked_at_a_paper_did_so_at_some_time'),
        ),
    ]
