"""A case moves to another organisation whole: by one function, in the one transaction that began that move.

Ties can be deferred now, and are looked at by each statement as before unless a transaction says otherwise. What is
kept as it was written still is: a row may go to another organisation, and nothing else of it may differ, when a transfer
of its own case was begun by this very transaction (so a later one finds the door shut) and the function of the owner does
it. Events name a case and hang on nothing: they stay in the chain of the organisation where they happened.
"""

from django.db import migrations

LOOSEN = """
DO $$
DECLARE tie record;
BEGIN
    FOR tie IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
        WHERE contype = 'f' AND cardinality(conkey) > 1 AND connamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY IMMEDIATE', tie.of, tie.conname);
    END LOOP;
END $$;
"""
TIGHTEN = LOOSEN.replace("DEFERRABLE INITIALLY IMMEDIATE", "NOT DEFERRABLE")

TIE = """
ALTER TABLE appeals_transfer ADD CONSTRAINT transfer_is_of_its_case FOREIGN KEY (organisation_id, case_id)
    REFERENCES cases_case (organisation_id, id) DEFERRABLE INITIALLY IMMEDIATE
"""
UNTIE = "ALTER TABLE appeals_transfer DROP CONSTRAINT transfer_is_of_its_case"

DOOR = """
CREATE FUNCTION moves_with_its_case(was jsonb, becomes jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT was - 'organisation_id' = becomes - 'organisation_id'
        AND current_user = (
            SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = 'public.appeals_transfer'::regclass)
        AND EXISTS (
            SELECT FROM appeals_transfer t
            WHERE t.begun_at = transaction_timestamp() AND t.moved_at IS NULL
                AND t.before_id = (was ->> 'organisation_id')::uuid
                AND t.after_id = (becomes ->> 'organisation_id')::uuid
                AND CASE
                    WHEN was ? 'case_id' THEN was ->> 'case_id' = t.case_id::text
                    WHEN was ? 'letter_id' THEN EXISTS (
                        SELECT FROM appeals_letter l
                        WHERE l.id = (was ->> 'letter_id')::uuid AND l.case_id = t.case_id)
                    ELSE was ->> 'id' = t.case_id::text
                END)
$$;
"""
SHUT = "DROP FUNCTION moves_with_its_case(jsonb, jsonb)"

# table, its trigger of updates, what it asks
KEPT = [
    ("appeals_continuation", "continuations_stay", "a_continuation_stays_as_it_was_told"),
    ("appeals_deadline", "deadlines_are_superseded", "a_deadline_is_superseded_never_changed"),
    ("appeals_delay", "delays_stay", "a_delay_stays_as_it_was_told"),
    ("appeals_dispatch", "dispatches_stay", "what_a_machine_sent_stays"),
    ("appeals_erasure", "erasures_are_done_once", "an_erasure_is_done_once_and_in_its_time"),
    ("appeals_filing", "filings_only_climb", "a_filing_only_climbs_its_receipts"),
    ("appeals_legalhold", "holds_are_lifted_once", "a_hold_is_lifted_once"),
    ("appeals_lettercomment", "comments_are_settled_once", "a_comment_is_settled_once"),
    ("appeals_override", "overrides_are_answered_once", "an_override_is_answered_once"),
    ("appeals_writeoff", "write_offs_are_answered_once", "a_write_off_is_answered_once"),
    ("cases_authority", "authorities_stay", "an_authority_stays_as_it_was_signed"),
    ("cases_contact", "contacts_stay", "a_contact_stays_as_it_was_told"),
    ("cases_message", "messages_stay", "a_message_stays_as_it_was_written"),
]
# the same of those that are asked about deletions too; a deletion gets a trigger of its own
KEPT_WHOLLY = [
    ("appeals_letter", "sealed_letters_stay", "sealed_letters_are_kept", "a_sealed_letter_never_changes"),
    ("appeals_letterapproval", "approvals_stay", "approvals_are_kept", "kept_with_its_case"),
    ("appeals_letterversion", "versions_stay", "versions_are_kept", "kept_with_its_case"),
    ("appeals_packet", "built_packets_stay", "built_packets_are_kept", "a_built_packet_never_changes"),
    ("cases_messageread", "reads_stay", "reads_are_kept", "kept_with_its_case"),
    ("cases_signature", "signatures_stay", "signatures_are_kept", "kept_with_its_case"),
]

