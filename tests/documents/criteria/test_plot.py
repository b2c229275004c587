"""Scores over time as a drawing."""

from datetime import date

from documents.criteria.plot import HEIGHT, LEFT, RIGHT, TOP, WIDTH, plot


def test_the_worst_lies_at_the_top_and_the_oldest_at_the_left():
    drawn = plot("NRS", [(date(2026, 9, 1), 0), (date(2026, 5, 1), 10)], lowest=0, highest=10)

    first, last = drawn.dots
    assert (first.x, first.y, first.amount) == (LEFT, TOP, 10)
    assert (last.x, last.y) == (WIDTH - RIGHT, drawn.foot)
    assert drawn.points == f"{first.x:g},{first.y:g} {last.x:g},{last.y:g}"


def test_one_score_alone_stands_in_the_middle():
    (dot,) = plot("NRS", [(date(2026, 9, 1), 5)], lowest=0, highest=10).dots

    assert LEFT < dot.x < WIDTH - RIGHT
    assert TOP < dot.y < HEIGHT


def test_lines_across_say_lowest_middle_and_highest():
    assert [rule.amount for rule in plot("ODI", [(date(2026, 9, 1), 5)], lowest=0, highest=100).rules] == [0, 50, 100]
