"""A message points at a paper of its case: papers live a storey above messages, so the tie is made from here."""

from django.db import migrations

TIE = (
    "ALTER TABLE cases_message ADD CONSTRAINT message_points_at_a_paper_of_its_case "
    "FOREIGN KEY (case_id, paper_id) REFERENCES documents_document (case_id, id)"
)
UNTIE = "ALTER TABLE cases_message DROP CONSTRAINT message_points_at_a_paper_of_its_case"


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0036_cases_given_to_others'),
        ('cases', '0008_messages'),
        ('documents', '0002_papers_are_tied'),
    ]

    operations = [migrations.RunSQL(TIE, UNTIE)]
