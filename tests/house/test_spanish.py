"""What a message and a patient's screen can say is said in Spanish too: every word of theirs is in a catalogue."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation.template import templatize

from claimback.audit.kinds import KINDS

SAID_IN_MESSAGES = (
    "appeals/sentences.py", "appeals/mail.py", "appeals/mail_words.py", "appeals/mail_weekly.py",
    "appeals/mail_alerts.py",
)  # fmt: skip
"""Not what goes to offices that have no language with us (`mail_outside.py`): that is in English."""
SAME_IN_BOTH = {"“%(words)s”"}


def words_of(file: Path) -> list[tuple[str, ...]]:
    """Each translatable text of a file: alone, or the one and the many."""
    calls = [each for each in ast.walk(ast.parse(file.read_text())) if isinstance(each, ast.Call)]
    named = [(each, each.func.id) for each in calls if isinstance(each.func, ast.Name)]
    found = [
        (each, 2 if name == "ngettext" else 1) for each, name in named if name in ("_", "gettext_lazy", "ngettext")
    ]
    texts = [
        tuple(each.value for each in call.args[:number] if isinstance(each, ast.Constant)) for call, number in found
    ]
    return [each for each in texts if each]


@pytest.mark.parametrize("name", SAID_IN_MESSAGES)
def test_every_word_of_a_message_is_in_the_catalogue(name: str) -> None:
    texts = words_of(settings.BASE_DIR / name)
    assert texts
    with translation.override("es"):
        missing = [
            each[0]
            for each in texts
            if (gettext(each[0]) if len(each) == 1 else ngettext(each[0], each[1], 2)) in each
            and each[0] not in SAME_IN_BOTH
        ]
    assert missing == []


PATIENT_SCREENS = (
    "appeals/page", "appeals/new", "appeals/urgent", "appeals/confirm", "appeals/until", "appeals/coverage",
    "appeals/ways", "appeals/call", "appeals/contacts", "appeals/log_contact", "appeals/letter", "appeals/packet",
    "appeals/file", "appeals/receipt", "appeals/answer", "appeals/silence", "appeals/already", "appeals/law_fact",
    "appeals/care_goes_on", "appeals/their_clock", "appeals/correct", "appeals/kit", "appeals/for_you",
    "appeals/letters", "appeals/requests", "appeals/family", "appeals/advocate", "appeals/leave_case",
    "appeals/hand_over", "appeals/offer", "appeals/offers",
    "accounts/join", "appeals/case_file",
    "accounts/close", "documents/paper", "documents/papers", "account/login", "account/signup", "account/logout",
    "account/confirm_login_code", "account/confirm_email_verification_code", "account/password_reset", "403", "404",
    "405", "429", "appeals/messages", "appeals/_lines", "appeals/correct_message", "appeals/not_sent",
    "appeals/_messages_seen", "400", "403_csrf", "500", "away", "sent_before", "account/snippets/already_logged_in",
    "accounts/account", "appeals/wishes", "appeals/calendars", "appeals/calendar_made", "appeals/_calendar",
    "appeals/talk", "appeals/talk_sheet", "appeals/send", "appeals/close", "appeals/abandon", "appeals/fact",
    "appeals/heed", "appeals/notice", "appeals/points", "appeals/sign", "appeals/correct_contact", "appeals/forwarded",
    "appeals/pages", "appeals/today", "appeals/find", "appeals/finding", "documents/find", "appeals/authority",
    "appeals/revocation", "appeals/letter_note", "appeals/request_letter", "appeals/help", "appeals/rules_changed",
    "appeals/case_rules_changed", "law/words", "law/contents", "law/which", "law/coverage", "law/state", "law/find",
    "law/payers", "law/changes",
    "appeals/chosen", "appeals/_news", "appeals/_editing", "appeals/erase",
)  # fmt: skip
"""Every page a person alone meets from the first day to the outside review; what they include comes with them."""
SAID_ON_SCREENS = (
    "appeals/sentences.py", "appeals/desk.py", "appeals/asking.py", "appeals/points.py", "appeals/comparison.py",
    "appeals/correspondence.py", "appeals/forms/messaging.py", "appeals/views/messaging.py",
    "appeals/actions/messaging.py", "cases/message.py", "appeals/next_steps.py", "appeals/endings.py",
    "appeals/forms/few.py", "appeals/forms/confirming.py", "appeals/forms/urgency.py", "appeals/forms/coverage.py",
    "appeals/forms/contacting.py", "appeals/forms/filing.py", "appeals/forms/requesting.py",
    "appeals/views/confirming.py", "appeals/views/answering.py", "appeals/views/filing.py",
    "appeals/views/contacting.py", "appeals/views/letters.py", "appeals/views/writing.py", "appeals/views/coverage.py",
    "appeals/views/day_zero.py", "cases/models.py", "claimback/words.py", "documents/forms.py", "documents/models.py",
    "appeals/alongside.py", "appeals/forms/alongside.py", "appeals/views/alongside.py",
    "appeals/family.py", "appeals/forms/family.py", "appeals/actions/family.py", "appeals/views/family.py",
    "appeals/case_file.py", "appeals/actions/keeping.py", "appeals/actions/closing.py", "appeals/views/closing.py",
    "cases/access.py", "claimback/accounts/roles.py", "appeals/forms/reaching.py", "appeals/views/reaching.py",
    "appeals/models/reminder.py", "appeals/channels.py", "appeals/forms/calendars.py", "appeals/calendars/writing.py",
    "appeals/talk_sheet.py", "appeals/forms/talking.py", "appeals/views/talking.py", "appeals/models/talk.py",
    "appeals/views/sending.py", "appeals/models/dispatch.py", "appeals/forms/using.py", "appeals/views/using.py",
    "appeals/forms/heeding.py", "appeals/heeded.py", "appeals/views/heeding.py", "appeals/views/noticing.py",
    "appeals/models/notice.py", "appeals/forms/comparing.py", "appeals/views/comparing.py", "appeals/models/point.py",
    "appeals/forms/continuing.py", "appeals/views/continuing.py", "appeals/forms/delaying.py",
    "appeals/views/delaying.py", "appeals/views/telling.py", "appeals/views/ways.py", "appeals/kits.py",
    "appeals/offered.py", "appeals/manifest.py", "appeals/packets.py", "appeals/letter_kinds.py", "appeals/kept.py",
    "appeals/where_to.py", "appeals/forms/desk.py", "appeals/models/request.py", "appeals/for_you.py",
    "appeals/forms/authority.py", "appeals/views/authority.py", "cases/authority.py", "cases/contact.py",
    "appeals/signing.py", "appeals/views/requesting.py", "appeals/forms/criteria.py", "appeals/first_steps.py",
    "appeals/law_pages/clock.py", "appeals/law_pages/contents.py", "appeals/law_pages/coverage.py",
    "appeals/law_pages/find.py", "appeals/law_pages/papers.py", "appeals/law_pages/state.py",
    "appeals/law_pages/words.py",
    "appeals/looks.py", "appeals/risks.py", "appeals/views/today.py", "appeals/views/at_once.py",
    "appeals/forms/at_once.py", "appeals/models/editing.py", "appeals/models/saved_view.py",
    "appeals/forms/erasing.py", "appeals/views/erasing.py",
    "appeals/transfers.py", "appeals/forms/transferring.py", "appeals/views/transferring.py",
)  # fmt: skip
VERBS = ("appeals/actions", "documents", "documents/resumable", "cases", "claimback/accounts")
FOR_OFFICES = {
    "appeals/actions/addressing.py", "appeals/actions/learning.py", "appeals/actions/leaving.py",
    "appeals/actions/watching.py", "claimback/accounts/reach.py", "claimback/accounts/models.py",
    "claimback/accounts/views.py", "cases/facts.py", "cases/api.py", "documents/resumable/api.py", "documents/text.py",
}  # fmt: skip
"""What only an organisation does with its address book, its insurers and its people, and what is still to be said."""


def refusals() -> list[str]:
    """The modules whose sentences say why a verb was refused: a new one must speak Spanish too."""
    found = [path.relative_to(settings.BASE_DIR) for each in VERBS for path in (settings.BASE_DIR / each).glob("*.py")]
    return sorted({str(path) for path in found} - FOR_OFFICES)


SAME = {
    "%(n)s",
    "%(event)s: %(on)s.",
    "%(what)s",
    "ClaimBack",
    "Español",
    "Google Calendar",
    "Outlook",
    "Supervisor",
    "%(on)s: %(what)s",
    "%(on)s: %(what)s.",
    "Arizona",
    "Alaska",
    "Puerto Rico",
    "Fax",
    "Plan",
    "plan",
    "No",
    "No.",
    "Ctrl",
    "Medicare",
    "$%(n)s",
    "%(long)s",
    "%(long)s %(since)s%(at)s",
    "%(question)s – %(answers)s",
    "%(for)s: %(long)s, %(since)s",
    "Enter",
    "“%(words)s”",
}
A_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
A_CALL = re.compile(rf"\bn?gettext\(\s*({A_TEXT})(?:,\s*({A_TEXT}))?")
INCLUDED = re.compile(r"""(?:include|extends) "([^"]+)\"""")


def with_what_they_include(names: Iterable[str]) -> set[str]:
    """The templates of these names, and all those they are made of."""
    found: set[str] = set()
    waiting = [f"{name}.html" for name in names]
    while waiting:
        name = waiting.pop()
        path = settings.BASE_DIR / "templates" / name
        if name not in found and path.exists():
            found.add(name)
            waiting += INCLUDED.findall(path.read_text())
    return found


def words_on(template: str) -> list[tuple[str, ...]]:
    """What a template says, as Django's own collector finds it."""
    written = templatize((settings.BASE_DIR / "templates" / template).read_text(), origin=template)
    calls = A_CALL.finditer(written)
    return [tuple(ast.literal_eval(each) for each in found.groups() if each) for found in calls]


