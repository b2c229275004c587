"""The web door, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

import claimback.celery  # noqa: F401  web processes poke workers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  every page is loaded now, not with the first question
