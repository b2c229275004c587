"""A date moves later only with new facts or a second person; who asked, seconded and refused stays written.

The day is compared with the row it takes the place of, which was superseded in the same transaction a moment before:
there, days that are given by the same facts need an override that somebody else has seconded.
"""

from django.db import migrations

# table, its columns, the parent table, the parent's columns, the name
TIES = [
    ("appeals_override", "organisation_id, case_id", "cases_case", "organisation_id, id", "override_is_of_its_case"),
    ("appeals_override", "case_id, stage_id", "appeals_stage", "case_id, id", "override_is_of_a_stage_of_its_case"),
    ("appeals_override", "organisation_id, deadline_id", "appeals_deadline", "organisation_id, id", "override_and_date_are_of_one_organisation"),
    ("appeals_override", "case_id, paper_id", "documents_document", "case_id, id", "override_and_paper_are_of_one_case"),
    ("appeals_deadline", "organisation_id, override_id", "appeals_override", "organisation_id, id", "date_and_override_are_of_one_organisation"),
]

FIXED = """(%(row)s.organisation_id, %(row)s.case_id, %(row)s.stage_id, %(row)s.clock, %(row)s.rule, %(row)s.rule_text,
        %(row)s.owed_by, %(row)s.certainty, %(row)s.legal_on, %(row)s.legal_at, %(row)s.conservative_on,
        %(row)s.conservative_at, %(row)s.act_by, %(row)s.act_at, %(row)s.because, %(row)s.cites, %(row)s.verified,
        %(row)s.counted_at%(more)s)"""


def superseded(more):
    new, old = (FIXED % {"row": row, "more": "".join(f", {row}.{name}" for name in more)} for row in ("NEW", "OLD"))
    later = "OR (OLD.superseded_at IS NOT NULL AND NEW.counted_from IS DISTINCT FROM OLD.counted_from)" if more else ""
    return f"""
CREATE OR REPLACE FUNCTION a_deadline_is_superseded_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {new} IS DISTINCT FROM {old}
       OR (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at) {later} THEN
        RAISE EXCEPTION 'A counted date is superseded by a new one, never changed.';
    END IF;
    RETURN NEW;
END $$;
"""


LATER = """
CREATE OR REPLACE FUNCTION a_date_moves_later_only_with_a_reason() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

WITH_A_REASON = """
CREATE OR REPLACE FUNCTION a_date_moves_later_only_with_a_reason() RETURNS trigger LANGUAGE plpgsql AS $$
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
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {parent} ({parent_columns})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("appeals", "0018_a_date_may_be_moved_by_people")]

    operations = [
        *(tie(*row) for row in TIES),
        migrations.RunSQL(superseded(["by_hand", "override_id"]), superseded([])),
        migrations.RunSQL(LATER, WITH_A_REASON),
        migrations.RunSQL(ANSWERED, UNANSWERED),
    ]
