"""With whom a call is may turn out while it goes on; once it is finished that stays too."""

from django.db import migrations

UNTIL_THE_END = """
CREATE OR REPLACE FUNCTION a_contact_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.how, NEW.incoming, NEW."on",
        NEW.began_at, NEW.recorded_at, NEW.recorded_by_id, NEW.corrects_id, NEW.why_corrected)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.how, OLD.incoming, OLD."on",
        OLD.began_at, OLD.recorded_at, OLD.recorded_by_id, OLD.corrects_id, OLD.why_corrected)
       OR (OLD.finished_at IS NOT NULL AND
           (NEW.whom, NEW.ended_at, NEW.name, NEW.name_refused, NEW.reference, NEW.reference_refused, NEW.said, NEW.promised,
            NEW.promised_by, NEW.version, NEW.finished_at)
           IS DISTINCT FROM
           (OLD.whom, OLD.ended_at, OLD.name, OLD.name_refused, OLD.reference, OLD.reference_refused, OLD.said, OLD.promised,
            OLD.promised_by, OLD.version, OLD.finished_at))
       OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'A contact stays as it was told; correct it by another, or take it back.';
    END IF;
    RETURN NEW;
END $$;
"""
FROM_THE_BEGINNING = """
CREATE OR REPLACE FUNCTION a_contact_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.how, NEW.whom, NEW.incoming, NEW."on",
        NEW.began_at, NEW.recorded_at, NEW.recorded_by_id, NEW.corrects_id, NEW.why_corrected)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.how, OLD.whom, OLD.incoming, OLD."on",
        OLD.began_at, OLD.recorded_at, OLD.recorded_by_id, OLD.corrects_id, OLD.why_corrected)
       OR (OLD.finished_at IS NOT NULL AND
           (NEW.ended_at, NEW.name, NEW.name_refused, NEW.reference, NEW.reference_refused, NEW.said, NEW.promised,
            NEW.promised_by, NEW.version, NEW.finished_at)
           IS DISTINCT FROM
           (OLD.ended_at, OLD.name, OLD.name_refused, OLD.reference, OLD.reference_refused, OLD.said, OLD.promised,
            OLD.promised_by, OLD.version, OLD.finished_at))
       OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'A contact stays as it was told; correct it by another, or take it back.';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_contacts")]

    operations = [migrations.RunSQL(UNTIL_THE_END, FROM_THE_BEGINNING)]
