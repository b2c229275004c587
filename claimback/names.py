"""Whether two names are one person's, however they were typed: careful, for a wrong yes acts for somebody else."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

APART = re.compile(r"[\s,;\-\u2010-\u2015]+")
A_WORD = 3
"""Letters from which on one of them may be a slip: in shorter ones (Jr, Sr, II, an initial) each says who it is."""


def same_name(one: str, other: str) -> bool:
    """Whether both name the same person: capitals, accents, spaces, dots and hyphens aside, in any order of words.

    Between the same first and last words a middle name may be its initial. Nothing may be missing: a Junior is not his
    father, and John is not John A. Empty names name nobody.
    """
    left, right = _words(one), _words(other)
    if not left or len(left) != len(right):
        return False
    return sorted(left) == sorted(right) or _but_for_initials(left, right)


def close_names(one: str, other: str) -> bool:
    """Whether both could be one person's with a slip: near enough to ask, never to act on.

    Either one letter of one word is another, missing, too many or exchanged with its neighbour; or words are missing in
    one of the two, which names at least two. Names that are the same are not close.
    """
    left, right = sorted((_words(one), _words(other)), key=len)
    if same_name(one, other) or len(left) < 2:
        return False
    return _but_for_a_slip(left, right) if len(left) == len(right) else _but_for_words(left, right)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(each for each in plain if not unicodedata.combining(each) and (each.isalnum() or APART.match(each)))
    return [word for word in APART.split(bare) if word]


def _but_for_initials(left: list[str], right: list[str]) -> bool:
    if len(left) < 3 or (left[0], left[-1]) != (right[0], right[-1]):
        return False
    middle = zip(left[1:-1], right[1:-1], strict=True)
    return all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in middle)


def _but_for_a_slip(left: list[str], right: list[str]) -> bool:
    """Whether all words but one are the same, in any order, and that one nearly is."""
    ours, theirs = Counter(left) - Counter(right), Counter(right) - Counter(left)
    if ours.total() != 1:
        return False
    (a,), (b,) = ours, theirs
    return min(len(a), len(b)) >= A_WORD and _one_slip(*sorted((a, b), key=len))


def _but_for_words(short: list[str], long: list[str]) -> bool:
    """Whether the shorter name says nothing the longer does not, with two words in full."""
    return not Counter(short) - Counter(long) and sum(len(word) > 1 for word in short) > 1


def _one_slip(short: str, long: str) -> bool:
    """Whether one letter makes the one from the other, or two neighbours have changed places."""
    if len(long) - len(short) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or exchanged == long
