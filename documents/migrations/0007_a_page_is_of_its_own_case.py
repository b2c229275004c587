"""A page lies in a letter of its own case: the database compares the two."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_pages_of_one_letter")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE documents_document ADD CONSTRAINT page_and_letter_are_of_one_case"
            " FOREIGN KEY (case_id, page_of_id) REFERENCES documents_document (case_id, id)",
            "ALTER TABLE documents_document DROP CONSTRAINT page_and_letter_are_of_one_case",
        )
    ]
