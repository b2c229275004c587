"""The whole fight, founded at once: a child cannot lie about whose it is, and what is written stays written.

Dates are superseded, never changed, and move later only with new facts or a second person. Sealed letters, built
packets, filings, answers and what was learnt stay as they were. What is kept for ever goes with its case alone, in the
one transaction that erases it; so do the kept facts, whose triggers are turned to that here (decision 51: the files it
replaces say why, step by step).
"""

import claimback.ids
import claimback.sealed
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from claimback.founding import Found

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
    ("appeals_followup", "case_id, stage_id", "appeals_stage", "case_id, id", "followup_is_about_a_stage_of_its_case"),
    ("appeals_delay", "organisation_id, case_id", "cases_case", "organisation_id, id", "delay_is_of_its_case"),
    ("appeals_delay", "case_id, stage_id", "appeals_stage", "case_id, id", "delay_is_of_its_stage"),
    ("appeals_delay", "case_id, paper_id", "documents_document", "case_id, id", "delay_was_told_by_a_paper_of_its_case"),
    ("appeals_packet", "case_id, since_id", "appeals_stage", "case_id, id", "packet_and_what_went_before_are_of_one_case"),
    ("appeals_requestitem", "organisation_id, criterion_id", "documents_criterion", "organisation_id, id", "item_answers_a_criterion_of_the_organisation"),
    ("appeals_talk", "organisation_id, case_id", "cases_case", "organisation_id, id", "talk_is_of_its_case"),
    ("appeals_talk", "case_id, stage_id", "appeals_stage", "case_id, id", "talk_is_of_its_stage"),
    ("appeals_talkattempt", "organisation_id, case_id", "cases_case", "organisation_id, id", "attempt_is_of_its_case"),
    ("appeals_talkattempt", "case_id, stage_id", "appeals_stage", "case_id, id", "attempt_is_of_its_stage"),
    ("appeals_lettercomment", "organisation_id, letter_id", "appeals_letter", "organisation_id, id", "comment_is_of_its_letter"),
    ("appeals_letterapproval", "organisation_id, letter_id", "appeals_letter", "organisation_id, id", "approval_is_of_its_letter"),
    ("appeals_letterpoint", "organisation_id, case_id", "cases_case", "organisation_id, id", "point_is_of_its_case"),
    ("appeals_letterpoint", "case_id, stage_id", "appeals_stage", "case_id, id", "point_and_stage_are_of_one_case"),
    ("appeals_reminder", "organisation_id, authority_id", "cases_authority", "organisation_id, id", "reminder_and_authority_are_of_one_organisation"),
    ("cases_authority", "case_id, document_id", "documents_document", "case_id, id", "authority_is_a_document_of_its_case"),
    ("appeals_dispatch", "organisation_id, case_id", "cases_case", "organisation_id, id", "dispatch_is_of_its_case"),
    ("appeals_dispatch", "case_id, stage_id", "appeals_stage", "case_id, id", "dispatch_is_of_a_stage_of_its_case"),
    ("appeals_dispatch", "organisation_id, packet_id", "appeals_packet", "organisation_id, id", "dispatch_and_packet_are_of_one_organisation"),
    ("appeals_reminder", "case_id, follow_up_id", "appeals_followup", "case_id, id", "reminder_is_of_its_follow_up"),
    ("appeals_reminder", "case_id, decision_id", "cases_decision", "case_id, id", "reminder_is_of_its_decision"),
    ("appeals_reminder", "organisation_id, instead_of_id", "appeals_reminder", "organisation_id, id", "stand_in_is_of_its_organisation"),
    ("appeals_reminder", "organisation_id, within_id", "appeals_reminder", "organisation_id, id", "carried_is_of_its_organisation"),
    ("appeals_heed", "organisation_id, case_id", "cases_case", "organisation_id, id", "heed_is_of_its_case"),
    ("appeals_heed", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "heed_is_of_its_deadline"),
    ("appeals_reminder", "case_id, stage_id", "appeals_stage", "case_id, id", "reminder_is_of_its_stage"),
    ("appeals_address", "organisation_id, superseded_by_id", "appeals_address", "organisation_id, id", "address_is_corrected_in_its_organisation"),
    ("appeals_continuation", "organisation_id, case_id", "cases_case", "organisation_id, id", "continuation_is_of_its_case"),
    ("appeals_continuation", "case_id, stage_id", "appeals_stage", "case_id, id", "continuation_is_of_its_stage"),
    ("appeals_continuation", "case_id, proof_id", "documents_document", "case_id, id", "continuation_is_proven_by_a_paper_of_its_case"),
    ("appeals_replan", "organisation_id, case_id", "cases_case", "organisation_id, id", "replan_is_of_its_case"),
    ("appeals_reminder", "organisation_id, absence_id", "accounts_absence", "organisation_id, id", "message_is_of_an_absence_of_its_organisation"),
    ("appeals_letter", "case_id, authority_id", "cases_authority", "case_id, id", "letter_takes_back_a_paper_of_its_case"),
    ("appeals_followup", "case_id, contact_id", "cases_contact", "case_id, id", "followup_is_of_a_contact_of_its_case"),
    ("cases_contact", "case_id, stage_id", "appeals_stage", "case_id, id", "contact_is_about_a_stage_of_its_case"),
    ("appeals_handover", "organisation_id, case_id", "cases_case", "organisation_id, id", "hand_over_is_of_its_case"),
    ("cases_message", "case_id, paper_id", "documents_document", "case_id, id", "message_points_at_a_paper_of_its_case"),
    ("appeals_writeoff", "organisation_id, case_id", "cases_case", "organisation_id, id", "write_off_is_of_its_case"),
    ("appeals_writeoff", "case_id, stage_id", "appeals_stage", "case_id, id", "write_off_is_of_a_step_of_its_case"),
    ("appeals_atonce", "organisation_id, case_id", "cases_case", "organisation_id, id", "an_act_is_of_its_case"),
    ("appeals_atonce", "case_id, heed_id", "appeals_heed", "case_id, id", "what_was_put_off_is_of_its_case"),
    ("appeals_atonce", "case_id, before_id", "appeals_heed", "case_id, id", "what_was_said_before_is_of_its_case"),
    ("appeals_atonce", "case_id, follow_up_id", "appeals_followup", "case_id, id", "what_was_noted_is_of_its_case"),
    ("appeals_editing", "organisation_id, case_id", "cases_case", "organisation_id, id", "an_open_form_is_of_its_case"),
    ("appeals_erasure", "organisation_id, case_id", "cases_case", "organisation_id, id", "erasure_is_of_its_case"),
    ("appeals_legalhold", "organisation_id, case_id", "cases_case", "organisation_id, id", "hold_is_of_its_case"),
]

