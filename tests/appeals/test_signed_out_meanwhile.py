"""A session ends while a page stands open: nobody meets a blank page or a sign-in form inside a list."""

import pytest

from tests.appeals import fights

pytestmark = pytest.mark.django_db


def test_the_address_of_a_form_opened_after_signing_in_again_says_what_became_of_it(client):
    case = fights.denied()
    there = f"/cases/{case.pk}/follow-ups/"
    assert client.post(there, {"what": "Call"}).headers["Location"].endswith(there)
    client.force_login(case.owner)

    answer = client.get(there)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "was not kept" in answer.content.decode()


def test_a_program_is_told_the_same_without_a_page(client):
    answer = client.get("/theme/", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.content) == (405, b"")


def test_a_part_that_asks_on_after_the_end_of_the_session_loads_the_page_anew(client):
    case = fights.denied()

    part = client.get(f"/cases/{case.pk}/papers/", headers={"HX-Request": "true"})
    page = client.get(f"/cases/{case.pk}/papers/")

    assert (part.status_code, part.headers["HX-Refresh"], part.content) == (200, "true", b"")
    assert page.status_code == 302


def test_a_part_for_somebody_signed_in_is_left_alone(client):
    case = fights.denied()
    client.force_login(case.owner)

    answer = client.get(f"/cases/{case.pk}/papers/", headers={"HX-Request": "true"})

    assert "HX-Refresh" not in answer.headers
    assert 'id="papers"' in answer.content.decode()
