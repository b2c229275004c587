"""A child cannot lie about whose it is: its organisation and its parent's are compared by the database."""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("appeals_stage", "organisation_id, case_id", "cases_case", "organisation_id, id", "stage_is_of_its_case"),
    ("appeals_deadline", "organisation_id, case_id", "cases_case", "organisation_id, id", "deadline_is_of_its_case"),
    ("appeals_reminder", "organisation_id, case_id", "cases_case", "organisation_id, id", "reminder_is_of_its_case"),
    ("appeals_followup", "organisation_id, case_id", "cases_case", "organisation_id, id", "followup_is_of_its_case"),
    ("appeals_turn", "organisation_id, case_id", "cases_case", "organisation_id, id", "turn_is_of_its_case"),
    ("appeals_letter", "organisation_id, case_id", "cases_case", "organisation_id, id", "letter_is_of_its_case"),
    ("appeals_packet", "organisation_id, case_id", "cases_case", "organisation_id, id", "packet_is_of_its_case"),
    ("appeals_filing", "organisation_id, case_id", "cases_case", "organisation_id, id", "filing_is_of_its_case"),
    ("appeals_stage", "case_id, challenges_id", "cases_decision", "case_id, id", "stage_challenges_a_decision_of_its_case"),
    ("appeals_stage", "case_id, answer_id", "cases_decision", "case_id, id", "stage_is_answered_in_its_case"),
    ("appeals_deadline", "case_id, stage_id", "appeals_stage", "case_id, id", "deadline_is_of_its_stage"),
    ("appeals_letter", "case_id, stage_id", "appeals_stage", "case_id, id", "letter_is_of_its_stage"),
    ("appeals_packet", "case_id, stage_id", "appeals_stage", "case_id, id", "packet_is_of_its_stage"),
    ("appeals_filing", "case_id, stage_id", "appeals_stage", "case_id, id", "filing_is_of_its_stage"),
    ("appeals_turn", "case_id, stage_id", "appeals_stage", "case_id, id", "turn_is_of_its_stage"),
    ("appeals_reminder", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "reminder_is_of_its_deadline"),
    ("appeals_turn", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "turn_is_of_its_deadline"),
    ("appeals_letterversion", "organisation_id, letter_id", "appeals_letter", "organisation_id, id", "version_is_of_its_letter"),
    ("appeals_packet", "organisation_id, letter_id", "appeals_letter", "organisation_id, id", "packet_is_of_its_letter"),
    ("appeals_packetexhibit", "organisation_id, packet_id", "appeals_packet", "organisation_id, id", "exhibit_is_of_its_packet"),
    ("appeals_packetexhibit", "organisation_id, document_id", "documents_document", "organisation_id, id", "exhibit_is_a_document_of_the_organisation"),
    ("appeals_filing", "organisation_id, packet_id", "appeals_packet", "organisation_id, id", "filing_sends_a_packet_of_the_organisation"),
    ("appeals_filing", "case_id, proof_id", "documents_document", "case_id, id", "filing_is_proven_by_a_document_of_its_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("appeals", "0001_the_fight"), ("documents", "0002_papers_are_of_their_case")]

    operations = [tie(*row) for row in TIES]