GUARDS = """
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

CREATE FUNCTION a_sealed_letter_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_at IS NOT NULL AND NOT (TG_OP = 'DELETE' AND goes_with_its_case(to_jsonb(OLD))) THEN
        RAISE EXCEPTION 'A sealed letter never changes.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER sealed_letters_stay BEFORE DELETE OR UPDATE ON appeals_letter
    FOR EACH ROW EXECUTE FUNCTION a_sealed_letter_never_changes();

CREATE FUNCTION a_built_packet_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'built' AND NOT (TG_OP = 'DELETE' AND goes_with_its_case(to_jsonb(OLD))) THEN
        RAISE EXCEPTION 'A built packet never changes; build a new one.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER built_packets_stay BEFORE DELETE OR UPDATE ON appeals_packet
    FOR EACH ROW EXECUTE FUNCTION a_built_packet_never_changes();

CREATE FUNCTION a_filing_only_climbs_its_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.stage_id, NEW.organisation_id, NEW.case_id, NEW.sent_on, NEW.sent_at, NEW.how, NEW.address, NEW.tracking,
        NEW.late, NEW.packet_id, NEW.recorded_at, NEW.recorded_by_id, NEW.filer)
       IS DISTINCT FROM
       (OLD.stage_id, OLD.organisation_id, OLD.case_id, OLD.sent_on, OLD.sent_at, OLD.how, OLD.address, OLD.tracking,
        OLD.late, OLD.packet_id, OLD.recorded_at, OLD.recorded_by_id, OLD.filer)
       OR (OLD.proof_id IS NOT NULL AND NEW.proof_id IS DISTINCT FROM OLD.proof_id) THEN
        RAISE EXCEPTION 'What was sent, when and where to never changes.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filings_only_climb BEFORE UPDATE ON appeals_filing
    FOR EACH ROW EXECUTE FUNCTION a_filing_only_climbs_its_receipts();

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

CREATE FUNCTION a_delay_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.kind, NEW.told_on, NEW.until, NEW.reason,
        NEW.paper_id, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.kind, OLD.told_on, OLD.until, OLD.reason,
        OLD.paper_id, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.withdrawn_on IS NOT NULL OR (OLD.answered_on IS NOT NULL AND NEW.answered_on IS DISTINCT FROM OLD.answered_on) THEN
        RAISE EXCEPTION 'What they said about their time stays as it was told.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delays_stay BEFORE UPDATE ON appeals_delay
    FOR EACH ROW EXECUTE FUNCTION a_delay_stays_as_it_was_told();

CREATE FUNCTION a_comment_is_settled_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.letter_id, NEW.version, NEW.about, NEW.words, NEW.by_id, NEW.at)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.letter_id, OLD.version, OLD.about, OLD.words, OLD.by_id, OLD.at)
       OR OLD.settled_at IS NOT NULL THEN
        RAISE EXCEPTION 'A comment is settled once and never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER comments_are_settled_once BEFORE UPDATE ON appeals_lettercomment
    FOR EACH ROW EXECUTE FUNCTION a_comment_is_settled_once();

CREATE FUNCTION what_a_machine_sent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.packet_id, NEW.how, NEW.address, NEW.filer,
        NEW.adapter, NEW.asked_at, NEW.asked_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.packet_id, OLD.how, OLD.address, OLD.filer,
        OLD.adapter, OLD.asked_at, OLD.asked_by_id)
       OR OLD.state IN ('sent', 'failed') THEN
        RAISE EXCEPTION 'What a machine was asked to send, and what became of it, never changes.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispatches_stay BEFORE UPDATE ON appeals_dispatch
    FOR EACH ROW EXECUTE FUNCTION what_a_machine_sent_stays();

CREATE FUNCTION a_fax_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was sent, when and where to never changes.';
END $$;
CREATE TRIGGER fax_reports_stay BEFORE UPDATE ON appeals_filing
    FOR EACH ROW WHEN (((new.fax_pages IS DISTINCT FROM old.fax_pages) OR ((new.fax_result)::text IS DISTINCT FROM (old.fax_result)::text))) EXECUTE FUNCTION a_fax_report_stays();

CREATE FUNCTION an_address_stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.name, NEW.insurer, NEW.coverage_type, NEW.stage_kind, NEW.state, NEW.purpose, NEW.way, NEW.value, NEW.source_kind, NEW.source, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.name, OLD.insurer, OLD.coverage_type, OLD.stage_kind, OLD.state, OLD.purpose, OLD.way, OLD.value, OLD.source_kind, OLD.source, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.superseded_at IS NOT NULL OR OLD.retired_on IS NOT NULL THEN
        RAISE EXCEPTION 'An address is corrected by a later entry or retired, never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER addresses_stay BEFORE UPDATE ON appeals_address
    FOR EACH ROW EXECUTE FUNCTION an_address_stays_written();

CREATE FUNCTION a_continuation_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.asked_on, NEW.asked_by, NEW.how, NEW.asked_of,
        NEW.reference, NEW.proof_id, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.asked_on, OLD.asked_by, OLD.how, OLD.asked_of,
        OLD.reference, OLD.proof_id, OLD.recorded_at, OLD.recorded_by_id)
       OR OLD.withdrawn_on IS NOT NULL THEN
        RAISE EXCEPTION 'That it was asked stays as it was told; take it back and record it anew.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER continuations_stay BEFORE UPDATE ON appeals_continuation
    FOR EACH ROW EXECUTE FUNCTION a_continuation_stays_as_it_was_told();

CREATE FUNCTION a_plan_change_stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'ended_at' - 'ended_by_id') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'ended_by_id')
       OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'A change of a plan is followed by a later one or taken back, never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plan_changes_stay BEFORE UPDATE ON appeals_planchange
    FOR EACH ROW EXECUTE FUNCTION a_plan_change_stays_written();

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

CREATE FUNCTION goes_with_its_case(gone jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM appeals_erasure e
        WHERE e.organisation_id = (gone ->> 'organisation_id')::uuid
            AND e.begun_at = transaction_timestamp() AND e.erased_at IS NULL
            AND CASE
                WHEN gone ? 'case_id' THEN gone ->> 'case_id' = e.was::text
                WHEN gone ? 'letter_id' THEN NOT EXISTS (
                    SELECT FROM appeals_letter l WHERE l.id = (gone ->> 'letter_id')::uuid AND l.case_id <> e.was)
                ELSE false
            END)
$$;

CREATE FUNCTION kept_with_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND goes_with_its_case(to_jsonb(OLD)) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Rows of % are never changed or removed.', TG_TABLE_NAME;
END $$;

CREATE FUNCTION an_erasure_is_done_once_and_in_its_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    without appeals_erasure := NEW;
BEGIN
    -- one that was taken back lets go of the case that another one erases
    without.case_id := OLD.case_id;
    IF NEW.case_id IS NULL AND without IS NOT DISTINCT FROM OLD
       AND goes_with_its_case(jsonb_build_object('organisation_id', OLD.organisation_id, 'case_id', OLD.was)) THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.organisation_id, NEW.was, NEW.alone, NEW.asked_by_id, NEW.asked_at)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.was, OLD.alone, OLD.asked_by_id, OLD.asked_at)
       OR (OLD.agreed_at IS NOT NULL AND (NEW.agreed_by_id, NEW.agreed_at, NEW.erase_after)
           IS DISTINCT FROM (OLD.agreed_by_id, OLD.agreed_at, OLD.erase_after))
       OR OLD.taken_back_at IS NOT NULL OR OLD.erased_at IS NOT NULL THEN
        RAISE EXCEPTION 'An erasure is answered once and done once.';
    END IF;
    IF NEW.begun_at IS NOT NULL THEN
        IF NEW.begun_at <> transaction_timestamp() OR EXISTS (
            SELECT FROM appeals_legalhold h WHERE h.case_id = NEW.was AND h.lifted_at IS NULL) THEN
            RAISE EXCEPTION 'A case is erased in its time, and never while a hold stands.';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erasures_are_done_once BEFORE UPDATE ON appeals_erasure
    FOR EACH ROW EXECUTE FUNCTION an_erasure_is_done_once_and_in_its_time();

CREATE FUNCTION a_hold_is_lifted_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.why, NEW.set_by_id, NEW.set_at)
       IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.case_id, OLD.why, OLD.set_by_id, OLD.set_at)
       OR OLD.lifted_at IS NOT NULL THEN
        RAISE EXCEPTION 'A hold is lifted once and never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER holds_are_lifted_once BEFORE UPDATE ON appeals_legalhold
    FOR EACH ROW EXECUTE FUNCTION a_hold_is_lifted_once();

CREATE TRIGGER learnt_is_kept BEFORE DELETE ON appeals_learntpolicy FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER addresses_are_kept BEFORE DELETE ON appeals_address FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER plan_changes_are_kept BEFORE DELETE ON appeals_planchange FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER continuations_are_kept BEFORE DELETE ON appeals_continuation
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER deadlines_are_kept BEFORE DELETE ON appeals_deadline
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER delays_are_kept BEFORE DELETE ON appeals_delay FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER dispatches_are_kept BEFORE DELETE ON appeals_dispatch
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER filings_stay BEFORE DELETE ON appeals_filing FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER approvals_stay BEFORE DELETE OR UPDATE ON appeals_letterapproval
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER comments_are_kept BEFORE DELETE ON appeals_lettercomment
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER versions_stay BEFORE DELETE OR UPDATE ON appeals_letterversion
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER overrides_are_kept BEFORE DELETE ON appeals_override
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER write_offs_are_kept BEFORE DELETE ON appeals_writeoff
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
CREATE TRIGGER erasures_are_kept BEFORE DELETE ON appeals_erasure FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER holds_are_kept BEFORE DELETE ON appeals_legalhold FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
"""

