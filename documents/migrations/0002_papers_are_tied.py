"""A child cannot lie about whose it is: its organisation, its case and its parent's are compared by the database."""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("documents_document", "organisation_id, case_id", "cases_case", "organisation_id, id", "document_is_of_its_case"),
    ("documents_document", "case_id, decision_id", "cases_decision", "case_id, id", "document_and_decision_are_of_one_case"),
    ("documents_page", "organisation_id, document_id", "documents_document", "organisation_id, id", "page_is_of_its_document"),
    ("documents_suggestion", "organisation_id, document_id", "documents_document", "organisation_id, id", "suggestion_is_of_its_document"),
    ("documents_criterion", "organisation_id, case_id", "cases_case", "organisation_id, id", "criterion_is_of_its_case"),
    ("documents_criterion", "case_id, cited_in_id", "documents_document", "case_id, id", "criterion_and_letter_are_of_one_case"),
    ("documents_criterion", "organisation_id, copied_from_id", "documents_criterion", "organisation_id, id", "copy_and_criterion_are_of_one_organisation"),
    ("documents_evidence", "organisation_id, case_id", "cases_case", "organisation_id, id", "evidence_is_of_its_case"),
    ("documents_evidence", "case_id, criterion_id", "documents_criterion", "case_id, id", "evidence_and_criterion_are_of_one_case"),
    ("documents_evidence", "case_id, document_id", "documents_document", "case_id, id", "evidence_and_paper_are_of_one_case"),
    ("documents_finding", "organisation_id, case_id", "cases_case", "organisation_id, id", "finding_is_of_its_case"),
    ("documents_finding", "case_id, document_id", "documents_document", "case_id, id", "finding_and_paper_are_of_one_case"),
    ("documents_sorting", "organisation_id, case_id", "cases_case", "organisation_id, id", "sorting_is_of_its_case"),
    ("documents_madepaper", "organisation_id, case_id", "cases_case", "organisation_id, id", "made_paper_is_of_its_case"),
    ("documents_madepaper", "case_id, sorting_id", "documents_sorting", "case_id, id", "made_paper_and_sorting_are_of_one_case"),
    ("documents_madepaper", "case_id, document_id", "documents_document", "case_id, id", "made_paper_and_paper_are_of_one_case"),
    ("documents_madepage", "organisation_id, case_id", "cases_case", "organisation_id, id", "made_page_is_of_its_case"),
    ("documents_madepage", "case_id, paper_id", "documents_madepaper", "case_id, id", "made_page_and_made_paper_are_of_one_case"),
    ("documents_madepage", "case_id, source_id", "documents_document", "case_id, id", "made_page_and_source_are_of_one_case"),
    ("documents_document", "case_id, page_of_id", "documents_document", "case_id, id", "page_and_letter_are_of_one_case"),
]


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_papers_and_criteria")]

    operations = [migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)])]
