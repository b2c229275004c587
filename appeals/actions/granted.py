"""What was granted is used, or given more time: also when the fight is over, for then it matters most."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.endings import GRANTS
from cases.models import Case, Decision
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day


class NothingGranted(Conflict):
    """This decision grants nothing that has to be used by a day."""

    def __str__(self) -> str:
        return _("This letter grants nothing with a last day, so nothing was changed. Check what it says first.")


class NotUsedYet(Sorry):
    """Something would have been used on a day that is still to come."""

    def __str__(self) -> str:
        return _(
            "That day is still to come. Nothing was changed, and we go on reminding. Say it once the care was given."
        )


class BeforeItsTime(Sorry):
    """Something would have been used before it was valid."""

    def __init__(self, first: date) -> None:
        super().__init__(first)
        self.first = first

    def __str__(self) -> str:
        return _("It is valid only from %(on)s. Nothing was changed. Check the day.") % {"on": day(self.first)}


class UsedAlready(Conflict):
    """More time would be given for what was used."""

    def __init__(self, used_on: date) -> None:
        super().__init__(used_on)
        self.used_on = used_on

    def __str__(self) -> str:
        said = _(
            "It was said that it was used on %(on)s, and that is kept. If that is wrong, say first that it was not "
            "used."
        )
        return said % {"on": day(self.used_on)}


class NoMoreTime(Sorry):
    """A day that gives no more time than there is."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until

    def __str__(self) -> str:
        said = _("By their letter it is good until %(on)s already, and that is kept. Type the later day they gave you.")
        return said % {"on": day(self.until)}


@transaction.atomic
def use_approval(decision: Decision, *, used_on: date | None, by: User, on: date) -> Decision:
    """Say on which day what was granted was used; None: not yet, and people are reminded of its last day again.

    After its last day too: whether that is paid is another question, but it is a fact. `on` is the actor's own day.
    Raises NothingGranted, NotUsedYet, BeforeItsTime; then nothing is changed.
    """
    case, decision = _locked(decision)
    if used_on and used_on > on:
        raise NotUsedYet
    if used_on and decision.approved_from and used_on < decision.approved_from:
        raise BeforeItsTime(decision.approved_from)
    if used_on == decision.used_on:
        return decision
    decision.used_on = used_on
    decision.save(update_fields=["used_on"])
    if used_on:
        record("approval used", by=by, case=case, about=decision, on=str(used_on))
    else:
        record("approval not used", by=by, case=case, about=decision)
    clocks.restate(case, on=on)
    return decision


@transaction.atomic
def lengthen_approval(decision: Decision, *, until: date, by: User, on: date) -> Decision:
    """Keep that they gave more time to use what was granted, until a later day: people are reminded of that one.

    A wrong day is put right by another one, or by that of the letter: somebody who mistyped a year would be reminded
    too late. The day before stays in the history of the case. `on` is the actor's own day. Raises NothingGranted,
    UsedAlready, NoMoreTime; then nothing is changed.
    """
    case, decision = _locked(decision)
    before = decision.approved_until
    assert before is not None
    if decision.used_on:
        raise UsedAlready(decision.used_on)
    if until == before and decision.first_until:
        return decision
    named = min(before, decision.first_until or before)
    if until < named or until == before:
        raise NoMoreTime(named)
    decision.approved_until, decision.first_until = until, named if until > named else None
    decision.save(update_fields=["approved_until", "first_until"])
    record("approval lengthened", by=by, case=case, about=decision, until=str(until), before=str(before))
    clocks.restate(case, on=on)
    return decision


def _locked(decision: Decision) -> tuple[Case, Decision]:
    """Its case, locked whether or not it is closed, and the decision as it is now. Raises NothingGranted."""
    case = Case.objects.select_for_update(no_key=True).get(pk=decision.case_id)
    decision = Decision.objects.get(pk=decision.pk)
    if decision.outcome not in GRANTS or decision.approved_until is None:
        raise NothingGranted
    return case, decision
