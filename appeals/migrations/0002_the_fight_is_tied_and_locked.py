"""A child cannot lie about whose it is, and what is written stays written.

Organisation and case of a row are compared with its parent's by the database. Dates are superseded, never changed;
sealed letters, their versions, built packets, filings, what was learnt, and answers to overrides stay as they were.
A date moves later only with new facts or a second person: its days are compared with the row it takes the place of,
which was superseded in the same transaction a moment before; there, days that are given by the same facts need an
override that somebody else has seconded.
"""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("appeals_stage", "organisation_id, case_id", "cases_case", "organisation_id, id", "stage_is_of_its_case"),
    ("appeals_deadline", "organisation_id, case_id", "cases_case", "organisation_id, id", "deadline_is_of_its_case"),
    ("appeals_reminder", "organisation_id, case_id", "cases_case", "organisation_id, id", "reminder_is_of_its_case"),
    ("appeals_followup", "organisation_id, case_id", "cases_case", "organisation_id, id", "followup_is_of_its_case"),
    ("appeals_turn", "organisation_id, case_id", "cases_case", "organisation_id, id", "turn_is_of_its_case"),
    ("appeals_letter", "organisation_id, case_id", "cases_case", "organisation_id, id", "letter_is_of_its_case"),
    ("appeals_packet", "organisation_id, case_id", "cases_case", "organisation_id, id", "packet_is_of_its_case"),
    ("appeals_filing", "organisation_id, case_id", "cases_case", "organisation_id, id", "filing_is_of_its_case"),
    ("appeals_stage", "case_id, challenges_id", "cases_decision", "case_id, id", "stage_challenges_a_decision_of_its_case"),
    ("appeals_stage", "case_id, answer_id", "cases_decision", "case_id, id", "stage_is_answered_in_its_case"),
    ("appeals_deadline", "case_id, stage_id", "appeals_stage", "case_id, id", "deadline_is_of_its_stage"),
    ("appeals_letter", "case_id, stage_id", "appeals_stage", "case_id, id", "letter_is_of_its_stage"),
    ("appeals_packet", "case_id, stage_id", "appeals_stage", "case_id, id", "packet_is_of_its_stage"),
    ("appeals_filing", "case_id, stage_id", "appeals_stage", "case_id, id", "filing_is_of_its_stage"),
    ("appeals_turn", "case_id, stage_id", "appeals_stage", "case_id, id", "turn_is_of_its_stage"),
    ("appeals_reminder", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "reminder_is_of_its_deadline"),
    ("appeals_turn", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "turn_is_of_its_deadline"),
    ("appeals_letterversion", "organisation_id, letter_id", "appeals_letter", "organisation_id, id", "version_is_of_its_letter"),
    ("appeals_packet", "organisation_id, letter_id", "appeals_letter", "organisation_id, id", "packet_is_of_its_letter"),
    ("appeals_packetexhibit", "organisation_id, packet_id", "appeals_packet", "organisation_id, id", "exhibit_is_of_its_packet"),
    ("appeals_packetexhibit", "organisation_id, document_id", "documents_document", "organisation_id, id", "exhibit_is_a_document_of_the_organisation"),
    ("appeals_filing", "organisation_id, packet_id", "appeals_packet", "organisation_id, id", "filing_sends_a_packet_of_the_organisation"),
    ("appeals_filing", "case_id, proof_id", "documents_document", "case_id, id", "filing_is_proven_by_a_document_of_its_case"),
    ("appeals_turn", "case_id, follow_up_id", "appeals_followup", "case_id, id", "turn_is_about_a_promise_of_its_case"),
    ("appeals_deadline", "organisation_id, superseded_by_id", "appeals_deadline", "organisation_id, id", "deadline_is_superseded_in_its_organisation"),
    ("appeals_request", "organisation_id, case_id", "cases_case", "organisation_id, id", "request_is_of_its_case"),
    ("appeals_requestitem", "organisation_id, request_id", "appeals_request", "organisation_id, id", "item_is_of_its_request"),
    ("appeals_requestlink", "organisation_id, request_id", "appeals_request", "organisation_id, id", "link_is_of_its_request"),
    ("appeals_arrival", "organisation_id, item_id", "appeals_requestitem", "organisation_id, id", "arrival_is_of_its_item"),
    ("appeals_arrival", "organisation_id, link_id", "appeals_requestlink", "organisation_id, id", "arrival_came_by_a_link_of_the_organisation"),
    ("appeals_arrival", "organisation_id, document_id", "documents_document", "organisation_id, id", "arrival_is_a_document_of_the_organisation"),
    ("appeals_reminder", "organisation_id, link_id", "appeals_requestlink", "organisation_id, id", "message_is_of_its_link"),
    ("appeals_followup", "case_id, request_id", "appeals_request", "case_id, id", "followup_waits_for_a_request_of_its_case"),
    ("appeals_noticefinding", "organisation_id, case_id", "cases_case", "organisation_id, id", "finding_is_of_its_case"),
    ("appeals_noticefinding", "case_id, decision_id", "cases_decision", "case_id, id", "finding_is_of_a_decision_of_its_case"),
    ("appeals_override", "organisation_id, case_id", "cases_case", "organisation_id, id", "override_is_of_its_case"),
    ("appeals_override", "case_id, stage_id", "appeals_stage", "case_id, id", "override_is_of_a_stage_of_its_case"),
    ("appeals_override", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "override_and_date_are_of_one_organisation"),
    ("appeals_override", "case_id, paper_id", "documents_document", "case_id, id", "override_and_paper_are_of_one_case"),
    ("appeals_deadline", "organisation_id, override_id", "appeals_override", "organisation_id, id", "date_and_override_are_of_one_organisation"),
    ("appeals_learntpolicy", "organisation_id, superseded_by_id", "appeals_learntpolicy", "organisation_id, id", "learnt_is_corrected_in_its_organisation"),
]

