"""What was learnt is corrected by a later entry of the same organisation or retired; it never changes and stays."""

from django.db import migrations

LOCK = """
CREATE FUNCTION what_was_learnt_stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.insurer, NEW.applies_to, NEW."window", NEW.unit, NEW.runs_from, NEW.after_denial,
        NEW.after_appeal, NEW.phone, NEW.hours, NEW.note, NEW.source, NEW.learnt_on, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.insurer, OLD.applies_to, OLD."window", OLD.unit, OLD.runs_from, OLD.after_denial,
        OLD.after_appeal, OLD.phone, OLD.hours, OLD.note, OLD.source, OLD.learnt_on, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.superseded_at IS NOT NULL OR OLD.retired_on IS NOT NULL THEN
        RAISE EXCEPTION 'What was learnt is corrected by a later entry or retired, never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER learnt_stays BEFORE UPDATE ON appeals_learntpolicy
    FOR EACH ROW EXECUTE FUNCTION what_was_learnt_stays_written();
CREATE TRIGGER learnt_is_kept BEFORE DELETE ON appeals_learntpolicy FOR EACH ROW EXECUTE FUNCTION never();
ALTER TABLE appeals_learntpolicy ADD CONSTRAINT learnt_is_corrected_in_its_organisation
    FOREIGN KEY (organisation_id, superseded_by_id) REFERENCES appeals_learntpolicy (organisation_id, id);
"""

UNLOCK = """
ALTER TABLE appeals_learntpolicy DROP CONSTRAINT learnt_is_corrected_in_its_organisation;
DROP TRIGGER learnt_is_kept ON appeals_learntpolicy; DROP TRIGGER learnt_stays ON appeals_learntpolicy;
DROP FUNCTION what_was_learnt_stays_written();
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0010_what_an_organisation_learns")]

    operations = [migrations.RunSQL(LOCK, UNLOCK)]
