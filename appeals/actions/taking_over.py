"""A case is taken over: its files are there first, it moves in one transaction, and has its human in the same."""

from __future__ import annotations

import secrets
from datetime import date, datetime

import structlog
from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from appeals import clocks, reminders, transfers
from appeals.actions.alongside import ask_for_papers
from appeals.actions.authorising import revoke_authority
from appeals.actions.leaving import end_membership
from appeals.actions.reshelving import files_of, leave_behind, put_on_shelf
from appeals.actions.transferring import NotAskedOfYou, send_to, why_over
from appeals.models import Reminder, Request, Transfer
from cases import actions as facts
from cases.access import may
from cases.actions import ALPHABET, CaseIsClosed
from cases.models import Authority, Case, Share
from cases.own import is_in_the_name_of
from claimback.accounts import actions as people
from claimback.accounts.access import members_of
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import helping_in, is_of_one, person_of
from claimback.accounts.roles import Can, Role
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from documents.criteria.models import Criterion
from documents.mailed.actions import keep_mail_with_case

log = structlog.get_logger(__name__)

TRIES = 3
"""So often the files are put on the new shelf anew, where one came in while they were copied."""


class NobodyOffers(Conflict):
    """Whoever offered the case may not give it away any more."""

    def __str__(self) -> str:
        return _("Whoever offered this case cannot give it away any more. Nothing was changed. Ask them what happened.")


class NowhereToTakeIt(Sorry):
    """Whoever is asked works in no office that fights, or not in the one they named."""

    def __str__(self) -> str:
        return _(
            "A case is taken over into an office in which you work as advocate, supervisor or owner; choose one. "
            "Nothing was changed. If there is none, open an office, or ask the owner of one to invite you; then accept "
            "it."
        )


class PapersCameIn(Conflict):
    """Papers kept coming while the files were copied."""

    wait = 60

    def __str__(self) -> str:
        return _(
            "Papers came in while the case was being taken over. Nothing was changed. Accept it again in a minute."
        )


def accept_offer(row: Transfer, *, into: Organisation | None, now: datetime, by: User) -> Case:
    """Whoever is asked takes the case over into an organisation of theirs, and answers for it from this moment.

    `into`: one of `transfers.places_for`; None: the only one, and for a patient one of their own, opened where there
    is none. Files are copied before the transaction and leave the old shelf after it. `now` is the database's clock.
    Raises NotAskedOfYou, OfferIsOver, NobodyOffers, NowhereToTakeIt, NotNow, TooLittleRoom, PapersCameIn,
    storage.NotKept, storage.NoRoom, CaseIsClosed; then the case is where it was, whole.
    """
    if by.pk != row.to_id:
        raise NotAskedOfYou
    if over := why_over(Transfer.objects.told().get(pk=row.pk), now=now):
        raise over
    transfers.must_be_free(row.case)
    home = _home(row, into, by=by)
    for _attempt in range(TRIES):
        case = Case.objects.get(pk=row.case_id)
        transfers.must_have_room(case, home.pk)
        copied = put_on_shelf(files_of(case), home.pk)
        with transaction.atomic():
            if moved := _move(row, home, copied, now=now, by=by):
                return moved
    raise PapersCameIn


def _home(row: Transfer, into: Organisation | None, *, by: User) -> Organisation:
    places = transfers.places_for(row)
    if into is not None:
        places = [each for each in places if each.pk == into.pk]
    if len(places) == 1:
        return places[0]
    if into is None and not places and transfers.goes_back(row):
        return _own(row, by=by)
    raise NowhereToTakeIt


