"""Background work. The broker carries pokes and ids; PostgreSQL is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")

app = Celery("claimback")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["documents", "appeals"])