MOVED = """
WHEN (OLD.organisation_id IS NOT DISTINCT FROM NEW.organisation_id
    OR NOT moves_with_its_case(to_jsonb(OLD), to_jsonb(NEW)))
"""

CASES = """
CREATE FUNCTION a_case_moves_by_a_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A case goes to another organisation by a transfer alone.';
END $$;
CREATE TRIGGER cases_stay_in_their_organisation BEFORE UPDATE OF organisation_id ON cases_case FOR EACH ROW
    WHEN (OLD.organisation_id <> NEW.organisation_id AND NOT moves_with_its_case(to_jsonb(OLD), to_jsonb(NEW)))
    EXECUTE FUNCTION a_case_moves_by_a_transfer();

CREATE FUNCTION a_transfer_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.before_id, NEW.to_id, NEW.asked_by_id, NEW.asked_at, NEW.expires_at)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.before_id, OLD.to_id, OLD.asked_by_id, OLD.asked_at, OLD.expires_at)
       OR OLD.taken_back_at IS NOT NULL OR OLD.declined_at IS NOT NULL OR OLD.moved_at IS NOT NULL
       OR OLD.begun_at IS NOT NULL AND (NEW.begun_at, NEW.after_id) IS DISTINCT FROM (OLD.begun_at, OLD.after_id) THEN
        RAISE EXCEPTION 'A transfer is answered once and done once.';
    END IF;
    IF OLD.begun_at IS NULL AND NEW.begun_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM accounts_membership m
        WHERE m.organisation_id = NEW.after_id AND m.user_id = NEW.to_id AND m.ended_at IS NULL) THEN
        RAISE EXCEPTION 'Whoever is to answer for a case works where it goes.';
    END IF;
    IF NEW.begun_at IS NOT NULL AND (
        NEW.begun_at <> transaction_timestamp() OR NEW.before_id <> NEW.organisation_id AND NEW.moved_at IS NULL
        OR EXISTS (SELECT FROM appeals_legalhold h WHERE h.case_id = NEW.case_id AND h.lifted_at IS NULL)) THEN
        RAISE EXCEPTION 'A case moves in the transaction that began its move, and never while a hold stands.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfers_are_answered_once BEFORE UPDATE ON appeals_transfer FOR EACH ROW
    {moved} EXECUTE FUNCTION a_transfer_is_answered_once();
CREATE FUNCTION a_transfer_begins_as_an_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A transfer begins as an offer of where the case is.';
END $$;
CREATE TRIGGER transfers_begin_as_offers BEFORE INSERT ON appeals_transfer FOR EACH ROW
    WHEN (NEW.begun_at IS NOT NULL OR NEW.declined_at IS NOT NULL OR NEW.before_id <> NEW.organisation_id)
    EXECUTE FUNCTION a_transfer_begins_as_an_offer();
CREATE TRIGGER transfers_are_kept BEFORE DELETE ON appeals_transfer
    FOR EACH ROW EXECUTE FUNCTION kept_with_its_case();
""".format(moved=MOVED)
NO_CASES = """
DROP TRIGGER transfers_are_kept ON appeals_transfer; DROP TRIGGER transfers_begin_as_offers ON appeals_transfer;
DROP FUNCTION a_transfer_begins_as_an_offer(); DROP TRIGGER transfers_are_answered_once ON appeals_transfer;
DROP FUNCTION a_transfer_is_answered_once();
DROP TRIGGER cases_stay_in_their_organisation ON cases_case; DROP FUNCTION a_case_moves_by_a_transfer();
"""

