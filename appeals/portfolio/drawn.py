"""What of the outcomes is drawn: rates with their intervals, and days with their quartiles."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from appeals.portfolio.charts import Chart, Spread, chart, round_up
from appeals.portfolio.counting import Counts
from appeals.portfolio.rates import LEAST_FOR_QUARTILES


def rates_of(groups: Iterable[Counts]) -> Chart | None:
    """How much was overturned, of the groups that have a rate; None where none has."""
    spreads = [
        Spread(each.name, each.rate_words, each.rate.interval[0], each.rate.share, each.rate.interval[1])
        for each in groups
        if each.rate.share is not None and each.rate.interval is not None
    ]
    return chart(spreads, highest=1.0, said=lambda share: _("%(n)s %%") % {"n": round(100 * share)})


def days_of(groups: Iterable[Counts]) -> Chart | None:
    """How long answers took, of the groups with enough of them for quartiles; None where none has."""
    spreads = [
        Spread(each.name, each.days_words, each.lower, each.median, each.upper)
        for each in groups
        if each.dated >= LEAST_FOR_QUARTILES
        and each.lower is not None
        and each.median is not None
        and each.upper is not None
    ]
    highest = round_up(max((each.high for each in spreads), default=0.0))
    return chart(spreads, highest=highest, said=lambda days: str(round(days)))
