"""A request may be asked by a right of the rulebook; then the law gives a last day to answer, with its sum."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0010_talks_between_doctors'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='answer_by',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='request',
            name='counted',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='request',
            name='got_on',
            field=models.DateField(blank=True, null=True, verbose_name='when they got it'),
        ),
        migrations.AddField(
            model_name='request',
            name='more_time',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='request',
            name='right',
            field=models.CharField(blank=True, db_default='', default='', max_length=30, verbose_name='by which right'),
        ),
        migrations.AlterField(
            model_name='request',
            name='asked_of',
            field=models.CharField(choices=[('doctor', 'Doctor or hospital'), ('therapist', 'Therapist'), ('plan', 'The insurer or plan'), ('patient', 'The patient'), ('other', 'Somebody else')], default='doctor', max_length=10, verbose_name='who is asked'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(('answer_by', None), models.Q(models.Q(('right', ''), _negated=True), ('got_on__isnull', False)), _connector='OR'), name='only_a_right_and_a_day_give_a_time'),
        ),
    ]