FREE = """
DROP TRIGGER holds_are_kept ON appeals_legalhold;
DROP TRIGGER erasures_are_kept ON appeals_erasure;
DROP TRIGGER write_offs_are_kept ON appeals_writeoff;
DROP TRIGGER overrides_are_kept ON appeals_override;
DROP TRIGGER versions_stay ON appeals_letterversion;
DROP TRIGGER comments_are_kept ON appeals_lettercomment;
DROP TRIGGER approvals_stay ON appeals_letterapproval;
DROP TRIGGER filings_stay ON appeals_filing;
DROP TRIGGER dispatches_are_kept ON appeals_dispatch;
DROP TRIGGER delays_are_kept ON appeals_delay;
DROP TRIGGER deadlines_are_kept ON appeals_deadline;
DROP TRIGGER continuations_are_kept ON appeals_continuation;
DROP TRIGGER plan_changes_are_kept ON appeals_planchange;
DROP TRIGGER addresses_are_kept ON appeals_address;
DROP TRIGGER learnt_is_kept ON appeals_learntpolicy;
DROP TRIGGER holds_are_lifted_once ON appeals_legalhold;
DROP FUNCTION a_hold_is_lifted_once();
DROP TRIGGER erasures_are_done_once ON appeals_erasure;
DROP FUNCTION an_erasure_is_done_once_and_in_its_time();
DROP FUNCTION kept_with_its_case();
DROP FUNCTION goes_with_its_case(jsonb);
DROP TRIGGER write_offs_are_answered_once ON appeals_writeoff;
DROP FUNCTION a_write_off_is_answered_once();
DROP TRIGGER plan_changes_stay ON appeals_planchange;
DROP FUNCTION a_plan_change_stays_written();
DROP TRIGGER continuations_stay ON appeals_continuation;
DROP FUNCTION a_continuation_stays_as_it_was_told();
DROP TRIGGER addresses_stay ON appeals_address;
DROP FUNCTION an_address_stays_written();
DROP TRIGGER fax_reports_stay ON appeals_filing;
DROP FUNCTION a_fax_report_stays();
DROP TRIGGER dispatches_stay ON appeals_dispatch;
DROP FUNCTION what_a_machine_sent_stays();
DROP TRIGGER comments_are_settled_once ON appeals_lettercomment;
DROP FUNCTION a_comment_is_settled_once();
DROP TRIGGER delays_stay ON appeals_delay;
DROP FUNCTION a_delay_stays_as_it_was_told();
DROP TRIGGER overrides_are_answered_once ON appeals_override;
DROP FUNCTION an_override_is_answered_once();
DROP TRIGGER learnt_stays ON appeals_learntpolicy;
DROP FUNCTION what_was_learnt_stays_written();
DROP TRIGGER filings_only_climb ON appeals_filing;
DROP FUNCTION a_filing_only_climbs_its_receipts();
DROP TRIGGER built_packets_stay ON appeals_packet;
DROP FUNCTION a_built_packet_never_changes();
DROP TRIGGER sealed_letters_stay ON appeals_letter;
DROP FUNCTION a_sealed_letter_never_changes();
DROP TRIGGER dates_move_later_with_a_reason ON appeals_deadline;
DROP FUNCTION a_date_moves_later_only_with_a_reason();
DROP TRIGGER deadlines_are_superseded ON appeals_deadline;
DROP FUNCTION a_deadline_is_superseded_never_changed();
"""

# what the facts keep, which no case took with it before: table, its trigger, when it fires
KEPT = [
    ("cases_authority", "authorities_are_kept", "DELETE"),
    ("cases_contact", "contacts_are_kept", "DELETE"),
    ("cases_message", "messages_are_kept", "DELETE"),
    ("cases_messageread", "reads_stay", "UPDATE OR DELETE"),
    ("cases_signature", "signatures_stay", "UPDATE OR DELETE"),
]


def tie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})"


def untie(table, columns, parent, parent_columns, name):
    return f"ALTER TABLE {table} DROP CONSTRAINT {name}"


