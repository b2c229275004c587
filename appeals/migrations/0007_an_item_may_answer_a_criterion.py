"""What is asked of others may be asked for a criterion, which is of the same organisation."""

import django.db.models.deletion
from django.db import migrations, models

TIE = (
    "ALTER TABLE appeals_requestitem ADD CONSTRAINT item_answers_a_criterion_of_the_organisation "
    "FOREIGN KEY (organisation_id, criterion_id) REFERENCES documents_criterion (organisation_id, id)"
)
UNTIE = "ALTER TABLE appeals_requestitem DROP CONSTRAINT item_answers_a_criterion_of_the_organisation"


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0006_packets_have_manifests_and_parts"),
        ("documents", "0002_papers_are_tied"),
    ]

    operations = [
        migrations.AddField(
            model_name="requestitem",
            name="criterion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.criterion",
            ),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
