"""Whatever somebody writes into an address bar, it is either known or left out."""

import pytest

from claimback.asked import an_id, number, one_of, query

ID = "01a2232d-e880-7341-85d5-3c115acac000"


NUMBERS = {"7": 7, "0": 1, "-3": 1, "": 1, "seven": 1, "7.5": 1, "٧": 1, "²": 1, "201": 200, "9" * 5000: 1}


@pytest.mark.parametrize(("words", "comes_to"), NUMBERS.items(), ids=lambda said: str(said)[:6])
def test_a_number_lies_within_its_bounds(words: str, comes_to: int) -> None:
    assert number(words, most=200) == comes_to


def test_less_than_the_least_is_the_least() -> None:
    assert [number(each, most=500, least=50) for each in ("3", "", "60")] == [50, 50, 60]


def test_words_that_are_not_known_are_left_out() -> None:
    assert (one_of(("late", "soon"), "soon"), one_of(("late", "soon"), "'; --")) == ("soon", "")


def test_an_id_is_read_however_it_is_written() -> None:
    assert [an_id(each) for each in (ID, ID.upper(), ID.replace("-", ""), ID[:-1], "")] == [ID, ID, ID, "", ""]


def test_what_is_empty_is_not_in_the_query() -> None:
    assert query({"q": "O'Hara & sons", "owner": "", "page": 2}) == "?q=O%27Hara+%26+sons&page=2"
