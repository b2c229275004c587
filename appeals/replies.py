"""Which points of our letter their answer dealt with: the points, what was marked, and the count. Reading only."""

from __future__ import annotations

from dataclasses import dataclass

from appeals.models import Letter, LetterPoint, Stage
from appeals.typesetting.markup import parts
from cases.models import ENDS, Outcome

OWN_WORDS = 1000
"""From this number on a point is not of the letter: somebody added it."""
Verdict = LetterPoint.Verdict


@dataclass(frozen=True, slots=True)
class Point:
    """One point and what was marked of it."""

    number: int
    words: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The points of one answered step, in the order of the letter."""

    points: tuple[Point, ...]

    @property
    def looked_at(self) -> int:
        """How many points somebody marked."""
        return sum(bool(each.verdict) for each in self.points)

    @property
    def answered(self) -> int:
        """How many of them the answer dealt with."""
        return sum(each.verdict == Verdict.ANSWERED for each in self.points)

    @property
    def left_out(self) -> tuple[Point, ...]:
        """The points it did not deal with: the next letter names them."""
        return tuple(each for each in self.points if each.verdict == Verdict.LEFT_OUT)


def can_be_compared(stage: Stage) -> bool:
    """Whether a refusal in words came to this step, so that it can be held against our letter."""
    answer = stage.answer
    return answer is not None and answer.outcome != Outcome.UNANSWERED and answer.outcome not in ENDS


def reply_of(stage: Stage) -> Reply:
    """Every point of the letter that went out with this step, and those somebody added."""
    marked = {each.number: each for each in LetterPoint.objects.filter(stage=stage).order_by("number")}
    letter = Letter.objects.filter(stage=stage, sealed_at__isnull=False).order_by("sealed_at", "pk").first()
    of_letter = _points_of(letter.body) if letter else []
    found = [
        Point(number, words, marked[number].verdict if number in marked else "")
        for number, words in enumerate(of_letter[:OWN_WORDS])
    ]
    found += [Point(number, each.words, each.verdict) for number, each in marked.items() if number >= OWN_WORDS]
    return Reply(tuple(found))


def _points_of(body: str) -> list[str]:
    """The items of the letter's lists, each a point of its own."""
    return [item for part in parts(body) if part["kind"] == "bullets" for item in part["items"]]
