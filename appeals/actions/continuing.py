"""It is asked that the care goes on while the step is decided; asked late is recorded too, and an error taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.delaying import TakenOut
from appeals.actions.stages import ImpossibleDate, NotPossible, file_stage
from appeals.law.carried import belongs
from appeals.law.moves import Move, State
from appeals.models import Channel, Continuation, Stage
from cases.actions import lock_case
from cases.models import Coverage
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from documents.models import Document

LONGEST_ADDRESS = 200
"""Characters of an address that are kept as whom it was asked of."""


class NoContinuation(Sorry):
    """The rulebook knows of no care that goes on at this step of this coverage."""

    def __str__(self) -> str:
        return _(
            "The law we have read for this step of this coverage says nothing of care that goes on meanwhile, so "
            "nothing was recorded. Read the letter: if it offers that, keep what you ask for as a follow-up here."
        )


class AskedAlready(Conflict):
    """It stands already that this was asked for on this step."""

    def __init__(self, asked: Continuation) -> None:
        super().__init__(asked.pk)
        self.asked = asked

    def __str__(self) -> str:
        return _(
            "It is recorded already that this was asked for on %(on)s, and that is kept. If that is wrong, take it "
            "back first, then record it anew."
        ) % {"on": day(self.asked.asked_on)}


def is_right(stage: Stage, coverage_type: str) -> bool:
    """Whether the rulebook knows of care that goes on at this step, and the step is one of this coverage."""
    rules = clocks.book().stages.get(stage.step)
    return rules is not None and rules.continuation is not None and belongs(clocks.book(), stage.step, coverage_type)


@transaction.atomic
def record_continuation(
    stage: Stage,
    *,
    asked_on: date,
    asked_by: Continuation.Asker | str,
    how: Channel | str,
    asked_of: str = "",
    reference: str = "",
    proof: Document | None = None,
    by: User,
    today: date,
) -> Continuation:
    """Keep that it was asked that the care goes on; its date is met, also where it was asked for late.

    `proof` is a paper of this case. Raises NoContinuation, AskedAlready, NotPossible for a step that is over,
    ImpossibleDate, CaseIsClosed, LawError.
    """
    case = lock_case(stage.case)
    stage = Stage.objects.select_for_update(of=("self",)).select_related("case", "challenges").get(pk=stage.pk)
    if stage.standing in (State.ANSWERED, State.ABANDONED):
        raise NotPossible(stage, Move.ANSWER)
    if not is_right(stage, Coverage.objects.get(case=case).coverage_type):
        raise NoContinuation
    _check_day(stage, asked_on=asked_on, today=today)
    standing = Continuation.objects.standing().filter(stage=stage).first()
    if standing:
        raise AskedAlready(standing)
    asked = Continuation.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage=stage,
        asked_on=asked_on,
        asked_by=str(asked_by),
        how=str(how),
        asked_of=asked_of,
        reference=reference,
        proof=proof,
        recorded_by=by,
    )
    record("continued care asked for", by=by, case=case, about=asked, on=str(asked_on), step=stage.step)
    clocks.recount(case, by=by, on=today, why=_("It was asked that the care goes on meanwhile."))
    return asked


@transaction.atomic
def file_stage_asking(
    stage: Stage, *, care_asked_by: Continuation.Asker | str | None, by: User, today: date, **filing: Any
) -> Stage:
    """It has gone out; and, where somebody is named, the same letter asked that the care goes on: both or neither.

    `filing` is what `file_stage` takes. Raises what that raises, and what recording a continuation does.
    """
    filed = file_stage(stage, by=by, today=today, **filing)
    if care_asked_by:
        said = {"asked_on": filing["on"], "how": filing["how"], "reference": filing.get("tracking", "")}
        whom = " ".join(filing["address"].split())[:LONGEST_ADDRESS]
        proof = filing.get("proof")
        record_continuation(filed, **said, asked_by=care_asked_by, asked_of=whom, proof=proof, by=by, today=today)
    return filed


@transaction.atomic
def withdraw_continuation(asked: Continuation, *, why: str, by: User, today: date) -> Continuation:
    """It was recorded in error: it stays visible, and its date runs again where the step goes on.

    Raises TakenOut, CaseIsClosed, LawError.
    """
    case = lock_case(asked.case)
    asked = Continuation.objects.select_for_update(of=("self",)).select_related("stage").get(pk=asked.pk)
    if asked.withdrawn_on:
        raise TakenOut
    asked.withdrawn_on, asked.why_withdrawn = today, why
    asked.save(update_fields=["withdrawn_on", "why_withdrawn"])
    record("continued care taken back", by=by, case=case, about=asked, on=str(asked.asked_on), step=asked.stage.step)
    clocks.open_again(asked.stage, clock=clocks.CONTINUED)
    clocks.recount(case, by=by, on=today, why=_("That it was asked for had been recorded in error."))
    return asked


def _check_day(stage: Stage, *, asked_on: date, today: date) -> None:
    decided = stage.challenges.on
    if asked_on > today:
        raise ImpossibleDate(
            _("%(on)s is in the future. Record it when it has been asked for; nothing was changed.")
            % {"on": day(asked_on)}
        )
    if decided and asked_on < decided:
        raise ImpossibleDate(
            _("The decision is dated %(decided)s, so nobody can have asked on %(on)s. Nothing was changed.")
            % {"decided": day(decided), "on": day(asked_on)}
        )
