"""What they said about their time may have been entered in error: it is taken out with a reason, and stays."""

from django.conf import settings
from django.db import migrations, models


TOLD = """
CREATE OR REPLACE FUNCTION a_delay_stays_as_it_was_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.organisation_id, NEW.case_id, NEW.stage_id, NEW.kind, NEW.told_on, NEW.until, NEW.reason,
        NEW.paper_id, NEW.recorded_at, NEW.recorded_by_id)
       IS DISTINCT FROM
       (OLD.id, OLD.organisation_id, OLD.case_id, OLD.stage_id, OLD.kind, OLD.told_on, OLD.until, OLD.reason,
        OLD.paper_id, OLD.recorded_at, OLD.recorded_by_id)
       OR %s THEN
        RAISE EXCEPTION 'What they said about their time stays as it was told.';
    END IF;
    RETURN NEW;
END $$;
"""
NOW = "OLD.withdrawn_on IS NOT NULL OR (OLD.answered_on IS NOT NULL AND NEW.answered_on IS DISTINCT FROM OLD.answered_on)"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_letters_may_need_approval'),
        ('appeals', '0014_points_of_a_letter'),
        ('cases', '0003_what_was_granted'),
        ('documents', '0003_what_a_person_vouches_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='delay',
            name='why_withdrawn',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='delay',
            name='withdrawn_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='delay',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('why_withdrawn', ''), ('withdrawn_on', None)), models.Q(('withdrawn_on__isnull', False), models.Q(('why_withdrawn', ''), _negated=True)), _connector='OR'), name='a_delay_is_taken_out_with_a_reason'),
        ),
        migrations.RunSQL(TOLD % NOW, TOLD % "OLD.answered_on IS NOT NULL"),
    ]
