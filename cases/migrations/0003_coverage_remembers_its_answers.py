"""What was answered to the coverage questions stays with the coverage."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_facts_are_of_their_case")]

    operations = [migrations.AddField("coverage", "answers", models.JSONField(blank=True, default=dict))]
