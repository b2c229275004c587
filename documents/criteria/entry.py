"""One entry of a policies file, read strictly: every key must be known, every value must have its type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


@dataclass(slots=True)
class Entry:
    """A mapping from a YAML file with its place; faults are gathered, so that one run names them all."""

    place: str
    keys: dict[str, Any]
    faults: list[str]
    asked: set[str] = field(default_factory=set)

    def fault(self, sentence: str) -> None:
        """Note something broken at this place."""
        self.faults.append(f"{self.place}: {sentence}")

    def _typed(self, key: str, kind: type[T], missing: T, *, needed: bool) -> T:
        self.asked.add(key)
        value = self.keys.get(key)
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        if value is not None:
            self.fault(f"{key} should be {kind.__name__}, not {value!r}")
        elif needed:
            self.fault(f"{key} is missing")
        return missing

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text; absent means empty, where it need not be there."""
        return " ".join(self._typed(key, str, "", needed=needed).split())

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts; absent means none."""
        listed: list[Any] = self._typed(key, list, [], needed=needed)
        if any(not isinstance(text, str) for text in listed):
            self.fault(f"{key} should be a list of texts, not {listed!r}")
        return tuple(" ".join(str(text).split()) for text in listed)

    def truth(self, key: str, *, needed: bool = True) -> bool:
        """A yes or no; absent means no, where it need not be there."""
        return self._typed(key, bool, missing=False, needed=needed)

    def number(self, key: str) -> float:
        """A number that must be there."""
        self.asked.add(key)
        value = self.keys.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        self.fault(f"{key} is missing" if value is None else f"{key} should be a number, not {value!r}")
        return 0.0

    def day(self, key: str) -> date:
        """A date that must be there."""
        return self._typed(key, date, date.min, needed=True)

    def day_or_none(self, key: str) -> date | None:
        """A date, or None when the key is absent."""
        self.asked.add(key)
        return None if self.keys.get(key) is None else self.day(key)

    def one_of(self, key: str, kinds: type[E], default: E) -> E:
        """A word of an enumeration that must be there."""
        written = self.text(key)
        if written in [kind.value for kind in kinds]:
            return kinds(written)
        if written:
            self.fault(f"{key} is {written!r}, which is none of: {', '.join(kinds)}")
        return default

    def mapping(self, key: str) -> dict[str, Any]:
        """A mapping of anything; absent means empty."""
        return self._typed(key, dict, {}, needed=False)

    def inners(self, key: str, read: Callable[[Entry], T], *, named: bool = False) -> tuple[T, ...]:
        """Nested entries, listed or named; a name becomes the id of its entry. There must be at least one."""
        found = self._typed(key, dict, {}, needed=True) if named else self._typed(key, list, [], needed=True)
        pairs = [{"id": name, **value} if isinstance(value, dict) else value for name, value in found.items()] \
            if isinstance(found, dict) else found  # fmt: skip
        entries = []
        for number, value in enumerate(pairs, start=1):
            if not isinstance(value, dict):
                self.fault(f"{key} number {number} should be a mapping, not {value!r}")
                continue
            entry = Entry(f"{self.place}.{value.get('id', number)}", value, self.faults)
            entries.append(read(entry))
            entry.close()
        return tuple(entries)

    def close(self) -> None:
        """Every key that nobody asked for is a fault: it may be a misspelt one."""
        for key in sorted(set(self.keys) - self.asked, key=str):
            self.fault(f"{key} is not a known key")
