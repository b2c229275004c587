"""The kind of coverage turns out to be another: what was filed is carried over or kept, what was not is replaced."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import OTHER_COVERAGE
from appeals.law.carried import belongs, counterpart
from appeals.law.ladder import rungs
from appeals.law.unsettled import FIRST_APPEAL
from appeals.models import FollowUp, Stage
from cases.models import Case, Coverage
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.words import day

KEPT_STEPS = "kept_steps"  # the follow-up that asks a person to look at what was filed under another coverage


def settle_first_appeal(case: Case, coverage: Coverage, *, by: User) -> None:
    """The kind of coverage became known: an appeal filed while several were possible becomes the one it was.

    Called inside the transaction of a correction, with the case locked. One that nobody has filed is dropped with the
    rungs of other coverage.
    """
    filed = Stage.objects.filter(case=case, step=FIRST_APPEAL).exclude(filed_on=None).first()
    if filed is None or not coverage.coverage_type:
        return
    inputs = clocks.inputs_for(case, coverage, filed.challenges)
    offered = rungs(clocks.book(), coverage.coverage_type, after=None, outcome=filed.challenges.outcome, inputs=inputs)
    main = next((rung for rung in offered if not rung.parallel and not rung.automatic), None)
    if main is None or not _makes_room(filed, main.stage):
        return
    step = clocks.book().stages[main.stage]
    Stage.objects.filter(pk=filed.pk).update(
        step=main.stage,
        kind=str(main.kind),
        name=main.plain_name[:160],
        position=step.order,
        optional=main.optional,
        cautions=list(main.cautions),
    )
    record("stage settled", by=by, case=case, about=filed, step=main.stage)


def carry_over(case: Case, coverage: Coverage, *, by: User, on: date) -> None:
    """What was filed or answered under another coverage: where this one has the same step it becomes that step, and
    says so; elsewhere it stays as it is, as history without dates.

    Called inside the transaction of a correction, with the case locked. No date of the other coverage stays live.
    """
    book = clocks.book()
    sent = Stage.objects.filter(case=case, abandoned_on=None).exclude(filed_on=None).order_by("position", "pk")
    for stage in sent:
        if belongs(book, stage.step, coverage.coverage_type):
            continue
        clocks.let_dates_rest(stage)
        other = counterpart(book, stage.step, coverage.coverage_type) if coverage.coverage_type else None
        if other and _makes_room(stage, other):
            _carry(stage, other, case=case, by=by, on=on)


def drop_rungs_of_other_coverage(case: Case, coverage: Coverage, *, on: date) -> None:
    """The coverage was corrected: rungs of the old one that nobody has filed are given up, and say why."""
    waiting = Stage.objects.filter(case=case, filed_on=None, abandoned_on=None)
    others = [each for each in waiting if not belongs(clocks.book(), each.step, coverage.coverage_type)]
    for stage in others:
        stage.abandoned_on, stage.why_abandoned = on, OTHER_COVERAGE
        stage.save(update_fields=["abandoned_on", "why_abandoned"])


def ask_to_look(case: Case, coverage: Coverage, *, on: date) -> None:
    """While a filed step is none of this coverage, the case asks a person to look at it; once none is, no longer."""
    asked = FollowUp.objects.filter(case=case, done_on=None, what=KEPT_STEPS)
    sent = Stage.objects.filter(case=case, abandoned_on=None).exclude(filed_on=None)
    if all(belongs(clocks.book(), stage.step, coverage.coverage_type) for stage in sent):
        asked.update(done_on=on)
    elif not asked.exists():
        FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what=KEPT_STEPS, due_on=on)


def _carry(stage: Stage, other: str, *, case: Case, by: User, on: date) -> None:
    book = clocks.book()
    step, was = book.stages[other], book.stages[stage.step]
    told = {"on": day(on), "was": f"{book.coverage_types[was.coverage].plain_name}: {was.plain_name}"}
    caution = _(
        "It was filed as “%(was)s”. The kind of coverage was corrected on %(on)s, so it counts as this step now. "
        "Check that it went to the right address, and in time."
    )
    Stage.objects.filter(pk=stage.pk).update(
        step=other, name=step.plain_name[:160], position=step.order, cautions=[caution % told, *stage.cautions]
    )
    record("stage carried over", by=by, case=case, about=stage, step=other, was=was.id)


def _makes_room(stage: Stage, step: str) -> bool:
    """Whether `stage` can take this step: a row against the same decision that nobody filed changes places with it."""
    there = Stage.objects.filter(challenges=stage.challenges_id, step=step).exclude(pk=stage.pk).first()
    if there is None:
        return True
    if there.filed_on:
        return False
    Stage.objects.filter(pk=stage.pk).update(step=f"{stage.step}~")
    Stage.objects.filter(pk=there.pk).update(step=stage.step)
    return True
