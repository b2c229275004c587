"""What the pages of calls show: the numbers on top, what to say now, who was spoken to. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from appeals import access
from appeals.law.moves import State
from appeals.law_names import plainly
from appeals.models import Deadline, Stage
from appeals.unheard import Unheard, unheard
from cases.models import Case, Contact, Decision
from claimback.accounts.models import User
from claimback.written import Rows


@dataclass(frozen=True, slots=True)
class Script:
    """What to say now: about a filing nobody confirmed, to somebody late, or in general."""

    stage: Stage | None = None
    late: Unheard | None = None

    @property
    def unconfirmed(self) -> bool:
        """Whether something was sent that nobody has confirmed."""
        return self.late is None and self.stage is not None


@dataclass(frozen=True, slots=True)
class Before:
    """The page of a call. `mine` is the call that is written on: this person's own, or the one they chose."""

    stages: list[Stage]
    here: Stage | None  # the step the case stands at, or the one to ask about
    decision: Decision | None
    script: Script
    mine: Contact | None
    others: list[Contact]


@Rows
def _stages(*, case: UUID) -> QuerySet[Stage]:
    stages = Stage.objects.filter(case=case).select_related("challenges", "filing", "answer")
    return stages.order_by("position", "pk")


@Rows
def _calls(*, case: UUID) -> QuerySet[Contact]:
    return Contact.objects.going_on().filter(case=case).select_related("recorded_by").order_by("began_at")


@Rows
def _first_decision(*, case: UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(case=case).order_by("pk")[:1]


@Rows
def _theirs(*, case: UUID) -> QuerySet[Deadline]:
    return Deadline.objects.unmet().filter(case=case).exclude(owed_by="us").select_related("stage")


@Rows
def _steps(*, case: UUID) -> QuerySet[Stage]:
    return Stage.objects.filter(case=case)


def read(case: Case, user: User, *, today: date, now: datetime, chosen: str = "") -> Before:
    """Everything the page of a call shows, in a fixed number of queries; `chosen` is the key of a call to write on."""
    this = {"case": case}
    stages: list[Stage] = _stages(case=case.pk, known=this)
    turn = access.turn_of(case)
    open_calls: list[Contact] = _calls(case=case.pk, known=this)
    asked = next((each for each in open_calls if str(each.pk) == chosen), None)
    mine = asked or next((each for each in open_calls if each.recorded_by_id == user.pk), None)
    script = _script(case, stages, today=today, now=now)
    return Before(
        stages=stages,
        here=next((each for each in stages if each.pk == turn.stage_id), script.stage),
        decision=next(iter(_first_decision(case=case.pk, known=this)), None),
        script=script,
        mine=mine,
        others=[each for each in open_calls if each is not mine],
    )


def _script(case: Case, stages: list[Stage], *, today: date, now: datetime) -> Script:
    late = next(iter(unheard(case, stages, _theirs(case=case.pk), today=today, now=now)), None)
    if late:
        return Script(late.stage, late)
    sent = [each for each in stages if each.standing is State.FILED and hasattr(each, "filing")]
    return Script(next((each for each in reversed(sent) if not each.filing.acknowledged_on), None))


def told_of(case: Case) -> QuerySet[Contact]:
    """Every entry of the case, the newest first, also those corrected or taken back."""
    found: QuerySet[Contact] = case.contacts.newest_first().select_related(  # type: ignore[attr-defined]
        "recorded_by", "withdrawn_by", "corrected_by", "corrects"
    )
    return found


def names_of_steps(case: Case) -> dict[UUID | None, str]:
    """The names of the steps of a case, by their key."""
    return {stage.pk: plainly(stage.name) for stage in _steps(case=case.pk)}
