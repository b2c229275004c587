"""The words of the rulebook in the language of the reader, from a catalogue of their own (`law.po`)."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.translation import get_language

from appeals.law.saying import Said
from claimback.words import InEnglish

register = template.Library()
LOCALE = Path(__file__).parent / "locale"
DOMAIN = "law"


@cache
def words_in(language: str) -> Callable[[str], str]:
    """What says a sentence of the rulebook in this language; one it does not have stays as it is."""
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True).gettext


def language_now() -> str:
    """The reader's language, without its country."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


@register.filter
def plainly(text: str) -> str:
    """Words of the rulebook as the reader says them; those it does not have stay as they are."""
    words = words_in(language_now())
    if isinstance(text, Said):
        return words(text.pattern).format(**{name: plainly(value) for name, value in text.values.items()})
    return words(text) if text else text


def marked(text: str) -> str:
    """Words of the rulebook as the reader says them; those that stay English are marked so."""
    said = plainly(text)
    ours = language_now() == settings.LANGUAGE_CODE.partition("-")[0]
    return said if ours or said != text else InEnglish(text)
