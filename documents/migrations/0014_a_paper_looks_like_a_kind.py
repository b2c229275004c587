"""What a paper looks like by its words, for a person to accept."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0013_papers_are_made_from_pages'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='kind_said',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='document',
            name='looks',
            field=models.CharField(blank=True, choices=[('denial', 'Denial letter'), ('answer', 'Answer to an appeal'), ('eob', 'Explanation of benefits'), ('claim_file', 'Claim file'), ('policy', 'Policy or plan document'), ('imaging', 'Imaging report (MRI, CT, X-ray)'), ('therapy', 'Therapy notes'), ('injection', 'Injection record'), ('medication', 'Medication list'), ('exam', 'Examination or visit notes'), ('score', 'Pain or function score'), ('operative', 'Operative note'), ('psych', 'Psychological evaluation'), ('surgeon', "Surgeon's letter"), ('opinion', 'Second opinion'), ('guideline', 'Clinical guideline'), ('evidence', 'Evidence'), ('authority', 'Authority to act'), ('proof', 'Proof of sending'), ('other', 'Other paper')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='document',
            name='looks_page',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='document',
            name='looks_quote',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
    ]
