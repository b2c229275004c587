"""A share with what it is worth: counts, and an interval instead of a number that pretends. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEAST = 10
"""Under so many cases a share is no rate: one case more or less would move it by a tenth (decision 0044)."""
LEAST_FOR_QUARTILES = 4
CERTAINTY = 0.95
_Z = NormalDist().inv_cdf((1 + CERTAINTY) / 2)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many. `of` may be nought."""

    n: int
    of: int

    @property
    def too_few(self) -> bool:
        """Whether this is too little to call it a rate."""
        return self.of < LEAST

    @property
    def share(self) -> float | None:
        """0 to 1; None where it is no rate."""
        return None if self.too_few else self.n / self.of

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of 95 %, each end 0 to 1; None where it is no rate."""
        return None if self.too_few else wilson(self.n, self.of)


def wilson(n: int, of: int) -> tuple[float, float]:
    """The score interval of 95 % for a share of `n` in `of` (Wilson 1927), each end 0 to 1.

    It stays honest with few cases and at both ends, where the textbook's plus-or-minus does not. Raises ValueError
    where there is nothing to count, or more counted than there is.
    """
    if not 0 <= n <= of or of == 0:
        raise ValueError(f"{n} of {of} is no share")
    share, spread = n / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low = 0.0 if n == 0 else max(0.0, middle - half)
    high = 1.0 if n == of else min(1.0, middle + half)
    return low, high
