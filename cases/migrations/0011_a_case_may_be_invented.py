"""A case may be invented, to learn on: that is said when it is opened, and never changes."""

from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE FUNCTION practice_stays_practice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is practice stays practice, and what is real stays real.';
END $$;
CREATE TRIGGER practice_stays_practice BEFORE UPDATE OF practice ON cases_case
    FOR EACH ROW WHEN (NEW.practice IS DISTINCT FROM OLD.practice) EXECUTE FUNCTION practice_stays_practice();

CREATE FUNCTION nothing_leaves_practice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_case c WHERE c.id = NEW.case_id AND c.practice) THEN
        RAISE EXCEPTION 'Nothing of a practice case leaves the house.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nothing_leaves_practice BEFORE INSERT ON cases_share
    FOR EACH ROW EXECUTE FUNCTION nothing_leaves_practice();
"""
GOES = """
DROP TRIGGER nothing_leaves_practice ON cases_share;
DROP FUNCTION nothing_leaves_practice();
DROP TRIGGER practice_stays_practice ON cases_case;
DROP FUNCTION practice_stays_practice();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_help_has_a_last_day"),
        ("cases", "0010_a_share_says_who_gave_it_and_who_looked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="practice",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("practice", True)),
                fields=("organisation", "owner"),
                name="a_person_practises_on_one_case",
            ),
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
