"""Words somebody searched for go out of the views that were saved with them: they may be the name of a patient."""

import re

from django.db import migrations

SEARCH = re.compile(r"(^|&)q=[^&]*")
EVERYTHING = "all=1"


def without_search(query):
    """The filters of a view without what was searched for; the whole list where nothing else was asked."""
    return SEARCH.sub("", query).lstrip("&") or EVERYTHING


def forget(apps, schema_editor):
    views = apps.get_model("appeals", "SavedView")
    for view in views.objects.filter(query__regex=r"(^|&)q=").order_by("pk"):
        view.query = without_search(view.query)
        view.save(update_fields=["query"])


class Migration(migrations.Migration):
    dependencies = [("appeals", "0047_practice_goes_at_once")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
