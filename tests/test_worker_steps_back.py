"""A worker lets the pages go first, and never takes back what its operator gave it."""

import os

import pytest

from claimback import celery


@pytest.mark.parametrize(("before", "after"), [(0, celery.STEPS_BACK), (10, 10)])
def test_a_worker_that_starts_steps_back(before, after, monkeypatch: pytest.MonkeyPatch):
    said = []
    monkeypatch.setattr(os, "getpriority", lambda which, who: before)
    monkeypatch.setattr(os, "setpriority", lambda which, who, nice: said.append((which, who, nice)))

    celery.worker_init.send(sender=None)

    assert said == [(os.PRIO_PROCESS, 0, after)]
