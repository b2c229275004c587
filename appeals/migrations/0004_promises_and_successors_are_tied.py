"""The last two pointers that could lie: a turn's follow-up, and the date that came after a superseded one."""

from django.db import migrations, models

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("appeals_turn", "case_id, follow_up_id", "appeals_followup", "case_id, id", "turn_is_about_a_promise_of_its_case"),
    (
        "appeals_deadline",
        "organisation_id, superseded_by_id",
        "appeals_deadline",
        "organisation_id, id",
        "deadline_is_superseded_in_its_organisation",
    ),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("appeals", "0003_what_is_written_stays_written")]

    operations = [
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(fields=("case", "id"), name="a_follow_up_belongs_to_one_case"),
        ),
        *(tie(*row) for row in TIES),
    ]
