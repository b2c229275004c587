"""What a reminder says, and what it never says."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail as post
from django.core.mail import EmailMultiAlternatives, get_connection

from appeals import mail
from appeals.reminders import outbox
from tests.appeals import rows
from tests.appeals.rows import at

pytestmark = pytest.mark.django_db
NOW = at("2026-07-14 13:00")


def message(*, language: str = "en", meant_for=NOW, **dates: object) -> EmailMultiAlternatives:
    """The mail about one date of a fresh case, composed on 14 July 2026 in New York."""
    here = rows.office()
    here.advocate.language = language
    deadline = rows.deadline(here.stage, **dates)
    reminder = rows.due(deadline, here.advocate)
    reminder.due_at = meant_for
    reminder.message_id = outbox.message_id(reminder)
    return mail.compose(reminder, now=NOW)


def test_it_names_the_date_in_words_and_the_case_by_its_reference():
    sent = message(act_by=date(2026, 7, 21))

    assert sent.subject.startswith("Case R")
    assert sent.subject.endswith(": due Tue 21 Jul 2026")
    assert "is due in 7 days (Tue 21 Jul 2026)." in sent.body


def test_it_links_to_the_case(settings):
    settings.PUBLIC_URL = "https://claims.example"

    assert "https://claims.example/cases/" in message(act_by=date(2026, 7, 21)).body


@pytest.mark.parametrize(
    ("dates", "subject", "sentence"),
    [
        ({"act_by": date(2026, 7, 14)}, "due Tue 14 Jul 2026", "is due today (Tue 14 Jul 2026)"),
        ({"act_by": date(2026, 7, 15)}, "due Wed 15 Jul 2026", "is due tomorrow (Wed 15 Jul 2026)"),
        (
            {"act_by": date(2026, 7, 13), "legal_on": date(2026, 7, 16)},
            "late since Mon 13 Jul 2026",
            "There is still time until Thu 16 Jul 2026.",
        ),
        (
            {"act_by": date(2026, 7, 10), "legal_on": date(2026, 7, 13)},
            "late since Fri 10 Jul 2026",
            "By our count the last day was Mon 13 Jul 2026.",
        ),
        (
            {"act_by": date(2026, 7, 17), "owed_by": "insurer"},
            "the insurer's answer is due Fri 17 Jul 2026",
            "must answer in 3 days (Fri 17 Jul 2026)",
        ),
        (
            {"act_by": date(2026, 7, 13), "owed_by": "insurer"},
            "the insurer's answer is late",
            "An answer was due Mon 13 Jul 2026",
        ),
        (
            {"act_by": date(2026, 7, 13), "owed_by": "reviewer"},
            "the reviewer's answer is late",
            "An answer was due Mon 13 Jul 2026",
        ),
    ],
)
def test_it_says_whose_date_it_is_and_whether_it_is_coming_here_or_past(dates, subject, sentence):
    sent = message(**dates)

    assert sent.subject.endswith(f": {subject}")
    assert sentence in sent.body


def test_a_clock_of_hours_is_told_on_the_readers_clock():
    sent = message(act_by=date(2026, 7, 14), act_at=at("2026-07-14 20:30"))

    assert "due Tue 14 Jul 2026, 4:30 pm" in sent.subject


def test_a_message_that_comes_after_its_day_says_so():
    sent = message(act_by=date(2026, 7, 15), meant_for=NOW - timedelta(days=2))

    assert "This message is late by 2 days. It was meant for Sun 12 Jul 2026." in sent.body
    assert "late by" not in message(act_by=date(2026, 7, 15)).body


def test_it_speaks_the_readers_language():
    sent = message(language="es", act_by=date(2026, 7, 15))

    assert "vence" in sent.subject
    assert "mañana" in sent.body
    assert 'lang="es"' in sent.alternatives[0].content


@pytest.mark.parametrize("owed_by", ["us", "insurer"])
def test_nothing_in_it_tells_who_is_ill_of_what_or_who_insures_them(owed_by):
    sent = message(act_by=date(2026, 7, 13), owed_by=owed_by)

    everything = f"{sent.message()} {sent.body} {sent.alternatives[0].content}".lower()
    everything = re.sub(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "an id", everything)
    for word in (
        "quillfeather",
        "zelda",
        "lumbar",
        "fusion",
        "fictional mutual",
        "denied",
        "denial",
        "ada",
        "pat ient",
    ):
        assert word not in everything


def test_it_carries_its_key_and_an_identity_at_our_address_on_one_line(settings):
    settings.PUBLIC_URL = "https://claims.advocates.example"

    raw = message(act_by=date(2026, 7, 15)).message().as_bytes().decode()

    assert re.search(r"^X-ClaimBack-Reminder: [0-9a-f-]{36}$", raw, re.MULTILINE)
    assert re.search(r"^Message-ID: <[0-9a-f]{32}@claims\.advocates\.example>$", raw, re.MULTILINE)


def test_the_plain_text_and_the_page_say_the_same():
    sent = message(act_by=date(2026, 7, 13))

    for paragraph in sent.body.strip().split("\n\n")[:2]:
        assert paragraph.strip().split("\n")[0] in sent.alternatives[0].content


def test_the_development_folder_is_read_newest_first(tmp_path):
    sent = [message(act_by=date(2026, 7, 15)), message(act_by=date(2026, 7, 16))]
    with get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path) as line:
        line.send_messages(sent)

    found = mail.folder(tmp_path)

    assert [each.subject for each in found] == [sent[1].subject, sent[0].subject]
    assert found[0].key == sent[1].extra_headers["X-ClaimBack-Reminder"]
    assert found[0].message_id == sent[1].extra_headers["Message-ID"]
    assert found[0].to == sent[1].to[0]
    assert "Thu 16 Jul 2026" in found[0].text
    assert "<html" in found[0].html


def test_mail_that_is_no_reminder_is_in_the_folder_too(tmp_path):
    with get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path) as line:
        line.send_messages([post.EmailMessage("Your code", "123456", to=["pat@people.example"])])

    (found,) = mail.folder(tmp_path)

    assert (found.subject, found.text.strip(), found.key) == ("Your code", "123456", "")


def test_a_folder_that_is_not_there_yet_holds_no_mail(tmp_path):
    assert mail.folder(tmp_path / "mail") == []
