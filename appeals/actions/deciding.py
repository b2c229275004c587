"""A decision is confirmed: the first denial opens the ladder, every answer opens the next rungs or ends the fight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.addressing import FOR_WHAT, OF_LETTER, lock_book, take_from_answer, take_from_letter
from appeals.actions.carrying import ask_to_look, carry_over, drop_rungs_of_other_coverage, settle_first_appeal
from appeals.actions.delaying import watch_forwarding
from appeals.actions.silence import end_by_silence, fit_rungs_to_answer, is_unanswered, take_late_answer
from appeals.actions.stages import ImpossibleDate, answer_stage, open_rungs
from appeals.law.carried import belongs
from appeals.law.deadlines import NotInRulebook
from appeals.models import FollowUp, Stage
from cases import actions as facts_of_case
from cases.actions import UnknownOutcome
from cases.models import ENDS, SAID, Case, Coverage, Decision, Ending, Outcome
from claimback.accounts.models import User
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from claimback.written import Rows
from documents.leaves import whole_letters
from documents.models import Document

EARLIEST_YEAR = 1990
WHERE_NEXT = (*OF_LETTER, *FOR_WHAT)  # what an answer says of where the next step goes


class AlreadyConfirmed(Conflict):
    """Somebody else confirmed this letter first."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.pk)
        self.decision = decision

    def __str__(self) -> str:
        return _(
            "%(who)s confirmed this letter a moment ago. Their facts are in the case; yours are still in this form. "
            "Open the case and correct what differs."
        ) % {"who": self.decision.confirmed_by}


class SecondDenial(Sorry):
    """The case already has a denial; a second one is confirmed on purpose or not at all."""

    def __init__(self, earlier: Decision) -> None:
        super().__init__(earlier.pk)
        self.earlier = earlier

    def __str__(self) -> str:
        return _(
            "This case already has a denial dated %(on)s. If this letter answers your appeal, drop it on the step it "
            "answers. If it is a second denial of the same service, tick the box below: it gets dates of its own."
        ) % {"on": day(self.earlier.on)}


class NoLetter(Conflict):
    """Somebody corrects what a letter says where nobody wrote one."""

    def __str__(self) -> str:
        return _(
            "Nobody answered here, so there is no letter to correct. If the answer has come, record it on its step; "
            "nothing was changed."
        )


@transaction.atomic
def accept_denial(
    case: Case,
    *,
    facts: Mapping[str, Any],
    papers: Iterable[Document] = (),
    by: User,
    on: date,
    second: bool = False,
) -> Decision:
    """A person confirmed what the denial says: coverage, decision, rungs, dates and reminders, all or nothing.

    `facts` use the names of `cases.actions.*_FACTS`; `on` is today on the person's calendar. When the kind of
    coverage is not known, or its rules are not in the book yet, no rung opens and the case asks for it instead.
    Raises AlreadyConfirmed, SecondDenial, ImpossibleDate, UnknownOutcome, CaseIsClosed, LawError.
    """
    case = facts_of_case.lock_case(case)
    lock_book(case, facts)
    papers = whole_letters(papers)
    _refuse_twice(case, papers, second=second)
    check_dates(facts, today=on)
    facts_of_case.confirm_facts(case, facts=facts, by=by)
    decision = facts_of_case.record_decision(case, facts={"outcome": Outcome.DENIED, **facts}, by=by)
    _file_under(decision, papers)
    FollowUp.objects.filter(case=case, done_on=None, what="confirm").update(done_on=on)
    _climb(case, decision, after=None, by=by, on=on, why=_("The denial was confirmed."))
    take_from_letter(case, decision, facts=facts, by=by, on=on)
    return decision


