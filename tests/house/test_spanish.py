"""What a message can say is said in Spanish too: every word of the files it is made of is in the catalogue."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

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
