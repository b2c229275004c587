"""Evidence is told apart: an imaging report answers other criteria than therapy notes."""

from django.db import migrations, models

KINDS = [
    ("denial", "Denial letter"),
    ("answer", "Answer to an appeal"),
    ("eob", "Explanation of benefits"),
    ("claim_file", "Claim file"),
    ("policy", "Policy or plan document"),
    ("imaging", "Imaging report (MRI, CT, X-ray)"),
    ("therapy", "Therapy notes"),
    ("injection", "Injection record"),
    ("medication", "Medication list"),
    ("exam", "Examination or visit notes"),
    ("score", "Pain or function score"),
    ("operative", "Operative note"),
    ("psych", "Psychological evaluation"),
    ("surgeon", "Surgeon's letter"),
    ("opinion", "Second opinion"),
    ("guideline", "Clinical guideline"),
    ("evidence", "Evidence"),
    ("authority", "Authority to act"),
    ("proof", "Proof of sending"),
    ("other", "Other paper"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_a_page_is_of_its_own_case")]

    operations = [
        migrations.AlterField("document", "kind", models.CharField(choices=KINDS, default="other", max_length=10)),
    ]
