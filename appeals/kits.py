"""The kit of an outside step: may it be asked for, where it goes, what to send, what happens then. Reading only.

For external reviews, hearings and complaints to a regulator, of every coverage and state in the rulebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from appeals import access, law_words, sentences
from appeals.inputs import inputs_for
from appeals.law import eligibility, stakes
from appeals.law.book import StageRules
from appeals.law.complaints import Places, places
from appeals.law.deadlines import LawError
from appeals.law.eligibility import Answer
from appeals.law.facts import Facts, read
from appeals.law.rule import StageKind
from appeals.law.state import StateRules
from appeals.law.ways import way
from appeals.law_names import plainly
from appeals.law_pages import state as state_page
from appeals.law_pages.clock import Variants, how_far, sources, variants
from appeals.law_pages.state import Fact
from appeals.models import Stage
from appeals.points import Line, as_line
from cases.models import Case, Outcome
from claimback.accounts.own import is_alone
from claimback.words import day

OUTSIDE = frozenset({StageKind.EXTERNAL_REVIEW, StageKind.HEARING, StageKind.REGULATOR_COMPLAINT})
"""Kinds of steps that somebody outside the insurer decides."""
FIRST, REVIEWED = "first", "reviewed"


@dataclass(frozen=True, slots=True)
class Checked:
    """One question of eligibility: yes, no, or for a person to answer (`ask_fact` is the fact of the law it needs)."""

    answer: str
    line: Line
    ask_fact: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """One place to write to, as a table of facts with their marks."""

    name: str
    why: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Kit:
    """All of it. `sentence` says why there is none; `places` is for complaints, with where not to go and why."""

    stage: Stage
    term: str = ""
    sentence: str = ""
    checks: tuple[Checked, ...] = ()
    offices: tuple[Office, ...] = ()
    places: Places | None = None
    cost: Line | None = None
    ask: Line | None = None
    special: Line | None = None
    clocks: tuple[Variants, ...] = ()

    @property
    def open_questions(self) -> int:
        """How many checks wait for a person."""
        return sum(each.answer == Answer.ASK for each in self.checks)


def kit_of(stage: Stage, case: Case, *, today: date) -> Kit:
    """The kit of one step of this case, as the facts stand today on the reader's calendar."""
    book = law_words.book()
    rules = book.stages.get(stage.step)
    if rules is None or rules.kind not in OUTSIDE:
        return Kit(stage, sentence=_("This step is not decided outside the insurer, so there is no kit for it."))
    inputs = inputs_for(case, case.coverage, stage.challenges, stage)  # type: ignore[attr-defined]
    try:
        facts = read(book, inputs)
        weighed = way(book, case.coverage.coverage_type, stage.step, inputs)  # type: ignore[attr-defined]
    except LawError as contradiction:
        return Kit(stage, rules.name, sentence=str(contradiction))
    if rules.kind is StageKind.REGULATOR_COMPLAINT:
        to = places(book, case.coverage.coverage_type, case.coverage.state or None)  # type: ignore[attr-defined]
        return Kit(
            stage,
            rules.name,
            offices=tuple(_desks(to)),
            places=to,
            cost=as_line(_("What it costs"), weighed.cost),
            ask=_submission(rules),
            clocks=variants(book, rules, [*rules.decision, *rules.others]),
        )
    here = eligibility.state_of(book, rules, facts)
    own = [rule for rule in here.rules if rule.clock != "filing"] if here else []
    return Kit(
        stage,
        rules.name,
        checks=tuple(_checks(stage, case, rules, facts, today=today)),
        offices=tuple(_offices(case, rules, here, facts)),
        cost=as_line(_("What it costs"), weighed.cost),
        ask=_submission(rules),
        special=_special(rules, here),
        clocks=variants(book, rules, [*rules.decision, *rules.others, *own]),
    )


# --- may it be asked for ------------------------------------------------------------------------------------------


def _checks(stage: Stage, case: Case, rules: StageRules, facts: Facts, *, today: date) -> Iterator[Checked]:
    yield _in_time(stage, today=today)
    before = Stage.objects.filter(answer=stage.challenges_id).values_list("step", flat=True).first()
    silent = stage.challenges.outcome == Outcome.UNANSWERED
    about = {FIRST: _("What must come first"), REVIEWED: _("This kind of denial")}
    for each in eligibility.checks(law_words.book(), rules, facts, after=before, silent=silent):
        how = how_far(law_words.book(), each.cites, verified=each.verified)
        line = Line(about[each.id], tuple(map(plainly, each.sentences)), how, sources(law_words.book(), each.cites))
        unknown = each.id == REVIEWED and facts.of(eligibility.DENIAL_KIND) is None
        yield Checked(each.answer, line, eligibility.DENIAL_KIND if unknown else "")
    yield _who(case, rules)
    if at_stake := stakes.told(law_words.book(), rules, facts):
        yield Checked(
            Answer.ASK, Line(_("How much money is at stake"), tuple(map(plainly, at_stake))), "amount_at_stake"
        )


