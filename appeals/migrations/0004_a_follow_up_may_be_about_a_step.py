"""A follow-up may be about one step, which is of its case."""

import django.db.models.deletion
from django.db import migrations, models

TIE = (
    "ALTER TABLE appeals_followup ADD CONSTRAINT followup_is_about_a_stage_of_its_case "
    "FOREIGN KEY (case_id, stage_id) REFERENCES appeals_stage (case_id, id)"
)
UNTIE = "ALTER TABLE appeals_followup DROP CONSTRAINT followup_is_about_a_stage_of_its_case"


class Migration(migrations.Migration):
    dependencies = [("appeals", "0003_who_filed_and_who_had_before")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="appeals.stage",
            ),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
