"""The whole caseload: offices, patients and their cases; the same seed on the same day tells the same stories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle
from random import Random

from django.db import transaction

from appeals import actions
from appeals.demo import fighting, people, stories
from appeals.demo.corresponding import writes_to_everybody
from appeals.demo.overriding import waits_for_a_second_look
from appeals.demo.people import Office, SignIn
from appeals.demo.proving import criteria_half_proven
from cases.models import Case
from claimback.accounts.models import Membership, Organisation

TALES = (*stories.STORIES, criteria_half_proven, waits_for_a_second_look, writes_to_everybody, *fighting.STORIES)
SHARED = stories.SHARED | {criteria_half_proven, fighting.patient_signed_on_the_screen}


def seed(*, organisations: int, seed: int, today: date) -> tuple[list[Office], int]:
    """The offices of the demo and two patients alone, with cases at every stage; what is there already stays.

    Gives the organisations and how many cases are new. Each organisation comes whole or not at all. The first has a
    case of every story, the others of every second one: a first start waits for them.
    """
    password = people.hashed()
    told = [tell_office(number, seed=seed, today=today, password=password) for number in range(organisations)]
    told += [tell_alone(slug, name, seed=seed, today=today, password=password) for slug, name in people.ALONE]
    return [office for office, _new in told], sum(new for _office, new in told)


@transaction.atomic
def tell_office(number: int, *, seed: int, today: date, password: str) -> tuple[Office, int]:
    """The n-th office, counted from 0, whole or not at all, and how many cases are new. `password` is a hash."""
    office = people.office(people.place(number), password=password)
    if not office.new:
        return office, 0
    new = _tell_all(office, TALES if number == 0 else TALES[::2], seed=seed, today=today, password=password)
    if number == 0:
        _away(office, today=today)
    return office, new


@transaction.atomic
def tell_alone(slug: str, name: str, *, seed: int, today: date, password: str) -> tuple[Office, int]:
    """A patient alone and their cases, in the same way."""
    office = people.alone(slug, name=name, password=password)
    return office, _tell_alone(office, seed=seed, today=today) if office.new else 0


def add(offices: list[Office], *, cases: int, seed: int, today: date) -> int:
    """So many more cases of the same kinds, spread over the advocates of the offices. Gives how many."""
    teams = [office for office in offices if len(office.team) > 1]
    there = Case.objects.filter(organisation__in=[office.organisation.pk for office in teams]).count()
    chance = Random(f"{seed}:more:{there}")  # noqa: S311
    seats = cycle([(office, advocate) for office in teams for advocate in office.who_fights])
    tales = cycle(TALES)
    for _number in range(cases if teams else 0):
        office, advocate = next(seats)
        with transaction.atomic():
            # A story is many acts in one: what each of them locks is locked before the first is remembered.
            Organisation.objects.select_for_update(no_key=True).get(pk=office.organisation.pk)
            next(tales)(stories.Scene(office, advocate, today, chance))
    return cases if teams else 0


def sign_ins(offices: list[Office]) -> list[SignIn]:
    """Everybody of these organisations who signs in, the people they share with aside."""
    return [member for office in offices for member in office.team]


def _tell_all(
    office: Office, tales: Sequence[Callable[[stories.Scene], Case]], *, seed: int, today: date, password: str
) -> int:
    chance = Random(f"{seed}:{office.slug}")  # noqa: S311
    advocates = cycle(office.who_fights)
    number = 0
    for story in tales:
        patient = None
        if story in SHARED:
            number += 1
            name = people.invented_name(chance)
            patient = people.patient(office, number=number, name=name, password=password)
        story(stories.Scene(office, next(advocates), today, chance, patient))
    learn(office, today=today)
    return len(tales)


def learn(office: Office, *, today: date) -> None:
    """What the office heard about the insurers of its cases, beside what ships."""
    for insurer, days in zip(stories.INSURERS, (5, 10), strict=False):
        learnt = {
            "insurer": office.marked(insurer),
            "window": days,
            "unit": "business_days",
            "runs_from": "notice_received",
            "after_appeal": "lost",
            "phone": office.marked("(800) 555-0155"),
            "hours": office.marked("weekdays, 8 to 5 Eastern"),
            "source": office.marked("A call to the provider line"),
            "learnt_on": today - timedelta(days=30),
        }
        actions.learn_policy(office.organisation, facts=learnt, by=office.who_fights[0], on=today)


def _away(office: Office, *, today: date) -> None:
    """One advocate is away for a week, and the other covers."""
    absent, cover = reversed(office.who_fights)
    places = {place.user_id: place for place in Membership.objects.living().filter(organisation=office.organisation)}
    actions.cover_absence(
        places[absent.pk],
        cover=places[cover.pk],
        from_on=today,
        until_on=today + timedelta(days=7),
        now=datetime.combine(today, time(12), tzinfo=absent.zone),
        by=absent,
    )


def _tell_alone(office: Office, *, seed: int, today: date) -> int:
    chance = Random(f"{seed}:{office.slug}")  # noqa: S311
    user = office.team[0].user
    tales: tuple[Callable[[stories.Scene], Case], ...] = (stories.preparing_with_a_draft, stories.letter_just_dropped)
    for story in tales:
        scene = stories.Scene(office, user, today, chance)
        story(scene)
    return len(tales)
