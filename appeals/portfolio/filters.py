"""What the address bar asks of the outcomes: which steps are counted, and by what they are put side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claimback.asked import query

LONGEST = 300


class Dimension(models.TextChoices):
    """By what the steps are put side by side."""

    KIND = "kind", gettext_lazy("Kind of step")
    INSURER = "insurer", gettext_lazy("Insurer")
    REASON = "reason", gettext_lazy("Reason of the denial")
    SERVICE = "service", gettext_lazy("Refused service")
    STATE = "state", gettext_lazy("State")
    COVERAGE = "coverage", gettext_lazy("Kind of coverage")


TYPED = (Dimension.INSURER, Dimension.SERVICE)
"""Names people typed."""


class Basis(models.TextChoices):
    """Which day of a step lies between the two days that are asked for."""

    FILED = "filed", gettext_lazy("filed")
    DECIDED = "decided", gettext_lazy("decided")


@dataclass(frozen=True, slots=True)
class Filters:
    """Words it does not know are left out; a day that is none is left out and said (`faults`)."""

    by: Dimension = Dimension.KIND
    start: date | None = None
    end: date | None = None
    basis: Basis = Basis.FILED
    kind: str = ""
    insurer: str = ""
    reason: str = ""
    service: str = ""
    state: str = ""
    coverage: str = ""
    faults: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        faults: list[str] = []
        start, end = (_day(asked.get(name, ""), faults) for name in ("from", "to"))
        if start and end and end < start:
            faults.append(_("The last day lies before the first, so no step can lie between them. Change one of them."))
        by, basis = asked.get("by", ""), asked.get("day", "")
        return cls(
            by=Dimension(by) if by in Dimension.values else Dimension.KIND,
            start=start,
            end=end,
            basis=Basis(basis) if basis in Basis.values else Basis.FILED,
            faults=tuple(faults),
            **{name: _value(name, asked.get(name, "")) for name in Dimension.values},
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the steps by what they are: dimension to value."""
        return {name: getattr(self, name) for name in Dimension.values if getattr(self, name)}

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        told: dict[str, Any] = {"by": "" if self.by == Dimension.KIND else self.by.value}
        told |= {"from": self.start or "", "to": self.end or ""}
        told |= {"day": "" if self.basis == Basis.FILED else self.basis.value}
        told |= self.chosen | other
        return query(told)


def _value(name: str, text: str) -> str:
    return folded(_words(text)) if name in TYPED else _words(text)


def folded(text: str) -> str:
    """A typed name as it is compared: without regard to capitals and to spaces around it."""
    return text.strip(" ").lower()


def _words(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST]


def _day(text: str, faults: list[str]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        faults.append(
            _("“%(text)s” is no day, so it was left out. Write days as 2026-03-31.") % {"text": _words(text)[:40]}
        )
        return None
