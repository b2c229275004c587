"""The desk of a talk between doctors: its window, what filing would cost it, and who is to be reached and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from appeals import access, sentences
from appeals.beside import Beside, beside
from appeals.law.policy import Open
from appeals.law.rule import StageKind
from appeals.learnt import learnt_for, shipped_for
from appeals.models import Stage, Talk, TalkAttempt
from appeals.talk_sheet import Running, running
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything of one talk. `running`: our own dates that it does not stop, the nearest first."""

    stage: Stage
    plan: Talk | None
    attempts: list[TalkAttempt]
    letter: str  # what the denial says of the time to ask for it
    phone: str
    window: Beside
    running: list[Running]

    @property
    def open_attempt(self) -> TalkAttempt | None:
        """The call that goes on."""
        return next((each for each in self.attempts if not each.ended), None)


def read(stage: Stage, case: Case) -> Desk:
    """The desk of a talk, in a fixed number of queries."""
    return Desk(
        stage=stage,
        plan=Talk.objects.filter(stage=stage).first(),
        attempts=list(TalkAttempt.objects.filter(stage=stage).select_related("begun_by").order_by("number")),
        letter=sentences.time_for_the_call(stage.challenges),
        phone=stage.challenges.peer_to_peer_phone,
        window=beside(stage, case, learnt=learnt_for(case)),
        running=running(case),
    )


def lost_by_filing(stage: Stage) -> str:
    """The sentence when filing this appeal ends a talk that is still open, by what is known of the insurer; else empty.

    Insurer policy, shipped or recorded by the organisation itself; no law.
    """
    if stage.kind != StageKind.INTERNAL_APPEAL or not access.talks_open(stage.case).exists():
        return ""
    name = _whose_policy_ends_it(stage.case)
    if not name:
        return ""
    return _(
        "The talk between the doctors is still open. By what is known of %(insurer)s (policy, not law), filing this "
        "appeal ends it."
    ) % {"insurer": name}


def _whose_policy_ends_it(case: Case) -> str:
    shipped = (each.payer for each in shipped_for(case.coverage.insurer) if each.after_appeal is Open.LOST)  # type: ignore[attr-defined]
    own: Iterable[str] = (each.insurer for each in learnt_for(case) if each.after_appeal == Open.LOST)
    return next(iter([*shipped, *own]), "")
