"""The web door, for servers that speak ASGI."""

import os

from django.core.asgi import get_asgi_application

import claimback.celery  # noqa: F401  web processes poke workers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")
application = get_asgi_application()
