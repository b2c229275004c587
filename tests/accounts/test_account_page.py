"""A person's own page: details and tokens."""

import pytest
from django.test import Client

from claimback.accounts import actions
from claimback.accounts.models import ApiToken, User
from claimback.audit.models import Event
from tests.accounts.conftest import Office

pytestmark = pytest.mark.urls("tests.accounts.doors")
DETAILS = {"name": "Ada A.", "phone": "", "address": "1 Example St", "time_zone": "America/Chicago", "language": "en"}


def test_the_account_page_asks_a_stranger_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/account/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_person_keeps_their_own_details(as_advocate: Client, office: Office) -> None:
    answer = as_advocate.post("/account/", DETAILS)

    assert answer.status_code == 302
    assert User.objects.get(pk=office.advocate.pk).time_zone == "America/Chicago"
    assert Event.objects.filter(kind="own details changed", by_id=office.advocate.pk).count() == 1


def test_a_time_zone_no_clock_knows_is_refused_and_nothing_is_kept(as_advocate: Client, office: Office) -> None:
    answer = as_advocate.post("/account/", DETAILS | {"time_zone": "Mars/Olympus"})

    assert answer.status_code == 422
    assert User.objects.get(pk=office.advocate.pk).name == "Ada Advocate"


def test_a_person_may_not_make_themselves_staff(as_advocate: Client, office: Office) -> None:
    as_advocate.post("/account/", DETAILS | {"is_staff": "on", "email": "other@example.com"})

    kept = User.objects.get(pk=office.advocate.pk)
    assert (kept.is_staff, kept.email) == (False, "advocate@example.com")


def test_a_token_is_shown_once_and_only_its_digest_is_kept(as_advocate: Client, office: Office) -> None:
    answer = as_advocate.post("/account/tokens/", {"token-name": "The case import"})

    token = ApiToken.objects.get(user=office.advocate)
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert token.digest == actions.digest_of(secret)
    assert secret not in as_advocate.get("/account/").content.decode()
    assert not token.may_write


def test_the_page_with_a_token_on_it_is_never_stored(as_advocate: Client) -> None:
    answer = as_advocate.post("/account/tokens/", {"token-name": "The case import"})

    assert "no-store" in answer.headers["Cache-Control"]


def test_a_token_without_a_purpose_is_not_made(as_advocate: Client) -> None:
    answer = as_advocate.post("/account/tokens/", {"token-name": ""})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_person_revokes_their_own_token(as_advocate: Client) -> None:
    as_advocate.post("/account/tokens/", {"token-name": "The case import"})
    token = ApiToken.objects.get()

    as_advocate.post(f"/account/tokens/{token.pk}/revoke/")

    assert not ApiToken.objects.living().exists()


def test_somebody_elses_token_is_not_there_to_be_revoked(as_owner: Client, office: Office) -> None:
    as_owner.post("/account/tokens/", {"token-name": "The owner's"})
    token = ApiToken.objects.get()
    as_owner.force_login(office.stranger)

    answer = as_owner.post(f"/account/tokens/{token.pk}/revoke/")

    assert answer.status_code == 404
    assert ApiToken.objects.living().exists()


def test_pages_are_written_by_the_readers_clock(as_advocate: Client) -> None:
    as_advocate.post("/account/", DETAILS | {"time_zone": "Pacific/Honolulu"})

    assert as_advocate.get("/").content.decode() == "Pacific/Honolulu"


def test_a_page_for_nobody_in_particular_is_written_by_the_houses_clock(client: Client, db: None) -> None:
    assert client.get("/").content.decode() == "America/New_York"
