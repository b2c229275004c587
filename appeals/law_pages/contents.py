"""The first page of the law, how to tell which coverage it is, the insurers' policies, and what changed when."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import sentences
from appeals.law.book import CoverageQuestion, CoverageType, Rulebook
from appeals.law.policy import PayerPolicy
from appeals.law.rule import RuleKind
from appeals.law.state import StateRules
from appeals.law_pages.clock import Clock, in_days, long
from appeals.law_pages.state import Fact, State, answers, state
from appeals.law_pages.words import EVENTS, SURE, amount

GROUPS: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("From a job"),
        (
            "erisa_self_funded",
            "erisa_insured",
            "church_self_funded",
            "church_insured",
            "grandfathered_group_self_funded",
            "grandfathered_group_insured",
        ),
    ),
    (
        gettext_lazy("From a government, the military or the VA"),
        ("nonfed_gov_self_funded", "nonfed_gov_insured", "fehb_pshb", "tricare", "champva", "va_community_care"),
    ),
    (
        gettext_lazy("From the Marketplace, or bought by oneself"),
        ("individual_aca", "grandfathered_individual", "student_insured"),
    ),
    (
        gettext_lazy("Medicare"),
        ("original_medicare", "medicare_advantage", "medicare_part_d", "ma_integrated_dsnp"),
    ),
    (gettext_lazy("Medicaid and children's programs"), ("medicaid_managed_care", "medicaid_ffs", "chip_separate")),
    (gettext_lazy("Something else"), ("stldi", "health_sharing_ministry")),
)
"""The kinds of coverage as people know them."""

# Where each state lies on a map of tiles: column and row, each state one tile.
TILES = {
    "AK": (1, 1), "ME": (11, 1),
    "VT": (10, 2), "NH": (11, 2),
    "WA": (1, 3), "ID": (2, 3), "MT": (3, 3), "ND": (4, 3), "MN": (5, 3), "IL": (6, 3), "WI": (7, 3), "MI": (8, 3),
    "NY": (9, 3), "RI": (10, 3), "MA": (11, 3),
    "OR": (1, 4), "NV": (2, 4), "WY": (3, 4), "SD": (4, 4), "IA": (5, 4), "IN": (6, 4), "OH": (7, 4), "PA": (8, 4),
    "NJ": (9, 4), "CT": (10, 4),
    "CA": (1, 5), "UT": (2, 5), "CO": (3, 5), "NE": (4, 5), "MO": (5, 5), "KY": (6, 5), "WV": (7, 5), "VA": (8, 5),
    "MD": (9, 5), "DE": (10, 5),
    "AZ": (2, 6), "NM": (3, 6), "KS": (4, 6), "AR": (5, 6), "TN": (6, 6), "NC": (7, 6), "SC": (8, 6), "DC": (9, 6),
    "OK": (4, 7), "LA": (5, 7), "MS": (6, 7), "AL": (7, 7), "GA": (8, 7),
    "HI": (1, 8), "TX": (4, 8), "FL": (9, 8), "PR": (11, 8), "VI": (11, 7),
    "AS": (1, 9), "GU": (2, 9), "MP": (3, 9),
}  # fmt: skip
FEDERAL = "erisa_self_funded.external.filing.std"  # the time of the federal review: tiles compare a state's with it
A_FEW = 3  # days by which times of different units may differ and still be as long


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of coverage that people know under one name."""

    name: str
    kinds: tuple[CoverageType, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A state in the table and on the map: its times, and how sure they are.

    ``windows`` are all its times to ask, ``window`` the usual one; ``answer`` is the insurer's time to answer a
    complaint, where one is known.
    """

    page: State
    window: Clock
    windows: tuple[Clock, ...]
    standard: Clock
    urgent: Clock
    answer: Fact | None
    size: str
    column: int
    line: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """An answer to a question about coverage, and the kinds it leaves; empty where it rules nothing out."""

    label: str
    leaves: tuple[CoverageType, ...]
    why: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question about coverage, when it is asked, and who knows the answer."""

    id: str
    question: str
    help: str
    find_out: str
    asked_when: tuple[str, ...]
    answers: tuple[Possible, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """An insurer's own policy on the talk between doctors, with its times in words."""

    policy: PayerPolicy
    windows: tuple[str, ...]
    confidence: str


def groups(book: Rulebook) -> tuple[Group, ...]:
    """The kinds of coverage, grouped as people know them."""
    return tuple(Group(str(name), tuple(book.coverage_types[id] for id in ids)) for name, ids in GROUPS)


def rows(book: Rulebook) -> tuple[Row, ...]:
    """Every state of the book by its name, with the times of its external review."""
    pages = (page for code in book.states if (page := state(book, code)))
    usual = in_days(book.rule(FEDERAL).duration)
    return tuple(_row(page, usual) for page in sorted(pages, key=lambda page: page.name))


def _row(page: State, usual: float) -> Row:
    by_name = {clock.id.partition(".")[2]: clock for each in page.clocks for clock in each.clocks}
    windows = tuple(clock for name, clock in by_name.items() if name.startswith("filing."))
    window = by_name["filing.state_window"]
    standard, urgent = by_name["decision.standard"], by_name["decision.expedited"]
    column, line = TILES[page.code]
    sure = all(clock.verified for clock in (*windows, standard, urgent)) and not page.low
    here = page.rules
    return Row(page, window, windows, standard, urgent, _answer(here), _size(here, usual), column, line, sure)


def _answer(here: StateRules) -> Fact | None:
    """The insurer's time to answer a complaint, with its mark."""
    within = here.complaint.answers_within
    if within is None:
        return None
    return Fact("", (long(within),), answers(here.complaint, here.verified_fields))


def _size(here: StateRules, usual: float) -> str:
    """How long one has to ask: as long as under the federal process (`usual`), `shorter`, `longer` or `none`.

    Where the law can be read in two ways the shorter one counts.
    """
    rule = next(rule for rule in here.rules if rule.name == "state_window")
    if rule.kind is RuleKind.NO_LIMIT:
        return "none"
    over = min(in_days(each) for each in (rule.duration, rule.shorter_reading or rule.duration)) - usual
    return "usual" if abs(over) <= A_FEW else "shorter" if over < 0 else "longer"


def questions(book: Rulebook) -> tuple[Question, ...]:
    """How to tell which coverage it is, question by question, as the case asks them."""
    return tuple(_question(book, each) for each in book.coverage_questions.values())


def _question(book: Rulebook, each: CoverageQuestion) -> Question:
    before = [(book.coverage_questions[id], given) for id, given in each.asked_when.items()]
    possible = set(book.coverage_types)
    for asked, given in before:
        possible &= set().union(*(asked.answers[answer].leaves for answer in given))
    when = tuple(
        _("%(question)s – %(answers)s")
        % {
            "question": asked.question,
            "answers": _(" or ").join(f"“{asked.answers[answer].label}”" for answer in given),
        }
        for asked, given in before
    )
    return Question(
        each.id,
        each.question,
        each.help or "",
        each.find_out,
        when,
        tuple(
            Possible(
                answer.label,
                tuple(kind for id, kind in book.coverage_types.items() if id in answer.leaves & possible)
                if not possible <= answer.leaves
                else (),
                answer.why or "",
                answer.verified or not answer.why,
            )
            for answer in each.answers.values()
        ),
    )


def policies(book: Rulebook) -> tuple[Policy, ...]:
    """What insurers write about the talk between doctors, by name; policy, not law."""
    return tuple(
        Policy(
            each,
            tuple(
                _("%(for)s: %(long)s, %(since)s")
                % {
                    "for": sentences.capital(window.applies_to),
                    "long": amount(window.n, window.unit),
                    "since": EVENTS[window.runs_from].from_day,
                }
                for window in each.windows
            ),
            str(SURE[each.confidence]),
        )
        for each in sorted(book.payers, key=lambda each: each.payer)
    )
