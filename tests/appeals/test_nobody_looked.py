"""What a watchman is told when nobody looked for who is lost: by a connection of its own, so of what is committed."""

import json
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import RequestFactory

from appeals import actions, health
from appeals.models import SelfAudit, Turn
from cases.models import Case
from tests.appeals import fights


def asked() -> tuple[int, dict]:
    answer = health.health(RequestFactory().get("/health/"))
    return answer.status_code, json.loads(answer.content)


@pytest.mark.real_commits
def test_health_says_how_many_are_lost_and_when_nobody_has_looked():
    case = fights.denied()
    Turn.objects.filter(case=case)._raw_delete("default")
    actions.audit_organisation(case.organisation_id, by=None)

    fresh = asked()
    SelfAudit.objects.update(at=Now() - timedelta(hours=27))
    old = asked()
    SelfAudit.objects.all()._raw_delete("default")
    Case.objects.update(opened_at=Now() - timedelta(hours=27))
    never = asked()

    assert (fresh[0], fresh[1]["status"], fresh[1]["cases_lost"]) == (200, "ok", 1)
    assert (old[0], old[1]["status"]) == (503, "nobody looked for who is lost")
    assert old[1]["audit_age_s"] > 26 * 3600
    assert (never[0], never[1]["status"]) == (503, "nobody looked for who is lost")
