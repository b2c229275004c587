"""A letter says which signed paper it takes back, one of its own case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TIE = """
ALTER TABLE appeals_letter ADD CONSTRAINT letter_takes_back_a_paper_of_its_case
    FOREIGN KEY (case_id, authority_id) REFERENCES cases_authority (case_id, id);
"""
UNTIE = "ALTER TABLE appeals_letter DROP CONSTRAINT letter_takes_back_a_paper_of_its_case;"


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_covers_are_colleagues'),
        ('appeals', '0033_told_to_a_cover_of_its_organisation'),
        ('cases', '0005_signed_papers_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='authority',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='cases.authority'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('authority', None), ('kind', 'revocation'), _connector='OR'), name='only_a_revocation_takes_a_paper_back'),
        ),
        migrations.RunSQL(TIE, UNTIE),
    ]
