"""A person's own language on the screens: before signing in by cookie, after it by what they chose."""

import pytest
from django.test import Client

from claimback.accounts.models import User
from tests import make

pytestmark = pytest.mark.django_db


def test_the_language_is_chosen_before_anybody_is_known(client: Client) -> None:
    answer = client.post("/language/", {"language": "es", "next": "/accounts/login/"})

    assert answer.headers["Location"] == "/accounts/login/"
    assert '<html lang="es"' in client.get("/accounts/login/").content.decode()


def test_who_is_signed_in_keeps_it_and_meets_it_on_every_device(client: Client) -> None:
    person = make.user()
    client.force_login(person)

    client.post("/language/", {"language": "es"})

    assert User.objects.get(pk=person.pk).language == "es"
    other = Client()
    other.force_login(person)
    page = other.get("/for-you/", headers={"accept-language": "en"})
    assert ('<html lang="es"' in page.content.decode(), page.headers["Content-Language"]) == (True, "es")


def test_a_language_nobody_speaks_here_changes_nothing(client: Client) -> None:
    person = make.user()
    client.force_login(person)

    client.post("/language/", {"language": "xx"})

    assert User.objects.get(pk=person.pk).language == "en"


def test_nobody_is_led_to_another_house(client: Client) -> None:
    answer = client.post("/language/", {"language": "es", "next": "https://example.test/"})

    assert answer.headers["Location"] == "/"


def test_who_signs_up_in_spanish_is_spoken_to_in_spanish(client: Client) -> None:
    client.post("/language/", {"language": "es"})
    secret = "a long enough password"

    client.post("/accounts/signup/", {"email": "maria@example.test", "name": "María", "password1": secret})

    assert User.objects.get(email="maria@example.test").language == "es"


def test_who_signs_out_is_not_met_by_an_error(client: Client) -> None:
    client.force_login(make.user())

    assert client.post("/accounts/logout/").status_code == 302
