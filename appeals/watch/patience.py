"""How long things may take before somebody must look."""

from datetime import timedelta

PATIENCE = timedelta(minutes=5)
"""How long a due reminder may wait: the same as /health/ allows."""
AUDIT_EVERY = timedelta(hours=26)
"""How old the newest look for people who are lost may be: a day, and time to run."""
