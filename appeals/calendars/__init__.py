"""Dates as calendar programs read them: which entries there are, and the file that tells them (RFC 5545)."""

from appeals.calendars.entries import Entry, Kind, entries_of
from appeals.calendars.feeds import address_of, feeds_of, named_by, renewal_of, shows, webcal_of
from appeals.calendars.writing import fingerprint, write

__all__ = [
    "Entry",
    "Kind",
    "address_of",
    "entries_of",
    "feeds_of",
    "fingerprint",
    "named_by",
    "renewal_of",
    "shows",
    "webcal_of",
    "write",
]
