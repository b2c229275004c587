"""A page scanned sideways is shown upright, so how far it lay turned is kept with its text."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_papers_are_of_their_case")]

    operations = [migrations.AddField("page", "turned", models.PositiveSmallIntegerField(default=0))]
