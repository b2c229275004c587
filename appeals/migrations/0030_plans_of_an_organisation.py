"""What an organisation changed about its reminders, never edited; and the cases whose messages are to be compared anew."""

import claimback.ids
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TIE = """
ALTER TABLE appeals_replan ADD CONSTRAINT replan_is_of_its_case
    FOREIGN KEY (organisation_id, case_id) REFERENCES cases_case (organisation_id, id)
"""
UNTIE = "ALTER TABLE appeals_replan DROP CONSTRAINT replan_is_of_its_case"
KEPT = """
CREATE FUNCTION a_plan_change_stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'ended_at' - 'ended_by_id') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'ended_by_id')
       OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'A change of a plan is followed by a later one or taken back, never changed.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plan_changes_stay BEFORE UPDATE ON appeals_planchange
    FOR EACH ROW EXECUTE FUNCTION a_plan_change_stays_written();
CREATE TRIGGER plan_changes_are_kept BEFORE DELETE ON appeals_planchange FOR EACH ROW EXECUTE FUNCTION never();
"""
FREE = """
DROP TRIGGER plan_changes_are_kept ON appeals_planchange; DROP TRIGGER plan_changes_stay ON appeals_planchange;
DROP FUNCTION a_plan_change_stays_written();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_a_message_of_the_week'),
        ('appeals', '0029_it_was_asked_that_the_care_goes_on'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.UUIDField(default=claimback.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('plan', models.CharField(blank=True, max_length=40)),
                ('step', models.CharField(blank=True, max_length=40)),
                ('off', models.BooleanField(db_default=False, default=False)),
                ('added', models.BooleanField(db_default=False, default=False)),
                ('days', models.SmallIntegerField(blank=True, null=True)),
                ('to', models.CharField(blank=True, choices=[('owner', 'Whoever the case is with'), ('supervisors', 'The supervisors'), ('member', 'One person')], max_length=12)),
                ('morning', models.TimeField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_changes', to='accounts.organisation')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'id'), name='a_plan_change_belongs_to_one_organisation'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organisation', 'plan', 'step'), name='one_change_of_a_step_holds'), models.CheckConstraint(condition=models.Q(models.Q(('added', False), ('days', None), ('morning__isnull', False), ('off', False), ('plan', ''), ('step', ''), ('to', '')), models.Q(('morning', None), models.Q(('plan', ''), _negated=True), models.Q(('step', ''), _negated=True), ('added', False), ('days', None), ('off', True), ('to', '')), models.Q(('morning', None), models.Q(('plan', ''), _negated=True), models.Q(('step', ''), _negated=True), ('added', True), ('days__isnull', False), ('off', False)), models.Q(('morning', None), models.Q(('plan', ''), _negated=True), models.Q(('step', ''), _negated=True), ('added', False), ('off', False), models.Q(('days__isnull', False), models.Q(('to', ''), _negated=True), _connector='OR')), _connector='OR'), name='a_plan_change_says_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('to', 'member')), models.Q(models.Q(('to', 'member'), _negated=True), ('member', None)), _connector='OR'), name='a_step_is_addressed_to_a_named_member_or_to_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='an_ended_plan_change_says_by_whom')],
            },
        ),
        migrations.CreateModel(
            name='Replan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('tries', models.PositiveIntegerField(db_default=0, default=0)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['tries', 'id'], name='replans_to_do')],
            },
        ),
        migrations.RunSQL([TIE, KEPT], [FREE, UNTIE]),
    ]
