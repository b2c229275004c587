"""Who is reached, and by what: the ways of a person that work, in the order they chose."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from appeals.models import Reminder
from cases.models import Case, Share
from claimback.accounts.models import Address, Browser, Preference, User, Way
from claimback.accounts.reach import OUTWARD
from claimback.words import clock_time
from claimback.written import Rows

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

    def waiting(self, way: str) -> Address | None:
        """The number or address that waits for its code."""
        return next((each for each in self.addresses if each.way == way and not each.proven_at and each.code), None)

    def place(self, way: str) -> str:
        """Where a message goes this way: the number or the address; empty where that says nothing."""
        if way == Way.EMAIL:
            return self.email
        number = self.address(way)
        return number.value if number else ""

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
            return self.texts_are_on and not self.wishes.no_texts and number is not None and number.bad_at is None
        if way == Way.PUSH:
            return bool(self.browsers and settings.VAPID_PRIVATE_KEY)
        return way == Way.APP

    @property
    def texts_are_on(self) -> bool:
        """Whether whoever runs the system has a gateway for text messages."""
        return bool(settings.SMS_URL)

    @property
    def chosen(self) -> list[str]:
        """What they chose, in their order; mail where they chose nothing."""
        return [way for way in self.wishes.ways if way in Way.values] or [Way.EMAIL]

    @property
    def ways(self) -> list[str]:
        """Every way that works: those they chose first, the page itself last."""
        order = [*self.chosen, *OUTWARD, Way.APP]
        return [way for way in dict.fromkeys(order) if self.works(way)]

    def channels(self, *, urgent: bool) -> list[str]:
        """By which channels a message is put into the outbox, never none.

        What is urgent goes by every way they chose that works; the rest by the first of them. Where none works that
        reaches somebody who does not look, the next one that does takes its place; in the end it is the page alone.
        """
        chosen = [way for way in self.chosen if self.works(way)]
        if {*self.chosen} & {*OUTWARD} and not {*chosen} & {*OUTWARD}:
            chosen = [*[way for way in self.ways if way in OUTWARD][:1], *chosen]
        chosen = chosen or [Way.APP]
        return chosen if urgent else chosen[:1]


def reach_of(person: User) -> Reach:
    """How this person is reached now, asked anew: one question, two more where there is more than mail.

    Raises User.DoesNotExist.
    """
    return reach_from(User.objects.select_related("preference").annotate(**_more("pk")).get(pk=person.pk))


def _more(person: str) -> dict[str, Exists]:
    """Whether there is more than mail, so that who has none costs no question more."""
    return {
        "with_addresses": Exists(Address.objects.filter(user=OuterRef(person))),
        "with_browsers": Exists(Browser.objects.living().filter(user=OuterRef(person))),
    }


@Rows
def _shares(*, case: UUID) -> QuerySet[Share]:
    shares = Share.objects.living().filter(case=case).select_related("user__preference").annotate(**_more("user"))
    return shares.order_by("since", "pk")


def shares_with_wishes(case: Case) -> list[Share]:
    """Who was let into this case, in the order they came, each with what `reach_from` asks of a person."""
    found: list[Any] = _shares(case=case.pk)
    for share in found:
        share.user.with_addresses, share.user.with_browsers = share.with_addresses, share.with_browsers
    return found


def reaches_of(people: Iterable[User]) -> list[Reach]:
    """How these people are reached now: one question for all, two more where anybody has more than mail."""
    return _reaches(_reached(people=tuple(person.pk for person in people)))


@Rows
def _reached(*, people: tuple[UUID, ...]) -> QuerySet[User]:
    found = User.objects.filter(pk__in=people).select_related("preference")
    return found.annotate(**_more("pk"))


def _reaches(asked: list[Any]) -> list[Reach]:
    """Of people who were asked for together with what there is `_more` of them."""
    living = Prefetch("browsers", Browser.objects.living().order_by("since", "pk"))
    prefetch_related_objects([each for each in asked if each.with_addresses], "addresses")
    prefetch_related_objects([each for each in asked if each.with_browsers], living)
    return [
        Reach(
            each,
            getattr(each, "preference", None) or Preference(user=each),
            tuple(each.addresses.all()) if each.with_addresses else (),
            tuple(each.browsers.all()) if each.with_browsers else (),
        )
        for each in asked
    ]


class Reaches:
    """How many people are reached who are written to one after the other: asked for all at once, and soon anew.

    What somebody wished in the last half second may not be known yet.
    """

    FRESH = 0.5  # seconds

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._known: dict[UUID, Reach] = {}

    def of(self, person: User | None, *, among: Iterable[User | None]) -> Reach | None:
        """This person's, None for nobody's; `among` are those who are still to be written to."""
        if person is None:
            return None
        if time.monotonic() - self._asked_at > self.FRESH or person.pk not in self._known:
            self._asked_at = time.monotonic()
            self._known = {reach.person.pk: reach for reach in reaches_of(each for each in among if each)}
        return self._known[person.pk]


def reach_from(person: User) -> Reach:
    """How a person is reached whom one of these has just asked for; anybody else is asked for anew."""
    return _reaches([person])[0] if hasattr(person, "with_addresses") else reach_of(person)


def wishes_in_words(reach: Reach) -> list[str]:
    """What whoever works on their case must know before writing or calling; never a number or an address."""
    wishes = reach.wishes
    labels = dict(Way.choices)
    said = [_("Writes to them: %(ways)s.") % {"ways": ", ".join(str(labels[way]) for way in reach.chosen)}]
    if not {*reach.channels(urgent=True)} & {*OUTWARD}:
        said.append(_("No message reaches them now: please call."))
    if wishes.quiet:
        hours = {"start": clock_time(wishes.quiet[0]), "stop": clock_time(wishes.quiet[1]), "zone": reach.person.zone}
        said.append(_("Quiet from %(start)s to %(stop)s (%(zone)s).") % hours)
    if wishes.never_then:
        said.append(_("It is not safe to reach them then, by a call either."))
    if wishes.few_words:
        said.append(_("Never say more than “You have a message”, to whoever answers."))
    if wishes.no_texts:
        said.append(_("No text messages: others read that phone."))
    return said


def preferences_of(user: User, can: object = None) -> QuerySet[Preference]:
    """What this person asked for; nobody else's, whatever they may do."""
    return Preference.objects.filter(user=user.pk) if user.is_active else Preference.objects.none()


def channels_of(person: User, *, urgent: bool) -> list[str]:
    """By which channels a message to this person is put into the outbox now; see `Reach.channels`."""
    return reach_of(person).channels(urgent=urgent)


def living_channels(person: User) -> list[str]:
    """The ways by which this person is reached without looking; none for somebody who cannot sign in."""
    if not person.is_active:
        return []
    return [way for way in reach_of(person).channels(urgent=True) if way in OUTWARD]


def next_channel(person: User, *, after: str, tried: Iterable[str] = ()) -> str | None:
    """The next way of this person besides those tried; None where none is left."""
    gone = {after, *tried}
    return next((way for way in reach_of(person).ways if way not in gone), None)


def zone_for(person: User, case: Case | None = None) -> ZoneInfo:
    """The clock by which this person is written to: theirs, else that of the case, else five hours behind UTC."""
    return person.zone_or(case.time_zone if case else "")
