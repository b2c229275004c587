"""The file that gives letters of before their kind: sealed ones too, and their lock is on again afterwards."""

from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from appeals import actions, migrations
from appeals.models import Channel, Letter
from tests.appeals import denied

pytestmark = pytest.mark.real_commits
NAMES = [path.stem for path in Path(migrations.__file__).parent.glob("0*.py")]


def test_letters_of_before_get_the_kind_of_their_step() -> None:
    case, today = denied.case(), denied.today()
    stage = next(each for each in case.stages.all() if each.kind == "regulator_complaint")
    letter = actions.draft_letter(stage, on=today, by=case.owner)
    Letter.objects.filter(pk=letter.pk).update(kind="internal_appeal")
    actions.file_stage(stage, on=today, how=Channel.MAIL, address="x", by=case.owner, today=today)
    file = next(name for name in NAMES if name.endswith("letters_get_their_kind"))

    with psycopg.connect(**connections["owner"].get_connection_params()) as owner:
        owner.execute(import_module(f"appeals.migrations.{file}").KINDS)

    letter.refresh_from_db()
    assert (letter.kind, bool(letter.sealed_at)) == ("regulator_complaint", True)
    with pytest.raises(DatabaseError, match="sealed letter never changes"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(kind="internal_appeal")
