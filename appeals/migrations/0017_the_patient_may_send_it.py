"""The patient may send it in their own name; then nobody needs a paper."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0016_what_runs_out_is_reminded_of'),
    ]

    operations = [
        migrations.AlterField(
            model_name='filing',
            name='filer',
            field=models.CharField(choices=[('us', 'Us'), ('patient', 'The patient, in their own name'), ('doctor', 'The doctor or hospital'), ('insurer', 'The insurer, by itself')], db_default='us', default='us', max_length=10),
        ),
    ]
