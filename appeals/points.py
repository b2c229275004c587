"""The points by which one way is compared with another: who decides, cost, times, and what it gives up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import law_words, sentences, their_time
from appeals.beside import beside
from appeals.inputs import inputs_for
from appeals.law import stakes
from appeals.law.book import StageRules
from appeals.law.deadlines import Unknown
from appeals.law.facts import read
from appeals.law.ladder import Rung
from appeals.law.moves import State
from appeals.law.policy import Open
from appeals.law.rule import Rule, StageKind
from appeals.law.stops import stop_of
from appeals.law.ways import Told, Way
from appeals.law_names import marked, plainly
from appeals.law_pages.clock import Clock, Source, how_far, sources, variants
from appeals.law_pages.coverage import no_time
from appeals.law_pages.words import NEEDED
from appeals.law_sums import sum_plainly
from appeals.learnt import shipped_for
from appeals.models import Deadline, Stage
from cases.models import Case, Urgency
from claimback.words import day

# the action of stops.yaml that using a step of this kind is
ACTS = {StageKind.PEER_TO_PEER: "peer_to_peer", StageKind.REGULATOR_COMPLAINT: "complaint"}
ANSWER_BY = gettext_lazy("How long they have to answer")
SECOND, SECOND_ACT = "internal_2", "second_level"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to compare by: `said` is empty where nobody knows; `how` is how far it is verified, or nothing."""

    about: str
    said: tuple[str, ...] = ()
    how: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Fight:
    """What the points of every way of one case are made of; `unmet` are its running dates."""

    case: Case
    stages: list[Stage]
    unmet: list[Deadline]
    questions: Mapping[str, list[Unknown]]

    @property
    def coverage_type(self) -> str:
        return str(self.case.coverage.coverage_type)  # type: ignore[attr-defined]


def points(
    of: Fight, weighed: Way | None, rules: StageRules, *, stage: Stage | None = None, rung: Rung | None = None
) -> Iterator[Line]:
    """Everything a way is compared by, in the same order for each; one of `stage` and `rung` is given."""
    yield Line(_("Who decides"), _body(of, stage, rules))
    if rules.kind is StageKind.COURT:
        yield Line(_("What this page can say"), (_("Court is told here for your information only. Ask a lawyer."),))
    if weighed:
        yield as_line(_("Of which specialty"), weighed.reviewer)
        yield _cost(of, weighed)
    yield use_by(of, stage, weighed)
    yield _answer_by(of, stage, weighed)
    said = their_time.said(stage, of.case, rungs=of.stages) if stage else []
    if said:
        yield Line(_("What they said about their time"), tuple(_heard(each) for each in said))
    if weighed and rules.kind in (StageKind.INTERNAL_APPEAL, StageKind.EXTERNAL_REVIEW, StageKind.HEARING):
        yield _if_urgent(of.case, weighed)
        if weighed.at_once:
            yield _at_once(weighed)
    yield Line(_("Is it needed?"), (_needed(rules, stage or rung),))
    if weighed:
        yield as_line(_("Does it bind them?"), weighed.binding)
        yield _if_refused(weighed)
    yield _gives_up(of, stage, rules, (stage or rung))
    yield _runs_on(of, stage, rules)


def _body(of: Fight, stage: Stage | None, rules: StageRules) -> tuple[str, ...]:
    """Who decides; of a complaint, the desks that have power over this kind of coverage."""
    places = beside(stage, of.case).places if stage and rules.kind is StageKind.REGULATOR_COMPLAINT else None
    if places:
        return tuple(each.office.name if each.office else plainly(each.desk.name) for each in places.to)
    return (sentences.capital(rules.body),)


def as_line(about: str, told: Told) -> Line:
    """What the law says of one point, with its sources and how far it is verified; empty where nobody knows."""
    if not told.sentence:
        return Line(about)
    book = law_words.book()
    how = how_far(book, told.cites, verified=told.verified)
    return Line(about, (marked(told.sentence),), how, sources(book, told.cites))


