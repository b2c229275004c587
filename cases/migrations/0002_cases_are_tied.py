"""A child cannot lie about whose it is: its organisation and its parent's are compared by the database."""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("cases_coverage", "organisation_id, case_id", "cases_case", "organisation_id, id", "coverage_is_of_its_case"),
    ("cases_decision", "organisation_id, case_id", "cases_case", "organisation_id, id", "decision_is_of_its_case"),
    ("cases_share", "organisation_id, case_id", "cases_case", "organisation_id, id", "share_is_of_its_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_cases_and_decisions")]

    operations = [migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)])]
