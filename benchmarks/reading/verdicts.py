"""Verdicts on read facts, and the table they make: right, missed, wrong, invented, rightly silent, unlabelled."""

import re
import sys
from collections import Counter, defaultdict
from typing import Any

COLUMNS = ("right", "missed", "wrong", "invented", "silent", "unlabelled")
NAMES_DAY = frozenset({"date_of_notice", "date_of_letter", "date_of_decision"})
DEADLINE = frozenset({"window_value", "window_unit", "anchor", "stated_deadline"})


class Tally:
    """Counts a field at a time, and the letters whose deadline is wrong yet shown as sure."""

    def __init__(self, title: str, *, verbose: bool = False) -> None:
        self.title = title
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.verbose = verbose
        self.wrong_certain = 0
        self.letters = 0

    def add(self, letter: str, field: str, truth: Any, got: Any, *, says: bool = False) -> str:
        """Count one fact of one letter. `says`: the letter says it in words of its own, though no label does."""
        verdict = judge(truth, got)
        if verdict == "invented" and says:
            verdict = "unlabelled"
        self.counts[field][verdict] += 1
        if verdict not in ("right", "silent") and self.verbose:
            sys.stdout.write(f"  {verdict:10} {letter} {field}: truth {truth!r} got {got!r}\n")
        return verdict

    @property
    def total(self) -> Counter[str]:
        """All fields together."""
        return sum(self.counts.values(), Counter())

    @property
    def recall(self) -> float:
        """Right facts among those the truth states."""
        total = self.total
        return total["right"] / max(1, total["right"] + total["missed"] + total["wrong"])

    @property
    def invented(self) -> float:
        """Invented facts among the places where the truth is silent."""
        total = self.total
        return total["invented"] / max(1, total["invented"] + total["silent"] + total["unlabelled"])

    def show(self, *, only: frozenset[str] = frozenset()) -> None:
        """Print the table as Markdown; `only` names the fields to list, all of them where empty."""
        sys.stdout.write(f"\n### {self.title}\n\n| field | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}\n")
        for field, counts in self.counts.items():
            if not only or field in only:
                sys.stdout.write(f"| {field} | {' | '.join(str(counts[name]) for name in COLUMNS)} |\n")
        total = self.total
        sys.stdout.write(f"| **all** | {' | '.join(f'**{total[name]}**' for name in COLUMNS)} |\n")
        sys.stdout.write(f"\n{self.summary}\n")

    @property
    def summary(self) -> str:
        """The four numbers that are promised."""
        return (
            f"{self.letters} letters: recall {self.recall:.1%}; invented {self.total['invented']}"
            f" ({self.invented:.1%}); wrong deadlines shown as certain: {self.wrong_certain}."
        )


def plain(value: Any) -> str:
    """A value without case, punctuation and spacing."""
    return re.sub(r"[\W_]+", "", str(value)).lower()


def empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value in ("", [], {})


def judge(truth: Any, got: Any) -> str:
    """right, missed, wrong, invented or silent (and rightly so)."""
    if empty(truth):
        return "silent" if empty(got) or got is False else "invented"
    if empty(got):
        return "silent" if truth is False else "missed"
    if isinstance(truth, bool | int | float):
        return "right" if truth == got else ("invented" if truth is False and got is True else "wrong")
    if isinstance(truth, list):
        return _judge_lists(truth, got)
    one, other = plain(truth), plain(got)
    return "right" if one == other or len(one) > 5 and (one in other or other in one) else "wrong"


def _judge_lists(truth: list[Any], got: list[Any]) -> str:
    wanted = [plain(_item(item)) for item in truth]
    have = [plain(_item(item)) for item in got]
    found = sum(any(w == h or len(w) > 4 and (w in h or h in w) for h in have) for w in wanted)
    return "right" if found == len(wanted) and len(have) <= len(wanted) else "wrong"


def _item(item: Any) -> str:
    if isinstance(item, dict):
        codes = ",".join(sorted(code["code"] for code in item.get("codes", [])))
        return item["description"] + codes if "description" in item else item["code"]
    return str(item)


def wrong_deadline(truth: dict[str, Any], got: dict[str, Any]) -> bool:
    """Whether the deadline parts of the appeal name anything the truth does not."""
    for part in DEADLINE:
        if part == "anchor" and {truth["anchor"], got["anchor"]} <= NAMES_DAY:
            continue
        if not empty(got[part]) and got[part] != truth[part]:
            return True
    return False
