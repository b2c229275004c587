"""Whether two names are one person's, however they were typed: careful, for a wrong yes acts for somebody else."""

from __future__ import annotations

import re
import unicodedata

APART = re.compile(r"[\s,;\-\u2010-\u2015]+")


def same_name(one: str, other: str) -> bool:
    """Whether both name the same person: capitals, accents, spaces, dots and hyphens aside, in any order of words.

    Between the same first and last words a middle name may be its initial. Nothing may be missing: a Junior is not his
    father, and John is not John A. Empty names name nobody.
    """
    left, right = _words(one), _words(other)
    if not left or len(left) != len(right):
        return False
    return sorted(left) == sorted(right) or _but_for_initials(left, right)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each) and (each.isalnum() or APART.match(each)))
    return [word for word in APART.split(bare) if word]


def _but_for_initials(left: list[str], right: list[str]) -> bool:
    if len(left) < 3 or (left[0], left[-1]) != (right[0], right[-1]):
        return False
    middle = zip(left[1:-1], right[1:-1], strict=True)
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in middle)