DATES = """
CREATE FUNCTION a_deadline_is_superseded_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.clock, NEW.rule, NEW.rule_text,
        NEW.owed_by, NEW.certainty, NEW.legal_on, NEW.legal_at, NEW.conservative_on,
        NEW.conservative_at, NEW.act_by, NEW.act_at, NEW.because, NEW.cites, NEW.verified,
        NEW.counted_at, NEW.by_hand, NEW.override_id) IS DISTINCT FROM (OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.clock, OLD.rule, OLD.rule_text,
        OLD.owed_by, OLD.certainty, OLD.legal_on, OLD.legal_at, OLD.conservative_on,
        OLD.conservative_at, OLD.act_by, OLD.act_at, OLD.because, OLD.cites, OLD.verified,
        OLD.counted_at, OLD.by_hand, OLD.override_id)
       OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at) OR (OLD.superseded_at IS NOT NULL AND NEW.counted_from IS DISTINCT FROM OLD.counted_from) THEN
        RAISE EXCEPTION 'A counted date is superseded by a new one, never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deadlines_are_superseded BEFORE UPDATE ON appeals_deadline
    FOR EACH ROW EXECUTE FUNCTION a_deadline_is_superseded_never_changed();
CREATE TRIGGER deadlines_are_kept BEFORE DELETE ON appeals_deadline FOR EACH ROW EXECUTE FUNCTION never();
"""

DATES_FREE = """
DROP TRIGGER deadlines_are_kept ON appeals_deadline; DROP TRIGGER deadlines_are_superseded ON appeals_deadline;
DROP FUNCTION a_deadline_is_superseded_never_changed();
"""