def _cost(of: Fight, weighed: Way) -> Line:
    """The fee, and how much money must be at stake where the law asks for that."""
    line = as_line(_("What it costs"), weighed.cost)
    if not weighed.step.amount_in_controversy:
        return line
    latest = max((each.challenges for each in of.stages), key=lambda decision: decision.pk)
    facts = read(law_words.book(), inputs_for(of.case, of.case.coverage, latest, rungs=of.stages))  # type: ignore[attr-defined]
    fee = line.said or (_("A fee is not known."),)
    return replace(line, said=(*fee, *map(plainly, stakes.told(law_words.book(), weighed.step, facts))))


def use_by(of: Fight, stage: Stage | None, weighed: Way | None) -> Line:
    """Until when a step may be used: its date, what the date waits for, or the time the law gives."""
    about = _("Until when you may use it")
    if stage and stage.standing is State.FILED:
        return Line(about, (_("It was used on %(on)s.") % {"on": day(stage.filed_on)},))
    ours = [each for each in of.unmet if stage and each.stage_id == stage.pk and each.clock == "filing"]
    if ours:
        due = ours[0]
        said = _("Act by %(act)s.") % {"act": sentences.when(due.act_by, due.act_at)}
        return Line(about, (said, sentences.why(due)), "" if due.by_hand else _how(due))
    waiting = of.questions.get(str(stage.pk), []) if stage else []
    asked = [words for each in waiting if each.clock == "filing" for words in each.questions]
    if asked:
        return Line(about, (_("The day cannot be counted yet."), *map(plainly, asked)))
    if stage and stage.kind == StageKind.PEER_TO_PEER:
        return _talk_by(of, stage)
    if weighed is None:
        return Line(about)
    if not weighed.filing:
        nothing = no_time(weighed.step, has=False)
        return Line(about, (nothing,) if nothing and not weighed.step.automatic else ())
    return _by_rules(about, weighed, weighed.filing)


def _talk_by(of: Fight, stage: Stage) -> Line:
    """The window of the talk: from the letter, or from the insurer's policy, marked as policy."""
    about = _("Until when you may use it")
    letter = sentences.time_for_the_call(stage.challenges)
    policy = beside(stage, of.case).ask_by
    said = [_("From the letter: %(said)s") % {"said": letter}] if letter else []
    if policy:
        said.append(_("By the insurer’s own policy: ask by %(on)s.") % {"on": sentences.when(policy)})
    if said:
        said.append(_("That is the insurer’s policy, not law."))
    return Line(about, tuple(said))


def _answer_by(of: Fight, stage: Stage | None, weighed: Way | None) -> Line:
    about = str(ANSWER_BY)
    if stage:
        theirs = [each for each in of.unmet if each.stage_id == stage.pk and each.clock == "decision"]
        if theirs:
            due = theirs[0]
            said = _("They must answer by %(on)s.") % {"on": sentences.when(due.last_on, due.legal_at)}
            return Line(about, (said,), "" if due.by_hand else _how(due))
    return _by_rules(about, weighed, weighed.usual) if weighed and weighed.usual else Line(about)


def _heard(each: their_time.Said) -> str:
    """One notice of theirs and what the law makes of it, in one line."""
    opening = _("%(on)s: %(what)s.") % {"on": day(each.delay.told_on), "what": each.delay}
    return " ".join((opening, *map(sum_plainly, each.sentences)))


def _how(due: Deadline) -> str:
    known = [cite for cite in due.cites if cite in law_words.book().citations]
    return how_far(law_words.book(), known, verified=due.verified)


def _by_rules(about: str, weighed: Way, rules: Sequence[Rule]) -> Line:
    """The lengths of these times in words; several where a fact that would choose is not known."""
    book = law_words.book()
    found: list[Clock] = [clock for group in variants(book, weighed.step, rules) for clock in group.clocks]
    said = [f"{each.length}{f' ({each.applies})' if len(found) > 1 and each.applies else ''}." for each in found]
    marks = {each.how for each in found}
    how = "no" if "no" in marks else "part" if "part" in marks else "yes"
    return Line(about, tuple(said), how, sources(book, [cite for rule in rules for cite in rule.cites]))


