"""Entries as an iCalendar file (RFC 5545, RFC 7986), so that Google, Outlook and Apple read the same (decision 25).

Folding, escaping and values are the library's. What goes in is a reference, a kind of date and a link: no text that
anybody typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vDuration

from appeals.calendars.entries import Entry, Kind
from appeals.sentences import BY_HAND

PRODUCT = "-//ClaimBack//Dates 1//EN"
AGAIN = timedelta(hours=1)
"""How soon a program should ask again; Google and Outlook ask when they please."""

# Before the beginning of the day: nine in the morning of the day before and a week before. They end before the clocks
# change at two in the morning, so that they ring at nine in every week of the year.
DAYS_BEFORE = (timedelta(hours=15), timedelta(days=6, hours=15))
HOURS_BEFORE = (timedelta(hours=1), timedelta(hours=6))

_TITLES: dict[Kind, Promise] = {
    Kind.ACT: gettext_lazy("Act by: case %(reference)s"),
    Kind.LAST: gettext_lazy("Last day: case %(reference)s"),
    Kind.ANSWER: gettext_lazy("Answer due from the other side: case %(reference)s"),
    Kind.RENEW: gettext_lazy("Renew the address of your ClaimBack calendar"),
}
_SAID: dict[Kind, Promise] = {
    Kind.ACT: gettext_lazy("Something in case %(reference)s should be done by then."),
    Kind.LAST: gettext_lazy("By our count this is the last day for something in case %(reference)s."),
    Kind.ANSWER: gettext_lazy("By our count the other side must answer in case %(reference)s by then."),
    Kind.RENEW: gettext_lazy("In two weeks this calendar gets no more dates. Make a new address for it in ClaimBack."),
}


class Words(NamedTuple):
    """What a person reads in an entry, and where it leads."""

    title: str
    said: str
    link: str


def write(entries: Sequence[Entry], *, name: str, stamped: datetime) -> bytes:
    """The file, in the language that is active; `name` is what programs call the calendar.

    `stamped` is when this version of the calendar came to be: the same entries written again are the same bytes.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _plain(name))
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(AGAIN).to_ical().decode())
    for entry in entries:
        calendar.add_component(_event(entry, stamped=stamped))
    return calendar.to_ical(sorted=False)


def fingerprint(entries: Sequence[Entry], *, name: str) -> str:
    """SHA-256 in hex of everything `write` would say but the stamp; much quicker than writing it."""
    said = [PRODUCT, name, get_language(), settings.PUBLIC_URL, [(each, words_of(each)) for each in entries]]
    return sha256(repr(said).encode()).hexdigest()


def words_of(entry: Entry) -> Words:
    """The words of an entry in the language that is active."""
    about = {"reference": entry.reference}
    if entry.kind is Kind.RENEW:
        link = settings.PUBLIC_URL + reverse("calendars")
        return Words(str(_TITLES[entry.kind]), f"{_SAID[entry.kind]}\n{link}", link)
    link = settings.PUBLIC_URL + reverse("case", args=[entry.case_id])
    said = [*_said(entry), _("Open the case to see what it is and why:") + f"\n{link}"]
    return Words(_plain(_title(entry) % about), "\n".join(_plain(each, keep="\n") for each in said), link)


def _title(entry: Entry) -> str:
    if entry.cancelled:
        return _("No longer open: case %(reference)s")
    if entry.kind is Kind.ACT and entry.told.is_last:
        return _("Act by, the last day: case %(reference)s")
    if entry.kind is Kind.LAST and not entry.told.sure:
        return _("Day to be safe by: case %(reference)s")
    if entry.kind is Kind.ANSWER and not entry.told.sure:
        return _("Answer may be due from the other side: case %(reference)s")
    return str(_TITLES[entry.kind])


def _said(entry: Entry) -> list[str]:
    about = {"reference": entry.reference}
    if entry.cancelled:
        return [_("This date of case %(reference)s was met, or it no longer counts.") % about]
    said = [str(_SAID[entry.kind]) % about]
    if not entry.told.sure and entry.kind is not Kind.ANSWER:
        said = [_("The last legal day of something in case %(reference)s is not known. Act by then.") % about]
    return [*said, str(BY_HAND)] if entry.told.by_hand else said


def _event(entry: Entry, *, stamped: datetime) -> Event:
    words, event = words_of(entry), Event()
    event.add("uid", f"{entry.uid}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}")
    event.add("dtstamp", max(stamped, entry.modified))
    event.add("last-modified", entry.modified)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", words.title)
    event.add("description", words.said)
    event.add("url", words.link)
    event.add("transp", "TRANSPARENT")  # a date to keep takes nobody's day away
    when = entry.told.when
    event.add("dtstart", when)
    if not isinstance(when, datetime):
        event.add("dtend", _day_after(when))
    if not entry.cancelled and entry.kind is not Kind.ANSWER:
        for before in HOURS_BEFORE if isinstance(when, datetime) else DAYS_BEFORE:
            event.add_component(_alarm(words.title, before))
    return event


def _day_after(day: date) -> date:
    """The end of a whole day is the next one: it is left out of the entry."""
    return day + timedelta(days=1)


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm


def _plain(text: str, *, keep: str = "") -> str:
    """Text without control characters, and in one line: what could end a line of the file never gets that far."""
    return "".join(each if each.isprintable() or each in keep else " " for each in text)
