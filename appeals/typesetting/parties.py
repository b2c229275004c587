"""Who writes, and by which lines a reader finds the case: the same on a letter and on a packet."""

from dataclasses import dataclass
from enum import StrEnum


class Capacity(StrEnum):
    """Who signs: the patient, or somebody who may act for the patient."""

    PATIENT = "patient"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: name as signed, address and telephone lines."""

    name: str
    lines: tuple[str, ...] = ()
    capacity: Capacity = Capacity.PATIENT


@dataclass(frozen=True, slots=True)
class Reference:
    """One line under "Re": its label in the language of the letter, and its value."""

    label: str
    value: str
