"""What makes an address one, when it is old, and where an entry of the address book comes from."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.models import Address
from claimback.words import day

HOME = "US"  # of a number written without a country
LAST_LINE = re.compile(r"\b[A-Z]{2},? +\d{5}(-\d{4})?$")
FEWEST_LINES = 2
A_MONTH = 30.44  # days
PAGE = URLValidator(schemes=["https"])
FROM_A_LETTER = re.compile(r"It stands in their letter of [A-Z][a-z]{2} (?P<day>\d{1,2} [A-Z][a-z]{2} \d{4})")
"""What is kept in English of an address that a letter gave (`actions.addressing`)."""


def fault_of(way: str, value: str) -> str:
    """Why this cannot be an address of this way; empty where it can."""
    match way:
        case Address.Way.FAX:
            return _fault_of_number(value)
        case Address.Way.MAIL:
            return _fault_of_lines(value)
        case Address.Way.EMAIL:
            said = _("“%(value)s” is no e-mail address. Nothing was changed; what you entered is kept.")
            return "" if _holds(validate_email, value) else said % {"value": value[:80]}
        case _:
            said = _("“%(value)s” is no page: a portal's address begins with https://. What you entered is kept.")
            return "" if _holds(PAGE, value) else said % {"value": value[:80]}


def caution_about(checked_on: date | None, *, today: date) -> str:
    """What to say of an address by the day it was last checked: never, long ago, or nothing."""
    if checked_on is None:
        return _("Nobody has checked this address yet. Check it before you use it.")
    months = settings.ADDRESS_CHECK_MONTHS
    if checked_on >= today - timedelta(days=months * A_MONTH):
        return ""
    said = ngettext(
        "Last checked on %(on)s, over %(months)s month ago: check it.",
        "Last checked on %(on)s, over %(months)s months ago: check it.",
        months,
    )
    return said % {"on": day(checked_on), "months": months}


def source_of(entry: Address) -> str:
    """Where an entry comes from, and who checked it last."""
    told: dict[str, object] = {"kind": entry.get_source_kind_display(), "source": _as_read(entry.source)}
    if entry.checked_on is None:
        return _("%(kind)s: %(source)s.") % told
    told |= {"on": day(entry.checked_on), "who": entry.checked_by, "how": _as_read(entry.checked_how)}
    if entry.checked_how.rstrip(".") == entry.source.rstrip("."):
        return _("%(kind)s: %(source)s. Checked on %(on)s by %(who)s.") % told
    return _("%(kind)s: %(source)s. Checked on %(on)s by %(who)s: %(how)s.") % told


def _as_read(text: str) -> str:
    """What is kept of a letter in the reader's words; what a person typed as it stands."""
    found = FROM_A_LETTER.fullmatch(text.rstrip("."))
    if not found:
        return text.rstrip(".")
    on = datetime.strptime(found["day"], "%d %b %Y").date()  # noqa: DTZ007 - a day, of no zone
    return (_("It stands in their letter of %(on)s.") % {"on": day(on)}).rstrip(".")


def same_value(way: str, one: str, other: str) -> bool:
    """Whether two writings are one address: digits of a number, letters and digits of the rest."""
    if way == Address.Way.FAX:
        return re.sub(r"\D", "", one)[-10:] == re.sub(r"\D", "", other)[-10:]
    return plain(one) == plain(other)


def plain(value: str) -> str:
    """Letters and digits of an address, by which two writings of it are one."""
    return re.sub(r"[\W_]+", " ", value).casefold().strip()


def _holds(check: object, value: str) -> bool:
    try:
        check(value)  # type: ignore[operator]
    except ValidationError:
        return False
    return True


def _fault_of_number(value: str) -> str:
    said = _(
        "“%(value)s” is no fax number with its area code, such as (202) 555-0143. Nothing was changed; what you "
        "entered is kept."
    ) % {"value": value[:80]}
    try:
        number = phonenumbers.parse(value, HOME)
    except phonenumbers.NumberParseException:
        return said
    return "" if phonenumbers.is_valid_number(number) else said


def _fault_of_lines(value: str) -> str:
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if len(lines) >= FEWEST_LINES and LAST_LINE.search(lines[-1]):
        return ""
    return _(
        "A postal address has its street or box on one line, and on the last line town, two letters of the state and "
        "ZIP code, such as “Springfield, OH 45501”. Nothing was changed; what you entered is kept."
    )
