"""What the case desk and the patient's page show of a case: ladder, dates, timeline, people. Reading only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals import access, clocks, heeded, notices, sentences, their_time
from appeals.actions.continuing import is_right
from appeals.actions.silence import is_unanswered
from appeals.asking import Asked, Told, asked, asked_in_warnings, told
from appeals.beside import Beside, beside
from appeals.continued import ASKED_ON, Continued, on_rung
from appeals.doable import Do, doable, moves
from appeals.kept import is_kept, kept
from appeals.law.book import Citation
from appeals.law.deadlines import LawError, Unknown
from appeals.law.moves import Move, State
from appeals.law.rule import StageKind
from appeals.law.ways import ahead
from appeals.law_names import plainly
from appeals.law_pages.clock import address_of
from appeals.learnt import learnt_for
from appeals.models import Deadline, FollowUp, Letter, Packet, Stage, Turn, Whose
from appeals.moved import Moved, moved
from appeals.reminders.people import shares_with_wishes
from cases.models import ENDS, Case, Decision, Share
from claimback.accounts.models import User
from claimback.written import Rows

APPEALED = (StageKind.INTERNAL_APPEAL, StageKind.EXTERNAL_REVIEW, StageKind.HEARING)
COMPLETE_STATES = (State.ANSWERED, State.ABANDONED)


@dataclass(frozen=True, slots=True)
class Step:
    """One move a rung allows: the name of its address and what the button says."""

    url: str
    label: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """What the letter says about the call between doctors: the insurer's policy, no date of the law."""

    time: str
    phone: str


@dataclass(slots=True)
class Rung:
    """One line of the ladder: a step, a decision between steps, or a step that is not open yet."""

    name: str
    state: str
    term: str = ""
    stage: Stage | None = None
    decision: Decision | None = None
    ground: bool = False
    here: bool = False
    deadline: Deadline | None = None
    does: tuple[Do, ...] = ()
    moves: list[Step] = field(default_factory=list)
    letter: Letter | None = None
    packet: Packet | None = None
    offer: Offer | None = None
    aside: Beside = field(default_factory=Beside)
    notes: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    missed: date | None = None  # the last day of a decider that never answered
    said: list[their_time.Said] = field(default_factory=list)  # by the decider, about its time
    continued: Continued | None = None  # care that goes on meanwhile: whether it was asked for
    kept: str = ""  # filed under another coverage: what was kept, what to look at

    @property
    def beside(self) -> bool:
        return self.stage is not None and self.stage.parallel


@dataclass(frozen=True, slots=True)
class Card:
    """One deadline with the law it stands on."""

    deadline: Deadline
    title: str
    cites: list[Citation]
    checked_on: date | None
    why: str
    then: str
    counted_by: str
    law: str
    moved: Moved
    heeded: list[str] = field(default_factory=list)

    @property
    def second_hand(self) -> bool:
        """Whether a source of it was read only as others quote or tell it."""
        return any(each.second_hand for each in self.cites)


@dataclass(frozen=True, slots=True)
class Question:
    """A date nobody can count yet, and what must be known for it."""

    title: str
    unknown: Unknown
    asked: list[Asked]


