"""A filing says who sent it, which never changes, and a step remembers whether somebody had used it before."""

from django.db import migrations, models

CLIMBS = """
CREATE OR REPLACE FUNCTION a_filing_only_climbs_its_receipts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.stage_id, NEW.organisation_id, NEW.case_id, NEW.sent_on, NEW.sent_at, NEW.how, NEW.address, NEW.tracking,
        NEW.late, NEW.packet_id, NEW.recorded_at, NEW.recorded_by_id%(new)s)
       IS DISTINCT FROM
       (OLD.stage_id, OLD.organisation_id, OLD.case_id, OLD.sent_on, OLD.sent_at, OLD.how, OLD.address, OLD.tracking,
        OLD.late, OLD.packet_id, OLD.recorded_at, OLD.recorded_by_id%(old)s)
       OR (OLD.proof_id IS NOT NULL AND NEW.proof_id IS DISTINCT FROM OLD.proof_id) THEN
        RAISE EXCEPTION 'What was sent, when and where to never changes.';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("appeals", "0002_the_fight_is_tied_and_locked")]

    operations = [
        migrations.RemoveConstraint(model_name="filing", name="a_filing_names_the_address_used"),
        migrations.AddField(
            model_name="filing",
            name="filer",
            field=models.CharField(
                choices=[
                    ("us", "Us"),
                    ("doctor", "The doctor or hospital"),
                    ("insurer", "The insurer, by itself"),
                ],
                db_default="us",
                default="us",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="stage",
            name="used_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("nobody", "Nobody yet"),
                    ("doctor", "The doctor or hospital has, on this day"),
                    ("not_known", "I don't know"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(model_name="stage", name="used_on", field=models.DateField(blank=True, null=True)),
        migrations.AlterField(model_name="filing", name="address", field=models.TextField(blank=True)),
        migrations.AlterField(
            model_name="filing",
            name="how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fax", "Fax"),
                    ("certified", "Certified mail"),
                    ("mail", "Ordinary mail"),
                    ("portal", "Insurer's portal"),
                    ("email", "E-mail"),
                    ("hand", "By hand"),
                    ("phone", "By phone"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=~models.Q(filer="us") | ~models.Q(address="") & ~models.Q(how=""),
                name="our_filing_names_the_address_used",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(used_by="doctor", used_on__isnull=False)
                | ~models.Q(used_by="doctor") & models.Q(used_on=None),
                name="a_level_the_doctor_used_has_its_day",
            ),
        ),
        migrations.RunSQL(
            CLIMBS % {"new": ", NEW.filer", "old": ", OLD.filer"},
            CLIMBS % {"new": "", "old": ""},
        ),
    ]
