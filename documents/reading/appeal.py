"""The time to appeal: a window with its start, or a printed last day. Rivals make both a question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cases.facts import Anchor, FactName, Unit
from documents.reading.clocks import Clock, clocks
from documents.reading.letter import Letter
from documents.reading.pages import Suggestion
from documents.reading.purposes import Purpose
from documents.reading.telling import tell

LATE, RIVAL = 0.45, 0.4
GRIEVANCE_IS_APPEAL = re.compile(
    r"\bappeal\b[^.]{0,60}\bby (?:filing|submitting) a\w* (?:written )?grievance\b"
    r"|\bgrievances? ?(?:\(|/|or|and) ?(?:an )?appeals?\b"
    r"|\bappeals? ?(?:\(|/|or|and) ?(?:a )?grievances?\b",
    re.I,
)


def suggest_appeal_time(letter: Letter) -> Iterator[Suggestion]:
    """The appeal window and the stated last day, if the letter gives them."""
    found = clocks(letter)
    yield from _window(letter, [c for c in found if c.duration and c.duration.unit is not Unit.HOURS])
    yield from _last_day(letter, [c for c in found if c.day])


def _for_appeal(letter: Letter, found: Sequence[Clock]) -> list[Clock]:
    """Those of the first appeal; of the next level or a grievance only where the letter has no other.

    A grievance is only trusted where the letter itself makes it the way to appeal.
    """
    for purpose in (Purpose.APPEAL, Purpose.SECOND_APPEAL, Purpose.GRIEVANCE):
        vague = purpose is Purpose.GRIEVANCE and not GRIEVANCE_IS_APPEAL.search(letter.text)
        mine = [clock for clock in found if clock.purpose is purpose]
        body = [clock for clock in mine if not clock.sentence.late] or mine
        if body:
            return [replace(clock, trust=min(clock.trust, LATE)) for clock in body] if vague else body
    return []


def _window(letter: Letter, found: Sequence[Clock]) -> Iterator[Suggestion]:
    mine = _for_appeal(letter, found)
    lengths = list(dict.fromkeys((c.duration.value, c.duration.unit) for c in mine if c.duration))
    for length in lengths:
        same = [c for c in mine if c.duration and (c.duration.value, c.duration.unit) == length]
        anchors = list(dict.fromkeys(c.anchor for c in same if c.anchor is not Anchor.UNSPECIFIED))
        anchor = anchors[0] if len(anchors) == 1 else _shared(anchors)
        best = max(same, key=lambda c: (c.anchor is anchor, c.trust))
        value = {"value": length[0], "unit": length[1].value, "anchor": anchor.value}
        yield tell(letter, FactName.APPEAL_WINDOW, value, best.spot, _trust(best, rivals=len(lengths) > 1))


def _shared(anchors: Sequence[Anchor]) -> Anchor:
    """Notice, letter and decision of one paper are one day; anything else that differs is left open."""
    same_paper = {Anchor.DATE_OF_NOTICE, Anchor.DATE_OF_LETTER, Anchor.DATE_OF_DECISION}
    return anchors[0] if anchors and set(anchors) <= same_paper else Anchor.UNSPECIFIED


def _last_day(letter: Letter, found: Sequence[Clock]) -> Iterator[Suggestion]:
    mine = _for_appeal(letter, found)
    days = list(dict.fromkeys(clock.day for clock in mine if clock.day))
    for day in days:
        best = max((clock for clock in mine if clock.day == day), key=lambda clock: clock.trust)
        yield tell(letter, FactName.STATED_DEADLINE, day.isoformat(), best.spot, _trust(best, rivals=len(days) > 1))


def _trust(clock: Clock, *, rivals: bool) -> float:
    trust = min(clock.trust, RIVAL) if rivals else clock.trust
    if clock.sentence.late:
        trust = min(trust, LATE)
    return trust
