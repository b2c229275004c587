"""The address book: entries are added, corrected, checked and retired; what a letter says is taken in by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from appeals.actions.stages import ImpossibleDate
from appeals.addresses import fault_of, same_value
from appeals.law.rule import StageKind
from appeals.models import Address
from cases import actions as facts_of_case
from cases.models import Case, Coverage, Decision
from claimback.accounts.models import Organisation, User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from claimback.written import Question

ADDRESS = (
    "name", "insurer", "coverage_type", "stage_kind", "state", "purpose", "way", "value", "source_kind", "source",
    "checked_on", "checked_how",
)  # fmt: skip
"""What may be said of an address, by the names of the columns."""
SCOPE = ("insurer", "coverage_type", "stage_kind", "state", "purpose", "way")
OF_LETTER = {"appeal_fax": Address.Way.FAX, "appeal_address": Address.Way.MAIL}
FOR_WHAT = ("goes_to", "goes_to_name")
"""Of an address in an answer: what kind of step goes there, and who receives it where that is not the insurer."""


class OldAddress(Conflict):
    """Somebody corrects, checks or retires an entry that holds no longer."""

    def __str__(self) -> str:
        return _("This address was corrected or retired a moment ago. Nothing was changed; look at the list again.")


class BadAddress(Sorry):
    """It cannot be an address of this way; the sentence says why."""


class AddressKnown(Conflict):
    """The very same address stands in the book."""

    def __str__(self) -> str:
        return _(
            "The book has this very address for the same recipients already. If you checked it, say so there; nothing "
            "was added."
        )


@transaction.atomic
def add_address(organisation: Organisation, *, facts: Mapping[str, Any], by: User, on: date) -> Address:
    """Put an address into the book; `on` is today. Raises BadAddress, AddressKnown, ImpossibleDate."""
    Organisation.objects.select_for_update(no_key=True).get(
        pk=organisation.pk
    )  # two at once must not both find it missing
    entry = _written(organisation, facts, by=by, on=on)
    record("address added", by=by, organisation_id=organisation.pk, about=entry, on=str(on))
    return entry


@transaction.atomic
def correct_address(entry: Address, *, facts: Mapping[str, Any], by: User, on: date) -> Address:
    """A later entry takes its place; what was filed keeps the address it was sent to.

    Raises OldAddress, BadAddress, AddressKnown, ImpossibleDate.
    """
    old = _lock(entry)
    new = _written(old.organisation, facts, by=by, on=on, instead_of=old)
    Address.objects.filter(pk=old.pk).update(superseded_at=Now(), superseded_by=new)
    record("address corrected", by=by, organisation_id=old.organisation_id, about=new, on=str(on))
    return new


@transaction.atomic
def check_address_again(entry: Address, *, on: date, how: str, by: User, today: date) -> Address:
    """Somebody asked or looked on that day: it still holds. Raises OldAddress, ImpossibleDate."""
    old = _lock(entry)
    _must_have_come(on, today=today)
    if old.checked_on and on < old.checked_on:
        raise ImpossibleDate(
            _("It was checked later than that already, on %(on)s. Nothing was changed.") % {"on": day(old.checked_on)}
        )
    Address.objects.filter(pk=old.pk).update(checked_on=on, checked_by=by, checked_how=how)
    record("address checked", by=by, organisation_id=old.organisation_id, about=old, on=str(on))
    old.refresh_from_db()
    return old


@transaction.atomic
def retire_address(entry: Address, *, why: str, by: User, on: date) -> Address:
    """Nobody is offered it any more; it stays readable. Raises OldAddress."""
    old = _lock(entry)
    Address.objects.filter(pk=old.pk).update(retired_on=on, why_retired=why, retired_by=by)
    record("address retired", by=by, organisation_id=old.organisation_id, about=old, on=str(on))
    old.refresh_from_db()
    return old


def lock_book(case: Case, facts: Mapping[str, Any]) -> None:
    """Lock the address book where these facts say where appeals go, before anything is remembered of the case.

    Whoever writes into the book locks it first and remembers then; in the other order two people would wait for each
    other, and one would be told of an error that nobody made.
    """
    if any(facts.get(name) for name in OF_LETTER):
        Organisation.objects.select_for_update(no_key=True).get(pk=case.organisation_id)


def take_from_answer(case: Case, decision: Decision, *, facts: Mapping[str, Any], by: User, on: date) -> None:
    """What a person confirmed from an answer of where the next step goes; called with case and book locked.

    Where the next appeal to the insurer goes is a fact of the case from now on. What goes outside is offered only at
    that kind of step, so it must be an address by our checks. Without `goes_to` nobody said what goes there, and
    nothing is taken. Raises BadAddress.
    """
    told = {name: str(facts[name]).strip() for name in OF_LETTER if facts.get(name) and str(facts[name]).strip()}
    kind = str(facts.get("goes_to") or "")
    if not told or not kind:
        return
    if kind == StageKind.INTERNAL_APPEAL:
        why = _("Their answer says where the next appeal goes.")
        facts_of_case.correct_facts(case, decision=None, facts=told, why=why, by=by)
        take_from_letter(case, decision, facts=told, by=by, on=on)
        return
    for name, value in told.items():
        if fault := fault_of(OF_LETTER[name], value):
            raise BadAddress(fault)
    name = str(facts.get("goes_to_name") or "").strip()
    take_from_letter(case, decision, facts=told, by=by, on=on, stage_kind=kind, name=name)


def take_from_letter(
    case: Case,
    decision: Decision | None,
    *,
    facts: Mapping[str, Any],
    by: User,
    on: date,
    stage_kind: str = "",
    name: str = "",
) -> None:
    """What a person confirmed from a letter of where appeals go, for the next case; called with case and book locked.

    `stage_kind` is for what goes outside the insurer, `name` for who receives it where that is not the insurer. An
    address that is none by our checks stays with the case alone. One that stands in the book is checked again by the
    newer letter; another one is added beside it, and a person retires what is old.
    """
    coverage = Coverage.objects.get(case=case)
    told = {way: str(facts[name]).strip() for name, way in OF_LETTER.items() if facts.get(name)}
    if not told or not coverage.insurer:
        return
    written = decision.notice_on if decision and decision.notice_on else on
    with translation.override(settings.LANGUAGE_CODE):  # kept for everybody there; a page says it to each in their own
        how = _("It stands in their letter of %(on)s.") % {"on": day(written)}
    for way, value in told.items():
        if fault_of(way, value):
            continue
        about = {"insurer": coverage.insurer, "coverage_type": coverage.coverage_type, "stage_kind": stage_kind}
        scope = _scope(about | {"way": way})
        known = _same(case.organisation, scope, value)
        if known is None:
            checked = {"checked_on": written, "checked_by": by, "checked_how": how}
            entry = Address.objects.create(
                organisation=case.organisation, name=name or coverage.insurer, value=value, source=how[:-1],
                source_kind=Address.Source.LETTER, recorded_by=by, **scope, **checked,
            )  # fmt: skip
            record("address added", by=by, organisation_id=case.organisation_id, about=entry, on=str(on))
        elif known.checked_on is None or known.checked_on < written:
            check_address_again(known, on=written, how=how, by=by, today=on)


def _lock(entry: Address) -> Address:
    found = Address.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=entry.pk)
    if found.superseded_at or found.retired_on:
        raise OldAddress
    return found


def _must_have_come(on: date, *, today: date) -> None:
    if on > today:
        raise ImpossibleDate(
            _("%(on)s is in the future. Say on which day it was checked; what you entered is kept.") % {"on": day(on)}
        )


def _written(
    organisation: Organisation, facts: Mapping[str, Any], *, by: User, on: date, instead_of: Address | None = None
) -> Address:
    said = {name: facts[name] for name in ADDRESS if facts.get(name) is not None}
    said["value"] = said["value"].strip()
    if fault := fault_of(said["way"], said["value"]):
        raise BadAddress(fault)
    if checked := said.get("checked_on"):
        _must_have_come(checked, today=on)
        said["checked_by"] = by
        said["checked_how"] = said.get("checked_how") or said["source"]
    else:
        said["checked_how"] = ""
    known = _same(organisation, _scope(said), said["value"])
    if known and known != instead_of:
        raise AddressKnown
    return Address.objects.create(organisation=organisation, recorded_by=by, **said)


def _scope(said: Mapping[str, Any]) -> dict[str, str]:
    defaults = {"purpose": Address.Purpose.APPEALS.value}
    return {name: str(said.get(name) or defaults.get(name, "")) for name in SCOPE}


def _same(organisation: Organisation, scope: Mapping[str, str], value: str) -> Address | None:
    """The live entry of the same scope and the same address; an entry without an insurer or coverage is for all."""
    found = _IN_SCOPE(organisation=organisation.pk, **scope)
    same = next((pk for pk, known in found if same_value(scope["way"], known, value)), None)
    return Address.objects.get(pk=same) if same else None


def _in_scope(*, organisation: UUID, insurer: str, coverage_type: str, **scope: str) -> QuerySet[Address, Any]:
    found = Address.objects.live().filter(organisation=organisation, **scope)
    found = found.filter(Q(insurer="") | Q(insurer=insurer), Q(coverage_type="") | Q(coverage_type=coverage_type))
    return found.order_by("pk").values_list("pk", "value")


_IN_SCOPE = Question(_in_scope)
