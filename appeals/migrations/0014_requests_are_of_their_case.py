"""A child cannot lie about whose it is: the database compares its organisation and case with its parent's."""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("appeals_request", "organisation_id, case_id", "cases_case", "organisation_id, id", "request_is_of_its_case"),
    ("appeals_requestitem", "organisation_id, request_id", "appeals_request", "organisation_id, id", "item_is_of_its_request"),
    ("appeals_requestlink", "organisation_id, request_id", "appeals_request", "organisation_id, id", "link_is_of_its_request"),
    ("appeals_arrival", "organisation_id, item_id", "appeals_requestitem", "organisation_id, id", "arrival_is_of_its_item"),
    ("appeals_arrival", "organisation_id, link_id", "appeals_requestlink", "organisation_id, id", "arrival_came_by_a_link_of_the_organisation"),
    ("appeals_arrival", "organisation_id, document_id", "documents_document", "organisation_id, id", "arrival_is_a_document_of_the_organisation"),
    ("appeals_reminder", "organisation_id, link_id", "appeals_requestlink", "organisation_id, id", "message_is_of_its_link"),
    ("appeals_followup", "case_id, request_id", "appeals_request", "case_id, id", "followup_waits_for_a_request_of_its_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("appeals", "0013_a_message_may_be_about_a_request")]

    operations = [tie(*row) for row in TIES]
