"""A letter photographed page by page is one letter: each paper may be a page of another, in its place."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_a_page_remembers_how_it_lay")]

    operations = [
        migrations.AddField(
            "document",
            "page_of",
            models.ForeignKey(
                "documents.document",
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="further",
            ),
        ),
        migrations.AddField("document", "place", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("document", "pages_changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(page_of=None) | Q(place__isnull=False, pages_changed_at=None) & ~Q(page_of=F("id")),
                name="a_page_has_a_place_in_another_paper_s_letter",
            ),
        ),
    ]
