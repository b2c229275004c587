"""Letters: only what the file says, in words a person can edit, on a page that reads well."""

import dataclasses
import itertools
import re
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from appeals.letters import (
    Capacity,
    Fact,
    LetterFacts,
    LetterKind,
    Point,
    Printable,
    Quote,
    Reference,
    RightSentence,
    Sender,
    _conditions,
    draft,
    printable,
    references,
    render,
)
from appeals.typesetting.markup import parts
from appeals.typesetting.press import TEMPLATES, CannotSet, say_date
from appeals.typesetting.wording import BadWording, Shape, read_gaps, read_wording
from cases.facts import Reason, Timing

NOTICE = "denial notice, page 1"
RIGHT = RightSentence("The plan gives copies of the claim file on request.", "Example Code § 1(a)")
ENGLISH = TEMPLATES / "en"
WORDINGS = sorted([*ENGLISH.glob("reasons/*.txt"), *(ENGLISH / f"{kind}.txt" for kind in LetterKind)])
OPTIONAL = [
    *("birth_date", "insurer", "member_id", "group_number", "claim_number", "reference_number", "service", "codes"),
    *("service_date", "provider", "notice_date", "reason_category", "reason_quote", "criteria_cited", "authority"),
    *("reviewer_specialty", "call_back", "rights", "history", "points", "asks", "exhibits", "recipient"),
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


# What is said, and what is not


@pytest.mark.parametrize("kind", LetterKind)
def test_a_full_file_gives_a_letter_that_names_the_service_and_the_notice_date(kind: LetterKind) -> None:
    letter = draft(make_facts(kind))

    assert "lumbar fusion, L4–L5" in letter.body
    assert "June 30, 2026" in letter.body or kind is LetterKind.REGULATOR_COMPLAINT


@pytest.mark.parametrize("kind", LetterKind)
def test_the_denials_own_words_are_quoted_with_their_page(kind: LetterKind) -> None:
    letter = draft(make_facts(kind))

    assert "> Six weeks of supervised therapy are not shown." in letter.body
    assert "on page 2" in letter.body


def test_a_missing_fact_leaves_its_sentence_out_and_becomes_a_gap() -> None:
    letter = draft(without(make_facts(), "criteria_cited"))

    assert "criteria:" not in letter.body
    gap = next(gap for gap in letter.gaps if gap.field == "criteria")
    assert gap.sentence == "The letter does not say which policy was used. Ask for it or add it."


def test_a_stated_fact_is_no_gap() -> None:
    assert "criteria" not in fields_of(draft(make_facts()).gaps)


def test_a_sentence_falls_back_to_what_is_known_and_still_shows_the_gap() -> None:
    letter = draft(without(make_facts(), "notice_date"))

    assert "I am writing to appeal your decision to deny lumbar fusion, L4–L5." in letter.body
    assert "notice_date" in fields_of(letter.gaps)


@pytest.mark.parametrize("nothing", ["", "  ", "None", "N/A", "unknown", "null"])
def test_a_value_that_says_nothing_is_a_gap(nothing: str) -> None:
    letter = draft(make_facts(service=Fact(nothing, NOTICE)))

    assert "service" in fields_of(letter.gaps)


def test_the_laws_sentence_stands_with_its_citation() -> None:
    assert f"- {RIGHT.text} ({RIGHT.cite})" in draft(make_facts()).body


def test_without_a_matched_rule_no_law_is_claimed() -> None:
    letter = draft(without(make_facts(), "rights"))

    assert "The rules that apply" not in letter.body
    assert "rights" in fields_of(letter.gaps)


def test_what_a_page_shows_is_said_with_the_page() -> None:
    assert "- Twelve visits of physical therapy. (Exhibit B, page 3)" in draft(make_facts()).body


def test_evidence_that_is_not_there_is_asked_for_and_not_claimed() -> None:
    letter = draft(without(make_facts(), "points"))

    assert "already been tried" not in letter.body
    assert "treatments_tried" in fields_of(letter.gaps)


def test_the_letter_remembers_where_each_fact_stands() -> None:
    sources = {source.field: source for source in draft(make_facts()).sources}

    assert sources["service"].value == "lumbar fusion, L4–L5"
    assert sources["service"].source == NOTICE


def test_an_address_that_is_not_known_is_a_gap() -> None:
    assert "recipient" in fields_of(draft(without(make_facts(), "recipient")).gaps)


# Who writes, when, to whom


def test_an_urgent_appeal_asks_for_fast_handling_and_for_the_doctors_statement() -> None:
    letter = draft(make_facts(urgent=True))

    assert letter.subject.startswith("Expedited appeal")
    assert "I ask you to handle this as an expedited appeal." in letter.body
    assert "urgency" in fields_of(letter.gaps)


def test_an_appeal_that_is_not_urgent_does_not_say_so() -> None:
    assert "expedited" not in draft(make_facts()).body.casefold()


def test_the_doctors_statement_of_urgency_fills_the_gap() -> None:
    statement = Point("urgency", "Dr. Fictional states that waiting risks lasting weakness.", "Exhibit C, page 1")

    letter = draft(make_facts(urgent=True, points=(statement,)))

    assert statement.statement in letter.body
    assert "urgency" not in fields_of(letter.gaps)


def test_a_representative_names_the_paper_that_lets_them_act() -> None:
    advocate = Sender("Ada Advocate", (), Capacity.REPRESENTATIVE)

    letter = draft(make_facts(sender=advocate))

    assert letter.body.count("I am writing for Maria Sample to appeal") == 1
    assert "I act under the signed authorization of May 4, 2026." in letter.body


def test_a_representative_without_that_paper_sees_the_gap() -> None:
    advocate = Sender("Ada Advocate", (), Capacity.REPRESENTATIVE)

    letter = draft(make_facts(sender=advocate, authority=None))

    assert "I act under" not in letter.body
    assert "authority" in fields_of(letter.gaps)


def test_a_patient_claims_no_authority() -> None:
    assert "I act under" not in draft(make_facts()).body


def test_care_that_was_given_is_to_be_paid_and_care_to_come_approved() -> None:
    assert "pay for lumbar fusion" in draft(make_facts(service_date=date(2026, 7, 1))).body
    assert "approve lumbar fusion" in draft(make_facts(service_date=date(2026, 8, 20))).body


def test_when_nobody_knows_whether_care_was_given_only_reversal_is_asked() -> None:
    body = draft(make_facts(service_date=None)).body

    assert "- Reverse the decision." in body
    assert "approve lumbar fusion" not in body
    assert "pay for lumbar fusion" not in body


def test_whether_care_was_given_is_asked_when_nobody_says() -> None:
    assert "timing" in fields_of(draft(make_facts(service_date=None)).gaps)
    assert "timing" not in fields_of(draft(make_facts(service_date=None, timing=Timing.PRE_SERVICE)).gaps)


def test_a_second_level_appeal_says_that_an_earlier_one_was_answered() -> None:
    assert "answered an earlier appeal" in draft(make_facts(level=2)).body
    assert "answered an earlier appeal" not in draft(make_facts(level=1)).body


def test_external_review_asks_for_a_reviewer_of_the_right_specialty() -> None:
    assert "a reviewer who practices in spine surgery" in draft(make_facts(LetterKind.EXTERNAL_REVIEW)).body


def test_external_review_speaks_of_the_plan_and_not_to_it() -> None:
    body = draft(make_facts(LetterKind.EXTERNAL_REVIEW)).body

    assert not re.search(r"\byour (decision|notice|criteria)\b|\byou (denied|applied|require)\b", body)


def test_a_peer_to_peer_request_keeps_every_right_of_appeal() -> None:
    body = draft(make_facts(LetterKind.PEER_TO_PEER)).body

    assert "Reach the doctor here: (555) 010-0142, mornings." in body
    assert "not an appeal" in body


def test_a_complaint_tells_what_happened_and_which_rules_apply() -> None:
    body = draft(make_facts(LetterKind.REGULATOR_COMPLAINT)).body

    assert f"The notice was sent on June 30, 2026. ({NOTICE})" in body
    assert RIGHT.cite in body


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_for_denial_has_its_own_answer(reason: Reason) -> None:
    assert (ENGLISH / "reasons" / f"{reason}.txt").is_file()

    body = draft(make_facts(reason_category=Fact(reason, NOTICE))).body

    assert "## Why the decision should be reversed\n\nThe plan denied " in body


def test_a_reason_we_have_no_answer_for_gets_the_general_one() -> None:
    letter = draft(make_facts(reason_category=Fact("written in the stars", NOTICE)))

    assert "which provision of the plan the decision rests on" in letter.body


# The content model


def test_no_letter_shows_a_marker_or_the_word_none() -> None:
    """Every kind, every reason, urgent or not, for oneself or another, facts missing in turn."""
    senders = (Sender("Maria Sample"), Sender("Ada Advocate", ("1 Desk Row",), Capacity.REPRESENTATIVE))
    count = 0
    for kind, reason, urgent, sender in itertools.product(LetterKind, Reason, (True, False), senders):
        full = make_facts(kind, reason_category=Fact(reason, NOTICE), urgent=urgent, sender=sender)
        for facts in (full, without(full, *OPTIONAL), *(without(full, name) for name in OPTIONAL[count % 7 :: 7])):
            letter = draft(facts)
            text = f"{letter.subject}\n{letter.body}\n" + "\n".join(gap.sentence for gap in letter.gaps)
            assert not re.search(r"[{}\[\]]|\bNone\b|\bnull\b|  |\(\)|\.\.|—\s*$", text), text
            assert letter.subject
            count += 1
    assert count > 1_500


def test_a_letter_from_an_empty_file_claims_nothing_about_the_case() -> None:
    empty = LetterFacts(
        kind=LetterKind.INTERNAL_APPEAL,
        written_on=date(2026, 7, 14),
        sender=Sender("Maria Sample"),
        patient=Fact("Maria Sample", NOTICE),
        stage_name="First-level internal appeal",
    )

    letter = draft(empty)

    assert letter.body.startswith("To the appeals department:\n\nI am writing to appeal your decision.")
    assert {"service", "notice_date", "reason_quote", "criteria", "rights", "exhibits"} <= fields_of(letter.gaps)
    assert letter.sources == ()


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_every_sentence_of_the_wording_names_known_facts_and_conditions(path) -> None:
    gaps = read_gaps(ENGLISH / "gaps.txt")
    conditions = _conditions(make_facts())
    for line in read_wording(path):
        for way in line.ways:
            assert set(way.needs) <= gaps.keys()
            if line.shape is Shape.LIST:
                assert way.text in gaps
            for condition in way.conditions:
                name = condition.removeprefix("not ")
                assert name in conditions or name.removeprefix("with ") in gaps, condition


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_no_wording_holds_a_number_or_a_statute(path) -> None:
    """Law comes from the rulebook with its citation, never from a template."""
    assert not re.search(r"\d|§|U\.S\.C|C\.?F\.?R|ERISA|Affordable Care", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORDINGS, ids=lambda path: path.stem)
def test_no_sentence_begins_with_a_fact_that_could_be_taken_for_a_mark(path) -> None:
    for line in read_wording(path):
        if line.shape is Shape.SENTENCE:
            assert not any(way.text.startswith("{") for way in line.ways)


def test_a_fact_cannot_make_a_heading_or_a_bullet() -> None:
    letter = draft(make_facts(service=Fact("x\n\n## Withdrawn\n- I withdraw\r\n> my appeal", NOTICE)))

    kinds = [part.get("text") for part in parts(letter.body) if part["kind"] == "heading"]
    assert "Withdrawn" not in kinds


def test_braces_in_a_fact_stay_braces() -> None:
    assert "{member_id}" in draft(make_facts(service=Fact("{member_id}", NOTICE))).subject


def test_a_wording_that_begins_with_another_way_is_refused(tmp_path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("| nothing to fall back from\n")

    with pytest.raises(BadWording, match="bad.txt:1"):
        read_wording(path)


def test_references_name_only_what_is_stated() -> None:
    lines = references(without(make_facts(), "group_number", "birth_date"))

    labels = [line.label for line in lines]
    assert "Claim number" in labels
    assert "Group number" not in labels


def test_a_reader_outside_the_plan_is_told_which_plan_it_is() -> None:
    outside = [line.label for line in references(make_facts(LetterKind.EXTERNAL_REVIEW))]
    plan = [line.label for line in references(make_facts())]

    assert "Health plan" in outside
    assert "Health plan" not in plan


# On paper


def test_the_same_letter_is_the_same_bytes() -> None:
    assert render(make_letter()) == render(make_letter())


def test_another_word_is_another_letter() -> None:
    assert render(make_letter()) != render(make_letter("I write to you."))


def test_a_letter_is_accessible_and_says_what_it_is() -> None:
    with pikepdf.open(BytesIO(render(make_letter()))) as pdf:
        assert pdf.Root.Lang == "en"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.docinfo.Title == "Appeal"
        assert pdf.docinfo.Author == "Maria Sample"
        assert "2026" in str(pdf.docinfo.CreationDate)
        with pdf.open_metadata() as description:
            assert description["pdfuaid:part"] == "1"


def test_a_letter_carries_date_address_reference_closing_and_enclosures() -> None:
    facts = make_facts()
    letter = draft(facts)

    words = words_of(render(printable(facts, subject=letter.subject, recipient=letter.recipient, body=letter.body)))

    for expected in (
        "July 14, 2026",
        "Appeals Department",
        "26-0711-4482",
        "Sincerely,",
        "Exhibit B",
        "Therapy records",
    ):
        assert expected in words


def test_a_representative_signs_for_the_patient() -> None:
    facts = make_facts(sender=Sender("Ada Advocate", (), Capacity.REPRESENTATIVE))

    letter = printable(facts, subject="Appeal", recipient=("Plan",), body="Text.")

    assert letter.signed_as == "for Maria Sample"
    assert "for Maria Sample" in words_of(render(letter))


def test_a_second_page_says_which_it_is() -> None:
    words = words_of(render(make_letter("\n\n".join(["One more paragraph of this letter. " * 12] * 12))))

    assert "page 2 of 2" in words
    assert "page 1 of 2" not in words


def test_a_letter_in_spanish_has_spanish_labels() -> None:
    words = words_of(render(make_letter(language="es")))

    assert "14 de julio de 2026" in words
    assert "Atentamente," in words


@pytest.mark.parametrize(
    "text",
    [
        '#import "style.typ": *',
        "#panic()",
        "*not bold* _not italic_ `not code` $x^2$",
        "back\\slash \\u{41} \"quoted\" 'single'",
        "// not a comment /* nor this */",
        "@reference <label> = heading",
        "José Ñandú Łukasz Škoda",
        "5 < 6 & 7 > 2; {{ name }} %s",
    ],
)
def test_what_is_written_is_printed_as_written(text: str) -> None:
    words = " ".join(words_of(render(make_letter(text, subject=text[:40]))).split())

    assert text in words


def test_windows_line_ends_and_control_characters_do_no_harm() -> None:
    assert render(make_letter("one\r\n\r\n- two\r\n- three\x07\x00")) == render(make_letter("one\n\n- two\n- three"))


def test_hebrew_is_set() -> None:
    assert render(make_letter("שלום")).startswith(b"%PDF")


@pytest.mark.parametrize(("character", "named"), [("🙂", "slightly smiling face"), ("漢", "cjk unified")])
def test_a_character_we_cannot_print_is_named(character: str, named: str) -> None:
    with pytest.raises(CannotSet, match=named) as refusal:
        render(make_letter(f"Thanks {character} a lot"))

    assert f"“{character}”" in str(refusal.value)
    assert "Your text is kept" in str(refusal.value)


def test_half_a_character_is_refused_in_words() -> None:
    with pytest.raises(CannotSet, match="cannot be printed"):
        render(make_letter("broken \ud83d paste"))


def test_a_very_long_word_stays_on_the_paper() -> None:
    pdf = render(make_letter("https://example.org/" + "a" * 400, references=(Reference("Claim number", "9" * 200),)))

    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        written = page.get_textpage()
        rightmost = max(written.get_charbox(at)[2] for at in range(written.count_chars()))
        assert rightmost < page.get_width() - 72


def test_an_empty_body_still_makes_a_letter() -> None:
    assert "Sincerely," in words_of(render(make_letter("")))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("one\ntwo\n\nthree", [("paragraph", "one\ntwo"), ("paragraph", "three")]),
        ("## Head\ntext", [("heading", "Head"), ("paragraph", "text")]),
        ("- a\n- b\nc", [("bullets", ["a", "b"]), ("paragraph", "c")]),
        ("> “said”\n> more", [("quotation", "said”\nmore")]),
        ("##\n-\n>", [("paragraph", "##\n-\n>")]),
        ("\n\n  \n", []),
    ],
)
def test_the_light_markup(body: str, expected: list) -> None:
    assert [(part["kind"], part.get("text") or part.get("items")) for part in parts(body)] == expected


def test_dates_are_written_out() -> None:
    assert say_date(date(2026, 7, 4)) == "July 4, 2026"
    assert say_date(date(2026, 7, 4), "es") == "4 de julio de 2026"
