"""One entry of a rules file, read strictly: every key must be asked for, every value must have its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


@dataclass(slots=True)
class Entry:
    """A mapping from a YAML file with its place; faults are gathered, not raised, so one run names them all."""

    place: str
    keys: Mapping[str, object]
    faults: list[str]
    asked: set[str] = field(default_factory=set)

    def fault(self, sentence: str) -> None:
        """Note something broken at this place."""
        self.faults.append(f"{self.place}: {sentence}")

    def take(self, key: str) -> object:
        """The value of a key, or None; the key counts as known."""
        self.asked.add(key)
        return self.keys.get(key)

    def _typed(self, key: str, kind: type[T], missing: T, *, needed: bool) -> T:
        value = self.take(key)
        if value is None:
            if needed:
                self.fault(f"{key} is missing")
            return missing
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.fault(f"{key} should be {kind.__name__}, not {value!r}")
        return missing

    def text(self, key: str) -> str:
        """A text that must be there."""
        return self._typed(key, str, "", needed=True)

    def text_or_none(self, key: str) -> str | None:
        """A text, or None."""
        return self._typed(key, str, "", needed=False) or None

    def number(self, key: str) -> int:
        """A whole number that must be there."""
        return self._typed(key, int, 0, needed=True)

    def number_or_none(self, key: str) -> int | None:
        """A whole number, or None when the key is absent."""
        return None if self.take(key) is None else self.number(key)

    def truth(self, key: str) -> bool:
        """A yes or no that must be there."""
        return self._typed(key, bool, missing=False, needed=True)

    def day(self, key: str) -> date:
        """A date that must be there."""
        return self._typed(key, date, date.min, needed=True)

    def day_or_none(self, key: str) -> date | None:
        """A date, or None when the key is absent."""
        return None if self.take(key) is None else self.day(key)

    def clock_time(self, key: str) -> time | None:
        """A time of day written "12:00", or None."""
        written = self.text_or_none(key)
        try:
            return time.fromisoformat(written) if written else None
        except ValueError:
            self.fault(f"{key} should be a time of day such as '12:00', not {written!r}")
            return None

    def one_of(self, key: str, kinds: type[E], default: E) -> E:
        """A word of an enumeration; absent means the default."""
        written = self.text_or_none(key)
        if written is None:
            return default
        try:
            return kinds(written)
        except ValueError:
            self.fault(f"{key} is {written!r}, which is none of: {', '.join(kinds)}")
            return default

    def sequence(self, key: str) -> list[object]:
        """A list of anything; absent means none."""
        return self._typed(key, list, [], needed=False)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent means none."""
        listed = self._typed(key, list, [], needed=False)
        if not listed:
            return ()
        if any(not isinstance(text, str) for text in listed):
            self.fault(f"{key} should be a list of texts, not {listed!r}")
        return tuple(map(str, listed))

    def words(self, key: str) -> dict[str, str]:
        """A mapping of names to sentences; absent means empty."""
        named = self._typed(key, dict, {}, needed=False)
        if any(not isinstance(text, str) for text in named.values()):
            self.fault(f"{key} should hold texts, not {named!r}")
        return {str(name): str(text) for name, text in named.items()}

    def lists(self, key: str) -> dict[str, list[object]]:
        """A mapping of names to lists; absent means empty."""
        named = self._typed(key, dict, {}, needed=False)
        if any(not isinstance(listed, list) for listed in named.values()):
            self.fault(f"{key} should hold lists, not {named!r}")
            return {}
        return {str(name): list(listed) for name, listed in named.items()}

    def mapping(self, key: str) -> dict[str, object]:
        """A mapping of anything; absent means empty."""
        return self._typed(key, dict, {}, needed=False)

    def inner(self, key: str, read: Callable[[Entry], T]) -> T | None:
        """A nested entry read by ``read``; None when the key is absent."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(f"{key} should be a mapping, not {value!r}")
            return None
        return self._read(f"{self.place}.{key}", value, read)

    def inners(self, key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
        """A list of nested entries, each named by its id or its number; absent means none."""
        found = []
        for number, value in enumerate(self._typed(key, list, [], needed=False), start=1):
            if not isinstance(value, dict):
                self.fault(f"{key} number {number} should be a mapping, not {value!r}")
                continue
            found.append(self._read(f"{self.place}.{key}.{value.get('id', number)}", value, read))
        return tuple(found)

    def named(self, key: str, read: Callable[[Entry, str], T]) -> dict[str, T]:
        """A mapping of names to nested entries."""
        found = {}
        for name, value in self._typed(key, dict, {}, needed=True).items():
            if not isinstance(value, dict):
                self.fault(f"{key}.{name} should be a mapping, not {value!r}")
                continue
            entry = Entry(f"{self.place}.{name}", value, self.faults)
            found[str(name)] = read(entry, str(name))
            entry.close()
        return found

    def _read(self, place: str, value: Mapping[str, object], read: Callable[[Entry], T]) -> T:
        entry = Entry(place, value, self.faults)
        made = read(entry)
        entry.close()
        return made

    def close(self) -> None:
        """Refuse every key nobody asked for."""
        for key in self.keys:
            if key not in self.asked:
                self.fault(f"unknown key {key!r}")
