"""A child cannot lie about whose it is: its organisation and its parent's are compared by the database."""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("documents_document", "organisation_id, case_id", "cases_case", "organisation_id, id", "document_is_of_its_case"),
    ("documents_document", "case_id, decision_id", "cases_decision", "case_id, id", "document_and_decision_are_of_one_case"),
    ("documents_page", "organisation_id, document_id", "documents_document", "organisation_id, id", "page_is_of_its_document"),
    ("documents_suggestion", "organisation_id, document_id", "documents_document", "organisation_id, id", "suggestion_is_of_its_document"),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_papers"), ("cases", "0002_facts_are_of_their_case")]

    operations = [tie(*row) for row in TIES]
