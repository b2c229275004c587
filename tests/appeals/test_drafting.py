"""The verbs of letters: drafted once, saved in versions, refused when changed or sealed, whole or not at all."""

import pytest

from appeals import actions
from appeals.actions import drafting
from appeals.models import Channel, Letter, LetterVersion
from cases.actions import CaseIsClosed
from cases.models import Ending
from claimback.audit.models import Event
from tests.appeals import denied

pytestmark = pytest.mark.django_db


class Stumbled(Exception):
    """Raised by a test in the middle of a verb."""


def stumble(*_args, **_kwargs):
    raise Stumbled


def save(letter, by, **other):
    told = {"subject": "S", "recipient": "R", "sender": "Me", "body": "B", "version": letter.version} | other
    return actions.save_letter(letter, **told, by=by)


def test_a_draft_quotes_their_reason_and_is_version_one():
    case = denied.case()

    letter = denied.letter(case)

    assert "six weeks of physical therapy" in letter.body
    assert LetterVersion.objects.get(letter=letter).number == letter.version == 1
    assert Event.objects.filter(case_id=case.pk, kind="letter drafted").count() == 1


def test_drafting_again_gives_the_letter_that_stands():
    case = denied.case()
    first = save(denied.letter(case), case.owner, body="Edited.")

    again = denied.letter(case)

    assert (again.pk, again.body) == (first.pk, "Edited.")
    assert Event.objects.filter(case_id=case.pk, kind="letter drafted").count() == 1


def test_a_step_without_a_letter_of_ours_is_refused():
    case = denied.case()
    stage = denied.stage(case)
    stage.kind = "court"
    stage.save(update_fields=["kind"])

    with pytest.raises(actions.NoLetterHere):
        actions.draft_letter(stage, on=denied.today(), by=case.owner)
    assert not Letter.objects.exists()


def test_no_letter_is_drafted_in_a_closed_case():
    case = denied.case()
    actions.close(case, ending=Ending.WITHDRAWN, on=denied.today(), by=case.owner)

    with pytest.raises(CaseIsClosed):
        denied.letter(case)


def test_saving_keeps_every_version_and_leaves_one_event():
    case = denied.case()
    letter = save(denied.letter(case), case.owner, body="Second.")

    assert letter.version == 2
    assert LetterVersion.objects.get(letter=letter, number=2).body == "Second."
    assert Event.objects.filter(case_id=case.pk, kind="letter edited").count() == 1


def test_saving_what_stands_already_changes_nothing():
    case = denied.case()
    letter = save(denied.letter(case), case.owner)

    assert save(letter, case.owner).version == letter.version
    assert LetterVersion.objects.count() == 2


def test_saving_on_an_older_version_is_refused_and_theirs_is_kept():
    case = denied.case()
    letter = denied.letter(case)
    save(letter, case.owner, body="Theirs.")

    with pytest.raises(actions.Changed, match="now version 2"):
        save(letter, case.owner, body="Mine.", version=1)
    assert Letter.objects.get().body == "Theirs."


def test_a_sealed_letter_is_never_saved():
    case = denied.case()
    letter, day = denied.letter(case), denied.today()
    actions.file_stage(denied.stage(case), on=day, how=Channel.FAX, address="555-0100", by=case.owner, today=day)

    with pytest.raises(actions.Sealed):
        save(letter, case.owner)
    assert Letter.objects.get().body == letter.body


def test_a_draft_that_stumbles_leaves_nothing_behind(monkeypatch):
    case = denied.case()
    monkeypatch.setattr(drafting, "record", stumble)

    with pytest.raises(Stumbled):
        denied.letter(case)
    assert not Letter.objects.exists()
    assert not LetterVersion.objects.exists()


def test_an_edit_that_stumbles_leaves_the_letter_as_it_was(monkeypatch):
    case = denied.case()
    letter = denied.letter(case)
    monkeypatch.setattr(drafting, "record", stumble)

    with pytest.raises(Stumbled):
        save(letter, case.owner, body="Lost.")
    assert Letter.objects.get().body == letter.body
    assert LetterVersion.objects.count() == 1


def test_opening_a_letter_gives_a_pdf_and_is_remembered():
    case = denied.case()
    letter = denied.letter(case)

    assert actions.open_letter(letter, by=case.owner).startswith(b"%PDF-")
    assert Event.objects.filter(case_id=case.pk, kind="letter opened").count() == 1
