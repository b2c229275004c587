"""A mail server of the trial: it keeps what it was given, and fails as it is told, at the very moment of DATA."""

from __future__ import annotations

import asyncio
import email
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from benchmarks.faults.lines import Lines

KEYS = ("X-ClaimBack-Reminder", "X-Trial-Reminder")
HANGS = 15.0  # seconds; longer than anybody's patience here


class End(Enum):
    """How a message ends."""

    TAKEN = auto()  # 250
    BUSY = auto()  # 451
    REFUSED = auto()  # 550
    DROPPED = auto()  # taken, and the line closed without a word
    CUT = auto()  # the line closed before it was taken
    HANGING = auto()  # taken, and silent until the sender has given up
    KILLED = auto()  # taken, and every sender killed before it can know
    KILLED_BEFORE = auto()  # every sender killed before it was taken


IS_TAKEN = frozenset({End.TAKEN, End.DROPPED, End.HANGING, End.KILLED})
UNANSWERED = frozenset({End.DROPPED, End.HANGING, End.KILLED})


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it came: of which reminder, under which identity, and when (Unix time)."""

    number: int
    key: str
    time_of_key: int  # the first, second … of this reminder
    identity: str
    at: float
    end: End


Rule = Callable[[int, str, int], End]
"""What happens to the nth message, about reminder `key`, which comes for the mth time."""


def taken(number: int, key: str, time_of_key: int) -> End:
    """The rule of a mail server that works."""
    return End.TAKEN


class Sink:
    """One mail server. `kill` is done when its rule says so; `pause` is how long (seconds) each answer takes."""

    def __init__(self, lines: Lines, port: int = 0) -> None:
        self.lines = lines
        self.letters: list[Letter] = []
        self.rule: Rule = taken
        self.kill: Callable[[], object] = lambda: None
        self.pause = 0.0
        self._seen: Counter[str] = Counter()
        self._server: asyncio.Server = lines.do(lines.listen(self._talk, port))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def go_away(self) -> None:
        """Nobody answers at the port any more."""
        self.lines.do(self._close())

    def come_back(self) -> None:
        """At the same port."""
        self._server = self.lines.do(self.lines.listen(self._talk, self.port))

    async def _close(self) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.write(b"220 trial\r\n")
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    answer = await self._take(await reader.readuntil(b"\r\n.\r\n"))
                    if not answer:
                        break
                    writer.write(answer)
                else:
                    writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
        writer.close()

    async def _take(self, raw: bytes) -> bytes:
        """Keep one message; what is answered, and nothing when the line is to be closed."""
        letter = self._letter(email.message_from_bytes(raw[: raw.find(b"\r\n\r\n") + 2]))
        self.letters.append(letter)
        if self.pause:
            await asyncio.sleep(self.pause)
        if letter.end in {End.KILLED, End.KILLED_BEFORE}:
            self.kill()
        if letter.end is End.HANGING:
            await asyncio.sleep(HANGS)
        return {End.TAKEN: b"250 ok\r\n", End.BUSY: b"451 later\r\n", End.REFUSED: b"550 no\r\n"}.get(letter.end, b"")

    def _letter(self, head: email.message.Message) -> Letter:
        key = next((str(head[name]) for name in KEYS if head[name]), "")
        self._seen[key] += 1
        number, times = len(self.letters) + 1, self._seen[key]
        end = self.rule(number, key, times)
        return Letter(number, key, times, str(head["Message-ID"] or "").strip(), time.time(), end)


def main(port: int) -> None:
    """A mail server that works, in a process of its own, until it is stopped."""
    beside = Lines()
    Sink(beside, port)
    beside.thread.join()


if __name__ == "__main__":
    main(int(sys.argv[1]))
