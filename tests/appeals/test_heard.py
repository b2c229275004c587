"""From what a letter says to the fields of the form."""

from datetime import date

import pytest

from appeals import confirming


class Said:
    def __init__(self, field, value, *, confidence=0.9, start=0, end=0, pk=1):
        self.field, self.value, self.confidence = field, value, confidence
        self.page, self.quote, self.start, self.end, self.pk = 1, "", start, end, pk


def test_a_surer_suggestion_fills_the_field_and_its_rival_is_listed():
    told = [Said("notice_date", "2026-01-02", confidence=0.7), Said("notice_date", "2026-01-05", confidence=0.9)]

    found = confirming.heard(told)

    assert found.initial["notice_on"] == date(2026, 1, 5)
    assert [one.value for one in found.rivals["notice_on"]] == ["2026-01-02"]


def test_equally_sure_rivals_are_asked_not_filled_in():
    told = [Said("notice_date", "2026-01-02"), Said("notice_date", "2026-01-05")]

    found = confirming.heard(told)

    assert "notice_on" not in found.initial
    assert "notice_on" in found.doubtful


def test_an_unsure_suggestion_is_asked_not_filled_in():
    found = confirming.heard([Said("insurer", "Fictional Mutual", confidence=0.4)])

    assert "insurer" not in found.initial
    assert found.lines["insurer"].value == "Fictional Mutual"


def test_an_employer_plan_is_a_hint_and_never_a_kind_of_coverage():
    hints = [Said("coverage_hints", "erisa"), Said("coverage_hints", "fully_insured")]
    told = [Said("plan_type", "employer_group"), *hints]

    found = confirming.heard(told)

    assert "coverage_type" not in found.initial
    assert len(found.hints) == 3


def test_a_letter_that_calls_itself_medicare_advantage_suggests_it():
    assert confirming.heard([Said("plan_type", "medicare_advantage")]).initial["coverage_type"] == "medicare_advantage"


def test_the_window_keeps_its_unit_and_where_it_runs_from():
    found = confirming.heard([Said("appeal_window", {"value": 60, "unit": "days", "anchor": "date_of_letter"})])

    assert {name: found.initial[name] for name in ("stated_window", "stated_unit", "stated_anchor")} == {
        "stated_window": 60,
        "stated_unit": "calendar_days",
        "stated_anchor": "date_of_notice",
    }


@pytest.mark.parametrize(
    ("spots", "expected"),
    [
        ([(0, 3, 1), (4, 7, 2)], '<mark id="quote-1">a&lt;b</mark> <mark id="quote-2">c&amp;d</mark> end'),
        ([(0, 7, 1), (4, 7, 2)], '<mark id="quote-1">a&lt;b <mark id="quote-2">c&amp;d</mark></mark> end'),
        ([(0, 5, 1), (4, 7, 2)], '<mark id="quote-1">a&lt;b <mark id="quote-2">c</mark></mark>&amp;d end'),
        ([(0, 3, 1), (0, 3, 2)], '<mark id="quote-1"><mark id="quote-2">a&lt;b</mark></mark> c&amp;d end'),
        ([(9, 900, 1)], 'a&lt;b c&amp;d e<mark id="quote-1">nd</mark>'),
        ([], "a&lt;b c&amp;d end"),
    ],
)
def test_marks_never_cross_and_the_text_stays_text(spots, expected):
    told = [Said("insurer", "", start=start, end=end, pk=pk) for start, end, pk in spots]

    assert confirming.marked("a<b c&d end", told) == expected
