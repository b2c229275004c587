"""Rates and their intervals against values computed by hand, and against what must hold for any of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appeals.portfolio.charts import MOST_LINES, Spread, chart, round_up
from appeals.portfolio.rates import LEAST, Rate, wilson

SHARES = st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("n", "of", "low", "high"),
    [
        (8, 12, 0.39062, 0.86188),  # (8/12 + z²/24 ± z·√(8/12·4/12/12 + z²/576)) / (1 + z²/12), z = 1.959964
        (5, 10, 0.23659, 0.76341),
        (0, 10, 0.0, 0.27753),
        (10, 10, 0.72247, 1.0),
        (81, 263, 0.25529, 0.36621),  # Newcombe 1998, table I: 0.2553 to 0.3662
        (15, 148, 0.06239, 0.16057),  # the same: 0.0624 to 0.1605
    ],
)
def test_the_interval_is_that_of_wilson(n, of, low, high):
    assert wilson(n, of) == pytest.approx((low, high), abs=1e-4)


@given(SHARES)
def test_an_interval_lies_between_nought_and_one_and_holds_its_share(case):
    n, of = case
    low, high = wilson(n, of)

    assert 0 <= low <= n / of <= high <= 1
    assert low < high


@given(SHARES, st.integers(2, 20))
def test_the_same_share_of_more_cases_is_surer(case, times):
    n, of = case
    low, high = wilson(n, of)
    lower, higher = wilson(n * times, of * times)

    assert higher - lower < high - low


@given(SHARES)
def test_what_was_lost_has_the_mirrored_interval(case):
    n, of = case
    low, high = wilson(n, of)

    assert wilson(of - n, of) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("n", "of"), [(0, 0), (3, 2), (-1, 4)])
def test_what_is_no_share_has_no_interval(n, of):
    with pytest.raises(ValueError, match="no share"):
        wilson(n, of)


def test_under_ten_nothing_is_a_rate():
    few, enough = Rate(9, LEAST - 1), Rate(9, LEAST)

    assert (few.share, few.interval, few.too_few) == (None, None, True)
    assert (enough.share, enough.too_few) == (0.9, False)
    assert enough.interval == wilson(9, 10)


@given(st.floats(0, 1e6))
def test_a_scale_holds_its_highest_value_and_has_whole_quarters(value):
    assert round_up(value) >= value
    assert round_up(value) % 4 == 0


def test_a_drawing_keeps_the_order_and_the_scale_and_says_what_it_left_out():
    spreads = [Spread(f"Group {n}", "", 0.25, 0.5, 1.0) for n in range(MOST_LINES + 2)]
    drawn = chart(spreads, highest=1.0, said=str)

    assert [mark.name for mark in drawn.marks] == [each.name for each in spreads[:MOST_LINES]]
    assert drawn.left_out == 2
    first, last = drawn.ticks[0], drawn.ticks[-1]
    assert drawn.marks[0].high == last.x
    assert drawn.marks[0].value == pytest.approx((first.x + last.x) / 2, abs=0.1)
    assert drawn.marks[0].low < drawn.marks[0].value < drawn.marks[0].high
    assert len({mark.y for mark in drawn.marks}) == MOST_LINES
    assert all(mark.y < drawn.foot for mark in drawn.marks)


def test_nothing_to_draw_is_no_drawing():
    assert chart([], highest=1.0, said=str) is None


def test_a_long_name_is_cut_in_the_drawing():
    drawn = chart([Spread("An insurer " * 9, "", 0, 0, 0)], highest=1.0, said=str)
    assert len(drawn.marks[0].name) <= 40
    assert drawn.marks[0].name.endswith("…")
