"""The words of a page, as PostgreSQL looks for them, kept beside its text by the database itself."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_limits_live_in_postgresql'),
        ('documents', '0011_somebody_outside_sends_papers'),
    ]

    operations = [
        migrations.AddField(
            model_name='page',
            name='words',
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('text', 200000), config='english'), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name='page',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='pages_by_words'),
        ),
    ]
