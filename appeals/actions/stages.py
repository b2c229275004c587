"""A rung opens, is filed, climbs its receipts, is given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import approved, authority, clocks, manifest
from appeals.actions import receiving
from appeals.law.ladder import Rung, rungs
from appeals.law.moves import TABLE, Move, State
from appeals.law.rule import StageKind
from appeals.law.unsettled import FIRST_APPEAL
from appeals.models import Channel, Deadline, Filer, Filing, FollowUp, Letter, Packet, Stage
from cases.actions import lock_case
from cases.models import Case, Coverage, Decision
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from claimback.written import Rows
from documents.models import Document

FIRST_POSITION = 10
OTHER_COVERAGE = "coverage_corrected"  # why a rung was dropped: the coverage turned out to be another
BEFORE_FILING = ("who_appealed", "counts", "forwarded")  # what is asked about a step until it is filed
FIRST_APPEAL_NAME = gettext_lazy("First appeal; which one depends on the kind of coverage")


class NotPossible(Conflict):
    """The stage is not where this move starts."""

    def __init__(self, stage: Stage, move: Move) -> None:
        super().__init__(stage.pk, move)
        self.stage, self.move = stage, move

    def __str__(self) -> str:
        sentences = {
            State.PREPARING: _("This step has not been filed yet. Record the filing first; nothing was changed."),
            State.FILED: _("This step was already filed on %(on)s. What was recorded then is kept."),
            State.ANSWERED: _("This step was already answered. What was recorded then is kept."),
            State.ABANDONED: _("This step was given up. What was recorded then is kept."),
        }
        return sentences[self.stage.standing] % {"on": day(self.stage.filed_on)}


class PacketNotWhole(Sorry):
    """Since the packet was built it came up that something in it must not go out like this."""

    def __init__(self, faults: Sequence[manifest.Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        said = _(
            "This packet must not go out as it is. %(faults)s Mend what is named and build it again, or choose what "
            "was really sent. If it has gone out like this already, say so below. What you entered is kept."
        )
        return said % {"faults": " ".join(map(str, self.faults))}


class LetterNotApproved(PacketNotWhole):
    """The organisation wants every letter approved by a second person, and nobody approved this version."""

    def __str__(self) -> str:
        said = _("%(faults)s If it has gone out like this already, say so below. What you entered is kept.")
        return said % {"faults": " ".join(map(str, self.faults))}


class ImpossibleDate(Sorry):
    """A date before what it follows, or in the future."""


def open_rungs(case: Case, coverage: Coverage, decision: Decision, *, after: str | None, by: User) -> list[Stage]:
    """Open every rung the ladder gives for this decision; those that stand already stay.

    `after` is the rulebook's step that was just answered (None for the first denial). While answers leave several
    kinds of coverage possible, one first appeal stands for all of them; with no answer at all, nothing opens.
    Raises LawError (NotInRulebook for coverage whose rules are not in yet).
    """
    inputs = clocks.inputs_for(case, coverage, decision)
    if not coverage.coverage_type:
        return _open_unsettled(case, coverage, decision, by=by) if after is None else []
    offered: Sequence[Rung] = rungs(
        clocks.book(), coverage.coverage_type, after=after, outcome=decision.outcome, inputs=inputs
    )
    stages = []
    stand = {stage.step: stage for stage in _challenging(decision=decision.pk)}
    for rung in offered:
        if rung.kind is StageKind.INITIAL:
            continue
        stage, opened = stand.get(rung.stage), rung.stage not in stand
        if stage is None:
            stage = stand[rung.stage] = Stage.objects.create(
                challenges=decision, step=rung.stage, **_as_stage(rung, case)
            )
        stages.append(_standing_open(stage, case, opened=opened, by=by))
        _warn_anew(stage, rung)
    return stages


@Rows
def _challenging(*, decision: UUID) -> QuerySet[Stage]:
    return Stage.objects.filter(challenges=decision)


def _warn_anew(stage: Stage, rung: Rung) -> None:
    """A step that nobody has filed yet warns by the facts as they are now."""
    if stage.standing is State.PREPARING and stage.cautions != list(rung.cautions):
        stage.cautions = list(rung.cautions)
        stage.save(update_fields=["cautions"])


def _open_unsettled(case: Case, coverage: Coverage, decision: Decision, *, by: User) -> list[Stage]:
    if not coverage.answers:
        return []
    first = {
        "organisation_id": case.organisation_id,
        "case": case,
        "kind": str(StageKind.INTERNAL_APPEAL),
        "name": str(FIRST_APPEAL_NAME),
        "position": FIRST_POSITION,
    }
    stage, opened = Stage.objects.get_or_create(challenges=decision, step=FIRST_APPEAL, defaults=first)
    return [_standing_open(stage, case, opened=opened, by=by)]


def _standing_open(stage: Stage, case: Case, *, opened: bool, by: User) -> Stage:
    """A rung that is new, or that was dropped only because the coverage was thought to be another, is open (again)."""
    if not opened and stage.why_abandoned == OTHER_COVERAGE:
        stage.abandoned_on, stage.why_abandoned = None, ""
        stage.save(update_fields=["abandoned_on", "why_abandoned"])
        opened = True
    if opened:
        stage.refresh_from_db()
        record("stage opened", by=by, case=case, about=stage, step=stage.step)
    return stage


def _as_stage(rung: Rung, case: Case) -> dict[str, Any]:
    return {
        "organisation_id": case.organisation_id,
        "case": case,
        "kind": str(rung.kind),
        "name": rung.plain_name[:160],
        "position": clocks.book().stages[rung.stage].order,
        "parallel": rung.parallel,
        "optional": rung.optional,
        "automatic": rung.automatic,
        "cautions": list(rung.cautions),
    }


@transaction.atomic
def file_stage(
    stage: Stage,
    *,
    on: date,
    how: Channel | str,
    address: str,
    by: User,
    today: date,
    at: datetime | None = None,
    tracking: str = "",
    proof: Document | None = None,
    packet: Packet | None = None,
    filer: Filer = Filer.US,
    as_it_was: bool = False,
    fax_pages: int | None = None,
    fax_result: str = "",
) -> Stage:
    """It has gone out. Our deadline is met, the letter is sealed, and the insurer's clock starts to run.

    `on` is the day it was sent, `at` the instant where hours count; filing after the last day is recorded and
    marked late, never refused. So is a packet of which its manifest now says that it is not whole, and what went out
    without the signed paper it takes, but only where `as_it_was` says that it went out like this. What somebody else
    sent (`filer`) seals no letter of ours; what the patient sends in their own name needs nobody's paper. Raises
    NotPossible, ImpossibleDate, NotAnAddress, MissingAuthority, PacketNotWhole, LetterNotApproved, CaseIsClosed.
    """
    case = lock_case(stage.case)
    check_filing_date(stage, on=on, today=today)
    receiving.check_address(how, address)
    unsigned = _without_a_paper(stage, on=on, by=by, filer=filer, as_it_was=as_it_was)
    faults = _speaks_against(stage, packet, filer)
    if faults and not as_it_was:
        raise PacketNotWhole(faults) if packet else LetterNotApproved(faults)
    stage = _move(stage, Move.FILE, filed_on=on)
    deadline = Deadline.objects.unmet().filter(stage=stage, clock="filing").order_by("pk").first()
    Filing.objects.create(
        stage=stage,
        organisation_id=case.organisation_id,
        case=case,
        sent_on=on,
        sent_at=at,
        filer=filer,
        how=str(how),
        address=address,
        tracking=tracking,
        late=bool(deadline and deadline.legal_on and on > deadline.legal_on),
        fax_pages=fax_pages if how == Channel.FAX else None,
        fax_result=fax_result if how == Channel.FAX else "",
        packet=packet,
        proof=proof,
        recorded_by=by,
    )
    receiving.wait_for_confirmation(stage, sent_on=on, filer=filer, today=today)
    if filer in (Filer.US, Filer.PATIENT):
        _seal_letter(stage, case=case, by=by)
    _asked_no_more(stage, case, on=today)
    _remember_what_was_wrong(stage, case, faults=faults if packet else (), unsigned=unsigned, on=on, by=by)
    _remember_filing(stage, filer=filer, on=on, by=by)
    clocks.recount(case, by=by, on=today, why=_("The appeal was filed."))
    return stage


def _remember_what_was_wrong(
    stage: Stage, case: Case, *, faults: Sequence[object], unsigned: bool, on: date, by: User
) -> None:
    """It went out like this: the file says what spoke against it, so that nobody finds out from the insurer."""
    if faults:
        record("packet sent not whole", by=by, case=case, about=stage, faults=len(faults))
    if unsigned:
        record("sent without the paper it takes", by=by, case=case, about=stage, on=str(on))


def _without_a_paper(stage: Stage, *, on: date, by: User, filer: Filer, as_it_was: bool) -> bool:
    """Whether it went out without the signed paper it takes: what has happened is recorded. Raises MissingAuthority."""
    try:
        authority.must_let_act(stage, on=on, by=by, filer=filer)
    except authority.MissingAuthority:
        if not as_it_was:
            raise
        return True
    return False


def _asked_no_more(stage: Stage, case: Case, *, on: date) -> None:
    """What was to be decided or asked before it is filed."""
    FollowUp.objects.filter(case=case, done_on=None, what="decide").update(done_on=on)
    FollowUp.objects.filter(stage=stage, done_on=None, what__in=BEFORE_FILING).update(done_on=on)


def _speaks_against(stage: Stage, packet: Packet | None, filer: Filer) -> tuple[manifest.Fault, ...]:
    """Why what was sent must not go out: the packet's faults, or that nobody approved the letter. None of others'."""
    if packet:
        return manifest.faults_of(packet)
    letter = Letter.objects.main().filter(stage=stage, sealed_at=None).first() if filer is Filer.US else None
    return manifest.not_approved(letter, version=letter.version) if letter else ()


def _remember_filing(stage: Stage, *, filer: Filer, on: date, by: User) -> None:
    told: dict[str, Any] = {"by": by, "case": stage.case, "about": stage, "on": str(on), "step": stage.step}
    if filer is Filer.DOCTOR:
        record("stage filed by the doctor", **told)
    elif filer is Filer.INSURER:
        record("stage forwarded", **told)
    else:
        record("stage filed", **told)


@transaction.atomic
def record_receipt(
    stage: Stage,
    *,
    rung: str,
    on: date,
    today: date,
    by: User,
    reference: str = "",
    who: str = "",
    proof: Document | None = None,
) -> Filing:
    """The filing climbs its ladder: `delivered` or `acknowledged`; their clock may start on the day of delivery.

    `proof` is kept where the filing has none yet.

    Raises ImpossibleDate, NotPossible.
    """
    case = lock_case(stage.case)
    filing = Filing.objects.select_for_update().filter(stage=stage).first()
    if filing is None:
        raise NotPossible(stage, Move.ANSWER)
    if not filing.sent_on <= on <= today:
        raise ImpossibleDate(
            _("It was sent on %(sent)s, so it cannot have arrived on %(on)s. Nothing was changed.")
            % {"sent": day(filing.sent_on), "on": day(on)}
        )
    if rung == "delivered":
        filing.delivered_on = on
    else:
        filing.acknowledged_on, filing.acknowledged_by, filing.reference = on, who, reference
        filing.delivered_on = filing.delivered_on or on
        receiving.confirmed(stage, on=today)
    filing.proof = filing.proof or proof
    filing.save(update_fields=["proof", "delivered_on", "acknowledged_on", "acknowledged_by", "reference"])
    record("receipt recorded", by=by, case=case, about=filing, rung=rung, on=str(on))
    clocks.recount(case, by=by, on=today, why=_("The day it was received became known."))
    return filing


@transaction.atomic
def record_stage_fact(stage: Stage, *, event: str, value: str, by: User, today: date) -> Stage:
    """Record a dated event the law asks for (`iro_assigned`, …), in ISO form, and count anew. Raises LawError."""
    case = lock_case(stage.case)
    stage = Stage.objects.select_for_update().get(pk=stage.pk)
    stage.events = {**stage.events, event: value}
    stage.save(update_fields=["events"])
    record("stage fact recorded", by=by, case=case, about=stage, event=event, on=value)
    clocks.recount(case, by=by, on=today, why=event)
    return stage


@transaction.atomic
def abandon_stage(stage: Stage, *, why: str, on: date, by: User, seen: State | str = "") -> Stage:
    """Give a rung up, with a reason; its clocks are dropped, not deleted.

    `seen` is how it stood when the person decided: whoever gives up a step that nobody has filed does not mean to
    withdraw what a colleague filed meanwhile. Raises NotPossible.
    """
    case = lock_case(stage.case)
    if seen:
        stage = Stage.objects.select_related("case").get(pk=stage.pk)
        if stage.standing is not State(seen):
            raise NotPossible(stage, Move.ABANDON)
    stage = _move(stage, Move.ABANDON, abandoned_on=on, why_abandoned=why)
    receiving.confirmed(stage, on=on)
    record("stage abandoned", by=by, case=case, about=stage, step=stage.step)
    clocks.recount(case, by=by, on=on, why=_("A step was given up."))
    return stage


def answer_stage(stage: Stage, *, answer: Decision, on: date, by: User) -> Stage:
    """The decider answered; called by `record_answer`, inside its transaction, with the case locked."""
    stage = _move(stage, Move.ANSWER, answered_on=on, answer=answer)
    receiving.confirmed(stage, on=on)
    record("stage answered", by=by, case=stage.case, about=stage, on=str(on), step=stage.step, outcome=answer.outcome)
    return stage


def _move(stage: Stage, move: Move, **facts: Any) -> Stage:
    """The only way a stage moves: looked up in the table, written as facts, compared with the database's own view."""
    stage = Stage.objects.select_for_update().select_related("case", "challenges").get(pk=stage.pk)
    target = TABLE.get((stage.standing, move))
    if target is None:
        raise NotPossible(stage, move)
    for name, value in facts.items():
        setattr(stage, name, value)
    stage.save(update_fields=list(facts))
    stage.refresh_from_db(fields=["state"])
    if stage.standing is not target:
        raise RuntimeError(f"Stage {stage.pk}: the table says {target}, the database {stage.state}.")
    return stage


def check_filing_date(stage: Stage, *, on: date, today: date) -> None:
    """Refuse a day that is ahead, or before the decision that is answered. Raises ImpossibleDate."""
    decided = stage.challenges.on
    if on > today:
        raise ImpossibleDate(
            _("%(on)s is in the future. Record the filing on the day it goes out; nothing was changed.")
            % {"on": day(on)}
        )
    if decided and on < decided:
        raise ImpossibleDate(
            _("The decision is dated %(decided)s, so it cannot have been answered on %(on)s. Nothing was changed.")
            % {"decided": day(decided), "on": day(on)}
        )


def _seal_letter(stage: Stage, *, case: Case, by: User) -> None:
    letter = Letter.objects.main().select_for_update().filter(stage=stage, sealed_at=None).first()
    if letter:
        from_db = clocks.reminders.database_now()
        Letter.objects.filter(pk=letter.pk).update(sealed_at=from_db)
        record("letter sealed", by=by, case=case, about=letter, version=letter.version)
        if approved.lacks_approval(letter, version=letter.version):
            record("letter sent not approved", by=by, case=case, about=letter, version=letter.version)