def _if_urgent(case: Case, weighed: Way) -> Line:
    about = _("If it is urgent")
    if case.urgency == Urgency.URGENT:
        return Line(about, (_("Your case is urgent: the time above is the fast one."),))
    if weighed.urgent:
        return _by_rules(about, weighed, weighed.urgent)
    if case.claim_type == "post_service":
        return Line(about, (_("Care that was already given is not decided faster."),))
    return Line(about, (_("No faster way was found in the rules we have read."),))


def _at_once(weighed: Way) -> Line:
    said = tuple(sentences.capital(each.sentence) for each in weighed.at_once)
    sure = weighed.at_once[0].verified
    how = how_far(law_words.book(), weighed.at_once[0].cites, verified=sure)
    return Line(_("At the same time as the step before"), said, how)


def _needed(rules: StageRules, rung: Stage | Rung | None) -> str:
    if rung is not None and rung.optional and rules.mandatory not in ("doctor_only", "automatic"):
        return _("Voluntary: you may leave it out without losing the next step.")
    return str(NEEDED[rules.mandatory])


def _if_refused(weighed: Way) -> Line:
    about = _("If they say no")
    if weighed.step.kind in ACTS:
        return Line(about, (_("Every other step stays as it is."),))
    if weighed.if_refused:
        opened = "; ".join(plainly(each.plain_name) for each in weighed.if_refused)
        return Line(about, (_("This opens: %(steps)s.") % {"steps": opened},))
    return Line(about, (_("No further step is in the rules we have read."),))


def _gives_up(of: Fight, stage: Stage | None, rules: StageRules, rung: Stage | Rung | None) -> Line:
    about = _("What you give up, and what to beware of")
    said = [plainly(each) for each in rung.cautions] if rung is not None else []
    talk = next((each for each in of.stages if each.kind == StageKind.PEER_TO_PEER), None)
    if rules.kind is StageKind.INTERNAL_APPEAL and stage and talk and talk.standing is State.PREPARING:
        said = [*_the_talk(of.case), *said]
    return Line(about, tuple(dict.fromkeys(said)) or (_("Nothing was found in the rules we have read."),))


def _the_talk(case: Case) -> list[str]:
    """Whether filing an appeal ends the talk between doctors, as far as the insurer's policy is known."""
    policies = shipped_for(case.coverage.insurer)  # type: ignore[attr-defined]
    told = {each.after_appeal for each in policies}
    if Open.LOST in told:
        return [_("The talk between doctors: by this insurer’s policy, filing an appeal ends it.")]
    if told and told == {Open.OPEN}:
        return [_("The talk between doctors stays open after an appeal, by this insurer’s policy (policy, not law).")]
    return [_("The talk between doctors: whether filing an appeal ends it is not known. Ask first.")]


def _runs_on(of: Fight, stage: Stage | None, rules: StageRules) -> Line:
    """What goes on meanwhile: the clocks that this step does not stop."""
    said: list[str] = []
    act = SECOND_ACT if rules.step == SECOND else ACTS.get(rules.kind, "")
    answered = stop_of(law_words.book(), rules.id, act)
    if answered:
        said.append(answered.sentence)
    others = [each for each in of.unmet if each.owed_by == "us" and (stage is None or each.stage_id != stage.pk)]
    for each in others if stage else ():
        told = {"step": plainly(each.stage.name), "on": sentences.when(each.act_by, each.act_at)}
        said.append(_("Still runs: %(step)s, act by %(on)s.") % told)
    about = _("Which clocks run on meanwhile")
    how = "" if answered is None else how_far(law_words.book(), answered.cites, verified=answered.verified)
    cites = sources(law_words.book(), answered.cites) if answered else ()
    return Line(about, tuple(said) or (_("No other date of yours is running."),), how, cites)
