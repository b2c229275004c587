"""The web's pages are loaded once and shared by its processes, so what is loaded must be fit to be copied."""

import subprocess
import sys
from pathlib import Path

from claimback import gunicorn

LOADED = """
import threading, claimback.wsgi
from django.db import connections
from django.urls import get_resolver
from claimback.celery import app
print(threading.active_count(), [each.alias for each in connections.all() if each.connection], app._pool,
      "resolver" if "url_patterns" in vars(get_resolver()) else "")
"""


def test_before_the_processes_part_every_page_is_loaded_and_no_line_or_thread_is_open() -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True
    )

    assert gunicorn.preload_app
    assert said.stdout.split("\n")[-2] == "1 [] None resolver"