def guard(table, trigger, when, *, by):
    return (
        f"DROP TRIGGER {trigger} ON {table}; "
        f"CREATE TRIGGER {trigger} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {by}()"
    )


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("appeals", "0001_stages_dates_and_letters"),
        ("appeals", "0002_the_fight_is_tied_and_locked"),
        ("appeals", "0003_who_filed_and_who_had_before"),
        ("appeals", "0004_a_follow_up_may_be_about_a_step"),
        ("appeals", "0005_they_take_more_time"),
        ("appeals", "0006_packets_have_manifests_and_parts"),
        ("appeals", "0007_an_item_may_answer_a_criterion"),
        ("appeals", "0008_letters_have_kinds"),
        ("appeals", "0009_letters_get_their_kind"),
        ("appeals", "0010_talks_between_doctors"),
        ("appeals", "0011_a_request_may_be_asked_by_right"),
        ("appeals", "0012_letters_are_read_by_two"),
        ("appeals", "0013_letters_talk_is_tied"),
        ("appeals", "0014_points_of_a_letter"),
        ("appeals", "0015_an_entry_made_in_error_is_taken_out"),
        ("appeals", "0016_what_runs_out_is_reminded_of"),
        ("appeals", "0017_the_patient_may_send_it"),
        ("appeals", "0018_what_machines_send"),
        ("appeals", "0019_a_message_is_of_a_kind"),
        ("appeals", "0020_reminders_may_be_urgent"),
        ("appeals", "0021_calendars_to_subscribe_to"),
        ("appeals", "0022_a_daily_look_for_who_is_lost"),
        ("appeals", "0023_where_a_message_went"),
        ("appeals", "0024_somebody_has_seen_a_date"),
        ("appeals", "0025_a_reminder_knows_its_day"),
        ("appeals", "0026_an_address_book"),
        ("appeals", "0027_no_channel_of_its_own_for_letters"),
        ("appeals", "0028_what_a_request_was_counted_before"),
        ("appeals", "0029_it_was_asked_that_the_care_goes_on"),
        ("appeals", "0030_plans_of_an_organisation"),
        ("appeals", "0031_a_draft_may_be_thrown_away"),
        ("appeals", "0032_told_to_a_cover"),
        ("appeals", "0033_told_to_a_cover_of_its_organisation"),
        ("appeals", "0034_a_letter_takes_a_paper_back"),
        ("appeals", "0035_a_promise_is_followed_up"),
        ("appeals", "0036_cases_given_to_others"),
        ("appeals", "0037_a_message_points_at_a_paper_of_its_case"),
        ("appeals", "0038_ends_that_wait"),
        ("appeals", "0039_ends_are_tied_and_answered_once"),
        ("appeals", "0040_several_cases_at_once_and_saved_views"),
        ("appeals", "0041_who_has_a_form_open"),
        ("appeals", "0042_a_case_may_be_erased"),
        ("appeals", "0043_what_is_kept_goes_with_its_case_alone"),
    ]

    dependencies = [
        ("accounts", "0010_write_offs_may_need_a_second_person"),
        ("audit", "0003_what_an_event_told_may_be_shredded"),
        ("cases", "0010_a_share_says_who_gave_it_and_who_looked"),
        ("documents", "0003_what_a_person_vouches_for"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Found(
            models=[
                migrations.CreateModel(
                    name='Stage',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('step', models.CharField(max_length=80)),
                        ('kind', models.CharField(max_length=20)),
                        ('name', models.CharField(max_length=160)),
                        ('position', models.PositiveSmallIntegerField()),
                        ('parallel', models.BooleanField(default=False)),
                        ('optional', models.BooleanField(default=False)),
                        ('automatic', models.BooleanField(default=False)),
                        ('cautions', models.JSONField(blank=True, default=list)),
                        ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('filed_on', models.DateField(blank=True, null=True)),
                        ('events', models.JSONField(blank=True, default=dict)),
                        ('answered_on', models.DateField(blank=True, null=True)),
                        ('abandoned_on', models.DateField(blank=True, null=True)),
                        ('why_abandoned', models.CharField(blank=True, max_length=300)),
                        ('state', models.GeneratedField(db_persist=True, expression=models.Case(models.When(abandoned_on__isnull=False, then=models.Value('abandoned')), models.When(answered_on__isnull=False, then=models.Value('answered')), models.When(filed_on__isnull=False, then=models.Value('filed')), default=models.Value('preparing')), output_field=models.CharField(max_length=10))),
                        ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='cases.decision')),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='cases.case')),
                        ('challenges', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='cases.decision')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('used_by', models.CharField(blank=True, choices=[('nobody', 'Nobody yet'), ('doctor', 'The doctor or hospital has, on this day'), ('not_known', "I don't know")], db_default='', default='', max_length=10)),
                        ('used_on', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', 'position'], name='stages_by_case')],
                        'constraints': [models.UniqueConstraint(fields=('challenges', 'step'), name='a_decision_is_challenged_once_by_a_step'), models.UniqueConstraint(fields=('case', 'id'), name='a_stage_belongs_to_one_case'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_stage_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('answer', None), ('answered_on', None)), models.Q(('answer__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='an_answer_has_a_date_and_a_date_an_answer'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('filed_on__isnull', False), _connector='OR'), name='no_answer_before_filing'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('abandoned_on', None), _connector='OR'), name='a_stage_is_not_both_answered_and_abandoned'), models.CheckConstraint(condition=models.Q(('answer', None), models.Q(('answer', models.F('challenges')), _negated=True), _connector='OR'), name='an_answer_is_not_what_it_answers'), models.CheckConstraint(condition=models.Q(models.Q(('used_by', 'doctor'), ('used_on__isnull', False)), models.Q(models.Q(('used_by', 'doctor'), _negated=True), ('used_on', None)), _connector='OR'), name='a_level_the_doctor_used_has_its_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Deadline',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('clock', models.CharField(max_length=40)),
                        ('rule', models.CharField(max_length=120)),
                        ('rule_text', models.JSONField()),
                        ('counted_from', models.JSONField(blank=True, null=True)),
                        ('by_hand', models.BooleanField(db_default=False, default=False)),
                        ('owed_by', models.CharField(max_length=10)),
                        ('certainty', models.CharField(choices=[('firm', "The law's own last day is known"), ('provisional', 'A fact is missing; this is the earliest day that may apply'), ('no_limit', 'The law sets no last day; this is a day to be safe by')], db_default='firm', default='firm', max_length=12)),
                        ('legal_on', models.DateField(blank=True, null=True)),
                        ('legal_at', models.DateTimeField(blank=True, null=True)),
                        ('conservative_on', models.DateField(blank=True, null=True)),
                        ('conservative_at', models.DateTimeField(blank=True, null=True)),
                        ('act_by', models.DateField()),
                        ('act_at', models.DateTimeField(blank=True, null=True)),
                        ('because', models.JSONField()),
                        ('cites', models.JSONField(default=list)),
                        ('verified', models.BooleanField()),
                        ('counted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('counted_by_id', models.UUIDField(null=True)),
                        ('why_counted', models.CharField(blank=True, max_length=300)),
                        ('met_on', models.DateField(blank=True, null=True)),
                        ('dropped_on', models.DateField(blank=True, null=True)),
                        ('superseded_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('superseded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='appeals.deadline')),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='appeals.stage')),
                        ('override', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='put_in_force', to='appeals.override')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('dropped_on', None), ('met_on', None), ('superseded_at', None)), fields=['organisation', 'act_by', 'id'], name='live_deadlines_by_act_by'), models.Index(fields=['case', 'act_by'], name='deadlines_by_case')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('stage', 'rule'), name='one_live_deadline_per_stage_and_rule'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_deadline_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(('conservative_on', None), ('conservative_on__lte', models.F('legal_on')), _connector='OR'), name='the_conservative_date_is_never_later_than_the_legal_one'), models.CheckConstraint(condition=models.Q(models.Q(('certainty', 'firm'), ('legal_on__isnull', False)), models.Q(models.Q(('certainty', 'firm'), _negated=True), ('conservative_on__isnull', False), ('legal_at', None), ('legal_on', None)), _connector='OR'), name='a_date_is_legal_only_when_it_is_firm'), models.CheckConstraint(condition=models.Q(('by_hand', False), ('override__isnull', False), _connector='OR'), name='a_date_set_by_hand_says_who_and_why')],
                    },
                ),
                migrations.CreateModel(
                    name='LearntPolicy',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('insurer', models.CharField(max_length=160, verbose_name='insurer')),
                        ('applies_to', models.CharField(blank=True, max_length=200, verbose_name='for which care or plans')),
                        ('window', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='time to ask for the talk')),
                        ('unit', models.CharField(blank=True, choices=[('hours', 'hours'), ('calendar_days', 'days'), ('business_days', 'business days')], max_length=14, verbose_name='counted in')),
                        ('runs_from', models.CharField(blank=True, choices=[('notice_date', 'the date on the letter'), ('notice_received', 'the day the letter is received')], max_length=20, verbose_name='counted from')),
                        ('after_denial', models.CharField(choices=[('open', 'It can be had after the denial'), ('never', 'Only before the denial is issued'), ('unknown', 'Not known')], default='unknown', max_length=8, verbose_name='after the denial')),
                        ('after_appeal', models.CharField(choices=[('open', 'It can still be had after an appeal was filed'), ('lost', 'Filing an appeal forfeits it'), ('unknown', 'Not known')], default='unknown', max_length=8, verbose_name='once an appeal is filed')),
                        ('phone', models.CharField(blank=True, max_length=60, verbose_name='number to call')),
                        ('hours', models.CharField(blank=True, max_length=120, verbose_name='hours')),
                        ('note', models.TextField(blank=True, verbose_name='in their words')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                        ('learnt_on', models.DateField(verbose_name='learnt on')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('superseded_at', models.DateTimeField(blank=True, null=True)),
                        ('retired_on', models.DateField(blank=True, null=True)),
                        ('why_retired', models.CharField(blank=True, max_length=300)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='learnt_policies', to='accounts.organisation')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('superseded_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects', to='appeals.learntpolicy')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['organisation', 'insurer', 'id'], name='learnt_by_insurer')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='what_is_learnt_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('runs_from', ''), ('unit', ''), ('window', None)), models.Q(('window__gte', 1), models.Q(('unit', ''), _negated=True), models.Q(('runs_from', ''), _negated=True)), _connector='OR'), name='a_learnt_time_says_what_it_counts_and_from_when'), models.CheckConstraint(condition=models.Q(models.Q(('insurer', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='what_is_learnt_names_its_insurer_and_its_source'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='what_is_superseded_names_what_came_after'), models.CheckConstraint(condition=models.Q(models.Q(('retired_by', None), ('retired_on', None), ('why_retired', '')), models.Q(('retired_by__isnull', False), ('retired_on__isnull', False), models.Q(('why_retired', ''), _negated=True)), _connector='OR'), name='what_is_retired_says_why_and_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='Letter',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('subject', models.CharField(max_length=300)),
                        ('recipient', models.TextField(blank=True)),
                        ('sender', models.TextField(blank=True)),
                        ('body', models.TextField()),
                        ('gaps', models.JSONField(blank=True, default=list)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('written_on', models.DateField()),
                        ('edited_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('sealed_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='appeals.stage')),
                        ('kind', models.CharField(choices=[('internal_appeal', 'Internal appeal'), ('external_review', 'Request for outside review'), ('peer_to_peer', 'Request for a call between doctors'), ('regulator_complaint', 'Complaint to the regulator'), ('more_information', 'More information for whoever decides'), ('status', 'Where is the answer? (status letter)'), ('deemed_exhaustion', 'Their time is over (deemed exhaustion)'), ('claim_file', 'Request for the claim file and the criteria'), ('doctor_outline', 'Outline for the doctor’s own letter'), ('second_opinion', 'Request for a second opinion'), ('records_request', 'Request for medical records'), ('employer', 'Letter to the employer'), ('authority_cover', 'Cover for the paper that lets us act'), ('revocation', 'Taking back a paper that let somebody act'), ('thank_you', 'Thank you, and how it ended')], max_length=20)),
                        ('sent_how', models.CharField(blank=True, choices=[('fax', 'Fax'), ('certified', 'Certified mail'), ('mail', 'Ordinary mail'), ('portal', "Insurer's portal"), ('email', 'E-mail'), ('hand', 'By hand'), ('phone', 'By phone')], max_length=10)),
                        ('sent_on', models.DateField(blank=True, null=True)),
                        ('thrown_at', models.DateTimeField(blank=True, null=True)),
                        ('thrown_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.authority')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_letter_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(('stage__isnull', False), models.Q(('kind__in', ['internal_appeal', 'external_review', 'peer_to_peer', 'regulator_complaint']), _negated=True), _connector='OR'), name='a_main_letter_is_of_a_step'), models.CheckConstraint(condition=models.Q(models.Q(('sent_how', ''), ('sent_on', None)), models.Q(('sealed_at__isnull', False), ('sent_on__isnull', False), models.Q(('sent_how', ''), _negated=True)), _connector='OR'), name='a_sent_letter_is_sealed_and_says_when_and_how'), models.UniqueConstraint(condition=models.Q(('kind__in', ['internal_appeal', 'external_review', 'peer_to_peer', 'regulator_complaint']), ('thrown_at', None)), fields=('stage',), name='a_step_has_one_main_letter'), models.CheckConstraint(condition=models.Q(models.Q(('thrown_at', None), ('thrown_by', None)), models.Q(('sealed_at', None), ('thrown_at__isnull', False), ('thrown_by__isnull', False)), _connector='OR'), name='only_a_draft_is_thrown_away_and_by_somebody'), models.CheckConstraint(condition=models.Q(('authority', None), ('kind', 'revocation'), _connector='OR'), name='only_a_revocation_takes_a_paper_back')],
                        'indexes': [models.Index(fields=['case', 'edited_at'], name='letters_by_case')],
                    },
                ),
                migrations.CreateModel(
                    name='LetterVersion',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('number', models.PositiveIntegerField()),
                        ('subject', models.CharField(max_length=300)),
                        ('recipient', models.TextField(blank=True)),
                        ('sender', models.TextField(blank=True)),
                        ('body', models.TextField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='appeals.letter')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('beside', models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('beside', False)), fields=('letter', 'number'), name='a_version_has_its_own_number')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeFinding',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('duty', models.CharField(max_length=40)),
                        ('verdict', models.CharField(blank=True, choices=[('', 'Not decided'), ('missing', 'Left out'), ('present', 'It is there')], max_length=8)),
                        ('law', models.JSONField()),
                        ('settled_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_findings', to='cases.case')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notice_findings', to='cases.decision')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('settled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case'], name='notice_findings_by_case')],
                        'constraints': [models.UniqueConstraint(fields=('decision', 'duty'), name='a_duty_of_a_notice_is_settled_once'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'missing', 'present'])), name='a_notice_says_it_or_leaves_it_out')],
                    },
                ),
                migrations.CreateModel(
                    name='Override',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('clock', models.CharField(max_length=40)),
                        ('kind', models.CharField(choices=[('rules', 'The rules changed'), ('by_hand', 'Set by hand')], max_length=8)),
                        ('later', models.BooleanField()),
                        ('days', models.JSONField(blank=True)),
                        ('seen', models.JSONField()),
                        ('reason', models.CharField(max_length=300)),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('seconded_at', models.DateTimeField(blank=True, null=True)),
                        ('refused_at', models.DateTimeField(blank=True, null=True)),
                        ('why_refused', models.CharField(blank=True, max_length=300)),
                        ('in_force_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='cases.case')),
                        ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='appeals.deadline')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('refused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('seconded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.stage')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case'], name='overrides_by_case'), models.Index(condition=models.Q(('in_force_at', None), ('refused_at', None), ('seconded_at', None)), fields=['organisation'], name='overrides_that_wait')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='an_override_belongs_to_one_organisation'), models.UniqueConstraint(condition=models.Q(('in_force_at', None), ('refused_at', None), ('seconded_at', None)), fields=('deadline',), name='one_override_waits_for_a_date'), models.CheckConstraint(condition=models.Q(('kind__in', ['rules', 'by_hand'])), name='an_override_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_override_says_why'), models.CheckConstraint(condition=models.Q(('seconded_by', None), models.Q(('seconded_by', models.F('asked_by')), _negated=True), _connector='OR'), name='the_second_person_is_another_one'), models.CheckConstraint(condition=models.Q(models.Q(('seconded_at', None), ('seconded_by', None)), models.Q(('refused_at', None), ('seconded_at__isnull', False), ('seconded_by__isnull', False)), _connector='OR'), name='who_seconds_does_it_at_a_time_and_refuses_not'), models.CheckConstraint(condition=models.Q(models.Q(('refused_at', None), ('refused_by', None), ('why_refused', '')), models.Q(('in_force_at', None), ('refused_at__isnull', False), ('refused_by__isnull', False)), _connector='OR'), name='what_is_refused_is_not_in_force'), models.CheckConstraint(condition=models.Q(('in_force_at', None), ('later', False), ('seconded_at__isnull', False), _connector='OR'), name='a_later_date_is_in_force_only_when_seconded')],
                    },
                ),
                migrations.CreateModel(
                    name='Packet',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('letter_version', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('asked', 'Being built'), ('built', 'Built'), ('failed', 'Could not be built')], default='asked', max_length=10)),
                        ('problems', models.JSONField(blank=True, default=list)),
                        ('made_on', models.DateField()),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('built_at', models.DateTimeField(blank=True, null=True)),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('size', models.BigIntegerField(blank=True, null=True)),
                        ('pages', models.PositiveIntegerField(blank=True, null=True)),
                        ('contents', models.JSONField(blank=True, default=list)),
                        ('rules', models.JSONField(blank=True, default=list)),
                        ('claimed_until', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='cases.case')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='appeals.letter')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='appeals.stage')),
                        ('part_bytes', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('part_pages', models.PositiveIntegerField(blank=True, null=True)),
                        ('parts', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list)),
                        ('since', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.stage')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['stage', '-asked_at'], name='packets_by_stage')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'built'), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('pages__isnull', False)), _connector='OR'), name='a_built_packet_has_its_bytes'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_packet_belongs_to_one_organisation')],
                    },
                ),
                migrations.CreateModel(
                    name='PacketExhibit',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('label', models.CharField(max_length=4)),
                        ('title', models.CharField(max_length=200)),
                        ('position', models.PositiveSmallIntegerField()),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='appeals.packet')),
                        ('fresh', models.BooleanField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('packet', 'position'), name='an_exhibit_has_its_place'), models.UniqueConstraint(fields=('packet', 'document'), name='a_paper_is_one_exhibit_of_a_packet')],
                    },
                ),
                migrations.CreateModel(
                    name='Request',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('asked_of', models.CharField(choices=[('doctor', 'Doctor or hospital'), ('therapist', 'Therapist'), ('plan', 'The insurer or plan'), ('patient', 'The patient'), ('other', 'Somebody else')], default='doctor', max_length=10, verbose_name='who is asked')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('note', models.TextField(blank=True, verbose_name='a word to them')),
                        ('language', models.CharField(choices=[('en', 'English'), ('es', 'Español')], default='en', max_length=5, verbose_name='language')),
                        ('due_on', models.DateField(verbose_name='needed by')),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('answer_by', models.DateField(blank=True, null=True)),
                        ('counted', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list)),
                        ('got_on', models.DateField(blank=True, null=True, verbose_name='when they got it')),
                        ('more_time', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list)),
                        ('right', models.CharField(blank=True, db_default='', default='', max_length=30, verbose_name='by which right')),
                        ('counted_before', models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', '-asked_at'], name='requests_by_case')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_request_belongs_to_one_organisation'), models.UniqueConstraint(fields=('case', 'id'), name='a_request_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('settled_at', None), _connector='OR'), name='a_request_is_withdrawn_or_settled'), models.CheckConstraint(condition=models.Q(('answer_by', None), models.Q(models.Q(('right', ''), _negated=True), ('got_on__isnull', False)), _connector='OR'), name='only_a_right_and_a_day_give_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='FollowUp',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('what', models.CharField(max_length=200, verbose_name='what to do')),
                        ('due_on', models.DateField(verbose_name='when')),
                        ('done_on', models.DateField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='appeals.request')),
                        ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='appeals.stage')),
                        ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='cases.contact')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_on', None)), fields=['case', 'due_on'], name='open_follow_ups')],
                        'constraints': [models.UniqueConstraint(fields=('case', 'id'), name='a_follow_up_belongs_to_one_case')],
                    },
                ),
                migrations.CreateModel(
                    name='RequestItem',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('place', models.PositiveSmallIntegerField()),
                        ('what', models.CharField(max_length=300, verbose_name='what is needed')),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='appeals.request')),
                        ('criterion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.criterion')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('request', 'place'), name='an_item_has_a_place_of_its_own'), models.UniqueConstraint(fields=('organisation', 'id'), name='an_item_belongs_to_one_organisation')],
                    },
                ),
                migrations.CreateModel(
                    name='RequestLink',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                        ('secret', claimback.sealed.SealedField()),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('expires_at', models.DateTimeField()),
                        ('codes_sent', models.PositiveSmallIntegerField(default=0)),
                        ('code_sent_at', models.DateTimeField(blank=True, null=True)),
                        ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                        ('opened_at', models.DateTimeField(blank=True, null=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='appeals.request')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('request', 'email'), name='a_request_has_one_link_per_address'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_link_belongs_to_one_organisation')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('step', models.CharField(max_length=40)),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message'), ('push', 'Message to a browser or phone'), ('app', 'On the page, when they next look')], default='email', max_length=10)),
                        ('due_at', models.DateTimeField()),
                        ('state', models.CharField(choices=[('pending', 'Waiting'), ('sent', 'Sent'), ('superseded', 'Passed over for a more urgent one'), ('cancelled', 'No longer needed'), ('parked', 'Could not be sent; a person must look')], default='pending', max_length=10)),
                        ('claimed_until', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('message_id', models.CharField(blank=True, max_length=120)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('last_error', models.TextField(blank=True)),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('deadline', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='appeals.deadline')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='appeals.requestlink')),
                        ('authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='cases.authority')),
                        ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='cases.decision')),
                        ('follow_up', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='appeals.followup')),
                        ('instead_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to='appeals.reminder')),
                        ('kind', models.CharField(choices=[('deadline', 'A date of the case'), ('follow_up', 'Something somebody wanted to do by a day'), ('authority', 'A signed paper that runs out'), ('approval', 'An approval that runs out'), ('request', 'A request to somebody outside'), ('talk', 'A talk between the doctors that must be asked for'), ('weekly', 'How the case stands'), ('digest', 'The letter of the day'), ('alert', 'Something a person must look at')], default='deadline', max_length=10)),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('within', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried', to='appeals.reminder')),
                        ('urgent', models.BooleanField(db_default=False, default=False)),
                        ('heed_by', models.DateTimeField(blank=True, null=True)),
                        ('sent_to', models.CharField(blank=True, db_default='', default='', max_length=32)),
                        ('about_on', models.DateField(blank=True, null=True)),
                        ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.stage')),
                        ('absence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.absence')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['due_at', 'id'], name='reminders_due'), models.Index(condition=models.Q(('heed_by__isnull', False)), fields=['heed_by', 'id'], name='reminders_to_heed'), models.Index(condition=models.Q(('message_id', ''), _negated=True), fields=['message_id'], name='reminders_by_message'), models.Index(condition=models.Q(('channel', 'app')), fields=['recipient', '-sent_at'], name='reminders_on_the_page')],
                        'constraints': [models.UniqueConstraint(fields=('deadline', 'step', 'channel', 'recipient'), name='one_reminder_per_deadline_step_channel_person'), models.UniqueConstraint(condition=models.Q(('link__isnull', False)), fields=('link', 'step', 'channel'), name='one_message_per_link_step_channel'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='a_sent_reminder_says_when'), models.UniqueConstraint(fields=('organisation', 'id'), name='a_reminder_belongs_to_one_organisation'), models.UniqueConstraint(condition=models.Q(('kind__in', ['weekly', 'digest', 'alert'])), fields=('organisation', 'case', 'kind', 'step', 'channel', 'recipient'), name='one_message_per_person_step_channel', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('authority__isnull', False)), fields=('authority', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_authority_day_step_channel_person', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('follow_up__isnull', False)), fields=('follow_up', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_follow_up_day_step_channel_person', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('decision__isnull', False)), fields=('decision', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_decision_day_step_channel_person', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('stage__isnull', False)), fields=('stage', 'about_on', 'step', 'channel', 'recipient'), name='one_reminder_per_stage_day_step_channel_person', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', False), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'deadline'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', False), ('kind', 'follow_up'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', False), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'authority'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', False), ('follow_up__isnull', True), ('kind', 'approval'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'request'), ('link__isnull', False), ('recipient__isnull', True), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'talk'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', False)), models.Q(('authority__isnull', True), ('case__isnull', False), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'weekly'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('case__isnull', True), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'digest'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), models.Q(('authority__isnull', True), ('deadline__isnull', True), ('decision__isnull', True), ('follow_up__isnull', True), ('kind', 'alert'), ('link__isnull', True), ('recipient__isnull', False), ('stage__isnull', True)), _connector='OR'), name='a_message_names_what_its_kind_is_about')],
                    },
                ),
                migrations.CreateModel(
                    name='Arrival',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('words', models.TextField(blank=True)),
                        ('arrived_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('verdict', models.CharField(blank=True, choices=[('', 'Arrived, check it'), ('good', 'It is what was asked for'), ('not_it', 'Not what was asked for')], default='', max_length=6)),
                        ('why_not', models.CharField(blank=True, max_length=300)),
                        ('checked_at', models.DateTimeField(blank=True, null=True)),
                        ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='documents.document')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='appeals.requestitem')),
                        ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.requestlink')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'arrived_at'], name='arrivals_by_item')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('words', '')), models.Q(('document', None), models.Q(('words', ''), _negated=True)), _connector='OR'), name='an_arrival_is_a_paper_or_words'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('checked_by', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='a_verdict_has_its_person_and_time'), models.UniqueConstraint(condition=models.Q(('document__isnull', False)), fields=('item', 'document'), name='a_paper_arrives_once_for_an_item')],
                    },
                ),
                migrations.CreateModel(
                    name='Turn',
                    fields=[
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='turn', serialize=False, to='cases.case')),
                        ('whose', models.CharField(choices=[('us', 'Your turn'), ('insurer', "The insurer's turn"), ('reviewer', "The reviewer's turn"), ('nobody', 'Finished')], max_length=10)),
                        ('what', models.CharField(max_length=20)),
                        ('on', models.DateField(null=True)),
                        ('restated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('deadline', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.deadline')),
                        ('follow_up', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.followup')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('stage', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.stage')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('whose', 'nobody'), _negated=True), fields=['organisation', 'on', 'case'], name='turns_by_date')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('whose', 'nobody'), ('on__isnull', False), _connector='OR'), name='every_open_case_has_a_next_dated_action')],
                    },
                ),
                migrations.CreateModel(
                    name='Filing',
                    fields=[
                        ('stage', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='filing', serialize=False, to='appeals.stage')),
                        ('sent_on', models.DateField()),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('how', models.CharField(blank=True, choices=[('fax', 'Fax'), ('certified', 'Certified mail'), ('mail', 'Ordinary mail'), ('portal', "Insurer's portal"), ('email', 'E-mail'), ('hand', 'By hand'), ('phone', 'By phone')], max_length=10)),
                        ('address', models.TextField(blank=True)),
                        ('tracking', models.CharField(blank=True, max_length=60)),
                        ('late', models.BooleanField(default=False)),
                        ('delivered_on', models.DateField(blank=True, null=True)),
                        ('acknowledged_on', models.DateField(blank=True, null=True)),
                        ('acknowledged_by', models.CharField(blank=True, max_length=120)),
                        ('reference', models.CharField(blank=True, max_length=80)),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('packet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.packet')),
                        ('proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('filer', models.CharField(choices=[('us', 'Us'), ('patient', 'The patient, in their own name'), ('doctor', 'The doctor or hospital'), ('insurer', 'The insurer, by itself')], db_default='us', default='us', max_length=10)),
                        ('fax_pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('fax_result', models.CharField(blank=True, db_default='', default='', max_length=40)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('how', 'certified'), _negated=True), models.Q(('tracking', ''), _negated=True), _connector='OR'), name='certified_mail_has_a_tracking_number'), models.CheckConstraint(condition=models.Q(models.Q(('filer', 'us'), _negated=True), models.Q(models.Q(('address', ''), _negated=True), models.Q(('how', ''), _negated=True)), _connector='OR'), name='our_filing_names_the_address_used')],
                    },
                ),
                migrations.CreateModel(
                    name='Delay',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('extension', 'They take more time (extension)'), ('information', 'They ask for information')], max_length=12)),
                        ('told_on', models.DateField()),
                        ('until', models.DateField(blank=True, null=True)),
                        ('reason', models.TextField(blank=True)),
                        ('answered_on', models.DateField(blank=True, null=True)),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delays', to='appeals.stage')),
                        ('why_withdrawn', models.CharField(blank=True, db_default='', default='', max_length=300)),
                        ('withdrawn_on', models.DateField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['stage', 'told_on'], name='delays_by_stage')],
                        'constraints': [models.UniqueConstraint(fields=('case', 'id'), name='a_delay_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('kind', 'information'), _connector='OR'), name='only_what_was_asked_for_is_sent'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('told_on')), _connector='OR'), name='a_delay_ends_after_it_was_told'), models.CheckConstraint(condition=models.Q(('answered_on', None), ('answered_on__gte', models.F('told_on')), _connector='OR'), name='information_is_sent_after_it_was_asked_for'), models.CheckConstraint(condition=models.Q(models.Q(('why_withdrawn', ''), ('withdrawn_on', None)), models.Q(('withdrawn_on__isnull', False), models.Q(('why_withdrawn', ''), _negated=True)), _connector='OR'), name='a_delay_is_taken_out_with_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Talk',
                    fields=[
                        ('stage', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='talk', serialize=False, to='appeals.stage')),
                        ('doctor', models.CharField(blank=True, max_length=160, verbose_name='who talks for the patient')),
                        ('slots', models.TextField(blank=True, verbose_name='when they can talk')),
                        ('call_back', models.CharField(blank=True, max_length=60, verbose_name='number to call them back on')),
                        ('specialty', models.CharField(blank=True, max_length=160, verbose_name='specialty the reviewer should have')),
                        ('ask_for', models.TextField(blank=True, verbose_name='what to ask for')),
                        ('not_concede', models.TextField(blank=True, verbose_name='what not to concede')),
                        ('planned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'stage'), name='a_talk_belongs_to_one_case')],
                    },
                ),
                migrations.CreateModel(
                    name='TalkAttempt',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('called_on', models.DateField()),
                        ('reviewer', models.CharField(blank=True, max_length=160, verbose_name="their doctor's name")),
                        ('specialty', models.CharField(blank=True, max_length=160, verbose_name='their specialty')),
                        ('licence_state', models.CharField(blank=True, max_length=40, verbose_name='state of their licence')),
                        ('reference', models.CharField(blank=True, max_length=80, verbose_name='reference number of the call')),
                        ('notes', models.TextField(blank=True, verbose_name='notes')),
                        ('version', models.PositiveIntegerField(db_default=1, default=1)),
                        ('ended', models.CharField(blank=True, choices=[('', 'Going on'), ('held', 'The talk was held'), ('nobody_came', 'Their doctor could not be reached'), ('ours_missed', 'Our doctor could not be reached')], db_default='', default='', max_length=12)),
                        ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='appeals.stage')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('stage', 'number'), name='an_attempt_has_a_number_of_its_own'), models.UniqueConstraint(fields=('case', 'id'), name='an_attempt_belongs_to_one_case'), models.CheckConstraint(condition=models.Q(('number__in', (1, 2))), name='a_talk_is_tried_twice_at_most')],
                    },
                ),
                migrations.CreateModel(
                    name='LetterApproval',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('version', models.PositiveIntegerField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='appeals.letter')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('letter', 'version'), name='a_version_is_approved_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LetterComment',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('version', models.PositiveIntegerField()),
                        ('about', models.CharField(blank=True, max_length=300)),
                        ('words', models.TextField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='appeals.letter')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['letter', 'at'], name='comments_by_letter')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='a_settled_comment_says_who_and_when')],
                    },
                ),
                migrations.CreateModel(
                    name='LetterPoint',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('words', models.TextField()),
                        ('verdict', models.CharField(blank=True, choices=[('', 'Not looked at'), ('answered', 'They answered it'), ('left_out', 'They did not deal with it')], max_length=8)),
                        ('marked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_points', to='cases.case')),
                        ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='appeals.stage')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('stage', 'number'), name='a_point_of_a_letter_is_marked_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Dispatch',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('how', models.CharField(choices=[('fax', 'Fax'), ('certified', 'Certified mail'), ('mail', 'Ordinary mail'), ('portal', "Insurer's portal"), ('email', 'E-mail'), ('hand', 'By hand'), ('phone', 'By phone')], max_length=10)),
                        ('address', models.TextField()),
                        ('filer', models.CharField(choices=[('us', 'Us'), ('patient', 'The patient, in their own name'), ('doctor', 'The doctor or hospital'), ('insurer', 'The insurer, by itself')], default='us', max_length=10)),
                        ('adapter', models.CharField(max_length=20)),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('state', models.CharField(choices=[('asked', 'Waits to be sent'), ('sent', 'Sent'), ('failed', 'Not sent'), ('unsure', 'May have been sent: check')], default='asked', max_length=10)),
                        ('claimed_until', models.DateTimeField(blank=True, null=True)),
                        ('begun_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('receipt', models.JSONField(blank=True, default=dict)),
                        ('problem', models.CharField(blank=True, max_length=300)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.packet')),
                        ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='appeals.stage')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='dispatches_to_send')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'unsure'])), fields=('stage',), name='a_step_is_sent_by_one_machine_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='what_was_sent_says_when')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarFeed',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80, verbose_name='what it is for')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('addressed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('renewals', models.PositiveSmallIntegerField(default=0)),
                        ('expires_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('last_fetched_at', models.DateTimeField(blank=True, null=True)),
                        ('hour_began_at', models.DateTimeField(blank=True, null=True)),
                        ('fetches', models.PositiveIntegerField(default=0)),
                        ('told', models.CharField(blank=True, max_length=64)),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='SelfAudit',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('on', models.DateField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('cases', models.PositiveIntegerField()),
                        ('failing', models.PositiveIntegerField()),
                        ('lost', models.JSONField(default=list)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='self_audits', to='accounts.organisation')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'on'), name='one_self_audit_a_day'), models.CheckConstraint(condition=models.Q(('failing__lte', models.F('cases'))), name='no_more_fail_than_there_are')],
                    },
                ),
                migrations.CreateModel(
                    name='Heed',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('until_at', models.DateTimeField(blank=True, null=True)),
                        ('in_hours', models.BooleanField(default=False)),
                        ('replaced_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heeds', to='appeals.deadline')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['deadline', 'at'], name='heeds_by_deadline')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('deadline', 'by'), name='one_last_word_per_date_and_person'), models.CheckConstraint(condition=models.Q(('until_at', None), ('until_at__gt', models.F('at')), _connector='OR'), name='a_pause_ends_after_it_begins'), models.UniqueConstraint(fields=('case', 'id'), name='a_heed_belongs_to_one_case')],
                    },
                ),
                migrations.CreateModel(
                    name='Address',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=200, verbose_name='recipient')),
                        ('insurer', models.CharField(blank=True, max_length=160, verbose_name='insurer')),
                        ('coverage_type', models.CharField(blank=True, max_length=40, verbose_name='kind of coverage')),
                        ('stage_kind', models.CharField(blank=True, choices=[('internal_appeal', 'Appeals to the insurer'), ('peer_to_peer', 'The talk between doctors'), ('external_review', 'External review'), ('hearing', 'Hearings'), ('regulator_complaint', 'Complaints to a regulator')], max_length=24, verbose_name='kind of step')),
                        ('state', models.CharField(blank=True, max_length=2, verbose_name='state')),
                        ('purpose', models.CharField(choices=[('appeals', 'Appeals and reviews'), ('records', 'Records and files'), ('authority', 'Papers that let somebody act'), ('other', 'Everything else')], default='appeals', max_length=10, verbose_name='what for')),
                        ('way', models.CharField(choices=[('fax', 'Fax'), ('mail', 'Post'), ('email', 'E-mail'), ('portal', 'Portal')], max_length=10, verbose_name='way')),
                        ('value', models.TextField(verbose_name='address or number')),
                        ('source_kind', models.CharField(choices=[('letter', 'A letter of theirs'), ('call', 'A call'), ('website', 'Their website or portal'), ('rules', 'The rules of the state or program'), ('other', 'Something else')], max_length=8, verbose_name='where it comes from')),
                        ('source', models.CharField(max_length=300, verbose_name='source, in words')),
                        ('checked_on', models.DateField(blank=True, null=True, verbose_name='last checked on')),
                        ('checked_how', models.CharField(blank=True, max_length=300, verbose_name='how it was checked')),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('superseded_at', models.DateTimeField(blank=True, null=True)),
                        ('retired_on', models.DateField(blank=True, null=True)),
                        ('why_retired', models.CharField(blank=True, max_length=300)),
                        ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='accounts.organisation')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('superseded_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects', to='appeals.address')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['organisation', 'name', 'id'], name='addresses_by_name')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='an_address_belongs_to_one_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('value', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='an_address_names_recipient_value_and_source'), models.CheckConstraint(condition=models.Q(models.Q(('checked_by', None), ('checked_how', ''), ('checked_on', None)), models.Q(('checked_by__isnull', False), ('checked_on__isnull', False), models.Q(('checked_how', ''), _negated=True)), _connector='OR'), name='a_checked_address_says_when_by_whom_and_how'), models.CheckConstraint(condition=models.Q(models.Q(('superseded_at', None), ('superseded_by', None)), models.Q(('superseded_at__isnull', False), ('superseded_by__isnull', False)), _connector='OR'), name='a_superseded_address_names_what_came_after'), models.CheckConstraint(condition=models.Q(models.Q(('retired_by', None), ('retired_on', None), ('why_retired', '')), models.Q(('retired_by__isnull', False), ('retired_on__isnull', False), models.Q(('why_retired', ''), _negated=True)), _connector='OR'), name='a_retired_address_says_why_and_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='Continuation',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('asked_on', models.DateField()),
                        ('asked_by', models.CharField(choices=[('patient', 'The patient'), ('us', 'Us, for the patient'), ('doctor', 'The doctor or hospital')], max_length=10)),
                        ('how', models.CharField(choices=[('fax', 'Fax'), ('certified', 'Certified mail'), ('mail', 'Ordinary mail'), ('portal', "Insurer's portal"), ('email', 'E-mail'), ('hand', 'By hand'), ('phone', 'By phone')], max_length=10)),
                        ('asked_of', models.CharField(blank=True, max_length=200)),
                        ('reference', models.CharField(blank=True, max_length=80)),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('withdrawn_on', models.DateField(blank=True, null=True)),
                        ('why_withdrawn', models.CharField(blank=True, db_default='', default='', max_length=300)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='continuations', to='appeals.stage')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'id'), name='a_continuation_belongs_to_one_case'), models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('stage',), name='a_continuation_stands_once_a_step'), models.CheckConstraint(condition=models.Q(models.Q(('why_withdrawn', ''), ('withdrawn_on', None)), models.Q(('withdrawn_on__isnull', False), models.Q(('why_withdrawn', ''), _negated=True)), _connector='OR'), name='a_continuation_is_taken_back_with_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanChange',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('plan', models.CharField(blank=True, max_length=40)),
                        ('step', models.CharField(blank=True, max_length=40)),
                        ('off', models.BooleanField(db_default=False, default=False)),
                        ('added', models.BooleanField(db_default=False, default=False)),
                        ('days', models.SmallIntegerField(blank=True, null=True)),
                        ('to', models.CharField(blank=True, choices=[('owner', 'Whoever the case is with'), ('supervisors', 'The supervisors'), ('member', 'One person')], max_length=12)),
                        ('morning', models.TimeField(blank=True, null=True)),
                        ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_changes', to='accounts.organisation')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_plan_change_belongs_to_one_organisation'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'plan', 'step'), name='one_change_of_a_step_holds'), models.CheckConstraint(condition=models.Q(models.Q(('added', False), ('days', None), ('morning__isnull', False), ('off', False), ('plan', ''), ('step', ''), ('to', '')), models.Q(('morning', None), models.Q(('plan', ''), _negated=True), models.Q(('step', ''), _negated=True), ('added', False), ('days', None), ('off', True), ('to', '')), models.Q(('morning', None), models.Q(('plan', ''), _negated=True), models.Q(('step', ''), _negated=True), ('added', True), ('days__isnull', False), ('off', False)), models.Q(('morning', None), models.Q(('plan', ''), _negated=True), models.Q(('step', ''), _negated=True), ('added', False), ('off', False), models.Q(('days__isnull', False), models.Q(('to', ''), _negated=True), _connector='OR')), _connector='OR'), name='a_plan_change_says_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('to', 'member')), models.Q(models.Q(('to', 'member'), _negated=True), ('member', None)), _connector='OR'), name='a_step_is_addressed_to_a_named_member_or_to_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='an_ended_plan_change_says_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='Replan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('tries', models.PositiveIntegerField(db_default=0, default=0)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tries', 'id'], name='replans_to_do')],
                    },
                ),
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('act', models.UUIDField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                        ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['organisation', 'by', 'at'], name='hand_overs_by_act')],
                        'constraints': [models.UniqueConstraint(fields=('act', 'case'), name='an_act_gives_a_case_once'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='a_case_is_given_to_somebody_else')],
                    },
                ),
                migrations.CreateModel(
                    name='WriteOff',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('ending', models.CharField(blank=True, choices=[('won', 'Won'), ('partly_won', 'Won in part'), ('settled', 'Settled by agreement'), ('lost', 'Lost: no right is left'), ('withdrawn', 'Given up by the person'), ('no_denial', 'It was no denial')], max_length=12)),
                        ('why', models.CharField(blank=True, max_length=300)),
                        ('seen', models.JSONField()),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('agreed_at', models.DateTimeField(blank=True, null=True)),
                        ('refused_at', models.DateTimeField(blank=True, null=True)),
                        ('why_refused', models.CharField(blank=True, max_length=300)),
                        ('void_at', models.DateTimeField(blank=True, null=True)),
                        ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('refused_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('stage', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='write_offs', to='appeals.stage')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case'], name='write_offs_by_case'), models.Index(condition=models.Q(('agreed_at', None), ('refused_at', None), ('void_at', None)), fields=['organisation'], name='write_offs_that_wait')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_write_off_belongs_to_one_organisation'), models.UniqueConstraint(condition=models.Q(('agreed_at', None), ('refused_at', None), ('void_at', None), ('stage', None)), fields=('case',), name='one_end_of_a_case_waits'), models.UniqueConstraint(condition=models.Q(('agreed_at', None), ('refused_at', None), ('void_at', None), ('stage__isnull', False)), fields=('stage',), name='one_end_of_a_step_waits'), models.CheckConstraint(condition=models.Q(models.Q(('stage', None), models.Q(('ending', ''), _negated=True)), models.Q(('ending', ''), ('stage__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='a_case_ends_somehow_and_a_step_for_a_reason'), models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_agrees_to_their_own_write_off'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), ('refused_at', None), ('void_at', None)), _connector='OR'), name='who_agrees_does_it_at_a_time_and_once'), models.CheckConstraint(condition=models.Q(models.Q(('refused_at', None), ('refused_by', None), ('why_refused', '')), models.Q(('refused_at__isnull', False), ('refused_by__isnull', False), ('void_at', None), models.Q(('why_refused', ''), _negated=True)), _connector='OR'), name='who_sends_a_write_off_back_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='AtOnce',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('act', models.UUIDField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.heed')),
                        ('follow_up', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.followup')),
                        ('heed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appeals.heed')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['by', 'at'], name='at_once_by_person')],
                        'constraints': [models.UniqueConstraint(fields=('act', 'case'), name='an_act_touches_a_case_once'), models.CheckConstraint(condition=models.Q(models.Q(('follow_up', None), ('heed__isnull', False)), models.Q(('follow_up__isnull', False), ('heed', None)), _connector='OR'), name='an_act_leaves_one_thing_in_a_case')],
                    },
                ),
                migrations.CreateModel(
                    name='ChosenColumns',
                    fields=[
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                        ('names', models.JSONField(default=list)),
                    ],
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60, verbose_name='name of the view')),
                        ('query', models.CharField(blank=True, max_length=500)),
                        ('opens', models.BooleanField(default=False)),
                        ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='a_person_has_one_view_of_a_name'), models.UniqueConstraint(condition=models.Q(('opens', True)), fields=('user',), name='today_begins_with_one_view'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='a_saved_view_has_a_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Editing',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('place', models.CharField(choices=[('letter', 'a letter'), ('confirm', 'the facts of a paper'), ('call', 'the notes of a call')], max_length=8)),
                        ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'person', 'place'), name='a_person_is_at_a_form_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Erasure',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('was', models.UUIDField()),
                        ('alone', models.BooleanField(default=False)),
                        ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('agreed_at', models.DateTimeField(blank=True, null=True)),
                        ('erase_after', models.DateTimeField(blank=True, null=True)),
                        ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                        ('begun_at', models.DateTimeField(blank=True, null=True)),
                        ('erased_at', models.DateTimeField(blank=True, null=True)),
                        ('rows', models.PositiveIntegerField(blank=True, null=True)),
                        ('files', models.PositiveIntegerField(blank=True, null=True)),
                        ('tries', models.PositiveIntegerField(db_default=0, default=0)),
                        ('last_error', models.CharField(blank=True, db_default='', default='', max_length=100)),
                        ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='cases.case')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('erased_at', None), ('taken_back_at', None)), fields=['tries', 'erase_after'], name='erasures_to_do'), models.Index(fields=['organisation', '-asked_at'], name='erasures_by_organisation')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('erased_at', None), ('taken_back_at', None)), fields=('case',), name='a_case_is_to_be_erased_once'), models.UniqueConstraint(condition=models.Q(('erased_at__isnull', False)), fields=('was',), name='a_case_is_erased_once'), models.CheckConstraint(condition=models.Q(models.Q(('begun_at', None), ('case', models.F('was'))), models.Q(('case', None), models.Q(('begun_at__isnull', False), ('taken_back_at__isnull', False), _connector='OR')), _connector='OR'), name='an_erased_case_is_named_by_its_id_alone'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None), ('erase_after', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), ('erase_after__gt', models.F('agreed_at'))), _connector='OR'), name='who_agrees_to_erase_leaves_time_to_take_it_back'), models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('asked_by')), ('alone', True)), models.Q(('alone', False), models.Q(('agreed_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='two_agree_that_a_case_is_erased'), models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at', None), ('taken_back_by', None)), models.Q(('begun_at', None), ('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='what_is_taken_back_was_not_begun'), models.CheckConstraint(condition=models.Q(models.Q(('begun_at', None), ('erased_at', None)), models.Q(('agreed_at__isnull', False), ('begun_at__gte', models.F('erase_after'))), _connector='OR'), name='nothing_is_erased_before_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('erased_at', None), ('files', None), ('rows', None)), models.Q(('begun_at__isnull', False), ('erased_at__isnull', False), ('files__isnull', False), ('rows__isnull', False)), _connector='OR'), name='what_was_erased_is_counted')],
                    },
                ),
                migrations.CreateModel(
                    name='Leftover',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('on', models.CharField(choices=[('papers', 'papers'), ('packets', 'packets')], max_length=8)),
                        ('sha256', models.CharField(max_length=64)),
                        ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('tries', models.PositiveIntegerField(db_default=0, default=0)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tries', 'id'], name='leftovers_to_do')],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'on', 'sha256'), name='a_file_is_taken_away_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LegalHold',
                    fields=[
                        ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('why', models.CharField(max_length=300, verbose_name='why it must be kept')),
                        ('set_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('lifted_at', models.DateTimeField(blank=True, null=True)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='cases.case')),
                        ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                        ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('case',), name='one_hold_of_a_case_stands'), models.CheckConstraint(condition=models.Q(('why', ''), _negated=True), name='a_hold_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='who_lifts_a_hold_does_it_at_a_time')],
                    },
                ),
            ],
        ),
        migrations.RunSQL([tie(*row) for row in TIES], [untie(*row) for row in reversed(TIES)]),
        migrations.RunSQL(GUARDS, FREE),
        migrations.RunSQL(
            [guard(*row, by="kept_with_its_case") for row in KEPT], [guard(*row, by="never") for row in KEPT]
        ),
    ]
