"""Every letter there was is the main letter of its step, so the step says its kind; sealed ones too."""

from django.db import migrations

# The lock on sealed letters is lifted for this one statement: nothing of what was sent changes.
KINDS = """
ALTER TABLE appeals_letter DISABLE TRIGGER sealed_letters_stay;
UPDATE appeals_letter SET kind = CASE stage.kind
        WHEN 'external_review' THEN 'external_review' WHEN 'hearing' THEN 'external_review'
        WHEN 'peer_to_peer' THEN 'peer_to_peer' WHEN 'regulator_complaint' THEN 'regulator_complaint'
        ELSE 'internal_appeal' END
    FROM appeals_stage stage WHERE stage.id = appeals_letter.stage_id;
ALTER TABLE appeals_letter ENABLE TRIGGER sealed_letters_stay;
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0008_letters_have_kinds")]

    # Back: the column goes with the file before. Letters without a step stop that one, and stay: it loses nothing.
    operations = [migrations.RunSQL(KINDS, migrations.RunSQL.noop)]
