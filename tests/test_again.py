"""A story that is written again is the story its verbs tell: the same rows, and whoever asks sees no difference."""

import json
import re
from datetime import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from claimback.audit import verify
from claimback.audit.models import Event
from claimback.sealed import SealedField
from tests import make
from tests.again import NotOneStory, written_again
from tests.appeals import fights

pytestmark = pytest.mark.django_db

ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def rows(case: Case) -> list[str]:
    """All that is kept of a case and its organisation, in words that do not say which."""
    found = []
    for model in apps.get_models():
        if "organisation_id" in {field.attname for field in model._meta.fields}:
            for row in model._base_manager.filter(organisation_id=case.organisation_id).values():
                found.append(f"{model._meta.label} {json.dumps(said(row), default=str, sort_keys=True)}")
    return sorted(found)


def said(row: dict[str, object]) -> dict[str, object]:
    """Without what each row has for itself: which it is, the instants, and its place in the chain."""
    itself = {"id", "reference", "hash", "prev"}
    kept = {name: value for name, value in row.items() if name not in itself and not isinstance(value, datetime)}
    return {name: ID.sub("", str(value)) for name, value in kept.items()}


def test_the_rows_are_those_the_verbs_write():
    by_verbs = fights.denied.__wrapped__()
    fights.denied()
    with CaptureQueriesContext(connection) as asked:
        written = fights.denied()

    assert not [each["sql"] for each in asked if each["sql"].startswith("SELECT")][1:]
    assert rows(written) == rows(by_verbs)
    assert len(rows(written)) > 10


def test_each_has_its_own_people_reference_and_memory():
    cases = [fights.denied() for _ in range(3)]

    assert len({case.pk for case in cases}) == len({case.owner.email for case in cases}) == 3
    assert len({case.organisation_id for case in cases}) == len({case.reference for case in cases}) == 3
    assert len({Event.objects.filter(case_id=case.pk).count() for case in cases}) == 1
    assert not verify.faults()


def test_other_facts_are_another_story():
    fights.denied()

    assert fights.denied(state="CA").coverage.state == "CA"
    assert fights.denied().coverage.state == "OH"


def test_what_is_told_of_rows_is_told_by_the_verbs():
    owner = make.user()

    assert fights.denied(owner=owner).owner == fights.denied(owner=owner).owner == owner


def test_a_test_that_turns_the_verbs_is_given_nothing_written(monkeypatch):
    fights.denied()
    monkeypatch.setitem(fights.FACTS, "state", "CA")

    assert fights.denied().coverage.state == "CA"


def test_what_does_more_than_write_rows_is_refused():
    @written_again
    def locking() -> Case:
        case = make.case()
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE cases_case IN ROW SHARE MODE")
        return case

    with pytest.raises(NotOneStory, match="LOCK"):
        locking()


def test_sealed_values_open():
    fights.denied()
    coverage = fights.denied().coverage

    sealed = [field.name for field in coverage._meta.fields if isinstance(field, SealedField)]
    assert "member_id" in sealed
    assert coverage.member_id == fights.FACTS["member_id"]