def _in_time(stage: Stage, *, today: date) -> Checked:
    about = _("In time")
    if stage.filed_on:
        return Checked(Answer.YES, Line(about, (_("It was asked for on %(on)s.") % {"on": day(stage.filed_on)},)))
    due = access.next_date_of(stage, clock="filing")
    if due is None:
        said = _("The last day cannot be counted yet, or the rules name none: see the step on the case.")
        return Checked(Answer.ASK, Line(about, (said,)))
    if due.legal_on and due.legal_on < today:
        late = _("The last day was %(on)s. Asking late is possible where the rules know good cause; say why.")
        return Checked(Answer.ASK, Line(about, (late % {"on": sentences.when(due.legal_on, due.legal_at)},)))
    said = _("Ask by %(on)s.") % {"on": sentences.when(due.act_by, due.act_at)}
    return Checked(Answer.YES, Line(about, (said, sentences.why(due))))


def _who(case: Case, rules: StageRules) -> Checked:
    """Who may ask; whoever writes for somebody else needs a paper, and which one the rulebook says."""
    may = _("It may be asked for by: %(who)s.") % {"who": "; ".join(rules.who_may_file)} if rules.who_may_file else ""
    passage = rules.authorization
    papers = tuple(sentences.capital(text) for text in passage.texts.values()) if passage else ()
    cites = tuple(passage.cites) if passage else ()
    alone = is_alone(case.organisation)
    said = tuple(each for each in (may, *(() if alone else papers)) if each)
    how = how_far(law_words.book(), cites, verified=rules.sure) if said else ""
    answer = Answer.YES if alone else Answer.ASK
    return Checked(answer, Line(_("Who may ask"), said, how, sources(law_words.book(), cites)))


# --- where it goes ------------------------------------------------------------------------------------------------


def _offices(case: Case, rules: StageRules, here: StateRules | None, facts: Facts) -> Iterator[Office]:
    """Where the request goes; where the kind of denial decides, each way stands here until it is known.

    For a federal step the rulebook says in words where it goes, see `Kit.ask`, and holds no address.
    """
    if here is None:
        yield Office(_("Decided by: %(who)s") % {"who": rules.body}, "", ())
        compare = _("The decision letter says where this request goes; compare before you send it.")
        yield Office(_("Where the confirmed letter says that appeals go"), compare, tuple(_of_insurer(case)))
        return
    page = state_page.state(law_words.book(), here.code)
    assert page is not None
    route = eligibility.route_of(here, facts)
    if page.routes:
        for each in page.routes:
            if route is None or each.id == route.id:
                yield Office(each.name, each.applies_to, each.facts)
        return
    receiver = str(state_page.RECEIVERS[here.files_with])
    if here.files_with == "insurer":
        yield Office(receiver, _("The request goes to the insurer."), tuple(_of_insurer(case)))
        yield Office(here.review_office.name, _("It oversees the review."), page.office)
        return
    yield Office(here.review_office.name, _("The request goes to: %(who)s.") % {"who": receiver.lower()}, page.office)


def _of_insurer(case: Case) -> Iterator[Fact]:
    """Where the letter says that appeals go; only confirmed facts."""
    coverage = case.coverage  # type: ignore[attr-defined]
    known = (
        (_("Insurer or plan"), coverage.insurer),
        (_("Address"), coverage.appeal_address),
        (_("Fax"), coverage.appeal_fax),
        (_("Telephone"), coverage.appeal_phone),
    )
    yield from (Fact(about, (value,)) for about, value in known if value)


def _desks(to: Places) -> Iterator[Office]:
    for place in to.to:
        desk, office = place.desk, place.office
        if office is None:
            given = ((_("Telephone"), desk.phone), (_("E-mail"), desk.email), (_("Page"), desk.url))
            sure = "yes" if desk.verified else "no"
            facts = [Fact(about, (v,), sure, v if v == desk.url else "") for about, v in given if v]
            yield Office(desk.name, desk.can, tuple(facts))
        else:
            checked = tuple(f"complaint.{field}" for field in place.office_verified)
            yield Office(office.name, desk.can, tuple(state_page.complaint_facts(office, checked)))


def _submission(rules: StageRules) -> Line:
    said = (rules.submission,) if rules.submission else ()
    how = how_far(law_words.book(), rules.cites, verified=rules.sure) if said else ""
    return Line(_("How to ask"), said, how, sources(law_words.book(), rules.cites))


def _special(rules: StageRules, here: StateRules | None) -> Line:
    """What else holds there, limits on asking twice among them."""
    if here is None:
        how = how_far(law_words.book(), rules.cites, verified=rules.sure) if rules.notes else ""
        return Line(_("Besides"), rules.notes, how)
    sure = eligibility.read_in(here, "special_rules")
    how = how_far(law_words.book(), here.cites, verified=sure) if here.special_rules else ""
    return Line(_("Besides"), tuple(sentences.capital(each) for each in here.special_rules), how)
