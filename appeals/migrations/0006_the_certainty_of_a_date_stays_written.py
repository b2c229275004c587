"""How sure a date was is part of what never changes."""

from django.db import migrations

WITH_CERTAINTY = """
CREATE OR REPLACE FUNCTION a_deadline_is_superseded_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.clock, NEW.rule, NEW.rule_text, NEW.owed_by, NEW.legal_on,
        NEW.certainty,
        NEW.legal_at, NEW.conservative_on, NEW.conservative_at, NEW.act_by, NEW.act_at, NEW.because, NEW.cites,
        NEW.verified, NEW.counted_at)
       IS DISTINCT FROM
       (OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.clock, OLD.rule, OLD.rule_text, OLD.owed_by, OLD.legal_on,
        OLD.certainty,
        OLD.legal_at, OLD.conservative_on, OLD.conservative_at, OLD.act_by, OLD.act_at, OLD.because, OLD.cites,
        OLD.verified, OLD.counted_at)
       OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at) THEN
        RAISE EXCEPTION 'A counted date is superseded by a new one, never changed.';
    END IF;
    RETURN NEW;
END $$;
"""
WITHOUT = """
CREATE OR REPLACE FUNCTION a_deadline_is_superseded_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.clock, NEW.rule, NEW.rule_text, NEW.owed_by, NEW.legal_on,
        NEW.legal_at, NEW.conservative_on, NEW.conservative_at, NEW.act_by, NEW.act_at, NEW.because, NEW.cites,
        NEW.verified, NEW.counted_at)
       IS DISTINCT FROM
       (OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.clock, OLD.rule, OLD.rule_text, OLD.owed_by, OLD.legal_on,
        OLD.legal_at, OLD.conservative_on, OLD.conservative_at, OLD.act_by, OLD.act_at, OLD.because, OLD.cites,
        OLD.verified, OLD.counted_at)
       OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at) THEN
        RAISE EXCEPTION 'A counted date is superseded by a new one, never changed.';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0005_a_date_may_be_safe_before_it_is_known")]

    operations = [migrations.RunSQL(WITH_CERTAINTY, WITHOUT)]
