"""Telling a human: rows of kind alert, on their page at once and by their own ways, once a day for the same thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from appeals.mail_alerts import NOT_ASKED, NOT_REACHED
from appeals.models import Reminder
from appeals.reminders.outbox import database_now
from appeals.reminders.people import channels_of
from cases.models import Case
from claimback.accounts.covering import covers
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Can, roles_that
from claimback.poke import poke


def tell(
    people: Iterable[User],
    *,
    step: str,
    organisation_id: UUID,
    case: Case | None = None,
    about: Reminder | None = None,
    urgent: bool = True,
    now: datetime,
) -> list[Reminder]:
    """Put an alert into the outbox for each of these people; said again under the same step it adds nothing.

    What is not `urgent` goes by the first of their ways alone, besides their page.
    """
    rows = [
        Reminder(
            organisation_id=organisation_id,
            case=case,
            kind=Reminder.Kind.ALERT,
            recipient=person,
            instead_of=about,
            step=step,
            channel=channel,
            due_at=now,
        )
        for person in people
        for channel in dict.fromkeys([Reminder.Channel.APP, *channels_of(person, urgent=urgent)])
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    poke("appeals.tasks.send_due")
    return rows


def step_of(start: str, about: UUID, now: datetime) -> str:
    """The step of an alert about this row, on this day (UTC)."""
    return f"{start}{about.hex[-12:]}_{now:%Y%m%d}"


def supervisors(organisation_id: UUID, *, besides: User | None = None) -> list[User]:
    """Who answers for an organisation: its owners and supervisors who can sign in."""
    found = Membership.objects.living().filter(
        organisation=organisation_id, role__in=roles_that(Can.MANAGE), user__is_active=True
    )
    people = [each.user for each in found.select_related("user").order_by("since", "pk")]
    return [person for person in people if besides is None or person.pk != besides.pk]


def minds(case: Case) -> User | None:
    """Whoever the case is with, where they can sign in and still work there."""
    works = Membership.objects.living().filter(
        organisation=case.organisation_id, user=case.owner_id, user__is_active=True
    )
    member = works.select_related("user").first()
    return member.user if member else None


def who_hears(person: User | None, *, case: Case | None, organisation_id: UUID) -> list[User]:
    """Who is told that somebody is not reached: whoever minds the case, or the supervisors where it is that person.

    In an organisation of one it is the person: there is nobody else, and their page still works. Who covers for them
    hears it by a row of their own; where it is the cover who is not reached, the supervisors are told as well.
    """
    owner = minds(case) if case else None
    if owner and (person is None or owner.pk != person.pk):
        now = database_now()
        stand_ins = covers(now=now, organisations=[organisation_id]).stand_ins(owner.pk, organisation_id, at=now)
        lost = person is not None and any(each.pk == person.pk for each in stand_ins)
        above = [each for each in supervisors(organisation_id, besides=person) if each.pk != owner.pk] if lost else []
        return [owner, *above]
    return supervisors(organisation_id, besides=person) or ([person] if person else [])


def not_reached(reminder: Reminder) -> None:
    """A message did not arrive for good: somebody else is told, once a day for each person and case."""
    if reminder.kind == Reminder.Kind.ALERT:
        return  # it falls back to their page, which cannot fail; an alert about an alert helps nobody
    now, person = database_now(), reminder.recipient
    owner_is_it = bool(person and reminder.case and reminder.case.owner_id == person.pk)
    if person is not None:
        step = step_of(NOT_REACHED, person.pk, now)
    else:
        assert reminder.link_id
        step = step_of(NOT_ASKED, reminder.link_id, now)
    tell(
        who_hears(person, case=reminder.case, organisation_id=reminder.organisation_id),
        step=step,
        organisation_id=reminder.organisation_id,
        # about the advocate it is said once, not once for each of their cases
        case=None if owner_is_it else reminder.case,
        about=reminder,
        now=now,
    )
