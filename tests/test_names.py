"""One person's name typed in two ways is one person; what may be somebody else is not."""

import pytest

from claimback.names import same_name

ONE_PERSON = [
    ("María Luisa Ejemplo", "maria luisa ejemplo"),
    ("Maria  Example ", "MARIA EXAMPLE"),
    ("Example, Maria", "Maria Example"),
    ("Ana García-López", "Ana Garcia Lopez"),
    ("Sean O’Neil", "Sean O'Neil"),
    ("Maria L. Example", "Maria Luisa Example"),
    ("J. R. Sample", "J R Sample"),
]
TWO_PEOPLE = [
    ("John Example", "John Example Jr."),
    ("John Example", "John A. Example"),
    ("John A. Example", "John B. Example"),
    ("M. Example", "Maria Example"),
    ("Maria Example", "Mario Example"),
    ("Maria Example", "Maria Exampel"),
    ("Ana Maria Example", "Ana Example Maria Example"),
    ("", ""),
    ("Maria", ""),
]


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_typed_in_two_ways_it_is_one_person(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_what_may_be_somebody_else_is_somebody_else(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)