def untranslated(texts: Iterable[tuple[str, ...]]) -> list[str]:
    with translation.override("es"):
        return [
            each[0]
            for each in texts
            if each[0] not in SAME and (gettext(each[0]) if len(each) == 1 else ngettext(each[0], each[1], 2)) in each
        ]


@pytest.mark.parametrize("name", sorted(with_what_they_include(PATIENT_SCREENS)))
def test_every_word_on_a_patients_screen_is_said_in_spanish(name: str) -> None:
    assert untranslated(words_on(name)) == []


@pytest.mark.parametrize(
    "name", sorted({*SAID_ON_SCREENS, *refusals(), "claimback/outage.py", "claimback/audit/once.py"})
)
def test_every_word_a_patients_screen_is_given_is_said_in_spanish(name: str) -> None:
    assert untranslated(words_of(settings.BASE_DIR / name)) == []


def test_every_line_of_the_timeline_is_said_in_spanish() -> None:
    with translation.override("en"):
        lines = [(str(kind.sentence),) for kind in KINDS.values() if kind.shown]

    assert untranslated(lines) == []


def test_every_count_of_the_timeline_has_its_one_and_its_many_in_both_languages() -> None:
    counted = [kind for kind in KINDS.values() if kind.shown and kind.counted]
    assert len(counted) > 5
    for kind in counted:
        name, _words = kind.counted or ("", None)
        said = {}
        for language in ("en", "es"):
            with translation.override(language):
                said[language] = {number: kind.said({name: number}) for number in (0, 1, 2)}
                assert said[language][0] == said[language][2] == kind.said({}) != said[language][1]
        assert set(said["en"].values()).isdisjoint(said["es"].values())


def test_a_new_word_on_a_patients_screen_is_found() -> None:
    assert untranslated([("A word nobody has translated yet",)]) == ["A word nobody has translated yet"]
    assert len([word for word in words_on("appeals/until.html") if "until" in word[0]]) > 0
