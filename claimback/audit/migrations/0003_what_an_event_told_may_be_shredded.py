"""What the events of an erased case told is shredded, and nothing else of an event ever changes.

The row stays, with its kind, its time, its person and its place in the chain: only `details` go, all at once, and only
in a case whose erasure is remembered by an event of its own. That event counts the others and holds a hash of what is
left of them, so that a shredded event is still noticed when it is changed.
"""

from django.db import migrations

SHRED = """
CREATE FUNCTION audit_left(of_organisation uuid, of_case uuid, before bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws(E'\\x1f',
        e.id, e.kind, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(e.by_id::text, '-'),
        e.about, e.about_id, e.request_id, e.prev, e.hash), E'\\x1e' ORDER BY e.id), ''), 'UTF8')), 'hex')
    FROM audit_event e WHERE e.organisation_id = of_organisation AND e.case_id = of_case AND e.id < before
$$;

CREATE FUNCTION an_event_is_only_shredded() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same audit_event := NEW;
BEGIN
    same.details := OLD.details;
    IF NEW.details <> '{"shredded": true}'::jsonb OR same IS DISTINCT FROM OLD OR NOT EXISTS (
        SELECT FROM audit_event e WHERE e.kind = 'case erased' AND e.case_id = OLD.case_id
            AND e.organisation_id = OLD.organisation_id AND e.id > OLD.id
    ) THEN
        RAISE EXCEPTION 'Rows of audit_event are never changed or removed.';
    END IF;
    RETURN NEW;
END $$;

DROP TRIGGER events_are_append_only ON audit_event;
CREATE TRIGGER events_are_append_only BEFORE DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION never();
CREATE TRIGGER events_are_only_shredded BEFORE UPDATE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION an_event_is_only_shredded();

CREATE FUNCTION audit_shred(of_organisation uuid, of_case uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    erased bigint;
    rows bigint;
BEGIN
    SELECT max(id) INTO erased FROM audit_event
        WHERE kind = 'case erased' AND organisation_id = of_organisation AND case_id = of_case;
    UPDATE audit_event SET details = '{"shredded": true}'
        WHERE organisation_id = of_organisation AND case_id = of_case AND id < erased
            AND details NOT IN ('{}'::jsonb, '{"shredded": true}'::jsonb);
    GET DIAGNOSTICS rows = ROW_COUNT;
    RETURN rows;
END $$;
"""

WHOLE = """
DROP FUNCTION audit_shred(uuid, uuid);
DROP TRIGGER events_are_only_shredded ON audit_event;
DROP TRIGGER events_are_append_only ON audit_event;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION never();
DROP FUNCTION an_event_is_only_shredded();
DROP FUNCTION audit_left(uuid, uuid, bigint);
"""


class Migration(migrations.Migration):

    dependencies = [("audit", "0002_the_last_event_is_found_by_its_index")]

    operations = [migrations.RunSQL(SHRED, WHOLE)]
