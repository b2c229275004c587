"""A case that goes to another organisation: what is offered, to whom, what stands in the way, how much it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject, Now
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import erasing
from appeals.live import LIFE
from appeals.models import Dispatch, Editing, Letter, Override, Packet, Reminder, Transfer, Turn, WriteOff
from cases.access import offices_of
from cases.models import Case, Share
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import Can, Role
from claimback.sorry import Conflict
from documents.mailed.models import ON_THE_SHELF, MailedFile
from documents.models import Document, State
from documents.quota import room_of


class NotNow(Conflict):
    """Something of the case is under way that belongs to the side where it is."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return _("The case cannot be handed over now. %(reason)s Nothing was changed.") % {"reason": self.reason}


class TooLittleRoom(Conflict):
    """The papers of the case are too much for where it would go."""

    status = 507

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        said = _(
            "The papers of this case do not fit: %(missing)s of room are missing in your organisation. Nothing was "
            "changed; the case stays where it is. Ask whoever runs this system for more room, then accept it."
        )
        return said % {"missing": filesizeformat(self.missing)}


def waiting_for(case: Case) -> Transfer | None:
    """What this case is offered by now, if it is; also an offer whose time is over and which nobody took back."""
    return Transfer.objects.waiting().told().filter(case=case).first()


@dataclass(frozen=True, slots=True)
class Offered:
    """That a case is offered, as its own page says it."""

    id: UUID
    who: str
    to: UUID
    email: str
    until: datetime


def soon() -> Subquery:
    """What a case is offered by now, as a part of a question over rows that name a `case`, for `offered_of`."""
    told = JSONObject(
        id="id", name="asked_by__name", mail="asked_by__email", to="to", email="to__email", until="expires_at"
    )
    waiting = Transfer.objects.waiting().filter(case=OuterRef("case"), expires_at__gt=Now())
    return Subquery(waiting.values(told=told)[:1])


def offered_of(told: dict[str, Any] | None) -> Offered | None:
    """What `soon` found, or None: nobody is asked to take the case over."""
    if told is None:
        return None
    until = datetime.fromisoformat(told["until"])
    return Offered(UUID(told["id"]), told["name"] or told["mail"], UUID(told["to"]), told["email"], until)


def offers_to(user: User) -> QuerySet[Transfer]:
    """What this person is asked to take over and can still answer, what was asked first on top."""
    if not user.is_active:
        return Transfer.objects.none()
    return Transfer.objects.waiting().told().filter(to=user.pk, expires_at__gt=Now()).order_by("asked_at", "pk")


def transfers_open_to(user: User, can: Can) -> QuerySet[Transfer]:
    """The offers of cases where this person may do this, the newest first; to look, also what was offered to them."""
    if not user.is_active:
        return Transfer.objects.none()
    seen = Q(case__in=Case.objects.open_to(user, can))
    if can == Can.VIEW:
        seen |= Q(to=user.pk)
    return Transfer.objects.told().filter(seen).order_by("-asked_at", "-pk")


def offered_to(user: User, transfer_id: UUID) -> Transfer:
    """What was offered to this person, answered or not, or 404."""
    return get_object_or_404(Transfer.objects.told(), to=user.pk, pk=transfer_id)


def offer_of(case: Case, transfer_id: UUID) -> Transfer:
    """One offer of this case, or 404."""
    return get_object_or_404(Transfer.objects.told(), case=case, pk=transfer_id)


def goes_back(row: Transfer) -> bool:
    """Whether the case goes from an office to its patient, and not from a person to an office."""
    return not is_of_one(row.before)


def places_for(row: Transfer) -> list[Organisation]:
    """Where whoever is asked may take it: the offices they fight in; a patient, their own (none: to be opened)."""
    kind = Organisation.Kind.PERSON if goes_back(row) else Organisation.Kind.OFFICE
    own = Q(role=Role.OWNER) if goes_back(row) else Q()
    here = Membership.objects.living().filter(own, user=row.to_id, organisation__kind=kind)
    places = set(here.values_list("organisation", flat=True))
    return [each for each in offices_of(row.to, Can.FILE) if each.pk in places and each.pk != row.before_id]


