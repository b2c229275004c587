"""A date that moves later says why: what became known, or who approved it."""

from django.db import migrations

LOCK = """
CREATE FUNCTION a_date_moves_later_only_with_a_reason() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before record;
BEGIN
    -- by clock, not only by rule: a successor of a rule must not move a date in silence either
    SELECT legal_on, act_by INTO before FROM appeals_deadline
        WHERE stage_id = NEW.stage_id AND clock = NEW.clock AND superseded_at IS NOT NULL
        ORDER BY superseded_at DESC, id DESC LIMIT 1;
    IF FOUND AND btrim(NEW.why_counted) = '' AND (NEW.legal_on > before.legal_on OR NEW.act_by > before.act_by) THEN
        RAISE EXCEPTION 'A date moves later only with a reason.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dates_move_later_with_a_reason BEFORE INSERT ON appeals_deadline
    FOR EACH ROW EXECUTE FUNCTION a_date_moves_later_only_with_a_reason();
"""

UNLOCK = """
DROP TRIGGER dates_move_later_with_a_reason ON appeals_deadline;
DROP FUNCTION a_date_moves_later_only_with_a_reason();
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0006_the_certainty_of_a_date_stays_written")]

    operations = [migrations.RunSQL(LOCK, UNLOCK)]
