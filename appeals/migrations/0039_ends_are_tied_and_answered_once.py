"""An end is of its case and of a step of it; it is answered once, never changed and never deleted."""

from django.db import migrations

TIE = """
ALTER TABLE appeals_writeoff
    ADD CONSTRAINT write_off_is_of_its_case
        FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id),
    ADD CONSTRAINT write_off_is_of_a_step_of_its_case
        FOREIGN KEY (case_id, stage_id) REFERENCES appeals_stage (case_id, id);
"""
UNTIE = """
ALTER TABLE appeals_writeoff
    DROP CONSTRAINT write_off_is_of_its_case,
    DROP CONSTRAINT write_off_is_of_a_step_of_its_case;
"""
ANSWERED = """
CREATE FUNCTION a_write_off_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.ending, NEW.why, NEW.seen, NEW.asked_by_id, NEW.asked_at)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.ending, OLD.why, OLD.seen, OLD.asked_by_id, OLD.asked_at)
       OR OLD.agreed_at IS NOT NULL OR OLD.refused_at IS NOT NULL OR OLD.void_at IS NOT NULL THEN
        RAISE EXCEPTION 'A write-off is answered once and never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER write_offs_are_answered_once BEFORE UPDATE ON appeals_writeoff
    FOR EACH ROW EXECUTE FUNCTION a_write_off_is_answered_once();
CREATE TRIGGER write_offs_are_kept BEFORE DELETE ON appeals_writeoff FOR EACH ROW EXECUTE FUNCTION never();
"""
UNANSWERED = """
DROP TRIGGER write_offs_are_kept ON appeals_writeoff; DROP TRIGGER write_offs_are_answered_once ON appeals_writeoff;
DROP FUNCTION a_write_off_is_answered_once();
"""


class Migration(migrations.Migration):

    dependencies = [("appeals", "0038_ends_that_wait"), ("cases", "0008_messages")]

    operations = [migrations.RunSQL(TIE, UNTIE), migrations.RunSQL(ANSWERED, UNANSWERED)]
