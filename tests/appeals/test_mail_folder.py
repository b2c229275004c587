"""The folder of mails for development and tests: one's own, readable, and absent in production."""

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_folder_for_mail(settings, tmp_path):
    settings.MAIL_DIR = tmp_path


def mails(settings, *sent):
    backend = EmailBackend(file_path=settings.MAIL_DIR)
    backend.send_messages([EmailMessage(subject, text, "from@example.test", [to]) for to, subject, text in sent])


def test_each_person_reads_their_own_mail_only(client, settings):
    person = make.user()
    mails(settings, (person.email, "For you", "File by Friday."), ("other@example.test", "Not for you", "Secret."))
    client.force_login(person)

    page = client.get("/mail/").content.decode()

    assert "For you" in page
    assert "File by Friday." in page
    assert "Not for you" not in page


def test_an_address_that_contains_mine_is_not_mine(client, settings):
    person = make.user()
    mails(settings, (f"x{person.email}", "Not for you", "Secret."))
    client.force_login(person)

    assert "Not for you" not in client.get("/mail/").content.decode()


def test_on_a_developers_machine_all_are_shown(client, settings):
    settings.ENVIRONMENT = "development"
    mails(settings, ("other@example.test", "For somebody", "Hello."))
    client.force_login(make.user())

    assert "For somebody" in client.get("/mail/").content.decode()


def test_in_production_there_is_no_such_page(client, settings):
    settings.PRODUCTION = True
    client.force_login(make.user())

    assert client.get("/mail/").status_code == 404


def test_nobody_reads_it_unknown(client):
    assert client.get("/mail/").status_code == 302


def test_a_folder_without_mail_says_so(client):
    client.force_login(make.user())

    assert "No mail yet" in client.get("/mail/").content.decode()


def test_a_mail_cannot_put_a_script_on_the_page(client, settings):
    person = make.user()
    mails(settings, (person.email, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"))
    client.force_login(person)

    page = client.get("/mail/").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
