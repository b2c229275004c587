"""How days and numbers are said to people; loaded into every template."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from django import template
from django.utils import formats, timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()
# A day as `day` and `moment` write it, in any language with such names: Tue 14 Jul 2026, 4:05 pm
A_DAY = re.compile(r"\b[^\W\d_]{2,4}\.? \d{1,2} [^\W\d_]{3,5}\.? \d{4}\b(?:, \d{1,2}(?::\d\d)? [ap]m)?")
A_DAY_AND_POINT = re.compile(rf"(?P<day>{A_DAY.pattern})(?P<point>[,.;:]?)")


@register.filter
def day(value: date | datetime | None) -> str:
    """Tue 14 Jul 2026, in the reader's language; an instant is said in the reader's time zone."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return _day(value, get_language())


@lru_cache(4096)
def _day(value: date, language: str | None) -> str:
    said = formats.date_format(value, "D j M Y")
    # the names of months are small in Spanish; Django's short ones are not
    return said.lower() if (language or "").startswith("es") else said


@register.filter
def moment(value: datetime | None) -> str:
    """Tue 14 Jul 2026, 4:05 pm"""
    return "–" if value is None else f"{day(value)}, {hour(value)}"


@register.filter
def hour(value: datetime | None) -> str:
    """4:05 pm, on the reader's clock."""
    return "–" if value is None else _undotted(formats.date_format(timezone.localtime(value), "P"))


def clock_time(value: time) -> str:
    """9 pm, or 21:00, as the reader's language says a time of any day."""
    return _undotted(formats.time_format(value))


def _undotted(said: str) -> str:
    """Without the dots of “p.m.”: a sentence that ends with a time would end with two."""
    return said.replace(".m.", "m")


class InEnglish(str):
    """Words that stay in English whatever the reader's language; a page says so to whoever has it read aloud."""


@register.filter
def in_its_language(words: str) -> SafeString:
    """Words as they stand, marked as English where they stay so whatever the reader's language."""
    return _marked(conditional_escape(words), words)


@register.filter
def days_stand_out(sentence: str) -> SafeString:
    """A sentence whose days are in bold and never broken at the end of a line, nor from the comma after them."""
    return _marked(A_DAY_AND_POINT.sub(_bold, conditional_escape(sentence)), sentence)


def _marked(escaped: str, words: str) -> SafeString:
    marked = f'<span lang="en">{escaped}</span>' if isinstance(words, InEnglish) else escaped
    return mark_safe(marked)  # noqa: S308 - escaped by whoever calls; what is added holds no word of anybody's


def _bold(found: re.Match[str]) -> str:
    bold = f'<strong class="nowrap">{found["day"]}</strong>'
    return f'<span class="nowrap">{bold}{found["point"]}</span>' if found["point"] else bold


@register.filter
def away_from(value: date | None, today: date) -> str:
    """in 12 days, today, 3 days ago: never stored, always computed at the door."""
    if value is None:
        return ""
    days = (value - today).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days > 1:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": -days}


@register.filter
def nearness(value: date | None, today: date) -> str:
    """past, near, soon or far: a word for the style sheet, beside the words people read."""
    days = 99 if value is None else (value - today).days
    return "past" if days < 0 else "near" if days <= 3 else "soon" if days <= 14 else "far"
