"""How a person is reached: what they asked for, the numbers and addresses they proved, the browsers that listen."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals.actions.replanning import follow_clock, lock_cases, written_to
from appeals.links import BETWEEN_CODES, CODE, CODE_LIVES, MOST_WRONG
from appeals.models import Reminder
from appeals.reminders import daily, database_now, weekly
from appeals.reminders.living import needs_to_be_reached
from appeals.reminders.people import Reach, reach_of
from cases.models import Share
from claimback.accounts.actions import keep_language_and_clock
from claimback.accounts.models import Address, Browser, Membership, Preference, User, Way
from claimback.accounts.reach import FIRST_OF_DAY, FIRST_OF_WEEK, MONDAY, OUTWARD
from claimback.audit.events import record
from claimback.poke import poke
from claimback.sealed import blind_index
from claimback.sorry import Conflict, Sorry

MOST_CODES = 5  # to one person in a day
MOST_BROWSERS = 10  # of one person
LONGEST_ENDPOINT = 1000
POINT, SECRET = 65, 16  # bytes of the two keys of a browser (RFC 8291)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks for: ways in their order, quiet hours by their own clock, and what is not safe."""

    ways: Sequence[str]
    quiet_from: time | None = None
    quiet_to: time | None = None
    never_then: bool = False
    few_words: bool = False
    no_texts: bool = False
    language: str = ""  # as it is where empty, as is the zone
    time_zone: str = ""
    daily: bool | None = None  # one letter a day with what is not urgent; None: as their work suggests
    daily_hour: int = FIRST_OF_DAY
    weekly: bool = True  # once a week, how the cases about them stand
    weekly_day: int = MONDAY  # from 0
    weekly_hour: int = FIRST_OF_WEEK


class LastWay(Conflict):
    """Nothing would reach a person any more who has a date running."""

    def __str__(self) -> str:
        return _(
            "A date is running in one of your cases, and nothing would reach you any more unless you look here. "
            "Nothing was changed. Choose another way first, such as e-mail."
        )


class NotReady(Sorry):
    """A way was chosen by which nothing can be sent yet."""


class TooManyCodes(Sorry):
    """Codes were asked for too often."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait

    def __str__(self) -> str:
        return _("A code was sent already. Nothing was sent now. Please wait, then ask for another one.")


class WrongCode(Sorry):
    """Not the code that was sent, or too late, or after too many wrong ones."""

    def __str__(self) -> str:
        return _("This is not the code, or it is older than 15 minutes. Nothing was changed. Ask for a new one.")


class NotABrowser(Sorry):
    """What came is no subscription of a browser."""

    def __str__(self) -> str:
        return _("This browser gave an address we cannot write to. Nothing was changed. Try another browser.")


@transaction.atomic
def keep_wishes(person: User, *, wishes: Wishes, by: User) -> Preference:
    """Keep how this person wishes to be reached; it holds for what waits already, from the next sending on.

    Raises NotReady, LastWay; then nothing is kept.
    """
    cases = lock_cases(written_to(person))
    before = User.objects.select_for_update(no_key=True).get(pk=person.pk).time_zone
    reach = reach_of(person)
    told = asdict(wishes) | {"ways": list(dict.fromkeys(wishes.ways))}
    keep_language_and_clock(person, language=told.pop("language"), time_zone=told.pop("time_zone"), by=by)
    _must_be_ready(reach, told["ways"], no_texts=wishes.no_texts)
    wanted = Preference(user=person, bad_email=reach.wishes.bad_email, bad_email_at=reach.wishes.bad_email_at, **told)
    _must_be_reached(replace(reach, wishes=wanted))
    kept, _new = Preference.objects.update_or_create(user=person, defaults=told)
    if wishes.time_zone not in ("", before):
        follow_clock(person, cases)
    else:
        now = database_now()
        daily.move(person, hour=kept.daily_hour, now=now)
        weekly.move(person, wishes=kept, now=now)
    record("wishes kept", by=by, about=person)
    return kept


def _must_be_ready(reach: Reach, ways: Sequence[str], *, no_texts: bool) -> None:
    if not ways:
        raise NotReady(_("Choose at least one way. Nothing was changed."))
    if Way.SMS in ways and no_texts:
        raise NotReady(_("You asked for no text messages and chose them. Nothing was changed. Choose one."))
    if Way.SMS in ways and reach.address(Way.SMS) is None:
        raise NotReady(_("Prove your number for text messages first. Nothing was changed."))
    if Way.PUSH in ways and not reach.browsers:
        raise NotReady(_("Turn on messages in a browser first. Nothing was changed."))


def _must_be_reached(after: Reach) -> None:
    if not {*after.channels(urgent=True)} & {*OUTWARD} and needs_to_be_reached(after.person):
        raise LastWay


@transaction.atomic
def ask_for_code(person: User, *, way: Way, value: str, by: User, now: datetime) -> Address:
    """Send a code to this number or address; it is used only once the code came back, and until then the one before is.

    Raises TooManyCodes.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    _must_not_ask_too_often(person, now=now)
    Address.objects.filter(user=person, way=way, proven_at=None).delete()
    address = Address.objects.create(
        user=person, way=way, value=value, fingerprint=blind_index(value),
        code=f"{secrets.randbelow(10**6):06}", code_sent_at=now,
    )  # fmt: skip
    Reminder.objects.create(
        organisation_id=_some_office(person), kind=Reminder.Kind.ALERT, recipient=person,
        step=f"{CODE}{address.pk.hex}", channel=way, due_at=now,
    )  # fmt: skip
    record("code asked for", by=by, about=person, way=str(way))
    poke("appeals.tasks.send_due")
    return address


