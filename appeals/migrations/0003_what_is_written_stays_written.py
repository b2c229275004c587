"""Dates are superseded, never changed; sealed letters, their versions, built packets and filings stay as they were."""

from django.db import migrations

LOCKS = """
CREATE FUNCTION a_deadline_is_superseded_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER deadlines_are_superseded BEFORE UPDATE ON appeals_deadline
    FOR EACH ROW EXECUTE FUNCTION a_deadline_is_superseded_never_changed();
CREATE TRIGGER deadlines_are_kept BEFORE DELETE ON appeals_deadline FOR EACH ROW EXECUTE FUNCTION never();

CREATE FUNCTION a_sealed_letter_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_at IS NOT NULL THEN
        RAISE EXCEPTION 'A sealed letter never changes.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sealed_letters_stay BEFORE UPDATE OR DELETE ON appeals_letter
    FOR EACH ROW EXECUTE FUNCTION a_sealed_letter_never_changes();
CREATE TRIGGER versions_stay BEFORE UPDATE OR DELETE ON appeals_letterversion FOR EACH ROW EXECUTE FUNCTION never();

CREATE FUNCTION a_built_packet_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'built' THEN
        RAISE EXCEPTION 'A built packet never changes; build a new one.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER built_packets_stay BEFORE UPDATE OR DELETE ON appeals_packet
    FOR EACH ROW EXECUTE FUNCTION a_built_packet_never_changes();

CREATE FUNCTION a_filing_only_climbs_its_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.stage_id, NEW.organisation_id, NEW.case_id, NEW.sent_on, NEW.sent_at, NEW.how, NEW.address, NEW.tracking,
        NEW.late, NEW.packet_id, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.stage_id, OLD.organisation_id, OLD.case_id, OLD.sent_on, OLD.sent_at, OLD.how, OLD.address, OLD.tracking,
        OLD.late, OLD.packet_id, OLD.recorded_at, OLD.recorded_by_id)
       OR (OLD.proof_id IS NOT NULL AND NEW.proof_id IS DISTINCT FROM OLD.proof_id) THEN
        RAISE EXCEPTION 'What was sent, when and where to never changes.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filings_only_climb BEFORE UPDATE ON appeals_filing
    FOR EACH ROW EXECUTE FUNCTION a_filing_only_climbs_its_receipts();
CREATE TRIGGER filings_stay BEFORE DELETE ON appeals_filing FOR EACH ROW EXECUTE FUNCTION never();
"""

UNLOCK = """
DROP TRIGGER filings_stay ON appeals_filing; DROP TRIGGER filings_only_climb ON appeals_filing;
DROP FUNCTION a_filing_only_climbs_its_receipts();
DROP TRIGGER built_packets_stay ON appeals_packet; DROP FUNCTION a_built_packet_never_changes();
DROP TRIGGER versions_stay ON appeals_letterversion; DROP TRIGGER sealed_letters_stay ON appeals_letter;
DROP FUNCTION a_sealed_letter_never_changes();
DROP TRIGGER deadlines_are_kept ON appeals_deadline; DROP TRIGGER deadlines_are_superseded ON appeals_deadline;
DROP FUNCTION a_deadline_is_superseded_never_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0002_the_fight_is_of_its_case"), ("audit", "0003_events_are_append_only")]

    operations = [migrations.RunSQL(LOCKS, UNLOCK)]
