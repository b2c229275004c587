"""When the file of a paper was last compared with what was received, and how it was found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_criteria_and_what_answers_them")]

    operations = [
        migrations.AddField("document", "compared_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "document", "damage", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddIndex(
            "document",
            models.Index(models.F("compared_at").asc(nulls_first=True), "id", name="documents_to_compare"),
        ),
    ]
