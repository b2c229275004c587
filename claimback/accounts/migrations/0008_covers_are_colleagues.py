"""Who is away and who covers work in the same organisation, and nobody has two covers on one day.

A foreign key compares the organisations. That both work there still when it is said, and that the days of one person
do not meet, is looked at by a trigger, which takes the member's row so that two who say it at once wait for each other.
"""

from django.db import migrations

TIES = """
ALTER TABLE accounts_absence
    ADD CONSTRAINT absence_is_of_a_member_of_its_organisation
        FOREIGN KEY (organisation_id, away_id) REFERENCES accounts_membership (organisation_id, id),
    ADD CONSTRAINT cover_is_a_member_of_the_same_organisation
        FOREIGN KEY (organisation_id, cover_id) REFERENCES accounts_membership (organisation_id, id);
"""
FREE = """
ALTER TABLE accounts_absence
    DROP CONSTRAINT absence_is_of_a_member_of_its_organisation,
    DROP CONSTRAINT cover_is_a_member_of_the_same_organisation;
"""
WATCH = """
CREATE FUNCTION covers_are_living_and_one_a_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_membership WHERE id = NEW.away_id AND ended_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR NOT EXISTS (SELECT 1 FROM accounts_membership WHERE id = NEW.cover_id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'Who is away and who covers work there.' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM accounts_absence
        WHERE away_id = NEW.away_id AND id <> NEW.id AND taken_back_at IS NULL
            AND from_on <= NEW.until_on AND until_on >= NEW.from_on
    ) THEN
        RAISE EXCEPTION 'One person has one cover a day.' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER covers_are_living_and_one_a_day
    BEFORE INSERT OR UPDATE OF from_on, until_on, taken_back_at ON accounts_absence
    FOR EACH ROW WHEN (NEW.taken_back_at IS NULL) EXECUTE FUNCTION covers_are_living_and_one_a_day();
"""
UNWATCH = """
DROP TRIGGER covers_are_living_and_one_a_day ON accounts_absence;
DROP FUNCTION covers_are_living_and_one_a_day();
"""


class Migration(migrations.Migration):

    dependencies = [("accounts", "0007_who_covers_for_whom")]

    operations = [migrations.RunSQL(TIES, FREE), migrations.RunSQL(WATCH, UNWATCH)]
