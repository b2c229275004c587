"""Which thread of a case somebody reads and writes, and who else does: the gate before every message.

With the patient: who works on the case, the patient, and whoever it is shared with to read along. Among the team: those
who work where the case belongs, and never somebody who holds a share in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from cases.access import Refused, get_case
from cases.models import Case, CaseQuerySet, Message, MessageQuerySet, Share, Thread
from claimback.accounts.models import Membership, Organisation, User, whoever
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can, Role, roles_that
from claimback.written import Question, Rows

READS = {Thread.PATIENT: Can.HEAR, Thread.TEAM: Can.CONFER}
WRITES = {Thread.PATIENT: Can.WRITE, Thread.TEAM: Can.CONFER}


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody who can read a thread now: the people of the patient's side, the patient first, and the team."""

    patients: tuple[User, ...]
    others: tuple[User, ...]
    team: tuple[User, ...]

    @property
    def side(self) -> tuple[User, ...]:
        """The patient's side."""
        return (*self.patients, *self.others)


def _with_thread(user: User, thread: Thread, can: Can) -> CaseQuerySet:
    """The cases in whose thread this person may do this."""
    cases = Case.objects.open_to(user, can)
    if thread == Thread.PATIENT:
        return cases
    # who fights alone is no team, and who holds a share stands on the patient's side, wherever they work
    shared = Share.objects.living().filter(user=user, case=OuterRef("pk"))
    return cases.exclude(organisation__kind=Organisation.Kind.PERSON).exclude(Exists(shared))


def messages_open_to(user: User, can: Can) -> MessageQuerySet:
    """The messages this person may read; with Can.WRITE those of the threads in which they may write."""
    asked = WRITES if can == Can.WRITE else READS
    seen = Q()
    for thread in Thread:
        seen |= Q(thread=thread, case__in=_with_thread(user, thread, asked[thread]))
    found = Message.objects.filter(seen).select_related("case__organisation", "written_by", "corrected_by")
    return found.order_by("-said_at", "-pk")


def thread_in(user: User, case_id: UUID, thread: str, *, to_write: bool = False) -> Case:
    """The case, for somebody who may read this thread of it, or write there.

    Raises Http404 to whoever may not know that there is such a thread, Refused (403) to who may read and not write.
    """
    if thread not in Thread.values:
        raise Http404
    asked = Thread(thread)
    if asked == Thread.TEAM and not _has(user, case_id, asked, Can.CONFER):
        raise Http404
    return get_case(user, case_id, (WRITES if to_write else READS)[asked])


def _is_thread(thread: Thread, can: Can, *, user: UUID, case: UUID) -> QuerySet[Any]:
    return _with_thread(whoever(user), thread, can).filter(pk=case).values_list("pk")


_IS_THREAD = Question(_is_thread, prepared=True)


def _has(user: User, case_id: UUID, thread: Thread, can: Can) -> bool:
    return user.is_active and bool(_IS_THREAD(thread, can, user=user.pk, case=case_id))


def threads_of(user: User, case: Case) -> list[Thread]:
    """The threads of a case this person may read, the one with the patient first."""
    return [each for each in Thread if _has(user, case.pk, each, READS[each])]


def must_write(user: User, case: Case, thread: Thread) -> None:
    """Asked again in the transaction of the writing. Raises Refused."""
    if not _has(user, case.pk, thread, WRITES[thread]):
        raise Refused(str(WHO_MAY_SENTENCE[WRITES[thread]]))


def message_in(case: Case, message_id: UUID, user: User) -> Message:
    """A message of this case in a thread this person may read, or 404."""
    found = messages_open_to(user, Can.HEAR).filter(case=case, pk=message_id).first()
    if found is None:
        raise Http404
    return found


@Rows
def _shares(*, case: UUID) -> QuerySet[Share]:
    shares = Share.objects.living().filter(case=case, user__is_active=True)
    return shares.select_related("user").order_by("since", "pk")


@Rows
def _members(*, organisation: UUID) -> QuerySet[Membership]:
    members = Membership.objects.living().filter(organisation=organisation, user__is_active=True)
    members = members.filter(role__in=roles_that(Can.CONFER))
    return members.select_related("user", "organisation").order_by("since", "pk")


def readers_of(case: Case) -> Readers:
    """Who can read the thread with the patient; `team` alone reads the other one. Two queries."""
    shares: list[Share] = _shares(case=case.pk)
    hears, on_the_other_side = roles_that(Can.HEAR), {each.user_id for each in shares}
    members = _members(organisation=case.organisation_id)
    team: list[Membership] = [each for each in members if each.user_id not in on_the_other_side]
    own = [each for each in team if each.role == Role.OWNER and is_of_one(each.organisation)]
    return Readers(
        patients=(*(each.user for each in own), *(each.user for each in shares if each.role == Role.PATIENT)),
        others=tuple(each.user for each in shares if each.role != Role.PATIENT and each.role in hears),
        team=tuple(each.user for each in team if each not in own),
    )


def wrote_in(case: Case, thread: Thread) -> set[UUID]:
    """The keys of everybody who ever wrote in this thread."""
    return set(Message.objects.filter(case=case, thread=thread).values_list("written_by", flat=True))


def unread(user: User) -> MessageQuerySet:
    """The messages this person has not read, written since they came."""
    came = Membership.objects.living().filter(user=user, organisation=OuterRef("organisation"))
    shared = Share.objects.living().filter(user=user, case=OuterRef("case"))
    since = {"since__lte": OuterRef("written_at")}
    mine = messages_open_to(user, Can.HEAR).select_related(None).order_by().unread_by(user)  # type: ignore[attr-defined]
    found: MessageQuerySet = mine.filter(Exists(came.filter(**since)) | Exists(shared.filter(**since)))
    return found


def _unread_in(*, user: UUID, case: UUID) -> QuerySet[Any]:
    mine = unread(whoever(user)).filter(case=case).order_by()
    return mine.values("case").annotate(n=Count("pk")).values_list("n")


_UNREAD_IN = Question(_unread_in, prepared=True)


def unread_in(user: User, case: Case) -> int:
    """How many messages of this case this person has not read."""
    found = _UNREAD_IN(user=user.pk, case=case.pk) if user.is_active else []
    return found[0][0] if found else 0


def unread_beside(user: User) -> Coalesce:
    """For a query over anything with a `case`: how many messages of it this person has not read."""
    mine = unread(user).filter(case=OuterRef("case")).values("case").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(mine, output_field=IntegerField()), 0)


def shown_in(case: Case, threads: Iterable[Thread]) -> QuerySet[Message]:
    """What these threads of a case show, the oldest first, each with its writer and with who has read it."""
    found = Message.objects.in_its_place().filter(case=case, thread__in=list(threads))
    return found.select_related("written_by", "corrects").prefetch_related("reads__reader")