def _must_not_ask_too_often(person: User, *, now: datetime) -> None:
    asked = Reminder.objects.filter(recipient=person, step__startswith=CODE, due_at__gt=now - timedelta(days=1))
    times = sorted(asked.values_list("due_at", flat=True))
    if times and now - times[-1] < BETWEEN_CODES:
        raise TooManyCodes(int((times[-1] + BETWEEN_CODES - now).total_seconds()) + 1)
    if len(times) >= MOST_CODES:
        raise TooManyCodes(int((times[0] + timedelta(days=1) - now).total_seconds()) + 1)


def _some_office(person: User) -> UUID:
    """Whose message it is where it is about no case: the office they work in, else one that let them in."""
    work = Membership.objects.living().filter(user=person).order_by("since", "pk").first()
    if work:
        return work.organisation_id
    share = Share.objects.living().filter(user=person).order_by("since", "pk").first()
    if share is None:
        raise NotReady(_("You belong to no case and no organisation yet, so nothing will be sent to you."))
    return share.organisation_id


def prove_address(person: User, *, way: Way, code: str, by: User, now: datetime) -> Address:
    """The code came back: the number or address is used from now on, in place of the one before. Raises WrongCode."""
    with transaction.atomic():
        address = Address.objects.select_for_update().filter(user=person, way=way, proven_at=None).first()
        right = address is not None and _is_right(address, code, now=now)
        if address is not None and not right:
            Address.objects.filter(pk=address.pk).update(wrong_codes=address.wrong_codes + 1)
        if address is not None and right:
            Address.objects.in_use().filter(user=person, way=way).delete()
            Address.objects.filter(pk=address.pk).update(proven_at=Now(), code="")
            record("address proved", by=by, about=person, way=str(way))
    if address is None or not right:
        raise WrongCode
    address.refresh_from_db()
    return address


def _is_right(address: Address, code: str, *, now: datetime) -> bool:
    digits = "".join(each for each in code if each.isascii() and each.isdigit())
    lives = address.code_sent_at is not None and now - address.code_sent_at < CODE_LIVES
    return lives and address.wrong_codes < MOST_WRONG and hmac.compare_digest(digits, address.code)


@transaction.atomic
def forget_address(person: User, *, way: Way, by: User) -> None:
    """This number or other address is used no more; a mail goes to the address they sign in with again.

    Raises LastWay.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    reach = reach_of(person)
    _must_be_reached(replace(reach, addresses=tuple(each for each in reach.addresses if each.way != way)))
    if Address.objects.filter(user=person, way=way).delete()[0]:
        record("address forgotten", by=by, about=person, way=str(way))


@transaction.atomic
def trust_again(person: User, *, by: User) -> None:
    """The mailbox takes mail again, says the person: the next message tries it."""
    Preference.objects.filter(user=person).update(bad_email="", bad_email_at=None, bad_email_why="")
    Address.objects.filter(user=person, way=Way.EMAIL).update(bad_at=None, bad_why="")
    record("address trusted again", by=by, about=person)


@transaction.atomic
def add_browser(person: User, *, endpoint: str, p256dh: str, auth: str, by: User) -> Browser:
    """Messages may go to this browser; said twice it is said once, and another person's before it gets none any more.

    Raises NotABrowser, Conflict where somebody has very many.
    """
    _must_be_a_browser(endpoint, p256dh, auth)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    mark = blind_index(endpoint)
    known = Browser.objects.living().filter(fingerprint=mark)
    known.exclude(user=person).update(ended_at=Now(), why_ended="AnotherPerson")
    if same := known.filter(user=person).first():
        return same
    if Browser.objects.living().filter(user=person).count() >= MOST_BROWSERS:
        raise Conflict(_("You have ten browsers already. Nothing was changed. Turn messages off in one of them first."))
    made = Browser.objects.create(user=person, endpoint=endpoint, fingerprint=mark, p256dh=p256dh, auth=auth)
    wishes = reach_of(person)
    Preference.objects.update_or_create(user=person, defaults={"ways": list(dict.fromkeys([*wishes.chosen, Way.PUSH]))})
    record("browser listens", by=by, about=person)
    return made


def _must_be_a_browser(endpoint: str, p256dh: str, auth: str) -> None:
    """Whether it may be called is looked at whenever it is (`wire.outside`); here only what can never be right."""
    try:
        address = urlsplit(endpoint)
        sound = address.scheme in ("https", "http") and bool(address.hostname) and len(endpoint) <= LONGEST_ENDPOINT
        sizes = [len(urlsafe_b64decode(key + "=" * (-len(key) % 4))) for key in (p256dh, auth)]
    except ValueError as odd:
        raise NotABrowser from odd
    if not sound or sizes != [POINT, SECRET]:
        raise NotABrowser


@transaction.atomic
def end_browser(person: User, *, browser_id: UUID, by: User) -> None:
    """No more messages to this browser. Raises LastWay."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    reach = reach_of(person)
    _must_be_reached(replace(reach, browsers=tuple(each for each in reach.browsers if each.pk != browser_id)))
    if Browser.objects.living().filter(user=person, pk=browser_id).update(ended_at=Now(), why_ended="ByPerson"):
        record("browser ended", by=by, about=person)


@transaction.atomic
def open_message(person: User, *, message: Reminder, by: User) -> Reminder:
    """They opened what stands on their page: it is seen. Opened twice it was seen the first time."""
    Reminder.objects.filter(pk=message.pk, recipient=person, seen_at=None).update(seen_at=Now())
    message.refresh_from_db()
    return message
