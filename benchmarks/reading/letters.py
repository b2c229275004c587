"""Letters with what should be found in them: text and truth side by side, or rows of labelled letters."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.reading.verdicts import Tally, empty, judge, wrong_deadline

FREE = frozenset({"denial_reason_summary", "computed_due_plain_count", "form_required", "alternatives_offered"})
SAME_INSURER = {"uhc": r"united ?health ?care|uhc|united", "aetna": "aetna", "cigna": "cigna"}
LABELLED = (
    "member_id", "group_number", "reference_number", "claim_number", "service_date", "request_date", "notice_date",
    "plan_name",
)  # fmt: skip
PROMISED = frozenset({"insurer", "notice_date", "appeal_window_days", "denial_type"})
HEAD = 6

Facts = dict[str, Any]


@dataclass(frozen=True)
class Letter:
    """A letter, and how its facts are scored: `marks` yields (field, truth, got, whether the letter says so itself)."""

    name: str
    text: str
    marks: Callable[[Facts], Iterator[tuple[str, Any, Any, bool]]]
    wrong: Callable[[Facts], bool]


def count(letter: Letter, got: Facts, tally: Tally) -> dict[str, str]:
    """Count a reading of the letter; the verdict of each field."""
    tally.letters += 1
    tally.wrong_certain += letter.wrong(got)
    return {
        field: tally.add(letter.name, field, truth, value, says=says) for field, truth, value, says in letter.marks(got)
    }


def in_first_half(letter: Letter) -> bool:
    """A half that depends on the letter's name alone: one half to look at, the other only to be scored."""
    return hashlib.sha256(letter.name.encode()).digest()[0] < 128


def pairs(folder: Path) -> list[Letter]:
    """Every `*.txt` of a folder with its `*.truth.json`."""
    return [_pair(path) for path in sorted(folder.glob("*.truth.json"))]


def _pair(path: Path) -> Letter:
    truth = json.loads(path.read_text(encoding="utf-8"))["facts"]
    name = path.name.removesuffix(".truth.json")

    def marks(got: Facts) -> Iterator[tuple[str, Any, Any, bool]]:
        said = dict(flat(got))
        for field, value in flat(truth):
            if field.rpartition(".")[2] not in FREE:
                yield field, value, said.get(field), False
        for field in said:
            if field.startswith("amounts.") and field.split(".")[1] not in truth["amounts"]:
                yield field, None, said[field], False

    def wrong(got: Facts) -> bool:
        other_day = not empty(got["notice_date"]) and got["notice_date"] != truth["notice_date"]
        return other_day or wrong_deadline(truth["appeal"], got["appeal"])

    return Letter(name, path.with_name(f"{name}.txt").read_text(encoding="utf-8"), marks, wrong)


def flat(record: Facts) -> Iterator[tuple[str, Any]]:
    """Every fact of a record with a dotted name."""
    for name, value in record.items():
        if isinstance(value, dict) and name in ("appeal", "peer_to_peer", "amounts"):
            yield from ((f"{name}.{key}", inner) for key, inner in value.items())
        elif name not in ("traps",):
            yield name, value


def labelled(path: Path) -> list[Letter]:
    """Rows of letters written by a model, with labels that are partly patterns themselves: a guide, not gospel."""
    return [_row(json.loads(row)) for row in path.read_text(encoding="utf-8").splitlines()]


def _row(row: Facts) -> Letter:
    truth, text = row["regex_truth"], row["text"]

    def window(got: Facts) -> Any:
        return got["appeal"]["window_value"] if got["appeal"]["window_unit"] == "days" else None

    def marks(got: Facts) -> Iterator[tuple[str, Any, Any, bool]]:
        for field in LABELLED:
            yield field, truth[field], got[field], says(text, field, got[field])
        yield "insurer", truth["insurer"], _insurer(truth["insurer"], got["insurer"]), False
        provider = None if truth["provider"] == "Provider of record" else truth["provider"]
        yield "provider", provider, got["provider"], False
        days = truth["appeal_window_days"]
        yield "appeal_window_days", days, window(got), says(text, "appeal_window_days", window(got))
        yield "denial_type", truth["denial_type"], _type(got, truth), False
        yield "denial_codes", [truth["denial_code"]] if truth["denial_code"] else None, got["denial_codes"], False
        yield "is_denial", True, got["is_denial"], False
        yield "external_review_stated", truth["external_review_stated"], got["external_review_stated"], False
        yield "peer_to_peer", truth["peer_to_peer_mentioned"], got["peer_to_peer"]["offered"], False
        if truth["service"]:
            yield "services", [{"description": truth["service"], "codes": []}], got["services"], False

    def wrong(got: Facts) -> bool:
        read = {"appeal_window_days": window(got), "notice_date": got["notice_date"]}
        return any(
            not empty(value) and judge(truth[field], value) != "right" and not says(text, field, value)
            for field, value in read.items()
        )

    return Letter(row["case_id"], text, marks, wrong)


def says(text: str, field: str, value: Any) -> bool:
    """Whether the letter gives a value under that very name, by a look that shares nothing with the reader."""
    if empty(value):
        return False
    if field == "plan_name":
        return judge(value, value) == "right" and any(_levelled(value) in _levelled(line) for line in _head(text))
    if field == "appeal_window_days":
        return re.search(rf"\bappeal\b[^\n.]{{0,110}}\bwithin {value} days", text) is not None
    if field not in ("request_date", "notice_date"):
        return False
    before = {
        "request_date": r"request[^.\n]{0,60}\b(?:received|submitted)\b[^.\n]{0,60}$",
        "notice_date": r"date of notice:\s*$",
    }[field]
    return any(
        re.search(before, text[: hit.start()][-140:], re.IGNORECASE)
        for spelled in _spelled(date.fromisoformat(value))
        for hit in re.finditer(re.escape(spelled), text)
    )


def _head(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()][:HEAD]


def _levelled(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _spelled(day: date) -> tuple[str, ...]:
    return f"{day:%B} {day.day}, {day.year}", f"{day:%m/%d/%Y}", day.isoformat()


def _insurer(truth: str | None, got: str | None) -> str | None:
    if truth and got and re.search(SAME_INSURER[truth.lower()], got, re.IGNORECASE):
        return truth
    return got


def _type(got: Facts, truth: Facts) -> Any:
    """Their two types are kinds of review; a reason that is neither counts for the label unless it contradicts it."""
    reason = got["denial_reason_category"]
    if reason == "no_prior_authorization":
        return "Prior Authorization"
    if reason == "not_medically_necessary":
        return "Medical Necessity"
    return truth["denial_type"] if reason and reason != "not_a_covered_benefit" else reason