@transaction.atomic
def _own(row: Transfer, *, by: User) -> Organisation:
    """The patient's own organisation, opened once, however often they press at the same moment."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    opened = transfers.places_for(row)
    return opened[0] if opened else people.open_organisation(name=str(by), kind=Organisation.Kind.PERSON, owner=by)


def _move(row: Transfer, home: Organisation, copied: set[tuple[str, str]], *, now: datetime, by: User) -> Case | None:
    """The whole of it; None where a file came in that is not on the new shelf yet."""
    case = _locked(row, home, by=by)
    found = Transfer.objects.told().get(pk=row.pk)
    if over := why_over(found, now=now):
        raise over
    if not may(found.asked_by, case, Can.ASSIGN):
        raise NobodyOffers
    transfers.must_be_free(case)
    transfers.must_have_room(case, home.pk)
    files = files_of(case)
    if {(each.on, each.sha256) for each in files} - copied:
        return None
    before, named = case.organisation, _names_of_old_side(case, besides=by)
    _let_go(case, home, by=by)
    record("case handed over", by=by, case=case, about=found, reference=case.reference)
    Case.objects.filter(pk=case.pk).update(owner=by, reference=_free_reference(case, home))
    Transfer.objects.filter(pk=found.pk).update(begun_at=TransactionNow(), after=home)
    with connection.cursor() as cursor:
        cursor.execute("SELECT move_case(%s)", [found.pk])
        [(rows,)] = cursor.fetchall()
    Transfer.objects.filter(pk=found.pk).update(moved_at=Now(), rows=rows)
    leave_behind(files)
    case = Case.objects.select_related("organisation", "owner").get(pk=case.pk)
    record("case taken over", by=by, case=case, about=found, reference=case.reference)
    _settle(case, found, before, named, on=now.astimezone(by.zone).date(), now=now, by=by)
    log.info("case_moved", case=str(case.pk), rows=rows, files=len(files))
    transaction.on_commit(lambda: _tell(found, case), robust=True)
    return case


def _locked(row: Transfer, home: Organisation, *, by: User) -> Case:
    """Cases before organisations, both in the order of their ids, then the membership of whoever is to answer for it.

    The case is locked for whoever would write a row of it too. Raises CaseIsClosed, NowhereToTakeIt.
    """
    wanted = Q(pk=row.case_id)
    if is_of_one(row.before):
        wanted |= Q(organisation=row.before_id, closed_on=None)
    # of the one table: whoever waited here while the case moved finds it still, under its new organisation
    list(Case.objects.select_for_update().filter(wanted).order_by("pk").values_list("pk"))
    case = Case.objects.select_related("organisation", "owner").get(pk=row.case_id)
    if case.closed_on:
        raise CaseIsClosed
    places = Organisation.objects.filter(pk__in=[row.before_id, home.pk]).order_by("pk")
    list(places.select_for_update(no_key=True))
    works = Membership.objects.living().filter(organisation=home, user=by, user__is_active=True)
    if not works.select_for_update(no_key=True, of=("self",)).first():
        raise NowhereToTakeIt
    return case


def _names_of_old_side(case: Case, *, besides: User) -> set[str]:
    """Who could be named by a signed paper as acting for the patient: the office, and whoever works or helps there."""
    person = person_of(case.organisation)
    members = [member.user for member in members_of(case.organisation)]
    named = {str(each) for each in members if each.pk not in (besides.pk, person.pk if person else None)}
    return named if person else named | {case.organisation.name}


def _let_go(case: Case, home: Organisation, *, by: User) -> None:
    """What points out of the case at something of the old organisation, or from there into it."""
    waiting = Reminder.objects.filter(case=case)
    waiting.exclude(absence=None).update(absence=None)
    waiting.exclude(within=None).update(within=None)
    Criterion.objects.filter(case=case).exclude(copied_from__case=case).update(copied_from=None)
    Criterion.objects.filter(copied_from__case=case).exclude(case=case).update(copied_from=None)
    keep_mail_with_case(case, by=by)


def _free_reference(case: Case, home: Organisation) -> str:
    """The one it has, where it is free there; else a new one that nobody has on either side."""
    reference = case.reference
    taken = Case.objects.filter(organisation__in=[home.pk, case.organisation_id]).exclude(pk=case.pk)
    while taken.filter(reference=reference).exists():
        reference = "".join(secrets.choice(ALPHABET) for _place in range(5))
    return reference


def _settle(
    case: Case, row: Transfer, before: Organisation, named: set[str], *, on: date, now: datetime, by: User
) -> None:
    """In the same act everybody of the new side has what they need, and nobody of the old one hears of it any more."""
    for share in Share.objects.living().filter(case=case, user=by).select_related("case"):
        facts.end_share(share, by=by)
    if is_of_one(before):
        role = Role.PATIENT if is_in_the_name_of(case, row.asked_by) else Role.CAREGIVER
        facts.share_case(case, user=row.asked_by, role=role, until=None, by=by)
    signed = Authority.objects.filter(case=case, revoked_at=None).select_related("case").order_by("pk")
    for paper in signed:
        if " ".join(paper.names.split()).casefold() in {name.casefold() for name in named}:
            why = _("%(who)s does not act in this case any more.") % {"who": paper.names}
            revoke_authority(paper, why=why, on=on, by=by)
    if is_of_one(before):
        ask_for_papers(by, [case], until=None, on=on)
    Request.objects.waiting().filter(case=case).update(asked_by=by)
    _readdress_alerts(case, by)
    reminders.readdress(case, now=now)
    clocks.restate(case, on=on)
    _end_help(before, now=now, by=by)


def _readdress_alerts(case: Case, by: User) -> None:
    """What somebody of the old side was still to be told is told to whoever answers for the case now, once."""
    hearing = [person.pk for person in reminders.recipients(case)]
    waiting = Reminder.objects.filter(case=case, kind=Reminder.Kind.ALERT, state=Reminder.State.PENDING)
    for alert in waiting.exclude(recipient__in=hearing).order_by("pk"):
        same = {"case": case, "kind": alert.kind, "step": alert.step, "recipient": by}
        told = Reminder.objects.filter(**same).exists()
        changed = {"state": Reminder.State.CANCELLED} if told else {"recipient": by, "channel": Reminder.Channel.EMAIL}
        Reminder.objects.filter(pk=alert.pk).update(**changed, claimed_until=None)


def _end_help(before: Organisation, *, now: datetime, by: User) -> None:
    """Whoever helped a person has nothing left to help with, unless another case of theirs is open."""
    if Case.objects.going_on().filter(organisation=before).exists():
        return
    person = person_of(before)
    for membership in helping_in(before):
        if membership.user_id == by.pk:
            people.leave(membership, by=by)
        elif person:
            end_membership(membership, by=person, at=now)


def _tell(row: Transfer, case: Case) -> None:
    """Both are told that it moved, and from when on whom the dates reach."""
    url = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('case', args=[case.pk])}"
    with translation.override(row.asked_by.language):
        words = _(
            "%(who)s took the case over and answers for it from now on. Every date and every paper went with it.\n\n"
            "Where you may still see it, it opens here: %(url)s\n\nClaimBack"
        )
        send_to(row.asked_by, _("The case was taken over"), words % {"who": row.to, "url": url})
    with translation.override(row.to.language):
        words = _(
            "You took a case over and answer for it from now on: you are reminded of its dates.\n\n"
            "It opens here: %(url)s\n\nClaimBack"
        )
        send_to(row.to, _("You answer for a case now"), words % {"url": url})
