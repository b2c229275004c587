"""Signing up, in and out, in our own words."""

import re

import pytest
from django.core import mail
from django.test import Client

from claimback.accounts import actions
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role
from tests.accounts.conftest import Office

pytestmark = [pytest.mark.urls("tests.accounts.doors"), pytest.mark.django_db]
WORDS_OF_THE_LIBRARY = ("Sign Up", "Sign In", "Bad Token", "example.com!", "Menu:")
NEW = {"name": "Maria Example", "email": "maria@example.com", "password1": "a long plain sentence"}


def code_in(message: mail.EmailMessage) -> str:
    found = re.search(r"^([A-Z0-9][A-Z0-9-]{4,12})$", str(message.body), re.MULTILINE)
    assert found, message.body
    return found.group(1)


def test_a_person_signs_up_confirms_with_the_code_and_is_in(client: Client) -> None:
    client.post("/accounts/signup/", NEW | {"time_zone": "America/Chicago"})
    answer = client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0])})

    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200
    maria = User.objects.get(email="maria@example.com")
    assert (maria.name, maria.time_zone) == ("Maria Example", "America/Chicago")
    assert Membership.objects.living().get(user=maria).organisation.kind == Organisation.Kind.PERSON


def test_nobody_is_in_before_the_code(client: Client) -> None:
    client.post("/accounts/signup/", NEW)

    assert client.get("/account/").status_code == 302


def test_a_wrong_code_is_said_so(client: Client) -> None:
    client.post("/accounts/signup/", NEW)

    answer = client.post("/accounts/confirm-email/", {"code": "WRONG-1"})

    assert 'class="errorlist"' in answer.content.decode()
    assert client.get("/account/").status_code == 302


def test_a_code_that_did_not_come_is_sent_again_and_a_wrong_address_is_put_right(client: Client) -> None:
    client.post("/accounts/signup/", NEW | {"email": "mraia@example.com"})
    asked = client.get("/accounts/confirm-email/").content.decode()
    assert ("Send a new code" in asked, "Use another address" in asked) == (True, True)

    client.post("/accounts/confirm-email/", {"action": "change", "email": NEW["email"]})
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})

    assert mail.outbox[-1].to == [NEW["email"]]
    assert User.objects.get().email == NEW["email"]
    assert client.get("/account/").status_code == 200


def test_who_is_wrong_too_often_is_told_what_was_kept_and_what_to_do(client: Client) -> None:
    client.post("/accounts/signup/", NEW)

    for _try in range(3):
        answer = client.post("/accounts/confirm-email/", {"code": "WRONG-1"}, follow=True)

    assert "your account is kept. Wait a few minutes, then sign in" in answer.content.decode()


@pytest.mark.parametrize(
    ("password", "why"),
    [("short", "It is too short."), ("maria example", "It is too much like"), ("password123", "Many people use this")],
)
def test_a_password_is_asked_for_and_refused_in_plain_words(client: Client, password: str, why: str) -> None:
    asked = client.get("/accounts/signup/").content.decode()
    answer = client.post("/accounts/signup/", NEW | {"password1": password})

    assert "Three or four words that only you put together are good." in asked
    assert why in answer.content.decode()
    assert not User.objects.exists()


def test_who_is_new_is_told_at_the_door_what_it_is_for(client: Client) -> None:
    shown = client.get("/accounts/login/").content.decode()

    assert "Did your health plan say no?" in shown
    assert shown.index("</form>") < shown.index('class="button" href="/accounts/signup/')


def test_a_second_sign_up_with_the_same_address_looks_the_same_and_writes_to_its_person(
    client: Client, office: Office
) -> None:
    known = client.post("/accounts/signup/", NEW | {"email": office.owner.email})
    unknown = Client().post("/accounts/signup/", NEW)

    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert mail.outbox[0].subject == "You already have a ClaimBack account"
    assert User.objects.filter(email=office.owner.email).count() == 1


def test_a_wrong_password_does_not_say_whether_the_address_is_known(client: Client, office: Office) -> None:
    known = client.post("/accounts/login/", {"login": office.owner.email, "password": "wrong wrong"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong wrong"})

    assert known.context["form"].errors == unknown.context["form"].errors
    assert "do not belong together" in known.content.decode()


def test_many_wrong_passwords_are_slowed_down_in_words(client: Client, office: Office) -> None:
    for _try in range(12):
        answer = client.post("/accounts/login/", {"login": office.owner.email, "password": "wrong wrong"})

    assert "Too many" in answer.content.decode()


def test_whose_account_others_made_chooses_a_password_by_mail(client: Client, office: Office) -> None:
    new = actions.person_at(" New@Example.com ")
    actions.join(office.organisation, user=new, role=Role.ASSISTANT, by=office.owner)
    client.post("/accounts/password/reset/", {"email": "new@example.com"})
    link = re.search(r"http://\S+?(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    form = client.get(link.group(1), follow=True)

    client.post(
        form.redirect_chain[-1][0], {"password1": "a long plain sentence", "password2": "a long plain sentence"}
    )

    assert User.objects.get(email="new@example.com").check_password("a long plain sentence")


def test_a_used_reset_link_says_that_the_old_password_holds(client: Client) -> None:
    answer = client.get("/accounts/password/reset/key/abc-set-password/")

    assert "no longer works" in answer.content.decode()


def test_signing_out_ends_the_session(as_owner: Client) -> None:
    as_owner.post("/accounts/logout/")

    assert as_owner.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "path", ["login", "signup", "password/reset", "password/reset/done", "inactive", "email", "logout"]
)
def test_pages_of_sign_in_are_ours(path: str, as_owner: Client) -> None:
    client = as_owner if path in ("email", "logout") else Client()

    page = client.get(f"/accounts/{path}/").content.decode()

    assert 'class="site-header"' in page
    assert [words for words in WORDS_OF_THE_LIBRARY if words in page] == []


def test_a_message_of_sign_in_names_no_unknown_site(client: Client) -> None:
    client.post("/accounts/signup/", NEW)

    assert mail.outbox[0].subject == "Your ClaimBack code"
    assert "testserver" not in str(mail.outbox[0].body)
