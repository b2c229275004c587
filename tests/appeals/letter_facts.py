"""A full file to draft letters from. Every person and insurer here is invented."""

import dataclasses
from datetime import date

import pypdfium2

from appeals.letters import (
    Fact,
    Filed,
    LetterFacts,
    LetterKind,
    Point,
    Printable,
    Quote,
    Reference,
    RightSentence,
    Sender,
)
from appeals.typesetting.press import TEMPLATES
from cases.facts import Reason

NOTICE = "denial notice, page 1"
RIGHT = RightSentence("The plan gives copies of the claim file on request.", "Example Code § 1(a)")
ENGLISH = TEMPLATES / "en"
WORDINGS = sorted([*ENGLISH.glob("reasons/*.txt"), *(ENGLISH / f"{kind}.txt" for kind in LetterKind)])
OPTIONAL = [
    *("birth_date", "insurer", "member_id", "group_number", "claim_number", "reference_number", "service", "codes"),
    *("service_date", "provider", "notice_date", "reason_category", "reason_quote", "criteria_cited", "authority"),
    *("reviewer_specialty", "call_back", "rights", "history", "points", "asks", "exhibits", "recipient"),
    *("administrator", "plan_name", "filed", "answer_on", "exhaustion_cite", "opened", "wanted", "new_papers"),
    *("unanswered", "late", "approval_number", "revoked"),
]


def make_facts(kind: LetterKind = LetterKind.INTERNAL_APPEAL, **other: object) -> LetterFacts:
    """A full file; every person in it is invented."""
    facts = LetterFacts(
        kind=kind,
        written_on=date(2026, 7, 14),
        sender=Sender("Maria Sample", ("12 Example Street, Springfield, IL 62701",)),
        patient=Fact("Maria Sample", NOTICE),
        stage_name="First-level internal appeal",
        recipient=("Lakeside Example Health Plan", "Appeals Department"),
        birth_date=date(1979, 3, 2),
        insurer=Fact("Lakeside Example Health Plan", NOTICE),
        member_id=Fact("LEX 442 118 902", NOTICE),
        group_number=Fact("70155", NOTICE),
        claim_number=Fact("26-0711-4482", NOTICE),
        reference_number=Fact("RF-9", NOTICE),
        service=Fact("lumbar fusion, L4–L5", NOTICE),
        codes=(Fact("CPT 22633", NOTICE),),
        service_date=date(2026, 8, 20),
        provider=Fact("Dr. Ana Fictional", NOTICE),
        notice_date=date(2026, 6, 30),
        reason_category=Fact(Reason.CONSERVATIVE_TREATMENT, NOTICE),
        reason_quote=Quote("Six weeks of supervised therapy are not shown.", 2),
        criteria_cited=(Fact("Example Policy SUR-114", NOTICE),),
        reviewer_specialty=Fact("spine surgery", "spine advice"),
        authority=Fact("the signed authorization of May 4, 2026", "authorization, page 1"),
        call_back=Fact("(555) 010-0142, mornings", "call of July 2"),
        rights=(RIGHT,),
        history=(Point("history", "The notice was sent on June 30, 2026.", NOTICE),),
        points=(Point("treatments_tried", "Twelve visits of physical therapy.", "Exhibit B, page 3"),),
        asks=("Return my call.",),
        exhibits=(("A", "Denial notice"), ("B", "Therapy records")),
        administrator=Fact("Example Benefits", NOTICE),
        plan_name=Fact("the Example Works plan", NOTICE),
        filed=Filed(date(2026, 7, 3), "by_fax", "(555) 010-0100", "AP-7", date(2026, 8, 2), "Example Code § 2"),
        answer_on=date(2026, 7, 10),
        revoked=Fact("the authorization I signed on May 4, 2026 for Ada Advocate", "the ledger"),
        approval_number=Fact("AUTH-1, valid until August 30, 2026", NOTICE),
        exhaustion_cite=Fact("Example Code § 3", "the rulebook"),
        opened=("External review",),
        wanted=("Six weeks of therapy within six months",),
        new_papers=(Point("new_papers", "“MRI report”, which came on July 5, 2026", ""),),
        unanswered=(Point("unanswered", "Instability is shown in flexion.", "Exhibit C, page 1"),),
        late=(("Step", "Sent", "Last day", "Answered", "Rule"), ("Appeal", "May 1", "June 1", "", "Example Code § 2")),
    )
    return dataclasses.replace(facts, **other)


def make_letter(body: str = "I am writing to you.", **other: object) -> Printable:
    letter = Printable(
        written_on=date(2026, 7, 14),
        sender=Sender("Maria Sample", ("12 Example Street",)),
        recipient=("Example Health Plan",),
        subject="Appeal",
        body=body,
        references=(Reference("Patient", "Maria Sample"),),
    )
    return dataclasses.replace(letter, **other)


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def fields_of(gaps: tuple) -> set[str]:
    return {gap.field for gap in gaps}


def without(facts: LetterFacts, *names: str) -> LetterFacts:
    """The same file with these facts not stated."""
    blank = {name: () if isinstance(getattr(facts, name), tuple) else None for name in names}
    return dataclasses.replace(facts, **blank)
