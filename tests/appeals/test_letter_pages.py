"""Letters on paper: accessible, the same every time, and printed as written."""

from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from appeals.letters import (
    Capacity,
    Reference,
    Sender,
    draft,
    printable,
    render,
)
from appeals.typesetting.markup import parts
from appeals.typesetting.press import CannotSet, say_date
from tests.appeals.letter_facts import make_facts, make_letter, words_of

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
