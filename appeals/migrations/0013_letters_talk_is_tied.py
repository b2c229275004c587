"""Comments and approvals are of a letter of their organisation; an approval stays, a comment is settled once."""

from django.db import migrations

LETTER = "(organisation_id, letter_id) REFERENCES appeals_letter (organisation_id, id)"
TIE = f"""
ALTER TABLE appeals_lettercomment ADD CONSTRAINT comment_is_of_its_letter FOREIGN KEY {LETTER};
ALTER TABLE appeals_letterapproval ADD CONSTRAINT approval_is_of_its_letter FOREIGN KEY {LETTER};
"""
UNTIE = """
ALTER TABLE appeals_letterapproval DROP CONSTRAINT approval_is_of_its_letter;
ALTER TABLE appeals_lettercomment DROP CONSTRAINT comment_is_of_its_letter;
"""
LOCK = """
CREATE TRIGGER approvals_stay BEFORE UPDATE OR DELETE ON appeals_letterapproval
    FOR EACH ROW EXECUTE FUNCTION never();
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
CREATE TRIGGER comments_are_kept BEFORE DELETE ON appeals_lettercomment FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER comments_are_kept ON appeals_lettercomment; DROP TRIGGER comments_are_settled_once ON appeals_lettercomment;
DROP FUNCTION a_comment_is_settled_once(); DROP TRIGGER approvals_stay ON appeals_letterapproval;
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0012_letters_are_read_by_two"), ("audit", "0001_role_and_events")]

    operations = [migrations.RunSQL(TIE, UNTIE), migrations.RunSQL(LOCK, FREE)]
