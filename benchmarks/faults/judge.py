"""What became of the reminders of one design in one trial, told from what its mail server holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.faults.sink import IS_TAKEN, UNANSWERED, End, Letter

LATE = 120.0  # seconds
GRACE = 1.0  # seconds between a change and the first message it forbids


@dataclass
class Book:
    """What is to happen: when each reminder is due, and from when on a message about one is forbidden (Unix time)."""

    due: dict[str, float] = field(default_factory=dict)
    forbidden: dict[str, float] = field(default_factory=dict)

    def forbid(self, key: str, since: float) -> None:
        """From now on nothing may be said of it, and nothing must."""
        self.due.pop(key, None)
        self.forbidden[key] = since


@dataclass(frozen=True, slots=True)
class Verdict:
    """Reminders, each counted once; `repeats` are messages whose identity came before, `latest` is in seconds."""

    expected: int
    lost: int
    doubled: int
    repeats: int
    allowed_repeats: int
    early: int
    late: int
    forbidden: int
    latest: float

    @property
    def is_clean(self) -> bool:
        """Nothing a person would have missed, been told twice, too soon, too late, or against their will."""
        wrong = self.lost or self.doubled or self.early or self.late or self.forbidden
        return not wrong and self.repeats <= self.allowed_repeats


def judge(book: Book, letters: Sequence[Letter], *, senders: int = 1) -> Verdict:
    """Compare; every message a sender got no answer to, of any of `senders` at work, may come once more.

    Killed before its message is taken a sender repeats nothing, but the others die with it, each perhaps between an
    answer and its stamp.
    """
    came: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.end in IS_TAKEN:
            came[letter.key].append(letter)
    first = {key: min(letter.at for letter in told) for key, told in came.items()}
    identities = {key: {letter.identity or letter.number for letter in told} for key, told in came.items()}
    waits = [first[key] - due for key, due in book.due.items() if key in first]
    return Verdict(
        expected=len(book.due),
        lost=len(book.due.keys() - came.keys()),
        doubled=sum(len(each) > 1 for each in identities.values()),
        repeats=sum(len(told) - len(identities[key]) for key, told in came.items()),
        allowed_repeats=senders * sum(letter.end in UNANSWERED for letter in letters)
        + (senders - 1) * sum(letter.end is End.KILLED_BEFORE for letter in letters),
        early=sum(wait < 0 for wait in waits),
        late=sum(wait > LATE for wait in waits),
        forbidden=sum(
            any(letter.at > since + GRACE for letter in came.get(key, [])) for key, since in book.forbidden.items()
        ),
        latest=max(waits, default=0.0),
    )
