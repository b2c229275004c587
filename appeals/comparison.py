"""Every way that is open in a case, or that could open, side by side: what a person chooses by. Reading only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals import clocks, law_words
from appeals.inputs import inputs_for
from appeals.kept import is_kept
from appeals.law.deadlines import LawError
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.law.ways import Way, ahead, way
from appeals.law_names import plainly
from appeals.models import Deadline, Stage
from appeals.points import Fight, Line, points, use_by
from cases.models import Case
from claimback.words import day


@dataclass(frozen=True, slots=True)
class Choice:
    """One way with its lines; `stage` is None for one that is not open yet."""

    name: str
    term: str
    standing: str
    state: str
    lines: tuple[Line, ...]
    stage: Stage | None = None
    law: str = ""
    court: bool = False
    n: int = 0  # its place on the page


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows: the ways to use now, those that run, and those a further refusal would open."""

    coverage: str
    now: tuple[Choice, ...] = ()
    running: tuple[Choice, ...] = ()
    later: tuple[Choice, ...] = ()
    sentence: str = ""  # why there is nothing to compare, and what to do

    @property
    def every(self) -> tuple[Choice, ...]:
        """All of them, in the order of the page."""
        return (*self.now, *self.running, *self.later)


def compare(case: Case) -> Comparison:
    """The ways of a case, in a number of queries that does not grow with its steps."""
    kind = law_words.book().coverage_types.get(case.coverage.coverage_type)  # type: ignore[attr-defined]
    name = plainly(kind.plain_name) if kind else ""
    if case.closed_on:
        return Comparison(name, sentence=_("This case is finished. There is nothing to choose any more."))
    of = _read(case)
    going_on = [each for each in of.stages if each.standing in (State.PREPARING, State.FILED)]
    going_on = _once([each for each in going_on if not is_kept(each, case.coverage)])  # type: ignore[attr-defined]
    if not going_on:
        return Comparison(name, sentence=_nothing_open(case, known=bool(kind)))
    open_now = [_choice(of, each) for each in going_on if each.standing is State.PREPARING]
    filed = [_choice(of, each) for each in going_on if each.standing is State.FILED]
    numbers = count(1)
    now, running, later = (
        tuple(replace(each, n=next(numbers)) for each in room) for room in (open_now, filed, _later(of, going_on))
    )
    return Comparison(name, now, running, later)


def _read(case: Case) -> Fight:
    found = case.stages.select_related("challenges", "filing", "case", "answer").prefetch_related("delays")  # type: ignore[attr-defined]
    stages = list(found.order_by("parallel", "position", "pk"))
    unmet = Deadline.objects.unmet().filter(case=case).select_related("stage").order_by("act_by", "pk")
    try:
        questions = clocks.questions_of(case, case.coverage, stages, rungs=stages)  # type: ignore[attr-defined]
    except LawError:
        questions = {}
    return Fight(case, stages, list(unmet), questions)


def _once(stages: list[Stage]) -> list[Stage]:
    """Every decision opens a complaint to the same office; the newest stands for them."""
    newest = {each.step: each.pk for each in stages if each.kind == StageKind.REGULATOR_COMPLAINT}
    return [each for each in stages if newest.get(each.step, each.pk) == each.pk]


def _nothing_open(case: Case, *, known: bool) -> str:
    if not case.decisions.exists():  # type: ignore[attr-defined]
        return _("No letter is confirmed yet. When it is, the ways that are open stand here.")
    if not known:
        return _("The ways depend on the kind of coverage. Answer the questions about it first.")
    return _(
        "We know of no further step for this case. Ask a lawyer or the regulator before you close it; "
        "a right we do not know of may still be open."
    )


# --- one way ------------------------------------------------------------------------------------------------------


def _choice(of: Fight, stage: Stage) -> Choice:
    book = law_words.book()
    rules = book.stages.get(stage.step)
    standing = _standing(of, stage)
    if rules is None:
        depends = _("It depends on the kind of coverage, which is not known yet.")
        unsettled = (use_by(of, stage, None), Line(_("Everything else"), (depends,)))
        return Choice(plainly(stage.name), "", standing, stage.state, unsettled, stage)
    weighed = _weighed(of, stage.step, inputs_for(of.case, of.case.coverage, stage.challenges, rungs=of.stages))  # type: ignore[attr-defined]
    lines = tuple(points(of, weighed, rules, stage=stage))
    law = f"{reverse('law_coverage', args=[rules.coverage])}?case={of.case.pk}#{rules.step}"
    return Choice(
        plainly(stage.name), _term(stage.step), standing, stage.state, lines, stage, law, stage.kind == StageKind.COURT
    )


def _later(of: Fight, going_on: Sequence[Stage]) -> Iterator[Choice]:
    main = [each for each in going_on if not each.parallel]
    if not main:
        return
    book, last = law_words.book(), main[-1]
    inputs = inputs_for(of.case, of.case.coverage, last.challenges, rungs=of.stages)  # type: ignore[attr-defined]
    seen = {each.step for each in of.stages}
    before = last.name
    for rung in ahead(book, of.coverage_type, after=last.step, inputs=inputs, seen=seen):
        rules = book.stages[rung.stage]
        lines = tuple(points(of, _weighed(of, rung.stage, inputs), rules, rung=rung))
        law = f"{reverse('law_coverage', args=[rules.coverage])}?case={of.case.pk}#{rules.step}"
        court = rung.kind is StageKind.COURT
        opens = _("Not open yet: it opens after “%(step)s”, if that is refused.") % {"step": plainly(before)}
        yield Choice(plainly(rung.plain_name), _term(rung.stage), opens, "locked", lines, None, law, court)


def _term(step: str) -> str:
    """The law's own name of a step, in its own words: it stands so in letters."""
    return clocks.book().stages[step].name


def _weighed(of: Fight, stage: str, inputs: Mapping[str, Any]) -> Way | None:
    """The step as the law weighs it; None where facts contradict each other, which is asked elsewhere."""
    try:
        return way(law_words.book(), of.coverage_type, stage, inputs)
    except LawError:
        return None


def _standing(of: Fight, stage: Stage) -> str:
    if stage.automatic and stage.standing is State.PREPARING:
        return _("It begins without you: the insurer must send the case on.")
    if stage.standing is State.FILED:
        return _("Filed on %(on)s. It is running.") % {"on": day(stage.filed_on)}
    return _("Beside the other steps.") if stage.parallel else _("The next step on the ladder.")
