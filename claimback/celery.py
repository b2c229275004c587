"""Background work. The broker carries pokes and ids; PostgreSQL is the truth.

Web and worker import this; management commands do not, so `send_due` sends when Celery itself is broken.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from claimback import poke

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")

app = Celery("claimback")
app.set_default()  # the app of every thread, not only of the one that imported it
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["documents", "appeals", "claimback.audit"])
poke.carry_with(app.send_task)


STEPS_BACK = 5
"""The niceness of a worker: whoever waits for a page goes first, and nothing waits where nobody looks at one."""


@worker_init.connect
def step_back(**_: Any) -> None:
    """Every process of the worker lets the pages go first."""
    os.setpriority(os.PRIO_PROCESS, 0, max(STEPS_BACK, os.getpriority(os.PRIO_PROCESS, 0)))
