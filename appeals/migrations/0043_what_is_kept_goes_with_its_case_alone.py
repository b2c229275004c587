"""What is kept for ever goes with its case alone: in the one transaction that erases it, and in no other.

A row that nobody may delete lets go when an erasure of its own case was begun by this very transaction (`begun_at` is
its beginning, so a later one finds the door shut), and an erasure begins only when it was agreed to, its waiting time is
over, nobody took it back and no hold stands. Events, and what an organisation learnt, are not of these: they stay.
"""

from django.db import migrations

TIES = """
ALTER TABLE appeals_erasure ADD CONSTRAINT erasure_is_of_its_case
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id);
ALTER TABLE appeals_legalhold ADD CONSTRAINT hold_is_of_its_case
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id);
"""
UNTIED = """
ALTER TABLE appeals_legalhold DROP CONSTRAINT hold_is_of_its_case;
ALTER TABLE appeals_erasure DROP CONSTRAINT erasure_is_of_its_case;
"""

DOOR = """
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

CREATE OR REPLACE FUNCTION a_sealed_letter_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_at IS NOT NULL AND NOT (TG_OP = 'DELETE' AND goes_with_its_case(to_jsonb(OLD))) THEN
        RAISE EXCEPTION 'A sealed letter never changes.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION a_built_packet_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'built' AND NOT (TG_OP = 'DELETE' AND goes_with_its_case(to_jsonb(OLD))) THEN
        RAISE EXCEPTION 'A built packet never changes; build a new one.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
SHUT = """
CREATE OR REPLACE FUNCTION a_built_packet_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'built' THEN
        RAISE EXCEPTION 'A built packet never changes; build a new one.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION a_sealed_letter_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_at IS NOT NULL THEN
        RAISE EXCEPTION 'A sealed letter never changes.';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

DROP FUNCTION kept_with_its_case();
DROP FUNCTION goes_with_its_case(jsonb);
"""

# table, its trigger, when it fires
KEPT = [
    ("appeals_continuation", "continuations_are_kept", "DELETE"),
    ("appeals_deadline", "deadlines_are_kept", "DELETE"),
    ("appeals_delay", "delays_are_kept", "DELETE"),
    ("appeals_dispatch", "dispatches_are_kept", "DELETE"),
    ("appeals_filing", "filings_stay", "DELETE"),
    ("appeals_letterapproval", "approvals_stay", "UPDATE OR DELETE"),
    ("appeals_lettercomment", "comments_are_kept", "DELETE"),
    ("appeals_letterversion", "versions_stay", "UPDATE OR DELETE"),
    ("appeals_override", "overrides_are_kept", "DELETE"),
    ("appeals_writeoff", "write_offs_are_kept", "DELETE"),
    ("cases_authority", "authorities_are_kept", "DELETE"),
    ("cases_contact", "contacts_are_kept", "DELETE"),
    ("cases_message", "messages_are_kept", "DELETE"),
    ("cases_messageread", "reads_stay", "UPDATE OR DELETE"),
    ("cases_signature", "signatures_stay", "UPDATE OR DELETE"),
]

ERASURES = """
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
CREATE TRIGGER erasures_are_kept BEFORE DELETE ON appeals_erasure FOR EACH ROW EXECUTE FUNCTION never();

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
CREATE TRIGGER holds_are_kept BEFORE DELETE ON appeals_legalhold FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
"""
NO_ERASURES = """
DROP TRIGGER holds_are_kept ON appeals_legalhold; DROP TRIGGER holds_are_lifted_once ON appeals_legalhold;
DROP FUNCTION a_hold_is_lifted_once();
DROP TRIGGER erasures_are_kept ON appeals_erasure; DROP TRIGGER erasures_are_done_once ON appeals_erasure;
DROP FUNCTION an_erasure_is_done_once_and_in_its_time();
"""


def guard(table, trigger, when, *, by):
    return (
        f"DROP TRIGGER {trigger} ON {table}; "
        f"CREATE TRIGGER {trigger} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {by}()"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("appeals", "0042_a_case_may_be_erased"),
        ("audit", "0003_what_an_event_told_may_be_shredded"),
        ("cases", "0010_a_share_says_who_gave_it_and_who_looked"),
    ]

    operations = [
        migrations.RunSQL(TIES, UNTIED),
        migrations.RunSQL(DOOR, SHUT),
        migrations.RunSQL(
            [guard(*row, by="kept_with_its_case") for row in KEPT], [guard(*row, by="never") for row in KEPT]
        ),
        migrations.RunSQL(ERASURES, NO_ERASURES),
    ]
