"""Somebody leaves an organisation: what hangs on them is given on, and then, and only then, their membership ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.actions.alongside import part
from appeals.actions.calendars import revoke_calendar
from appeals.actions.covering import cover_absence, end_absence
from appeals.actions.erasing import throw_practice_away
from appeals.actions.replanning import lock_cases, speaking, written_to
from appeals.models import CalendarFeed, Request
from appeals.models.request import RequestQuerySet
from cases.actions import CaseIsClosed, lock_case
from cases.models import Case, CaseQuerySet, Share
from claimback.accounts import actions as people
from claimback.accounts.models import Absence, ApiToken, Membership, Organisation, User
from claimback.accounts.own import is_of_one, person_of
from claimback.audit.events import record
from claimback.sorry import Conflict
from claimback.words import day

NAMED = 5  # cases a refusal names; all of them are counted


class AnswersForCases(Conflict):
    """Somebody would leave open cases behind that nobody answers for."""

    def __init__(self, who: User, cases: Sequence[Case]) -> None:
        super().__init__(who)
        self.who, self.cases = who, cases

    def __str__(self) -> str:
        names = "; ".join(self._named(case) for case in self.cases[:NAMED])
        said = ngettext(
            "%(who)s still answers for %(n)s open case: %(cases)s. Nothing was changed. Give it to a colleague first.",
            "%(who)s still answers for %(n)s open cases: %(cases)s. Nothing was changed. Give them to others first.",
            len(self.cases),
        )
        more = " …" if len(self.cases) > NAMED else ""
        return said % {"who": self.who, "n": len(self.cases), "cases": names + more}

    @staticmethod
    def _named(case: Case) -> str:
        """The case, with the next date that would be left alone."""
        on = case.turn.on if hasattr(case, "turn") else None
        if on is None:
            return f"{case} ({case.reference})"
        return _("%(case)s (%(reference)s, next date %(on)s)") % {
            "case": case, "reference": case.reference, "on": day(on),
        }  # fmt: skip


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime) -> None:
    """Somebody works here no more: their next request is refused, and programs and calendars of theirs open nothing.

    What waited for them is said to whoever hears of it in their place, in the same act. Who helped a person leaves
    nothing behind in their own name: what was signed for them is taken back, and what they asked others for is asked
    by the person. Their practice case is thrown away whole. Raises AnswersForCases while an open case would be left
    without a named human; LastOwner, OnlyAnOwner. Then nothing is changed.
    """
    helped = is_of_one(membership.organisation)
    concerned = written_to(membership.user).filter(organisation=membership.organisation_id)
    # cases come before their organisation, as in every verb that locks both
    waiting = lock_cases(speaking(membership.organisation) if helped else concerned)
    _lock_before_anything_is_remembered(membership)
    _throw_practice_away(membership, by=by)
    people.leave(membership, by=by)
    _throw_practice_away(membership, by=by)  # one begun meanwhile: from now on they begin none here
    left = Case.objects.going_on().filter(organisation=membership.organisation_id, owner=membership.user_id)
    found = list(left.select_related("turn").order_by(F("turn__on").asc(nulls_last=True), "pk"))
    if found:
        raise AnswersForCases(membership.user, found)
    _revoke(membership, by=by, at=at)
    if helped:
        sign_requests_over(membership, by=by)
        part(membership, on=at.astimezone(by.zone).date(), by=by)
    waiting.replan()


def end_what_is_over(*, now: datetime) -> int:
    """Whoever helped a person until a day that is over on the person's clock helps no more. Says how many.

    `now` is the database's clock; each in a transaction of its own.
    """
    here = Membership.objects.not_ended().filter(until__lte=now.date()).select_related("user", "organisation")
    done = 0
    for membership in here.order_by("pk"):
        person = person_of(membership.organisation) or membership.user
        if membership.until and membership.until < now.astimezone(person.zone).date():
            end_membership(membership, by=person, at=now)
            done += 1
    return done


@transaction.atomic
def revoke_access(membership: Membership, *, by: User, at: datetime) -> int:
    """Revoke at once what programs and calendars open for a member, as far as it is of this organisation alone.

    Somebody who also works elsewhere, or has a case shared with them, keeps their tokens, which open there what they
    may see. Says how many were revoked.
    """
    return _revoke(membership, by=by, at=at)


@transaction.atomic
def give_cover(absence: Absence, *, cover: Membership, now: datetime, by: User) -> Absence:
    """From today on another colleague covers these days; `now` is the database's clock.

    Raises CannotCover, AwayAlready, AbsenceIsOver; then nothing is changed.
    """
    end_absence(absence, now=now, by=by)
    first = max(absence.from_on, now.astimezone(absence.away.user.zone).date())
    return cover_absence(absence.away, cover=cover, from_on=first, until_on=absence.until_on, now=now, by=by)


@transaction.atomic
def sign_requests_over(membership: Membership, *, by: User) -> int:
    """What a member asked of others is from now on asked by whoever answers for the case. Says how many.

    Where that is the member themselves, or nobody who works here, it stays as it is.
    """
    done = 0
    for request in requests_in_name_of(membership).select_related("case").order_by("case", "pk"):
        case = _open_case(request.case)
        if case is None or case.owner_id == membership.user_id:
            continue
        Request.objects.filter(pk=request.pk).update(asked_by=case.owner_id)
        record("request in another name", by=by, case=case, about=request)
        done += 1
    return done


def requests_in_name_of(membership: Membership) -> RequestQuerySet:
    """What is still waited for and was asked in this member's name, in open cases of the organisation."""
    waiting = Request.objects.waiting().filter(organisation=membership.organisation_id, case__closed_on=None)
    return waiting.filter(asked_by=membership.user_id)


