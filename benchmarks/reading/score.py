"""How well letters are read: right, missed and invented facts, and deadlines wrong yet shown as sure.

    python -m benchmarks.reading.score FOLDER [--verbose]

FOLDER holds `*.txt` with `*.truth.json` beside them and, if there, `aegis_dev.jsonl`.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from documents.reading import PageText, facts, suggest

FREE = frozenset({"denial_reason_summary", "computed_due_plain_count", "form_required", "alternatives_offered"})
DEADLINE = frozenset({"window_value", "window_unit", "anchor", "stated_deadline"})
SAME_INSURER = {"uhc": r"united ?health ?care|uhc|united", "aetna": "aetna", "cigna": "cigna"}


class Tally:
    """Counts a field at a time."""

    def __init__(self, *, verbose: bool) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.verbose = verbose
        self.wrong_certain = 0

    def add(self, letter: str, field: str, truth: Any, got: Any) -> None:
        """Count one fact of one letter; a wrong value is both missed and, where truth is null, invented."""
        verdict = judge(truth, got)
        if verdict:
            self.counts[field][verdict] += 1
            if verdict != "right" and self.verbose:
                sys.stdout.write(f"  {verdict:8} {letter} {field}: truth {truth!r} got {got!r}\n")

    def show(self, title: str) -> None:
        """Print the table."""
        total: Counter[str] = Counter()
        sys.stdout.write(
            f"\n{title}\n{'field':34}{'right':>7}{'missed':>8}{'wrong':>7}{'invented':>10}{'null kept':>11}\n"
        )
        for field, counts in self.counts.items():
            total.update(counts)
            sys.stdout.write(
                f"{field:34}{counts['right']:7}{counts['missed']:8}{counts['wrong']:7}{counts['invented']:10}{counts['null']:11}\n"
            )
        said = total["right"] + total["missed"] + total["wrong"]
        silent = total["invented"] + total["null"]
        sys.stdout.write(
            f"recall {total['right'] / max(1, said):.1%} of {said}; invented {total['invented']} of {silent}"
            f" ({total['invented'] / max(1, silent):.1%}); wrong deadlines shown as sure: {self.wrong_certain}\n"
        )


def plain(value: Any) -> str:
    """A value without case, punctuation and spacing."""
    return re.sub(r"[\W_]+", "", str(value)).lower()


def empty(value: Any) -> bool:
    """Whether a value says nothing."""
    return value is None or value in ("", [], {})


def judge(truth: Any, got: Any) -> str:
    """right, missed, wrong, invented or null (rightly silent)."""
    if empty(truth):
        return "null" if empty(got) or got is False else "invented"
    if empty(got):
        return "null" if truth is False else "missed"
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


def read(text: str) -> dict[str, Any]:
    """The facts of a letter given as text; a form feed begins a new page."""
    return facts(suggest([PageText(n, page) for n, page in enumerate(text.split("\f"), 1)]))


def flat(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every fact of a record with a dotted name."""
    for name, value in record.items():
        if isinstance(value, dict) and name in ("appeal", "peer_to_peer", "amounts"):
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        elif name not in ("traps",):
            yield name, value


def wrong_deadline(truth: dict[str, Any], got: dict[str, Any]) -> bool:
    """Whether the deadline parts name anything the truth does not."""
    for part in DEADLINE:
        if part == "anchor" and {truth["anchor"], got["anchor"]} <= {
            "date_of_notice",
            "date_of_letter",
            "date_of_decision",
        }:
            continue
        if not empty(got[part]) and got[part] != truth[part]:
            return True
    return False


def score_pairs(folder: Path, *, verbose: bool) -> None:
    """Letters with a truth file beside them."""
    tally = Tally(verbose=verbose)
    for path in sorted(folder.glob("*.truth.json")):
        truth = json.loads(path.read_text())["facts"]
        got = read(path.with_name(path.name.replace(".truth.json", ".txt")).read_text())
        said = dict(flat(got))
        for name, value in flat(truth):
            if name.rpartition(".")[2] not in FREE:
                tally.add(path.name[:3], name, value, said.get(name))
        for name in said:
            if name.startswith("amounts.") and name.split(".")[1] not in truth["amounts"]:
                tally.add(path.name[:3], name, None, said[name])
        wrong = wrong_deadline(truth["appeal"], got["appeal"])
        wrong = wrong or not empty(got["notice_date"]) and got["notice_date"] != truth["notice_date"]
        tally.wrong_certain += wrong
    tally.show("letters with truth")


def score_aegis(path: Path, *, verbose: bool) -> None:
    """Model-written letters with labels that are partly patterns themselves: a guide."""
    tally = Tally(verbose=verbose)
    for row in path.read_text().splitlines():
        letter = json.loads(row)
        truth, got, name = letter["regex_truth"], read(letter["text"]), letter["case_id"]
        for field in ("member_id", "group_number", "reference_number", "claim_number", "service_date", "request_date"):
            tally.add(name, field, truth[field], got[field])
        tally.add(name, "notice_date", truth["notice_date"], got["notice_date"])
        insurer = (
            got["insurer"] and truth["insurer"]
            if re.search(SAME_INSURER[truth["insurer"].lower()], got["insurer"] or "", re.I)
            else got["insurer"]
        )
        tally.add(name, "insurer", truth["insurer"], insurer)
        tally.add(name, "plan_name", truth["plan_name"], got["plan_name"])
        tally.add(
            name, "provider", None if truth["provider"] == "Provider of record" else truth["provider"], got["provider"]
        )
        window = got["appeal"]["window_value"] if got["appeal"]["window_unit"] == "days" else None
        tally.add(name, "appeal_window_days", truth["appeal_window_days"], window)
        tally.wrong_certain += window is not None and window != truth["appeal_window_days"]
        tally.add(name, "denial_type", truth["denial_type"], _type(got, truth))
        tally.add(name, "denial_codes", [truth["denial_code"]] if truth["denial_code"] else None, got["denial_codes"])
        tally.add(name, "is_denial", truth=True, got=got["is_denial"])
        tally.add(name, "external_review_stated", truth["external_review_stated"], got["external_review_stated"])
        tally.add(name, "peer_to_peer", truth["peer_to_peer_mentioned"], got["peer_to_peer"]["offered"])
        service = truth["service"]
        tally.add(
            name,
            "services",
            [{"description": service, "codes": []}] if service else None,
            got["services"] if service else None,
        )
    tally.show("aegis (labels partly by pattern)")


def _type(got: dict[str, Any], truth: dict[str, Any]) -> Any:
    """Their two types are kinds of review; a reason that is neither counts for the label unless it contradicts it."""
    reason = got["denial_reason_category"]
    if reason == "no_prior_authorization":
        return "Prior Authorization"
    if reason == "not_medically_necessary":
        return "Medical Necessity"
    return truth["denial_type"] if reason and reason != "not_a_covered_benefit" else reason


def main(arguments: list[str]) -> None:
    """Score a folder."""
    folder = Path(next(one for one in arguments if not one.startswith("-")))
    verbose = "--verbose" in arguments
    score_pairs(folder, verbose=verbose)
    if (folder / "aegis_dev.jsonl").exists():
        score_aegis(folder / "aegis_dev.jsonl", verbose=verbose)


if __name__ == "__main__":
    main(sys.argv[1:])
