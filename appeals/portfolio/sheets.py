"""The same numbers as rows for a spreadsheet; no name of a patient stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from appeals.portfolio.counting import Counts, Outcomes
from appeals.portfolio.filters import Filters
from appeals.portfolio.late import Late

Row = list[object]


def outcome_rows(filters: Filters, found: Outcomes) -> Iterator[Row]:
    """One row a group and one for all, after the headings. Under ten decided the cells of the rate are empty."""
    yield [
        str(filters.by.label), capfirst(_("filed")), _("Open"), _("Decided"), _("Overturned"), _("In part"),
        _("Upheld"), _("Dismissed"), _("Settled"), _("No answer"), _("Withdrawn or case closed"),
        _("Dropped as another step ended it"),
        _("Overturned or in part, %"), _("From, % (Wilson, 95 %)"), _("To, %"), _("In words"),
        _("Answers with a day"), _("Answers without a day"), _("Days to the answer, median"), _("Lower quartile"),
        _("Upper quartile"), _("Money recovered, known amounts, $"), _("Cases with the amount"),
        _("Cases without the amount"),
    ]  # fmt: skip
    for each in (*found.groups, found.total):
        yield _outcome_row(each)


def _outcome_row(each: Counts) -> Row:
    share, (low, high) = each.rate.share, each.rate.interval or (None, None)
    return [
        each.name, each.filed, each.open, each.decided, each.overturned, each.partly, each.upheld, each.dismissed,
        each.settled, each.unanswered, each.withdrawn, each.beside, _hundredth(share), _hundredth(low),
        _hundredth(high), each.rate_words, each.dated, each.undated, each.median, each.lower, each.upper,
        each.money, each.money_known, each.money_unknown,
    ]  # fmt: skip


def late_rows(lines: Iterable[Late]) -> Iterator[Row]:
    """One row a late answer, after the headings."""
    yield [
        _("Case"), _("Insurer"), _("Kind of coverage"), _("State"), _("Step"), _("Filed on"), _("What was due"),
        _("Last day by law"), _("By which law"), _("Where the law stands"), _("Checked against the source"),
        _("Answer dated"), _("Answer received"), _("Answer"), _("Step ended without an answer on"), _("Days late"),
    ]  # fmt: skip
    for each in lines:
        yield [
            each.reference, each.insurer, each.coverage, each.state, each.step, each.filed, each.what, each.due,
            each.law, "" if each.by_hand else "; ".join(cite.url for cite in each.cites),
            _("yes") if each.verified else _("no"), each.answered, each.received, each.answer_words, each.ended,
            each.days,
        ]  # fmt: skip


def _hundredth(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
