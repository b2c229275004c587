"""The event before a new one is found by the index of its organisation, whatever is known of the table.

A plan made while the table was empty, and kept by a connection, read every event of the office for each new one. The
chain is what it was: the same rows in the same order with the same hashes.
"""

from django.db import migrations

BY_ITS_INDEX = """
ALTER FUNCTION audit_chain() SET enable_seqscan TO off;
ALTER FUNCTION audit_chain() SET enable_bitmapscan TO off;
ALTER FUNCTION audit_chain() SET enable_sort TO off;
"""
AS_IT_WAS = "ALTER FUNCTION audit_chain() RESET ALL;"


class Migration(migrations.Migration):

    dependencies = [("audit", "0001_role_and_events")]

    operations = [migrations.RunSQL(BY_ITS_INDEX, AS_IT_WAS)]
