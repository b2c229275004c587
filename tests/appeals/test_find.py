"""Find a case while on the phone: by whatever the caller says first."""

from datetime import date

import pytest
from django.utils import timezone

from appeals.models import Turn
from cases.models import Case, Decision
from claimback.accounts.roles import Role
from tests import make
from tests.appeals.fights import denied
from tests.appeals.programs import program
from tests.documents.test_search import read

pytestmark = pytest.mark.django_db


def TOLD() -> Case:
    case = denied(claim_number="CL-2026-0093417", reference_number="AB 77-120", appeal_phone="(800) 555-0143")
    Case.objects.filter(pk=case.pk).update(patient_name="Maria Lopez Sample", patient_born_on=date(1970, 4, 5))
    return case


@pytest.fixture
def case(told):
    return told


def shown(client, words, **more):
    return client.get("/find/", {"words": words, **more}, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "maria", "SAMPLE", "sample maria", "lop", "4/5/1970", "April 5, 1970", "1970-04-05", "CL-2026-0093417",
        "cl 2026 0093417", "0093417", "93417", "ab77120", "800 555 0143", "8005550143", "  maria   mutual ",
    ],
)  # fmt: skip
def test_a_case_is_found_by_whatever_the_caller_says(client, case, words):
    client.force_login(case.owner)

    said = shown(client, words)

    assert f"/cases/{case.pk}/" in said
    assert "Maria Lopez Sample" in said
    assert "Your turn" in said
    assert str(Turn.objects.get(case=case).on.year) in said


def test_a_sealed_member_id_is_found_whole_and_in_no_part(client, case):
    client.force_login(case.owner)

    assert f"/cases/{case.pk}/" in shown(client, "nmh204815573")
    assert f"/cases/{case.pk}/" in shown(client, "NMH 2048 15573")
    assert f"/cases/{case.pk}/" not in shown(client, "nmh2048")
    assert "NMH" not in shown(client, "maria")  # an id is read on the case, where reading it is remembered


@pytest.mark.parametrize("words", ["'; --", "%", "_", "\\", "\x00", "((", "🙂", "93", "5", "nobody", "a" * 300])
def test_what_fits_nothing_finds_nothing_and_breaks_nothing(client, case, words):
    client.force_login(case.owner)

    answer = client.get("/find/", {"words": words}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert str(case.pk) not in answer.content.decode()


def test_nothing_asked_shows_what_can_be_asked(client, case):
    client.force_login(case.owner)

    answer = client.get("/find/")

    assert answer.status_code == 200
    assert "a member id" in answer.content.decode()


def test_nobody_finds_the_cases_of_others_and_who_may_not_read_finds_no_number(client, case):
    client.force_login(denied(patient_name="Maria Elsewhere").owner)
    for words in ("maria", "0093417", "4/5/1970"):
        assert str(case.pk) not in shown(client, words)

    viewer = make.guest(case, Role.VIEWER)
    client.force_login(viewer)
    assert str(case.pk) in shown(client, "maria")
    assert str(case.pk) not in shown(client, "0093417")
    assert str(case.pk) not in shown(client, "4/5/1970")


def test_one_case_is_opened_at_once_and_several_are_listed_with_what_names_one_first(client, case):
    other = denied(owner=case.owner)
    Case.objects.filter(pk=other.pk).update(patient_name="Maria 0093417 Other")
    client.force_login(case.owner)

    answer = client.get("/find/", {"words": "lopez"})
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    assert client.get("/find/", {"words": "lopez", "all": "1"}).status_code == 200

    both = client.get("/find/", {"words": "maria"})
    assert both.status_code == 200
    assert both.content.decode().count("data-found-link data-key-link") == 2


def test_what_is_over_comes_last(client, case):
    over = denied(owner=case.owner)
    Case.objects.filter(pk=over.pk).update(
        patient_name="Maria Aalto", closed_on=timezone.localdate(), ending="won", opened_at=timezone.now()
    )
    Turn.objects.filter(case=over).update(whose="nobody", on=None)
    client.force_login(case.owner)

    said = shown(client, "maria")

    assert said.index("Maria Lopez") < said.index("Maria Aalto")
    assert "Won" in said


def test_words_in_papers_come_below(client, case):
    read(case, "The lumbar fusion was refused for want of therapy.", name="denial.txt")
    client.force_login(case.owner)

    page = client.get("/find/", {"words": "therapy"}).content.decode()
    below = client.get("/find/pages/", {"words": "therapy"}).content.decode()

    for said in (page, below):
        assert "denial.txt, page 1" in said
        assert "<mark>therapy</mark>" in said


def test_the_box_stands_on_every_page_and_the_numbers_of_a_case_are_copied_in_one_key(client, case):
    client.force_login(case.owner)

    desk = client.get(f"/cases/{case.pk}/").content.decode()

    assert "data-finder" in desk
    for key, number in (("c", "CL-2026-0093417"), ("m", "NMH204815573"), ("r", case.reference)):
        assert f'data-copy="{number}" data-copy-key="{key}"' in desk


def test_the_number_of_questions_does_not_grow_with_the_cases(client, case, django_assert_max_num_queries):
    client.force_login(case.owner)
    shown(client, "maria")
    for number in range(7):
        other = denied(owner=case.owner)
        Case.objects.filter(pk=other.pk).update(patient_name=f"Maria {number}")
        Decision.objects.filter(case=other).update(claim_number="0093417")

    with django_assert_max_num_queries(12):
        assert shown(client, "maria").count("data-found-link data-key-link") == 8


def test_a_program_finds_the_same(case):
    api = program(case.owner)

    (told,) = api.get("/api/v1/cases/find/", {"words": "0093417"}).json()["cases"]

    assert (told["case"], told["claim"], told["whose"]) == (str(case.pk), "CL-2026-0093417", "us")
    assert api.get("/api/v1/cases/find/", {"words": ""}).status_code == 400
    assert program(make.user()).get("/api/v1/cases/find/", {"words": "maria"}).json() == {"cases": [], "more": False}