MOVE = """
CREATE FUNCTION rows_of_cases() RETURNS TABLE (of_table regclass, way text) LANGUAGE sql STABLE AS $$
    -- every table with an organisation that is of a case by a column, or by a parent it cannot be without
    WITH RECURSIVE columns AS (
        SELECT a.attrelid AS id, a.attname::text AS name, a.attnum AS place, a.attnotnull AS needed
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    ), found AS (
        SELECT c.conrelid AS id, 'case_id = $2' COLLATE "C" AS way FROM pg_constraint c
        JOIN columns of_case ON of_case.id = c.conrelid AND of_case.name = 'case_id' AND c.conkey = ARRAY[of_case.place]
        JOIN columns of_organisation ON of_organisation.id = c.conrelid AND of_organisation.name = 'organisation_id'
        WHERE c.contype = 'f' AND c.confrelid = 'public.cases_case'::regclass
        UNION
        SELECT c.conrelid, format('%I IN (SELECT id FROM %s WHERE %s)', parent.name, c.confrelid::regclass, found.way)
        FROM found JOIN pg_constraint c ON c.confrelid = found.id AND c.contype = 'f' AND cardinality(c.conkey) = 2
            AND c.conrelid <> c.confrelid
        JOIN columns organisation ON organisation.id = c.conrelid AND organisation.name = 'organisation_id'
            AND organisation.place = ANY(c.conkey)
        JOIN columns parent ON parent.id = c.conrelid AND parent.needed AND parent.place = ANY(c.conkey)
            AND parent.name <> 'organisation_id'
        WHERE NOT EXISTS (SELECT FROM columns own WHERE own.id = c.conrelid AND own.name = 'case_id')
    )
    SELECT DISTINCT ON (id) id::regclass, way FROM found ORDER BY id, way
$$;

CREATE FUNCTION move_case(of_transfer uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    begun appeals_transfer;
    ties text;
    each record;
    touched integer;
    total integer := 0;
BEGIN
    SELECT * INTO begun FROM appeals_transfer t
        WHERE t.id = of_transfer AND t.begun_at = transaction_timestamp() AND t.moved_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This move was not begun by this transaction.';
    END IF;
    SELECT string_agg(DISTINCT format('%I', conname), ', ') INTO ties FROM pg_constraint
        WHERE contype = 'f' AND cardinality(conkey) > 1 AND connamespace = 'public'::regnamespace;
    EXECUTE 'SET CONSTRAINTS ' || ties || ' DEFERRED';
    FOR each IN SELECT 'cases_case'::regclass AS of_table, 'id = $2' AS way UNION ALL SELECT * FROM rows_of_cases()
    LOOP
        EXECUTE format('UPDATE %s SET organisation_id = $1 WHERE %s', each.of_table, each.way)
            USING begun.after_id, begun.case_id;
        GET DIAGNOSTICS touched = ROW_COUNT;
        total := total + touched;
    END LOOP;
    -- whatever still points at another organisation is said here, and nothing has moved
    EXECUTE 'SET CONSTRAINTS ' || ties || ' IMMEDIATE';
    RETURN total;
END $$;
"""
NO_MOVE = "DROP FUNCTION move_case(uuid); DROP FUNCTION rows_of_cases()"


def guard(table, trigger, asks, *, moving, when="UPDATE"):
    return (
        f"DROP TRIGGER IF EXISTS {trigger} ON {table}; CREATE TRIGGER {trigger} BEFORE {when} ON {table} "
        f"FOR EACH ROW {MOVED if moving else ''} EXECUTE FUNCTION {asks}()"
    )


def unguard(table, stays, kept, asks):
    return f"DROP TRIGGER {kept} ON {table}; {guard(table, stays, asks, moving=False, when='UPDATE OR DELETE')}"


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0011_help_has_a_last_day"),
        ("appeals", "0045_a_case_may_be_handed_over"),
        ("documents", "0006_papers_come_by_mail"),
    ]

    operations = [
        migrations.RunSQL(LOOSEN, TIGHTEN),
        migrations.RunSQL(TIE, UNTIE),
        migrations.RunSQL(DOOR, SHUT),
        migrations.RunSQL(
            [guard(*row, moving=True) for row in KEPT], [guard(*row, moving=False) for row in KEPT]
        ),
        migrations.RunSQL(
            [
                *(guard(table, stays, asks, moving=True) for table, stays, kept, asks in KEPT_WHOLLY),
                *(guard(table, kept, asks, moving=False, when="DELETE") for table, stays, kept, asks in KEPT_WHOLLY),
            ],
            [unguard(*row) for row in KEPT_WHOLLY],
        ),
        migrations.RunSQL(CASES, NO_CASES),
        migrations.RunSQL(MOVE, NO_MOVE),
    ]
