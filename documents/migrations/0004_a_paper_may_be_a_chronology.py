"""A chronology of contacts is a kind of paper."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_what_a_person_vouches_for'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('denial', 'Denial letter'), ('answer', 'Answer to an appeal'), ('eob', 'Explanation of benefits'), ('claim_file', 'Claim file'), ('policy', 'Policy or plan document'), ('imaging', 'Imaging report (MRI, CT, X-ray)'), ('therapy', 'Therapy notes'), ('injection', 'Injection record'), ('medication', 'Medication list'), ('exam', 'Examination or visit notes'), ('score', 'Pain or function score'), ('operative', 'Operative note'), ('psych', 'Psychological evaluation'), ('surgeon', "Surgeon's letter"), ('opinion', 'Second opinion'), ('guideline', 'Clinical guideline'), ('evidence', 'Evidence'), ('authority', 'Authority to act'), ('proof', 'Proof of sending'), ('chronology', 'Chronology of contacts'), ('other', 'Other paper')], default='other', max_length=10),
        ),
        migrations.AlterField(
            model_name='document',
            name='looks',
            field=models.CharField(blank=True, choices=[('denial', 'Denial letter'), ('answer', 'Answer to an appeal'), ('eob', 'Explanation of benefits'), ('claim_file', 'Claim file'), ('policy', 'Policy or plan document'), ('imaging', 'Imaging report (MRI, CT, X-ray)'), ('therapy', 'Therapy notes'), ('injection', 'Injection record'), ('medication', 'Medication list'), ('exam', 'Examination or visit notes'), ('score', 'Pain or function score'), ('operative', 'Operative note'), ('psych', 'Psychological evaluation'), ('surgeon', "Surgeon's letter"), ('opinion', 'Second opinion'), ('guideline', 'Clinical guideline'), ('evidence', 'Evidence'), ('authority', 'Authority to act'), ('proof', 'Proof of sending'), ('chronology', 'Chronology of contacts'), ('other', 'Other paper')], db_default='', default='', max_length=10),
        ),
    ]