@transaction.atomic
def record_answer(
    stage: Stage, *, facts: Mapping[str, Any], papers: Iterable[Document] = (), by: User, on: date
) -> Decision:
    """The answer came and was confirmed: it ends this rung, and opens the next ones or wins the case.

    The rung is answered on the day of the notice (else mailed, else received, else today).
    Where silence had ended the rung, the answer takes the place of the silence. `facts` may say where the next step
    goes (`appeal_fax`, `appeal_address`, and `goes_to` what kind of step that is): see `take_from_answer`. Raises
    NotPossible, ImpossibleDate, UnknownOutcome, BadAddress, CaseIsClosed, LawError.
    """
    case = facts_of_case.lock_case(stage.case)
    lock_book(case, facts)
    papers = whole_letters(papers)
    written, facts = facts, {name: value for name, value in facts.items() if name not in WHERE_NEXT}
    check_dates(facts, today=on, not_before=stage.filed_on)
    if facts.get("outcome") not in dict(SAID):
        raise UnknownOutcome
    stages = Stage.objects.select_for_update(of=("self",)).select_related("case", "challenges", "answer")
    stage = stages.get(pk=stage.pk)
    late = is_unanswered(stage)
    if late:
        decision = take_late_answer(stage, facts=facts, case=case, by=by)
    else:
        decision = facts_of_case.record_decision(case, facts=facts, by=by)
        stage = answer_stage(stage, answer=decision, on=decision.on or on, by=by)
    _file_under(decision, papers)
    take_from_answer(case, decision, facts=written, by=by, on=on)
    if decision.outcome in ENDS:
        return _granted(case, decision, by=by, on=on)
    if late and belongs(clocks.book(), stage.step, Coverage.objects.get(case=case).coverage_type):
        fit_rungs_to_answer(decision, case=case, after=stage.step, on=on)
    _climb(case, decision, after=stage.step, by=by, on=on, why=_("The answer was confirmed."))
    return decision


@transaction.atomic
def record_silence(stage: Stage, *, by: User, on: date) -> Decision:
    """Their time has passed and no answer came: the rung ends by silence and what the law gives for it opens.

    A late answer is recorded on the same rung by `record_answer`. Raises NotPossible, StillTime, NothingOpens,
    CaseIsClosed, LawError.
    """
    case = facts_of_case.lock_case(stage.case)
    unanswered = end_by_silence(stage, case=case, by=by, on=on)
    _climb(case, unanswered, after=stage.step, by=by, on=on, why=_("Their time passed without an answer."))
    return unanswered


@transaction.atomic
def correct_and_recount(
    case: Case, *, decision: Decision | None, facts: Mapping[str, Any], why: str, by: User, on: date
) -> clocks.Counted:
    """Correct confirmed facts; dates and reminders that no longer hold are superseded and stay visible.

    Raises ImpossibleDate, NoLetter, CaseIsClosed, LawError; then nothing is changed.
    """
    case = facts_of_case.lock_case(case)
    if decision and decision.outcome == Outcome.UNANSWERED:
        raise NoLetter
    lock_book(case, facts)
    check_dates(facts, today=on)
    facts_of_case.correct_facts(case, decision=decision, facts=facts, why=why, by=by)
    coverage = Coverage.objects.get(case=case)
    case.refresh_from_db()
    settle_first_appeal(case, coverage, by=by)
    carry_over(case, coverage, by=by, on=on)
    for ruled in case.decisions.order_by("pk"):
        answered = Stage.objects.filter(answer=ruled).first()
        if ruled.outcome not in ENDS:
            _open(case, coverage, ruled, after=answered.step if answered else None, by=by, on=on)
    drop_rungs_of_other_coverage(case, coverage, on=on)
    ask_to_look(case, coverage, on=on)
    counted = clocks.recount(case, by=by, on=on, why=why)
    take_from_letter(case, decision or case.decisions.order_by("pk").first(), facts=facts, by=by, on=on)
    return counted


