"""Background work. The broker carries pokes and ids; PostgreSQL is the truth.

Web and worker import this; management commands do not, so `send_due` sends when Celery itself is broken.
"""

import os

from celery import Celery

from claimback import poke

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")

app = Celery("claimback")
app.set_default()  # the app of every thread, not only of the one that imported it
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["documents", "appeals", "claimback.audit"])
poke.carry_with(app.send_task)
