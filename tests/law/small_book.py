"""A rulebook of two steps, small enough to break in one place at a time."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from appeals.law.rulebook import Rulebook, load, shipped

DAY = "2026-11-23"
RULE = {
    "id": "std",
    "duration": {"n": 10, "unit": "calendar_days"},
    "runs_from": "notice_received",
    "cites": ["law"],
    "verified": True,
}
STAGE = {
    "order": 10,
    "kind": "internal_appeal",
    "name": "Appeal",
    "plain_name": "Appeal to your plan",
    "body": "The plan",
    "mandatory": "required",
    "follows": ["initial"],
    "who_may_file": ["the member"],
    "submission": "In writing.",
    "filing": [RULE],
    "confidence": "high",
    "verified": True,
    "cites": ["law"],
}
INITIAL = {**STAGE, "order": 0, "kind": "initial", "follows": [], "filing": []}
CITATION = {
    "cite": "1 CFR 1",
    "url": "https://example.org/1",
    "seen_as_of": "2026",
    "checked_on": DAY,
    "verification": "primary_text",
    "verified": True,
}
OFFICE = {"name": "The department"}
STATE = {
    "code": "ZZ",
    "name": "Zembla",
    "checked_on": DAY,
    "review_process": "state",
    "files_with": "department",
    "statute": "Zemblan Code 1",
    "fee_usd": 0,
    "binding": True,
    "filing": [RULE],
    "decision": [{**RULE, "id": "standard", "runs_from": "request_received"}],
    "review_office": OFFICE,
    "complaint": OFFICE,
    "confidence": "high",
    "seen_as_of": "2026",
}
FILES: dict[str, dict[str, Any]] = {
    "coverage_types.yaml": {
        "coverage_types": {
            "plan": {
                "name": "Plan",
                "plain_name": "A plan",
                "regulator": "The office",
                "state_department_helps": "yes",
                "stage_order": ["initial", "internal_1"],
                "rules": "complete",
            }
        }
    },
    "coverage_questions.yaml": {
        "questions": {
            "source": {
                "question": "From where?",
                "find_out": "Ask.",
                "answers": {"job": {"label": "A job", "leaves": ["plan"]}, "unknown": {"label": "I don't know"}},
            }
        }
    },
    "citations.yaml": {"citations": {"law": CITATION}},
    "events.yaml": {
        "events": {"notice_date": "When?", "notice_received": "When?", "request_received": "When?"},
        "statements": {
            "notice_date": "Dated {day}.",
            "notice_received": "Came {day}.",
            "request_received": "Asked {day}.",
        },
        "facts": {
            "urgency": {"question": "Urgent?", "type": "choice", "values": ["urgent", "standard"]},
            "denial_kind": {"question": "Which?", "type": "choice", "values": ["clinical", "coverage"]},
        },
    },
    "counting.yaml": {
        "receipt_presumptions": {"five": {"days": 5, "runs_from": "notice_date", "rebuttable": True, "cites": ["law"]}},
        "act_by": {"business_days": 3, "business_days_if_postmark_counts": 1, "hours": 4, "forwarded_business_days": 5},
        "amount_in_controversy": [{"year": 2026, "alj": 200, "court": 1960, "verified": "yes"}],
    },
    "payers.yaml": {
        "checked_on": DAY,
        "payers": [
            {
                "id": "fm",
                "payer": "Fictional Mutual",
                "names": ["fictional mutual"],
                "lines": "All.",
                "text": "Ten days.",
                "windows": [{"id": "a", "for": "all", "n": 10, "unit": "calendar_days", "runs_from": "notice_date"}],
                "after_appeal": "lost",
                "confidence": "high",
                "verified": True,
                "url": "https://example.org/p2p",
            }
        ],
    },
    "complaints.yaml": {
        "checked_on": DAY,
        "desks": {
            "state_department": {"name": "The department", "can": "Insurers.", "verified": True},
            "labor": {"name": "The labor office", "can": "Employers.", "verified": False},
        },
        "coverages": {"plan": {"to": ["state_department"], "not_to": {"labor": "No employer."}}},
    },
    "authority.yaml": {
        "checked_on": DAY,
        "papers": {
            "form": {
                "name": "The form",
                "plain_name": "A form",
                "how": "Sign it.",
                "on_screen": False,
                "names_a_person": False,
                "cites": ["law"],
                "verified": True,
            }
        },
        "needs": [
            {"who": who, "demand": "required", "papers": ["form"], "sentence": "Sign.", "cites": [], "verified": False}
            for who in ("representative", "provider")
        ],
    },
    "stops.yaml": {
        "actions": {
            "talk": {
                "label": "A talk",
                "answers": [{"stops": "no", "sentence": "It stops nothing.", "cites": ["law"], "verified": True}],
            }
        }
    },
    "ways.yaml": {
        "aspects": {"cost": [{"cited": ["law"], "sentence": "Nothing.", "verified": True}]},
    },
    "notice_duties.yaml": {
        "checked_on": DAY,
        "duties": {
            "reason": {
                "name": "The reason",
                "elements": ["reason"],
                "argument": "It gives no reason.",
                "laws": [{"coverage": ["plan"], "cites": ["law"], "verified": True}],
            }
        },
        "effects": [
            {
                "coverage": ["plan"],
                "sentence": "Court may open.",
                "argument": "Court is open.",
                "cites": ["law"],
                "verified": True,
            }
        ],
    },
    "paper_rights.yaml": {
        "checked_on": DAY,
        "rights": {
            "records": {
                "name": "Records",
                "holder": "provider",
                "laws": [
                    {
                        **{name: value for name, value in RULE.items() if name != "runs_from"},
                        "runs_from": "request_received",
                        "says": "They must send them.",
                        "late": "Complain.",
                        "late_cites": ["law"],
                    }
                ],
            }
        },
    },
    "changes.yaml": {
        "checked_on": DAY,
        "changes": [
            {
                "id": "shorter",
                "effective": DAY,
                "said": "It is shorter.",
                "coverage": ["plan"],
                "cites": ["law"],
                "verified": True,
            }
        ],
    },
    "states.yaml": {"states": {"ZZ": "Zembla"}},
    "federal/plan.yaml": {
        "coverage": "plan",
        "checked_on": DAY,
        "stages": {"initial": INITIAL, "internal_1": STAGE},
    },
    "states/zz.yaml": STATE,
}


def files() -> dict[str, dict[str, Any]]:
    """The files of the small book, ours to change."""
    held: dict[str, dict[str, Any]] = json.loads(json.dumps(FILES))
    return held


class _Same(NamedTuple):
    """What a file holds, known by how it reads: most files of a book are those of the book before."""

    reads: str
    content: Any

    def __hash__(self) -> int:
        return hash(self.reads)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.reads == other.reads


@cache
def _as_yaml(file: _Same) -> str:
    return yaml.safe_dump(file.content)


def write(folder: Path, held: dict[str, Any]) -> Path:
    """Put files on disk; text is written as it is."""
    for name, content in held.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else _as_yaml(_Same(repr(content), content))
        path.write_text(text.replace(f"'{DAY}'", DAY), encoding="utf-8")
    return folder


def book_with(folder: Path, **rule: Any) -> Rulebook:
    """The small book with one filing rule changed, and the words some rules ask for."""
    held = files()
    held["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = [{**RULE, **rule}]
    facts = held["events.yaml"]["facts"]
    number = {"question": "How many?", "type": "number"}
    facts |= {"days_of_plan": number, "notice_window": {"question": "?", "type": "window"}}
    facts |= {"notice_deadline": {"question": "?", "type": "date"}, "plan_document_days": number}
    facts |= {"tz": {"question": "Which zone?", "type": "text"}, "extended": {"question": "?", "type": "times"}}
    facts |= {"excluded_periods": {"question": "?", "type": "periods"}}
    return load(write(folder, held))


def shipped_without(code: str) -> Rulebook:
    """The shipped book as it would be had nobody written this state down."""
    book = shipped()
    return replace(book, states={each: rules for each, rules in book.states.items() if each != code})


def shipped_before(kind: str) -> Rulebook:
    """The shipped book as it was before anybody wrote this kind of coverage down."""
    book = shipped()
    later = replace(book.coverage_types[kind], complete=False)
    return replace(
        book,
        coverage_types={**book.coverage_types, kind: later},
        stages={id: stage for id, stage in book.stages.items() if stage.coverage != kind},
    )