def check_dates(facts: Mapping[str, Any], *, today: date, not_before: date | None = None) -> None:
    """Refuse dates that cannot be: in the future, before 1990, received before dated. Raises ImpossibleDate."""
    notice, received = facts.get("notice_on"), facts.get("received_on")
    for name in ("notice_on", "mailed_on", "received_on"):
        value = facts.get(name)
        if value and value > today:
            raise ImpossibleDate(
                _("%(on)s is in the future. Check the year; what you entered is kept.") % {"on": day(value)}
            )
        if value and value.year < EARLIEST_YEAR:
            raise ImpossibleDate(
                _("%(on)s is before 1990. Check the year; what you entered is kept.") % {"on": day(value)}
            )
    if notice and received and received < notice:
        raise ImpossibleDate(
            _("The notice is dated %(notice)s, so it cannot have been received on %(received)s. Check both dates.")
            % {"notice": day(notice), "received": day(received)}
        )
    if notice and not_before and notice < not_before:
        raise ImpossibleDate(
            _("Filed on %(filed)s, this step cannot be answered by a letter of %(notice)s. Check date and step.")
            % {"filed": not_before, "notice": notice}
        )


def _climb(case: Case, decision: Decision, *, after: str | None, by: User, on: date, why: str) -> None:
    coverage = Coverage.objects.get(case=case)
    _open(case, coverage, decision, after=after, by=by, on=on)
    clocks.recount(case, by=by, on=on, why=why)


def _open(case: Case, coverage: Coverage, decision: Decision, *, after: str | None, by: User, on: date) -> None:
    """Open the rungs; where the coverage is unknown or not in the book, ask instead of guessing.

    The answer to a step that is none of this coverage opens nothing: the ladder begins at the denial itself.
    """
    if after is not None and not belongs(clocks.book(), after, coverage.coverage_type):
        ask_to_look(case, coverage, on=on)
        return
    waiting = FollowUp.objects.filter(case=case, done_on=None, what__in=("coverage", "not_in_rulebook"))
    try:
        stages = open_rungs(case, coverage, decision, after=after, by=by)
        watch_forwarding(case, since=decision.on or on, today=on)
        # a talk that changed nothing leaves the steps of the denial open
        left = stages or Stage.objects.going_on().filter(case=case, parallel=False).exists()
        what = "" if left else "last_right"
        what = what if coverage.coverage_type else "coverage"
    except NotInRulebook:
        what = "not_in_rulebook"
    waiting.update(done_on=on)
    if what:
        FollowUp.objects.get_or_create(
            case=case, what=what, done_on=None, defaults={"organisation_id": case.organisation_id, "due_on": on}
        )


def _granted(case: Case, decision: Decision, *, by: User, on: date) -> Decision:
    """Nothing is left to ask for: the other rungs are dropped and the case closes as won, or as settled."""
    settled = decision.outcome == Outcome.SETTLED
    for stage in Stage.objects.going_on().filter(case=case):
        stage.abandoned_on, stage.why_abandoned = on, "settled" if settled else "won"
        stage.save(update_fields=["abandoned_on", "why_abandoned"])
    clocks.recount(case, by=by, on=on, why=_("The case was settled.") if settled else _("The case was won."))
    FollowUp.objects.filter(case=case, done_on=None).update(done_on=on)
    closed = facts_of_case.close_case(case, on=on, ending=Ending.SETTLED if settled else Ending.WON, by=by)
    clocks.restate(closed, on=on)
    return decision


def _refuse_twice(case: Case, papers: list[Document], *, second: bool) -> None:
    for paper in _taken(papers=tuple(each.pk for each in papers)):
        raise AlreadyConfirmed(paper.decision)
    earlier = [] if second else _denials(case=case.pk)
    if earlier:
        raise SecondDenial(earlier[0])


@Rows
def _taken(*, papers: tuple[UUID, ...]) -> QuerySet[Document]:
    found = Document.objects.filter(pk__in=papers, decision__isnull=False)
    return found.select_related("decision__confirmed_by").order_by("pk")[:1]


@Rows
def _denials(*, case: UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(case=case, outcome=Outcome.DENIED).order_by("-pk")[:1]


def _file_under(decision: Decision, papers: list[Document]) -> None:
    Document.objects.filter(pk__in=[paper.pk for paper in papers]).update(decision=decision)
