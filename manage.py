#!/usr/bin/env python
"""Django's door for operators; `manage.py help` lists the commands."""

import os
import sys

from django.core.management import execute_from_command_line

from claimback.launch import development

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")
    os.environ.update(development.of_the_running_system(os.environ))
    execute_from_command_line(sys.argv)
