"""The letters of the demo: words of invented insurers, as text files and as PDFs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typst

SHEET = Path(__file__).parent / "letter.typ"

ANSWERS = {
    "upheld": "After a full review we uphold our decision. The request remains denied.",
    "partly": "After a full review we overturn our decision in part: one of two levels is approved.",
    "overturned": "After a full review we overturn our decision. The request is approved.",
}


def denial(facts: Mapping[str, Any], *, mark: str) -> list[str]:
    """A denial that states the confirmed facts of its case."""
    return [
        *_head(facts, facts["notice_on"], mark=mark),
        "NOTICE OF ADVERSE BENEFIT DETERMINATION",
        "",
        f"We reviewed the request for {facts['service']} (CPT {', '.join(facts['codes'])}) and have denied it.",
        f"Reason for denial: {facts['reason_text']}",
        f"Criteria used: {', '.join(facts['criteria'])}",
        "",
        "YOUR RIGHT TO APPEAL",
        "You may appeal this decision. The plan document says how long you have.",
        f"Write to {facts['insurer']}, Appeals Unit, {', '.join(facts['appeal_address'].splitlines())}",
        f"or fax {facts['appeal_fax']}. Questions? Call {facts['appeal_phone']}.",
        "You may ask for copies of everything relevant to your claim, free of charge.",
    ]


def answer(facts: Mapping[str, Any], outcome: str, *, on: date, mark: str) -> list[str]:
    """What they wrote back to the appeal; `outcome` is a key of ANSWERS."""
    return [
        *_head(facts, on, mark=mark),
        "DECISION ON YOUR APPEAL",
        "",
        "We have read your appeal of our decision and everything that you sent to us with it.",
        ANSWERS[outcome],
        "",
        "You may ask us for a copy of everything that is in the file of this appeal, free of charge.",
    ]


def statement(facts: Mapping[str, Any], *, mark: str) -> list[str]:
    """An explanation of benefits: no denial."""
    return [
        *_head(facts, facts["notice_on"], mark=mark),
        "EXPLANATION OF BENEFITS",
        "THIS IS NOT A BILL",
        "",
        f"Service: {facts['service']}. The plan paid $144.00 of $180.00 allowed. You owe $36.00.",
    ]


def record_of_care(name: str, *, on: date, mark: str) -> list[str]:
    """A doctor's note, as evidence."""
    return [
        f"Example City Clinic (fictional) {mark}",
        _day(on),
        "",
        f"Patient: {name}",
        "Six weeks of physical therapy brought no relief. Walking is limited to ten minutes.",
    ]


def plain(lines: Sequence[str]) -> bytes:
    """A text file."""
    return ("\n".join(lines) + "\n").encode()


def pdf(lines: Sequence[str]) -> bytes:
    """A PDF with a text layer; the same lines give the same bytes."""
    made = typst.compile(str(SHEET), sys_inputs={"lines": json.dumps(list(lines))}, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _head(facts: Mapping[str, Any], on: date, *, mark: str) -> list[str]:
    return [
        facts["insurer"],
        f"A company that does not exist {mark}",
        "",
        _day(on),
        "",
        f"Member Name: {facts['patient_name']}",
        f"Member ID: {facts['member_id']}",
        f"Group Number: {facts['group_number']}",
        f"Claim Number: {facts['claim_number']}",
        f"Reference Number: {facts['reference_number']}",
        "",
    ]


def _day(on: date) -> str:
    return f"{on:%B} {on.day}, {on.year}"
