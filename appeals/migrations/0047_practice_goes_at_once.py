"""A practice case is thrown away at once, and nothing of it goes out.

Whatever would carry something of it outside is refused by the database itself. A reminder of one is not refused but
left unwritten: reminders of many cases are planned by one statement, and an invented case must hold up no real one.
"""

from django.db import migrations, models
from django.db.models import F, Q

LOCKS = """
CREATE FUNCTION nobody_is_reminded_of_practice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.case_id AND c.practice) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_is_reminded_of_practice BEFORE INSERT ON appeals_reminder
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL) EXECUTE FUNCTION nobody_is_reminded_of_practice();

CREATE TRIGGER nothing_leaves_practice BEFORE INSERT ON appeals_dispatch
    FOR EACH ROW EXECUTE FUNCTION nothing_leaves_practice();
CREATE TRIGGER nothing_leaves_practice BEFORE INSERT ON appeals_request
    FOR EACH ROW EXECUTE FUNCTION nothing_leaves_practice();
CREATE TRIGGER nothing_leaves_practice BEFORE INSERT ON appeals_calendarfeed
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL) EXECUTE FUNCTION nothing_leaves_practice();
CREATE TRIGGER nothing_leaves_practice BEFORE INSERT ON documents_mailaddress
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL) EXECUTE FUNCTION nothing_leaves_practice();
CREATE TRIGGER nothing_leaves_practice BEFORE INSERT ON appeals_transfer
    FOR EACH ROW EXECUTE FUNCTION nothing_leaves_practice();

CREATE FUNCTION only_practice_goes_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.was AND c.practice) THEN
        RAISE EXCEPTION 'Only a practice case is thrown away at once.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_practice_goes_at_once BEFORE INSERT ON appeals_erasure
    FOR EACH ROW WHEN (NEW.practice) EXECUTE FUNCTION only_practice_goes_at_once();
CREATE TRIGGER practice_stays_practice BEFORE UPDATE OF practice ON appeals_erasure
    FOR EACH ROW WHEN (NEW.practice IS DISTINCT FROM OLD.practice) EXECUTE FUNCTION practice_stays_practice();
"""
UNLOCKED = """
DROP TRIGGER practice_stays_practice ON appeals_erasure;
DROP TRIGGER only_practice_goes_at_once ON appeals_erasure;
DROP FUNCTION only_practice_goes_at_once();
DROP TRIGGER nothing_leaves_practice ON appeals_transfer;
DROP TRIGGER nothing_leaves_practice ON documents_mailaddress;
DROP TRIGGER nothing_leaves_practice ON appeals_calendarfeed;
DROP TRIGGER nothing_leaves_practice ON appeals_request;
DROP TRIGGER nothing_leaves_practice ON appeals_dispatch;
DROP TRIGGER nobody_is_reminded_of_practice ON appeals_reminder;
DROP FUNCTION nobody_is_reminded_of_practice();
"""
AGREED = Q(agreed_at=None, agreed_by=None, erase_after=None) | Q(
    agreed_at__isnull=False, agreed_by__isnull=False, erase_after__gt=F("agreed_at")
)
AT_ONCE = Q(practice=True, agreed_by__isnull=False, erase_after=F("agreed_at"))
NAME = "who_agrees_to_erase_leaves_time_to_take_it_back"


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0046_a_case_moves_whole"),
        ("cases", "0011_a_case_may_be_invented"),
        ("documents", "0006_papers_come_by_mail"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="erasure", name=NAME),
        migrations.AddField(
            model_name="erasure", name="practice", field=models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddConstraint(
            model_name="erasure", constraint=models.CheckConstraint(condition=AGREED | AT_ONCE, name=NAME)
        ),
        migrations.RunSQL(LOCKS, UNLOCKED),
    ]