def only_here(membership: Membership) -> tuple[list[ApiToken], list[CalendarFeed]]:
    """The tokens and calendars of a member that open something because of this membership alone."""
    user = membership.user
    elsewhere = Membership.objects.living().filter(user=user).exclude(pk=membership.pk).exists()
    shares = Share.objects.living().filter(user=user)
    feeds = CalendarFeed.objects.living().filter(user=user).select_related("case")
    if elsewhere or shares.exists():
        let_in = shares.filter(case=OuterRef("case"))
        return [], list(feeds.filter(~Exists(let_in), case__organisation=membership.organisation_id).order_by("pk"))
    return list(ApiToken.objects.living().filter(user=user).order_by("pk")), list(feeds.order_by("pk"))


def _practised_by(membership: Membership) -> CaseQuerySet:
    theirs = Case.objects.filter(organisation=membership.organisation_id, owner=membership.user_id, practice=True)
    return theirs.order_by("pk")


def _lock_before_anything_is_remembered(membership: Membership) -> None:
    """Practice cases, then their organisation: others lock it first and remember then, and would wait for us."""
    list(_practised_by(membership).select_for_update(no_key=True))
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)


def _throw_practice_away(membership: Membership, *, by: User) -> None:
    """On an invented case nobody but its own person practises, so it goes with them."""
    for case in _practised_by(membership):
        throw_practice_away(case, by=by)


def _revoke(membership: Membership, *, by: User, at: datetime) -> int:
    tokens, feeds = only_here(membership)
    for token in tokens:
        people.revoke_token(token, by=by, at=at)
    for feed in feeds:
        revoke_calendar(feed, by=by, at=at)
    return len(tokens) + len(feeds)


def _open_case(case: Case) -> Case | None:
    """The case, locked, where somebody who works there answers for it; None where it was closed or nobody does."""
    try:
        case = lock_case(case)
    except CaseIsClosed:
        return None
    works = Membership.objects.living().filter(organisation=case.organisation_id, user=case.owner_id)
    return case if works.filter(user__is_active=True).exists() else None