LATER = """
CREATE FUNCTION a_date_moves_later_only_with_a_reason() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before record;
BEGIN
    -- by clock, not only by rule: a successor of a rule must not move a date in silence either
    SELECT * INTO before FROM appeals_deadline
        WHERE stage_id = NEW.stage_id AND clock = NEW.clock AND superseded_at IS NOT NULL
        ORDER BY superseded_at DESC, id DESC LIMIT 1;
    IF NOT FOUND OR NOT (coalesce(NEW.legal_on > before.legal_on, FALSE) OR NEW.act_by > before.act_by
        OR coalesce(NEW.conservative_on > before.conservative_on, FALSE)
        OR coalesce(NEW.legal_at > before.legal_at, FALSE) OR coalesce(NEW.act_at > before.act_at, FALSE)) THEN
        RETURN NEW;
    END IF;
    IF btrim(NEW.why_counted) = '' THEN
        RAISE EXCEPTION 'A date moves later only with a reason.';
    END IF;
    IF before.superseded_at < transaction_timestamp() OR before.dropped_on IS NOT NULL OR before.met_on IS NOT NULL
       OR (NEW.clock NOT IN ('filing', 'decision') AND NEW.rule <> before.rule)
       OR (NOT NEW.by_hand AND coalesce(NEW.counted_from <> before.counted_from, FALSE)) THEN
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM appeals_override WHERE id = NEW.override_id AND deadline_id = before.id
            AND seconded_by_id IS NOT NULL AND seconded_by_id <> asked_by_id AND refused_at IS NULL
            AND NEW.act_by <= (days ->> 'act_by')::date
            AND (NEW.legal_on IS NULL OR NEW.legal_on <= coalesce((days ->> 'legal_on')::date, NEW.legal_on))
    ) THEN
        RAISE EXCEPTION 'A date moves later only with new facts or with a second person.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dates_move_later_with_a_reason BEFORE INSERT ON appeals_deadline
    FOR EACH ROW EXECUTE FUNCTION a_date_moves_later_only_with_a_reason();
"""

LATER_FREE = """
DROP TRIGGER dates_move_later_with_a_reason ON appeals_deadline;
DROP FUNCTION a_date_moves_later_only_with_a_reason();
"""

SENT = """
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

SENT_FREE = """
DROP TRIGGER filings_stay ON appeals_filing; DROP TRIGGER filings_only_climb ON appeals_filing;
DROP FUNCTION a_filing_only_climbs_its_receipts();
DROP TRIGGER built_packets_stay ON appeals_packet; DROP FUNCTION a_built_packet_never_changes();
DROP TRIGGER versions_stay ON appeals_letterversion; DROP TRIGGER sealed_letters_stay ON appeals_letter;
DROP FUNCTION a_sealed_letter_never_changes();
"""

LEARNT = """
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
"""

LEARNT_FREE = """
DROP TRIGGER learnt_is_kept ON appeals_learntpolicy; DROP TRIGGER learnt_stays ON appeals_learntpolicy;
DROP FUNCTION what_was_learnt_stays_written();
"""

ANSWERED = """
CREATE FUNCTION an_override_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.deadline_id, NEW.clock, NEW.kind, NEW.later, NEW.days,
        NEW.seen, NEW.reason, NEW.paper_id, NEW.asked_by_id, NEW.asked_at)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.deadline_id, OLD.clock, OLD.kind, OLD.later, OLD.days,
        OLD.seen, OLD.reason, OLD.paper_id, OLD.asked_by_id, OLD.asked_at)
       OR OLD.seconded_at IS NOT NULL OR OLD.refused_at IS NOT NULL OR OLD.in_force_at IS NOT NULL THEN
        RAISE EXCEPTION 'An override is answered once and never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER overrides_are_answered_once BEFORE UPDATE ON appeals_override
    FOR EACH ROW EXECUTE FUNCTION an_override_is_answered_once();
CREATE TRIGGER overrides_are_kept BEFORE DELETE ON appeals_override FOR EACH ROW EXECUTE FUNCTION never();
"""

UNANSWERED = """
DROP TRIGGER overrides_are_kept ON appeals_override; DROP TRIGGER overrides_are_answered_once ON appeals_override;
DROP FUNCTION an_override_is_answered_once();
"""


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


class Migration(migrations.Migration):
    dependencies = [("appeals", "0001_stages_dates_and_letters"), ("audit", "0001_role_and_events")]

    operations = [
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
        migrations.RunSQL(DATES, DATES_FREE),
        migrations.RunSQL(LATER, LATER_FREE),
        migrations.RunSQL(SENT, SENT_FREE),
        migrations.RunSQL(LEARNT, LEARNT_FREE),
        migrations.RunSQL(ANSWERED, UNANSWERED),
    ]
