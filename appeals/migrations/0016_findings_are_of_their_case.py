"""A finding about a notice cannot lie about whose it is: the database compares it with its case and decision."""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("appeals_noticefinding", "organisation_id, case_id", "cases_case", "organisation_id, id", "finding_is_of_its_case"),
    ("appeals_noticefinding", "case_id, decision_id", "cases_decision", "case_id, id", "finding_is_of_a_decision_of_its_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("appeals", "0015_what_a_notice_leaves_out")]

    operations = [tie(*row) for row in TIES]
