"""Care that goes on while a step is decided: what the rulebook says of it, and whether it was asked for in time.

Reading only, and only the words of the rulebook: what a late request means is never ours to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from appeals import clocks, law_words, sentences
from appeals.actions.continuing import is_right
from appeals.law.book import Passage
from appeals.law_pages.clock import Source, sources
from appeals.models import Continuation, Deadline, Stage
from cases.models import Case

EFFECTIVE = "action_effective_date"
"""The event without which no last day to ask can be counted: from when the care is cut."""


ASKED_ON = {
    "care_asked_on": Subquery(Continuation.objects.standing().filter(stage=OuterRef("pk")).values("asked_on")[:1])
}
"""Reads a stage with the day on which it was asked that the care goes on."""


@dataclass(frozen=True, slots=True)
class Told:
    """One passage of the rulebook: its sentences and their sources."""

    sentences: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Continued:
    """What stands about it on one step. `due` is its date, running or met, where one is counted."""

    stage: Stage
    law: Told
    who: Told | None
    asked_on: date | None
    asked: Continuation | None
    before: tuple[Continuation, ...]
    due: Deadline | None
    has_clock: bool

    @property
    def last(self) -> date | None:
        """The last legal day to ask, by the facts as they are; None where it is not known or not set."""
        return self.due.legal_on if self.due and self.due.firm else None

    @property
    def late(self) -> bool:
        """Whether it was asked for after the last legal day."""
        return bool(self.asked_on and self.last and self.asked_on > self.last)

    @property
    def in_time(self) -> bool:
        """Whether it was asked for by the last legal day; neither late nor in time where that is not known."""
        return bool(self.asked_on and self.last and not self.late)

    @property
    def asks_day(self) -> bool:
        """Whether saying from what day the care is cut would give the last day."""
        return self.has_clock and self.due is None and EFFECTIVE not in self.stage.events


def continued(stage: Stage, case: Case) -> Continued | None:
    """What stands about it, or None where there is no such right and nothing was recorded."""
    told = list(stage.continuations.select_related("proof").order_by("recorded_at", "pk"))  # type: ignore[attr-defined]
    live = Deadline.objects.live().filter(stage=stage, clock=clocks.CONTINUED)
    standing = next((each for each in told if each.withdrawn_on is None), None)
    return _of(stage, case, told=told, asked_on=standing.asked_on if standing else None, dates=live)


def may_ask_care(stage: Stage, case: Case) -> bool:
    """Whether the rulebook knows of it at this step, and nothing says yet that it was asked for."""
    right = is_right(stage, case.coverage.coverage_type)  # type: ignore[attr-defined]
    return right and not Continuation.objects.standing().filter(stage=stage).exists()


def on_rung(stage: Stage, case: Case, *, dates: Iterable[Deadline]) -> Continued | None:
    """The same for one rung of the ladder, without a question of its own: only the day it was asked for is told.

    The stage was read with `ASKED_ON`; `dates` are those of the case.
    """
    asked_on: date | None = stage.care_asked_on  # type: ignore[attr-defined]
    return _of(stage, case, told=(), asked_on=asked_on, dates=dates)


def _of(
    stage: Stage, case: Case, *, told: Sequence[Continuation], asked_on: date | None, dates: Iterable[Deadline]
) -> Continued | None:
    right = is_right(stage, case.coverage.coverage_type)  # type: ignore[attr-defined]
    if not right and not told and asked_on is None:
        return None
    rules = law_words.book().stages.get(stage.step)
    live = [each for each in dates if each.stage_id == stage.pk and each.clock == clocks.CONTINUED]
    return Continued(
        stage=stage,
        law=_told(rules.continuation if rules and right else None),
        who=_told(rules.authorization) if rules and right and rules.authorization else None,
        asked_on=asked_on,
        asked=next((each for each in told if each.withdrawn_on is None), None),
        before=tuple(each for each in told if each.withdrawn_on),
        due=next((each for each in live if each.superseded_at is None and each.dropped_on is None), None),
        has_clock=bool(rules and any(rule.clock == clocks.CONTINUED for rule in rules.others)),
    )


def _told(passage: Passage | None) -> Told:
    if passage is None:
        return Told((), ())
    said = tuple(sentences.capital(text) for text in passage.texts.values())
    return Told(said, sources(law_words.book(), passage.cites))
