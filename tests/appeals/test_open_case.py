"""The intake from the command line, on letters of our own and on samples where they are at hand."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from appeals.models import Deadline
from cases.models import Case, Coverage, Decision
from claimback.accounts.models import Organisation
from tests import make, papers

pytestmark = pytest.mark.django_db

SAMPLES = settings.BASE_DIR.parent / "shared" / "samples" / "letters"
LETTERS = sorted(SAMPLES.glob("D0*.txt"))


def opened(*files, **options):
    said = io.StringIO()
    call_command("open_case", *map(str, files), stdout=said, **options)
    return said.getvalue()


def written(folder: Path, lines, name="letter.txt"):
    path = folder / name
    path.write_bytes(papers.plain(lines))
    return path


def test_it_opens_a_case_and_prints_what_the_letter_says(tmp_path):
    owned = make.organisation()

    said = opened(written(tmp_path, papers.denial()))

    case = Case.objects.get()
    assert case.organisation == owned
    assert case.reference in said
    assert "Date on the letter: 2026-10-06" in said
    assert not Decision.objects.exists()
    assert "Confirm what the letter says" in said


def test_confirming_takes_over_only_what_is_sure_and_gives_no_date_without_the_coverage(tmp_path):
    make.organisation()

    said = opened(written(tmp_path, papers.denial()), confirm=True)

    decision, coverage = Decision.objects.get(), Coverage.objects.get()
    assert (decision.notice_on, coverage.member_id) == (date(2026, 10, 6), "NMH204815573")
    assert (coverage.coverage_type, coverage.state) == ("", "")
    assert not Deadline.objects.exists()
    assert "What kind of coverage is it?" in said


@pytest.mark.parametrize("lines", [papers.eob(), papers.answer("upheld")], ids=["statement", "answer"])
def test_what_is_no_first_denial_is_not_confirmed_as_one(tmp_path, lines):
    make.organisation()

    said = opened(written(tmp_path, lines), confirm=True)

    assert "Not confirmed" in said
    assert not Decision.objects.exists()


def test_an_unknown_organisation_is_a_clear_error_and_opens_nothing(tmp_path):
    make.organisation()

    with pytest.raises(CommandError, match="There is no organisation “Nobody Knows”"):
        opened(written(tmp_path, papers.denial()), organisation="Nobody Knows")

    assert not Case.objects.exists()


def test_a_named_organisation_gets_the_case(tmp_path):
    make.organisation()
    named = Organisation.objects.get(pk=make.organisation().pk)
    Organisation.objects.filter(pk=named.pk).update(name="Second Office")

    opened(written(tmp_path, papers.denial()), organisation="Second Office")

    assert Case.objects.get().organisation == named


def test_on_a_new_system_it_makes_an_office_of_its_own(tmp_path):
    opened(written(tmp_path, papers.denial()))

    assert str(Case.objects.get().organisation) == "Command line"
    assert not Case.objects.get().owner.has_usable_password()


def test_a_file_that_is_refused_or_missing_opens_no_case(tmp_path):
    make.organisation()
    program = tmp_path / "letter.pdf"
    program.write_bytes(papers.executable())

    with pytest.raises(CommandError, match="This file is a program"):
        opened(program)
    with pytest.raises(CommandError, match="cannot be opened"):
        opened(tmp_path / "nothing.pdf")

    assert not Case.objects.exists()


@pytest.mark.skipif(not LETTERS, reason="the sample letters are not beside this checkout")
@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_sample_letters_give_right_numbers_and_never_a_date_they_do_not_allow(path):
    make.organisation()
    truth = json.loads(path.with_suffix(".truth.json").read_text())
    truth = truth.get("facts", truth)

    said = opened(path, confirm=True)

    assert not Deadline.objects.exists()
    if not truth["is_denial"]:
        assert "Not confirmed: this does not look like a denial." in said
        assert not Decision.objects.exists()
        return
    decision, coverage = Decision.objects.get(), Coverage.objects.get()
    assert str(decision.notice_on or "") == (truth["notice_date"] or "")
    assert coverage.member_id == (truth["member_id"] or "")
    assert decision.claim_number == (truth["claim_number"] or "")
    assert "?" in said
