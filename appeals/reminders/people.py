"""Who is reached, and by what: the ways of a person that work, in the order they chose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects

from appeals.models import Reminder
from cases.models import Case
from claimback.accounts.models import Address, Browser, Preference, User, Way, zone_named
from claimback.accounts.reach import OUTWARD

Channel = Reminder.Channel


@dataclass(frozen=True, slots=True)
class Reach:
    """How one person is reached at this moment: read once, from the database."""

    person: User
    wishes: Preference
    addresses: tuple[Address, ...]
    browsers: tuple[Browser, ...]

    def address(self, way: str) -> Address | None:
        """The proved number, or the other address for mail, where there is one."""
        return next((each for each in self.addresses if each.way == way and each.proven_at), None)

    @property
    def email(self) -> str:
        """Where mail goes: the address they asked for, else the one they sign in with."""
        other = self.address(Way.EMAIL)
        return other.value if other else self.person.email

    @property
    def email_went_bad_at(self) -> datetime | None:
        """Since when the address that mail goes to no longer takes any."""
        other = self.address(Way.EMAIL)
        if other:
            return other.bad_at
        same = self.wishes.bad_email and self.wishes.bad_email == self.person.email
        return self.wishes.bad_email_at if same else None

    def works(self, way: str) -> bool:
        """Whether a message can go this way now."""
        if way == Way.EMAIL:
            return self.email_went_bad_at is None
        if way == Way.SMS:
            number = self.address(Way.SMS)
            return bool(settings.SMS_URL) and not self.wishes.no_texts and number is not None and number.bad_at is None
        if way == Way.PUSH:
            return bool(self.browsers and settings.VAPID_PRIVATE_KEY)
        return way == Way.APP

    @property
    def chosen(self) -> list[str]:
        """What they chose, in their order; mail where they chose nothing."""
        return [way for way in self.wishes.ways if way in Way.values] or [Way.EMAIL]

    @property
    def ways(self) -> list[str]:
        """Every way that works: those they chose first, the page itself last."""
        order = [*self.chosen, *OUTWARD, Way.APP]
        return [way for way in dict.fromkeys(order) if self.works(way)]


def reach_of(person: User) -> Reach:
    """How this person is reached now."""
    return reaches_of([person])[0]


def reaches_of(people: Iterable[User]) -> list[Reach]:
    """How these people are reached now, in three questions whatever their number."""
    fresh = list(User.objects.filter(pk__in=[person.pk for person in people]).select_related("preference"))
    prefetch_related_objects(fresh, "addresses", "browsers")
    found = {each.pk: each for each in fresh}
    return [_reach(found[person.pk]) for person in people if person.pk in found]


def _reach(person: User) -> Reach:
    wishes = getattr(person, "preference", None) or Preference(user=person)
    living = tuple(each for each in person.browsers.all() if each.ended_at is None)
    return Reach(person, wishes, tuple(person.addresses.all()), living)


def channels_of(person: User, *, urgent: bool) -> list[str]:
    """By which channels a message to this person is put into the outbox, never none.

    What is urgent goes by every way they chose that works; the rest by the first of them. Somebody none of whose
    chosen ways works is written by the next that does, in the end on the page alone.
    """
    reach = reach_of(person)
    chosen = [way for way in reach.chosen if reach.works(way)] or reach.ways[:1]
    return chosen if urgent else chosen[:1]


def living_channels(person: User) -> list[str]:
    """The ways by which this person is reached without looking; none for somebody who cannot sign in."""
    return [way for way in reach_of(person).ways if way in OUTWARD] if person.is_active else []


def next_channel(person: User, *, after: str, tried: Iterable[str] = ()) -> str | None:
    """The next way of this person besides those tried; None where none is left."""
    gone = {after, *tried}
    return next((way for way in reach_of(person).ways if way not in gone), None)


def zone_for(person: User, case: Case | None = None) -> ZoneInfo:
    """The clock by which this person is written to: theirs, else that of the case, else five hours behind UTC."""
    return zone_named(person.time_zone) or (case and zone_named(case.time_zone)) or person.zone