def patients_with_an_account(case: Case) -> list[User]:
    """Whom an office may hand the case back to."""
    shares = Share.objects.living().filter(case=case, role=Role.PATIENT, user__is_active=True).select_related("user")
    return [share.user for share in shares.order_by("since", "pk")]


def must_be_free(case: Case) -> None:
    """Nothing is under way that belongs to the people of where the case is. Raises NotNow with the first thing.

    Whoever is asked reads it too, so it says nothing of what is in the case.
    """
    if reason := next(_under_way(case), ""):
        raise NotNow(reason)


def _under_way(case: Case) -> Iterator[str]:
    if erasing.hold_of(case):
        yield _("It must be kept where it is; an owner or a supervisor lifts that first.")
    if erasing.waiting_for(case):
        yield _("It is to be erased; take that back first.")
    if Letter.objects.kept().filter(case=case, sealed_at=None).exists():
        yield _(
            "A letter is still being written in the name of whoever has the case. They send it, or throw the draft "
            "away, first; what is thrown away is kept, and can be taken out again afterwards."
        )
    if Override.objects.waiting().filter(case=case).exists() or WriteOff.objects.waiting().filter(case=case).exists():
        yield _("A later date or an end waits for a second person; agree to it or send it back first.")
    if Editing.objects.filter(case=case, seen_at__gt=Now() - LIFE).exists():
        yield _("Somebody has a form of this case open and is writing in it. Try it again when they are done.")
    yield from _at_work(case)


def _at_work(case: Case) -> Iterator[str]:
    """What a machine is at: over by itself within minutes, or a person must look at it."""
    papers = Document.objects.filter(case=case, state__in=[State.RECEIVED, State.CHECKED])
    if papers.exists() or Packet.objects.filter(case=case, state=Packet.State.ASKED).exists():
        yield _("A paper or a packet is being worked on. Try it again in a few minutes.")
    sending = [Dispatch.State.ASKED, Dispatch.State.UNSURE]
    if Dispatch.objects.filter(case=case, state__in=sending).exists():
        yield _("Something is being sent, or nobody knows whether it arrived. Look at it first.")
    taken = Q(within__claimed_until__gt=Now(), within__state=Reminder.State.PENDING)
    if Reminder.objects.filter(taken, case=case, state=Reminder.State.PENDING).exists():
        yield _("A message about it is going out this very minute. Try it again in a few minutes.")


@dataclass(frozen=True, slots=True)
class Load:
    """What would move, as it is told to whoever is asked: no name of the insurer, nothing about health."""

    papers: int
    size: int  # bytes
    next_on: date | None
    dates: int  # legal dates that run

    @property
    def said(self) -> str:
        """How many papers, and how much room they take."""
        if not self.papers:
            return _("No papers yet")
        said = ngettext("%(n)s paper, %(size)s", "%(n)s papers, %(size)s", self.papers)
        return said % {"n": self.papers, "size": filesizeformat(self.size)}


def load_of(case: Case) -> Load:
    """How much the case is. Four questions."""
    papers = Document.objects.filter(case=case)
    turn = Turn.objects.filter(case=case).first()
    return Load(papers.count(), _bytes_of(case), turn.on if turn else None, len(erasing.open_dates(case)))


def must_have_room(case: Case, into: UUID) -> None:
    """Whether the papers of the case fit where it goes. Raises TooLittleRoom."""
    room = room_of(into)
    missing = room.used + _bytes_of(case) - room.limit
    if missing > 0:
        raise TooLittleRoom(missing)


def _bytes_of(case: Case) -> int:
    mailed = MailedFile.objects.filter(ON_THE_SHELF, mailed__case=case)
    rows = (Document.objects.filter(case=case), mailed)
    return sum(each.aggregate(bytes=Sum("size", default=0))["bytes"] for each in rows)
