"""The web door, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

import claimback.celery  # noqa: F401  web processes poke workers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")
application = get_wsgi_application()
