"""One person's name typed in two ways is one person; what may be somebody else is not."""

import pytest

from claimback.names import close_names, same_name

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

CLOSE = [
    ("Maria Example", "Mario Example"),
    ("Maria Example", "Maria Exampel"),
    ("Maria Example", "EXMPLE, MARIA"),
    ("John Example", "John A. Example"),
    ("John Example", "John Example Jr."),
    ("Ana García López", "Ana Garcia"),
]
NOT_CLOSE = [
    ("John A. Example", "John B. Example"),
    ("John Example Jr.", "John Example Sr."),
    ("John Example II", "John Example III"),
    ("Maria Example", "Ana Example"),
    ("Mario Exampel", "Maria Example"),
    ("M. Example", "Maria Example"),
    ("Maria", "Marie"),
    ("Maria", "Maria Example"),
    ("Maria Example", "MARIA EXAMPLE"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), CLOSE)
def test_near_enough_to_ask(one: str, other: str) -> None:
    assert close_names(one, other)
    assert close_names(other, one)
    assert not same_name(one, other)


@pytest.mark.parametrize(("one", "other"), NOT_CLOSE)
def test_not_near_enough_to_ask_or_the_same_already(one: str, other: str) -> None:
    assert not close_names(one, other)
    assert not close_names(other, one)


@pytest.mark.parametrize(("one", "other"), ONE_PERSON)
def test_typed_in_two_ways_it_is_one_person(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_PEOPLE)
def test_what_may_be_somebody_else_is_somebody_else(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)