@dataclass(frozen=True, slots=True)
class Task:
    """A dated thing to do, in words."""

    words: str
    why: str
    on: date
    follow_up: FollowUp | None = None
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything of one case that its pages show, read once."""

    turn: Turn
    stages: list[Stage]
    ladder: list[Rung]
    letters: list[Letter]
    ours: list[Card]
    theirs: list[Card]
    met: list[Card]
    replaced: list[tuple[Card, Card | None]]
    questions: list[Question]
    decisions: list[Decision]
    tasks: list[Task]
    coverage: str
    told: list[Told]
    shares: list[Share]
    notice: notices.Check | None

    @property
    def refused_again(self) -> bool:
        """Whether a step was answered and not with a yes: now there is something to choose."""
        levels = [stage for stage in self.stages if stage.answer and stage.kind in APPEALED]
        return any(stage.answer and stage.answer.outcome not in ENDS for stage in levels)

    @property
    def other_steps(self) -> list[Rung]:
        """The steps besides the one where one stands at which something can be done, the lowest first."""
        return [rung for rung in reversed(self.ladder) if rung.stage and rung.does and not rung.here]

    @property
    def names_a_legal_day(self) -> bool:
        """Whether a date of ours shows the last legal day: a provisional one never speaks of it."""
        return any(card.deadline.firm for card in self.ours)

    @property
    def to_do(self) -> list[Task]:
        """Follow-ups and our own dates together, the nearest first."""
        dates = [Task(card.title, card.why, card.deadline.act_by, deadline=card.deadline) for card in self.ours]
        return sorted([*self.tasks, *dates], key=lambda task: task.on)


@Rows
def _stages(*, case: UUID) -> QuerySet[Stage]:
    found = Stage.objects.filter(case=case).select_related("challenges", "filing__proof", "filing__packet", "answer")
    return found.annotate(**ASKED_ON).order_by("position", "pk").prefetch_related("delays")


@Rows
def _decisions(*, case: UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(case=case).select_related("confirmed_by").order_by("pk")


@Rows
def _deadlines(*, case: UUID) -> QuerySet[Deadline]:
    dates = Deadline.objects.filter(case=case).with_override().select_related("stage").annotate(said=heeded.SAID)
    return dates.order_by("act_by", "stage__position", "pk")


@Rows
def _letters(*, case: UUID) -> QuerySet[Letter]:
    return access.letters_of(case)


@Rows
def _packets(*, case: UUID) -> QuerySet[Packet]:
    return Packet.objects.filter(case=case).order_by("asked_at")


@Rows
def _follow_ups(*, case: UUID) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case=case, done_on=None).select_related("contact").order_by("due_on", "pk")


def read(case: Case) -> Desk:
    """The whole of a case, in a number of queries that does not grow with it."""
    this = {"case": case}
    stages: list[Stage] = _stages(case=case.pk, known=this)
    decisions: list[Decision] = _decisions(case=case.pk, known=this)
    deadlines: list[Deadline] = _deadlines(case=case.pk, known=this)
    turn, letters = access.turn_of(case), _letters(case=case.pk, known=this)
    confirmed = [decision.confirmed_by for decision in decisions]
    names = _names({each.counted_by_id for each in deadlines if each.counted_by_id}, [case.owner, *confirmed])
    by_people = moved(case, stages, deadlines)
    cards = {each.pk: _card(each, names, by_people[each.pk]) for each in deadlines}
    live = [each for each in deadlines if each.superseded_at is None and each.dropped_on is None]
    unmet = [each for each in live if each.met_on is None]
    return Desk(
        turn=turn,
        stages=stages,
        ladder=_ladder(case, stages, decisions, [*deadlines], turn, letters),
        letters=letters,
        ours=[cards[each.pk] for each in unmet if each.owed_by == Whose.US],
        theirs=[cards[each.pk] for each in unmet if each.owed_by != Whose.US],
        met=[cards[each.pk] for each in live if each.met_on],
        replaced=[
            (cards[each.pk], cards.get(each.superseded_by_id) if each.superseded_by_id else None)
            for each in deadlines
            if each.superseded_at is not None
        ],
        questions=list(_questions(case, stages)),
        decisions=decisions,
        tasks=[
            Task(*sentences.follow_up(each), on=each.due_on, follow_up=each)
            for each in _follow_ups(case=case.pk, known=this)
        ],
        coverage=_coverage(case),
        told=told(case),
        notice=notices.newest(case, decisions),
        shares=shares_with_wishes(case),
    )


def _coverage(case: Case) -> str:
    kind = clocks.book().coverage_types.get(case.coverage.coverage_type)  # type: ignore[attr-defined]
    return plainly(kind.plain_name) if kind else ""


def _names(ids: set[UUID], known: Iterable[User]) -> dict[UUID, str]:
    """The names of these people; those at hand are not asked for again."""
    names = {user.pk: str(user) for user in known}
    asked = ids - names.keys()
    return names | ({user.pk: str(user) for user in User.objects.filter(pk__in=asked)} if asked else {})


def _card(deadline: Deadline, names: dict[UUID, str], by_people: Moved) -> Card:
    known = clocks.book().citations
    checked = str(deadline.rule_text.get("checked_on") or "")
    return Card(
        deadline=deadline,
        title=sentences.title(deadline, deadline.stage),
        cites=[known[name] for name in deadline.cites if name in known],
        checked_on=date.fromisoformat(checked[:10]) if checked else None,
        why=sentences.why(deadline),
        then="" if deadline.owed_by == Whose.US else sentences.if_they_are_late(deadline.stage),
        counted_by=names.get(deadline.counted_by_id, "") if deadline.counted_by_id else "",
        law=address_of(clocks.book(), deadline.rule, case=deadline.case_id),
        moved=by_people,
        heeded=heeded.words(deadline.said),  # type: ignore[attr-defined]  # asked for with the dates
    )


def _questions(case: Case, stages: list[Stage]) -> Iterator[Question]:
    """A fact that contradicts another leaves nothing to ask here: the verbs refuse it with its own sentence."""
    by_id = {str(stage.pk): stage for stage in stages}
    try:
        waiting = clocks.questions_of(case, case.coverage, stages, rungs=stages)  # type: ignore[attr-defined]
    except LawError:
        return
    for stage_id, unknowns in waiting.items():
        for unknown in unknowns:
            ours = Whose.US if unknown.clock == "filing" else Whose.INSURER
            words = sentences.act(by_id[stage_id], clock=unknown.clock, owed_by=ours)
            yield Question(sentences.capital(words), unknown, asked(case, by_id[stage_id], unknown, stages))


# --- the ladder: built from the ground up, shown from the top down ---------------------------------------------


def _ladder(
    case: Case,
    stages: list[Stage],
    decisions: list[Decision],
    deadlines: list[Deadline],
    turn: Turn,
    letters: list[Letter],
) -> list[Rung]:
    written = {letter.stage_id: letter for letter in letters if letter.is_main}
    packets = {packet.stage_id: packet for packet in _packets(case=case.pk)}
    of: dict[UUID, list[Stage]] = {}
    for stage in stages:
        of.setdefault(stage.challenges_id, []).append(stage)
    answers = {stage.answer_id for stage in stages if stage.answer_id}
    ours = [stage for stage in stages if not is_kept(stage, case.coverage)]  # type: ignore[attr-defined]
    here, history = _here(ours, turn), kept(stages, case.coverage)  # type: ignore[attr-defined]
    learnt, missed = learnt_for(case), _missed(stages, deadlines)
    unmet = [each for each in deadlines if each.superseded_at is each.dropped_on is each.met_on is None]
    found: list[Rung] = []
    for decision in decisions:
        if decision.pk not in answers:
            found += _climbed(decision, of, ground=True)
    for rung in found:
        rung.missed = missed.get(rung.decision.pk if rung.decision else rung.stage.pk if rung.stage else None)
        if rung.stage:
            rung.letter, rung.packet = written.get(rung.stage.pk), packets.get(rung.stage.pk)
            rung.here = rung.stage.pk == here
            wants = asked_in_warnings(case, rung.notes) if rung.stage.standing is State.PREPARING else {}
            rung.asked, rung.notes = [*wants.values()], [each for each in rung.notes if each not in wants]
            rung.said = their_time.said(rung.stage, case, rungs=stages)
            rung.continued = on_rung(rung.stage, case, dates=deadlines)
            knows = is_right(rung.stage, case.coverage.coverage_type)  # type: ignore[attr-defined]
            rung.does = doable(rung.stage, letter=rung.letter, care_goes_on=knows, closed=bool(case.closed_on))
            rung.kept = history.get(str(rung.stage.pk), "")
            runs = rung.stage.standing not in COMPLETE_STATES and not rung.kept
            rung.aside = beside(rung.stage, case, learnt=learnt) if runs else Beside()
            rung.deadline = next((each for each in unmet if each.stage_id == rung.stage.pk), None)
    return [*reversed(_locked(case, ours)), *reversed(found)]


def _missed(stages: list[Stage], deadlines: list[Deadline]) -> dict[UUID | None, date]:
    """The last day of every decider that never answered: by its step, and by the decision nobody made."""
    silent = {stage.pk: stage.answer_id for stage in stages if is_unanswered(stage)}
    found: dict[UUID | None, date] = {}
    for each in deadlines:
        if each.stage_id in silent and each.clock == "decision" and each.superseded_at is None and each.legal_on:
            last = max(each.legal_on, found.get(each.stage_id, each.legal_on))
            found |= {each.stage_id: last, silent[each.stage_id]: last}
    return found


def _here(stages: list[Stage], turn: Turn) -> UUID | None:
    if turn.whose == Whose.NOBODY:
        return None
    going_on = [stage for stage in stages if stage.standing not in COMPLETE_STATES]
    main = [stage.pk for stage in going_on if not stage.parallel]
    return turn.stage_id or (main[0] if main else None)


def _climbed(decision: Decision, of: dict[UUID, list[Stage]], *, ground: bool = False) -> list[Rung]:
    """A decision, the steps against it, and what their answers opened; the lowest first."""
    state = "won" if decision.outcome in ENDS else "answered"
    found = [Rung(name=str(decision), state=state, decision=decision, ground=ground)]
    steps = sorted(of.get(decision.pk, []), key=lambda stage: (stage.parallel, stage.position))
    found += [_rung(stage) for stage in steps]
    for stage in steps:
        if stage.answer:
            found += _climbed(stage.answer, of)
    return found


def _rung(stage: Stage) -> Rung:
    rules = clocks.book().stages.get(stage.step)
    notes = list(stage.cautions)
    if stage.kind == StageKind.PEER_TO_PEER:
        notes.insert(0, _("This call never stops the clock of the appeal."))
    if stage.automatic:
        notes.insert(0, _("It begins without you: the insurer must send the case on."))
    return Rung(
        name=stage.name,
        state=stage.state,
        term=rules.name if rules else "",
        stage=stage,
        moves=_moves(stage),
        offer=_offer(stage),
        notes=list(dict.fromkeys(notes)),
    )


def _moves(stage: Stage) -> list[Step]:
    """What the state allows; where nobody answered, the late answer."""
    if is_unanswered(stage):
        return [Step("answer", _("Record the late answer"))]
    return [_step(stage, move) for move in moves(stage)]


def _offer(stage: Stage) -> Offer | None:
    if stage.kind != StageKind.PEER_TO_PEER:
        return None
    found = Offer(sentences.time_for_the_call(stage.challenges), stage.challenges.peer_to_peer_phone)
    return found if found.time or found.phone else None


def _step(stage: Stage, move: Move) -> Step:
    if move is Move.FILE:
        labels = {
            StageKind.INTERNAL_APPEAL: _("File the appeal"),
            StageKind.PEER_TO_PEER: _("Request the call"),
            StageKind.EXTERNAL_REVIEW: _("File the request for review"),
            StageKind.HEARING: _("File the request for a hearing"),
            StageKind.REGULATOR_COMPLAINT: _("File the complaint"),
        }
        return Step("file_stage", labels.get(StageKind(stage.kind), _("Record the filing")))
    if move is Move.ANSWER:
        return Step("answer", _("Record the answer"))
    return Step("abandon", _("Give up this step"), danger=True)


def _locked(case: Case, stages: list[Stage]) -> list[Rung]:
    """What a refusal of the present step would open, and what a refusal of that, as the rulebook has it."""
    going_on = [stage for stage in stages if stage.standing not in COMPLETE_STATES and not stage.parallel]
    if not going_on or case.closed_on:
        return []
    coverage = case.coverage  # type: ignore[attr-defined]
    facts: dict[str, Any] = clocks.inputs_for(case, coverage, going_on[-1].challenges)
    seen, after = {stage.step for stage in stages}, going_on[-1].step
    further = ahead(clocks.book(), coverage.coverage_type, after=after, inputs=facts, seen=seen)
    return [Rung(name=each.plain_name, state="locked", term=each.name) for each in further]
