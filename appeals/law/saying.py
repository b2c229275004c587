"""Sentences of the law that are made of a pattern and its values, so that another language can say them too."""

from __future__ import annotations

from collections.abc import Mapping


class Said(str):
    """A sentence in English that still knows its pattern and what was filled in; equal to the plain sentence."""

    pattern: str
    values: Mapping[str, str]


def say(pattern: str, **values: str) -> Said:
    """The pattern with its values filled in: ``say("It takes: {these}.", these="drugs")`` is "It takes: drugs."."""
    said = Said(pattern.format(**values))
    said.pattern, said.values = pattern, values
    return said
