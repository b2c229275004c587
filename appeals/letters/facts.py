"""What a letter may say: facts with the place they stand in, and the draft that comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from appeals.letter_kinds import LetterKind
from appeals.typesetting.parties import Sender
from appeals.typesetting.wording import Gap
from cases.facts import Timing


@dataclass(frozen=True, slots=True)
class Fact:
    """One confirmed fact and where it stands: Fact("XEA-2231", "denial notice, page 1")."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The notice's own words, exactly, and the page they stand on."""

    text: str
    page: int


@dataclass(frozen=True, slots=True)
class RightSentence:
    """What the law says, as a sentence, with its citation: both from the rulebook, never from here."""

    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class Point:
    """What a page of the file shows, under the topic it answers.

    Point("treatments_tried", "Twelve visits of physical therapy, January to March.", "Exhibit B, page 3")
    """

    topic: str
    statement: str
    source: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What was sent on a step, and by when its decider must answer.

    `how` is a key of the fixed words ("by_fax"); `due_on` is the last legal day, with its citation, where it is
    known; `over` says whether that day has passed; `answered` whether a decision came.
    """

    on: date
    how: str = ""
    to: str = ""
    reference: str = ""
    due_on: date | None = None
    due_cite: str = ""
    over: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All a letter may draw on. What is not stated is None or empty, and becomes a gap.

    `reason_category` holds a slug ("not_medically_necessary"). `codes` and `criteria_cited` are
    one fact each code or criterion. `rights` come from the rulebook for this coverage and date; so does `left_out`,
    what a person confirmed that the notice does not say, and `left_out_means`, what follows.
    `authority` is the paper that lets a representative act. `points` are what pages of the file show.
    `asks` are further requests in the writer's own words. `proven` is what pages show of the insurer's own criteria; a
    point's topic is the question of the draft that it answers. `late` is a table, its first row the head. `unanswered`
    is what a person said their answer does not deal with; `checks` is what the writer must look at before it goes out.
    """

    kind: LetterKind
    written_on: date
    sender: Sender
    patient: Fact
    stage_name: str
    level: int = 1
    urgent: bool = False
    recipient: tuple[str, ...] = ()
    birth_date: date | None = None
    insurer: Fact | None = None
    member_id: Fact | None = None
    group_number: Fact | None = None
    claim_number: Fact | None = None
    reference_number: Fact | None = None
    service: Fact | None = None
    codes: tuple[Fact, ...] = ()
    service_date: date | None = None
    timing: Timing | None = None
    provider: Fact | None = None
    notice_date: date | None = None
    reason_category: Fact | None = None
    reason_quote: Quote | None = None
    criteria_cited: tuple[Fact, ...] = ()
    reviewer_specialty: Fact | None = None
    authority: Fact | None = None
    call_back: Fact | None = None
    rights: tuple[RightSentence, ...] = ()
    left_out: tuple[RightSentence, ...] = ()
    left_out_means: tuple[RightSentence, ...] = ()
    history: tuple[Point, ...] = ()
    points: tuple[Point, ...] = ()
    proven: tuple[Point, ...] = ()
    asks: tuple[str, ...] = ()
    exhibits: tuple[tuple[str, str], ...] = ()
    administrator: Fact | None = None
    plan_name: Fact | None = None
    filed: Filed | None = None
    answer_on: date | None = None
    exhaustion_cite: Fact | None = None
    outcome: Literal["", "won", "partly", "lost"] = ""
    opened: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    new_papers: tuple[Point, ...] = ()
    unanswered: tuple[Point, ...] = ()
    urgency: tuple[Point, ...] = ()
    approval_number: Fact | None = None
    revoked: Fact | None = None
    elsewhere: bool = False  # it goes to somebody who is not the plan
    late: tuple[tuple[str, ...], ...] = ()
    checks: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A fact the draft uses, in words, and where it stands in the file."""

    field: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to edit: plain text with light markup, its gaps, and the facts it rests on."""

    subject: str
    recipient: tuple[str, ...]
    body: str
    gaps: tuple[Gap, ...]
    sources: tuple[Source, ...] = ()
