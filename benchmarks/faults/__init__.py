"""The trial of reminders: the same faults for ClaimBack and for two usual designs, in one run, judged from outside.

Run: python -m benchmarks.faults [--only WORD] [--write docs/trials.md], or `make trial`.
It starts a PostgreSQL, a Valkey, mail servers, workers, beats and timers of its own, breaks them, and throws them away.
"""
