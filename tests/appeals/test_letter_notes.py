"""The patient's cover note: what a letter says, what happens next, until when; plain, and in two languages."""

import re
from datetime import timedelta

import pytest

from appeals import actions
from appeals.letter_kinds import LetterKind
from appeals.letter_note import FACTS, LANGUAGES, note_of
from appeals.models import Channel, Letter
from appeals.typesetting.press import TEMPLATES, say_date
from appeals.typesetting.wording import Shape, read_wording
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import denied
from tests.appeals.programs import program

CONDITIONS = {"sent", "answered", "late", "waiting"}
NOTES = [(language, kind) for language in LANGUAGES for kind in LetterKind]
SIXTH_GRADE = 6.9
MOST_WORDS = 20


def wording(language, kind):
    return read_wording(TEMPLATES / language / "notes" / f"{kind}.txt")


def texts(language, kind):
    return [way.text for line in wording(language, kind) for way in line.ways]


def syllables(word):
    found = re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.casefold()))
    return max(1, len(found))


def grade(sentences):
    """The grade of school at which English is read, by Flesch and Kincaid."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z’']+", sentence)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize(("language", "kind"), NOTES)
def test_every_kind_has_a_note_of_known_facts_alone(language, kind):
    for line in wording(language, kind):
        for way in line.ways:
            assert set(way.needs) <= set(FACTS)
            for condition in way.conditions:
                name = condition.removeprefix("not ").removeprefix("with ")
                assert name in CONDITIONS | set(FACTS)
    assert [line.shape for line in wording(language, kind)].count(Shape.HEADING) == 4


@pytest.mark.parametrize("kind", LetterKind)
def test_both_languages_say_the_same_number_of_things_under_the_same_conditions(kind):
    english, spanish = ([way.conditions for line in wording(each, kind) for way in line.ways] for each in LANGUAGES)

    assert english == spanish


@pytest.mark.parametrize("kind", LetterKind)
def test_a_sixth_grader_can_read_it(kind):
    whole = re.sub(r"\{\w+\}", "July", ". ".join(texts("en", kind)))
    sentences = [each for each in re.split(r"[.?!:]\s*", whole) if each.strip()]

    assert grade(sentences) <= SIXTH_GRADE
    assert all(len(each.split()) <= MOST_WORDS for each in sentences)


@pytest.mark.parametrize(("language", "kind"), NOTES)
def test_no_note_holds_a_number_or_a_statute(language, kind):
    assert not re.search(r"\d|§|C\.?F\.?R", " ".join(texts(language, kind)))


@pytest.mark.django_db
def test_before_it_goes_out_the_note_says_by_when_it_must():
    case = denied.case()
    letter = denied.letter(case)
    due = case.deadlines.filter(clock="filing", superseded_at=None).earliest("act_by")

    english, spanish = (note_of(letter, language=each, on=denied.today()).body for each in LANGUAGES)

    assert f"It must go out by {say_date(due.act_by)}." in english
    assert f"Tiene que salir a más tardar el {say_date(due.act_by, 'es')}." in spanish
    assert "Hello Maria Example," in english


@pytest.mark.django_db
def test_after_it_went_out_the_note_says_by_when_they_must_answer():
    case, today = denied.case(), denied.today()
    letter = denied.letter(case)
    actions.file_stage(denied.stage(case), on=today, how=Channel.FAX, address="555-0100", by=case.owner, today=today)
    letter = Letter.objects.select_related("case", "stage").get(pk=letter.pk)
    due = case.deadlines.get(clock="decision", superseded_at=None)

    body = note_of(letter, language="en", on=today).body
    late = note_of(letter, language="en", on=due.legal_on + timedelta(days=1)).body

    assert f"The letter went out on {say_date(today)}." in body
    assert f"They must answer by {say_date(due.legal_on)}." in body
    assert "It must go out" not in body
    assert "They must answer by" not in late


@pytest.mark.django_db
def test_the_patient_reads_it_in_their_language_and_on_paper(client):
    case = denied.case()
    letter = denied.letter(case)
    patient = make.guest(case, Role.PATIENT)
    client.force_login(patient)
    place = f"/cases/{case.pk}/letters/{letter.pk}/"

    english = client.get(f"{place}note/").content.decode()
    spanish = client.get(f"{place}note/?language=es").content.decode()

    assert "What this letter says" in english
    assert "Lo que dice esta carta" in spanish
    assert 'lang="es"' in spanish
    assert client.get(f"{place}note.pdf?language=es").content.startswith(b"%PDF-")
    client.force_login(make.guest(case, Role.VIEWER))
    assert client.get(f"{place}note/").status_code == 403


@pytest.mark.django_db
def test_programs_get_it_too_and_an_unknown_language_is_refused():
    case = denied.case()
    place = f"/api/v1/letters/{denied.letter(case).pk}/note/"
    api = program(case.owner)

    assert api.get(place, {"language": "es"}).json()["title"] == "Su apelación"
    assert api.get(f"{place}file/").content.startswith(b"%PDF-")
    assert api.get(place, {"language": "xx"}).status_code == 400
