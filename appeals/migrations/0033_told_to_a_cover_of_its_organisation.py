"""What is told to a cover is about an absence of the same organisation."""

from django.db import migrations

TIE = """
ALTER TABLE appeals_reminder ADD CONSTRAINT message_is_of_an_absence_of_its_organisation
    FOREIGN KEY (organisation_id, absence_id) REFERENCES accounts_absence (organisation_id, id)
"""
UNTIE = "ALTER TABLE appeals_reminder DROP CONSTRAINT message_is_of_an_absence_of_its_organisation"


class Migration(migrations.Migration):

    dependencies = [("appeals", "0032_told_to_a_cover"), ("accounts", "0008_covers_are_colleagues")]

    operations = [migrations.RunSQL(TIE, UNTIE)]
