"""The letter of a practice case: a denial of an insurer that does not exist, dated shortly before it is read."""

from __future__ import annotations

from datetime import date, timedelta

from appeals.demo.letters import pdf

NAME = "practice-letter.pdf"
BEFORE = timedelta(days=9)
"""How old the letter is when the practice begins: long enough to have come by mail, and every date still ahead."""
INSURER = "Practice Health Plan (invented)"
PATIENT = "Pat Practice"
LINES = (
    INSURER,
    "A letter to practise on. This company does not exist, and nobody reads what is sent to it.",
    "P.O. Box 0000, Example City, OH 45001",
    "",
    "{on}",
    "",
    PATIENT,
    "14 Invented Lane",
    "Example City, OH 45002",
    "",
    f"Member Name: {PATIENT}",
    "Member ID: PRACTICE000",
    "Group Number: 00000",
    "Claim Number: PRACTICE-1",
    "Reference Number: PRACTICE-2",
    f"Plan: Invented Tool Works Group Health Plan, insured by {INSURER}",
    "",
    "NOTICE OF ADVERSE BENEFIT DETERMINATION",
    "",
    f"Dear {PATIENT},",
    "",
    "We received a request from Dr. Iris Invented for prior authorization of an MRI of the lumbar spine",
    "(CPT 72148). We have denied this request.",
    "",
    "Reason for denial: the service is not medically necessary. Our criteria (Invented Imaging policy INV-001)",
    "ask for six weeks of conservative treatment. The records we were sent do not show it.",
    "",
    "YOUR RIGHT TO APPEAL",
    "You may appeal this decision within 180 days of receiving this notice.",
    f"Mail: {INSURER}, Appeals Unit, P.O. Box 0000, Example City, OH 45001",
    "Fax: (800) 555-0100",
    "Phone: (800) 555-0101",
    "You may ask for copies of all documents relevant to your claim, free of charge.",
)  # fmt: skip


def practice_letter(on: date) -> bytes:
    """The letter as a PDF, for somebody who begins to practise on this day."""
    dated = on - BEFORE
    told = f"{dated:%B} {dated.day}, {dated.year}"
    return pdf([line.format(on=told) for line in LINES])
