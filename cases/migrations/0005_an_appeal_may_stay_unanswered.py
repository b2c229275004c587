"""An appeal may stay unanswered: nobody decided, and that is an ending too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0004_the_call_between_doctors_has_columns"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(choices=[("denied", "Denied"), ("upheld", "Denial upheld"), ("overturned", "Denial overturned"), ("partly", "Overturned in part"), ("dismissed", "Dismissed without a look at the merits"), ("unanswered", "No answer within their time")], max_length=12, verbose_name="what they decided"),
        ),
    ]
