"""A claim or reference number is found however it is written: by an index of its bare letters and digits."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('cases', '0008_messages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(django.db.models.functions.text.Upper(models.Func(models.F('claim_number'), models.Value('[^A-Za-z0-9]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.CharField())), name='decisions_by_claim_number'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(django.db.models.functions.text.Upper(models.Func(models.F('reference_number'), models.Value('[^A-Za-z0-9]'), models.Value(''), models.Value('g'), function='regexp_replace', output_field=models.CharField())), name='decisions_by_reference_number'),
        ),
    ]
