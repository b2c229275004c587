import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_help_has_a_last_day"),
        ("appeals", "0043_what_is_kept_goes_with_its_case_alone"),
        ("cases", "0010_a_share_says_who_gave_it_and_who_looked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="absence",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.absence",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="authority",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="cases.authority",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="deadline",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="appeals.deadline",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="cases.decision",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="follow_up",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="appeals.followup",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="instead_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stand_ins",
                to="appeals.reminder",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="link",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="appeals.requestlink",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appeals.stage",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="within",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried",
                to="appeals.reminder",
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("instead_of__isnull", False)), fields=["instead_of"], name="reminders_instead_of"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("absence__isnull", False)), fields=["absence"], name="reminders_absence"
            ),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("within__isnull", False)), fields=["within"], name="reminders_within"
            ),
        ),
        # room in each page, so that a lease is written beside its row and into no index
        migrations.RunSQL(
            "ALTER TABLE appeals_reminder SET (fillfactor = 60)",
            "ALTER TABLE appeals_reminder RESET (fillfactor)",
        ),
    ]
