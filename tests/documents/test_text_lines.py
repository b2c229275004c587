import pytest

from documents.extraction.columns import Word, unweave
from documents.extraction.tidy import tidy

WIDTH, HEIGHT = 1700, 2200
LETTER = 16


def line(top: int, *sides: tuple[int, str]) -> list[Word]:
    """The words of a line: each side starts at its x, a letter is 16 dots wide and 30 high."""
    words = []
    for x, side in sides:
        for word in side.split():
            words.append(Word(word, x, top, x + LETTER * len(word), top + 30))
            x += LETTER * (len(word) + 1)
    return words


def told(*lines: list[Word]) -> list[str]:
    return unweave(lines, width=WIDTH, height=HEIGHT)


def test_lines_of_one_column_stay_as_they_are():
    assert told(line(0, (100, "Dear Maria,")), line(40, (100, "we denied it."))) == ["Dear Maria,", "we denied it."]


def test_a_letterhead_of_two_columns_is_read_column_by_column():
    head = [line(100, (150, "Northfield"), (1200, "Phone 1")), line(140, (150, "PO Box 1"), (1200, "Fax 2"))]

    assert told(*head) == ["Northfield", "PO Box 1", "Phone 1", "Fax 2"]


def test_the_same_two_columns_further_down_are_a_list_and_stay_in_rows():
    rows = [line(1500, (150, "Member"), (1200, "Maria")), line(1540, (150, "Group"), (1200, "Blue"))]

    assert told(*rows) == ["Member Maria", "Group Blue"]


def test_prose_in_two_columns_is_not_read_across():
    prose = [
        line(1500, (150, "You may appeal this decision"), (1000, "Call us if you need")),
        line(1540, (150, "within 180 days of it."), (1000, "any help with that form.")),
    ]

    assert told(*prose) == [
        "You may appeal this decision",
        "within 180 days of it.",
        "Call us if you need",
        "any help with that form.",
    ]


def test_names_with_a_colon_keep_their_values_beside_them_even_in_a_letterhead():
    rows = [line(100, (150, "Member ID:"), (1200, "X1")), line(140, (150, "Claim number:"), (1200, "C2"))]

    assert told(*rows) == ["Member ID: X1", "Claim number: C2"]


def test_amounts_stay_beside_what_they_are_for():
    rows = [
        line(100, (150, "Billed by the provider for it"), (1200, "$580.00 in all of it")),
        line(140, (150, "Paid by the plan for it"), (1200, "$400.00 in all of it")),
    ]

    assert told(*rows) == [
        "Billed by the provider for it $580.00 in all of it",
        "Paid by the plan for it $400.00 in all of it",
    ]


def test_a_table_of_three_columns_stays_in_rows():
    rows = [
        line(100, (150, "Service"), (700, "Billed"), (1200, "Paid")),
        line(140, (150, "MRI"), (700, "a"), (1200, "b")),
    ]

    assert told(*rows) == ["Service Billed Paid", "MRI a b"]


def test_one_wide_gap_alone_makes_no_columns():
    assert told(line(100, (150, "Northfield"), (1200, "Page 1"))) == ["Northfield Page 1"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("of\ufb01ce \ufb02oor", "office floor"),
        ("Member\u00a0ID", "Member ID"),
        ("nul\x00 bell\x07 half\ud800", "nul bell half"),
        ("a  \n\n\n\n\nb\n", "a\n\nb"),
        ("first\fsecond", "first\nsecond"),
        ("authori\ufffezation", "authorization"),
        ("policy NMH\ufffeSP-014", "policy NMH-SP-014"),
        ("CL-2026\ufffe00934", "CL-2026-00934"),
        ("peer-to\ufffepeer", "peer-to-peer"),
        ("pre\ufffeservice claim", "pre-service claim"),
        ("(800) 555\x020142", "(800) 555-0142"),
        ("Señora Muñoz – “no”", "Señora Muñoz – “no”"),
    ],
)
def test_text_is_made_fit_to_store_and_its_words_stay(raw, clean):
    assert tidy(raw) == clean


def test_no_page_is_longer_than_a_page_can_be():
    assert len(tidy("x" * 1_000_000)) == 100_000
