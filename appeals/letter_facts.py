"""Everything a letter of a case may draw on: confirmed facts with where they stand, gathered anew for every draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from appeals import clocks, guidance, letter_law, notices, proven
from appeals.authority import paper_name
from appeals.inputs import last_said
from appeals.law.rule import StageKind
from appeals.letter_kinds import MAIN_KINDS, OF_A_STEP, TO_THE_PLAN, LetterKind
from appeals.letters import Fact, Filed, Gap, LetterFacts, Point, Quote
from appeals.models import Channel, Stage, Talk
from appeals.replies import OWN_WORDS, reply_of
from appeals.typesetting.parties import Capacity, Sender
from appeals.typesetting.press import say_date, sentence
from cases import facts as words
from cases.authority import Authority, Towards
from cases.models import ENDS, Case, Coverage, Decision, Ending, Outcome, Urgency
from cases.own import fights_own
from claimback.accounts.models import User
from claimback.accounts.own import is_of_one
from claimback.words import day
from documents.models import EVIDENCE_KINDS, Document

ARGUES = frozenset(
    {
        LetterKind.INTERNAL_APPEAL, LetterKind.EXTERNAL_REVIEW, LetterKind.PEER_TO_PEER, LetterKind.MORE_INFORMATION,
        LetterKind.DOCTOR_OUTLINE, LetterKind.SECOND_OPINION, LetterKind.RECORDS_REQUEST,
    }
)  # fmt: skip
"""These speak of the insurer's criteria."""
ASKS_FOR_PAGES = frozenset({LetterKind.DOCTOR_OUTLINE, LetterKind.SECOND_OPINION, LetterKind.RECORDS_REQUEST})
NAMES_LAW = frozenset({*TO_THE_PLAN, LetterKind.EXTERNAL_REVIEW}) - {LetterKind.AUTHORITY_COVER, LetterKind.REVOCATION}
TO_THE_DOCTOR = frozenset({LetterKind.DOCTOR_OUTLINE, LetterKind.RECORDS_REQUEST, LetterKind.THANK_YOU})
OUTSIDE = (StageKind.EXTERNAL_REVIEW, StageKind.HEARING, StageKind.REGULATOR_COMPLAINT)
ON_PAPER = frozenset({Channel.MAIL, Channel.CERTIFIED, Channel.HAND})


def gather(
    case: Case, *, kind: LetterKind, stage: Stage | None, on: date, by: User, authority: Authority | None = None
) -> LetterFacts:
    """The facts of one letter; the step it belongs to, if any, says which decision it speaks of.

    `authority` is the paper that a revocation takes back.
    """
    with translation.override(settings.LANGUAGE_CODE):  # whoever gets it, whatever the writer reads
        plain = _plain(case, kind=kind, stage=stage, on=on, by=by)
        if kind is LetterKind.REVOCATION:
            plain = _of_the_paper(plain, authority)
        law = _law(case, plain, stage, on=on)
        return _argued(case, law, on=on) if kind in ARGUES else law


def _plain(case: Case, *, kind: LetterKind, stage: Stage | None, on: date, by: User) -> LetterFacts:
    coverage, decision = Coverage.objects.get(case=case), decision_of(case, stage)
    notice, plan = _where(decision), _("confirmed facts of the case")
    facts = LetterFacts(
        kind=kind,
        written_on=on,
        sender=sender_of(case, kind=kind, by=by),
        patient=Fact(case.patient_name, plan),
        stage_name=letter_law.formal(stage) if stage else "",
        level=_level(stage),
        urgent=case.urgency == Urgency.URGENT,
        recipient=_recipient(case, coverage, kind, stage),
        birth_date=case.patient_born_on,
        insurer=_fact(coverage.insurer, plan),
        administrator=_fact(coverage.administrator, plan),
        plan_name=_fact(coverage.plan_name, plan),
        member_id=_fact(coverage.member_id, plan),
        group_number=_fact(coverage.group_number, plan),
        service=_fact(case.service, notice),
        codes=tuple(Fact(code, notice) for code in case.codes),
        service_date=case.service_on,
        timing=words.Timing(case.claim_type) if case.claim_type else None,
        provider=_fact(case.provider, notice),
        authority=_authority(case, kind, stage, on=on),
        filed=_filed(stage, on=on) if stage else None,
        history=tuple(_history(case)),
        unanswered=tuple(_left_open(stage)) if stage else (),
    )
    return _of_the_notice(facts, decision, notice) if decision else facts


def _of_the_notice(facts: LetterFacts, decision: Decision, notice: str) -> LetterFacts:
    return replace(
        facts,
        claim_number=_fact(decision.claim_number, notice),
        reference_number=_fact(decision.reference_number, notice),
        notice_date=decision.notice_on,
        reason_category=_fact(decision.reason, notice),
        reason_quote=Quote(decision.reason_text, decision.reason_page or 1) if decision.reason_text else None,
        criteria_cited=tuple(Fact(criterion, notice) for criterion in decision.criteria),
    )


def decision_of(case: Case, stage: Stage | None) -> Decision | None:
    """The decision a letter speaks of: what its step challenges; without a step, the last refusal somebody wrote."""
    if stage:
        return last_said(stage.challenges)
    said = Decision.objects.filter(case=case).exclude(outcome__in=(*ENDS, Outcome.UNANSWERED))
    return said.order_by("-pk").first()


def _law(case: Case, facts: LetterFacts, stage: Stage | None, *, on: date) -> LetterFacts:
    """What the law lets this kind of letter say, and what the notice leaves out."""
    kind, checks = facts.kind, list(_silence_before(stage))
    if kind in OF_A_STEP and stage and (due := letter_law.due(stage)) and not due.verified:
        checks.append(due.check())
    step = stage or _first_appeal(case)
    if kind in NAMES_LAW and step:
        said, doubts = letter_law.rights(step.step, on=on)
        facts, checks = replace(facts, rights=said), checks + list(doubts)
    if kind is LetterKind.REGULATOR_COMPLAINT:
        late = letter_law.late_days(case, on=on)
        said, doubts = letter_law.late_rights(late)
        lines, unsure = letter_law.desk(Coverage.objects.get(case=case))
        facts = replace(facts, rights=said, late=letter_law.late_table(late), recipient=lines)
        checks += [*doubts, *unsure]
    if kind is LetterKind.EXTERNAL_REVIEW and stage and not facts.recipient:
        lines, unsure = letter_law.reviewer(stage, case)
        facts = replace(facts, recipient=lines)
        checks += unsure
    if kind is LetterKind.DEEMED_EXHAUSTION and stage:
        silent = letter_law.silenced(stage, case)
        facts = replace(facts, exhaustion_cite=silent.cite, opened=silent.opened)
        checks += silent.checks
    if kind is LetterKind.THANK_YOU:
        facts = _ended(case, facts)
    if kind in MAIN_KINDS:
        facts = _as_planned(case, facts)
        facts = replace(facts, urgency=guidance.urgency_in(case) if facts.urgent else ())
        checks += [Gap("urgency", _read_again(each)) for each in facts.urgency]
    decision = decision_of(case, stage)
    left_out = notices.arguments(case, decision) if decision else ()
    means = notices.consequence(case) if left_out else ()
    return replace(facts, left_out=left_out, left_out_means=means, checks=tuple(checks))


def _argued(case: Case, facts: LetterFacts, *, on: date) -> LetterFacts:
    """With what pages of the file prove, what guidance they name, and what no page shows yet."""
    matrix = proven.of(case, on=on)
    named = guidance.named_in(case)
    again = (Gap("guidance", _read_again(each)) for each in named)
    return replace(
        facts,
        proven=matrix.points,
        points=(*facts.points, *named),
        wanted=matrix.wanted,
        new_papers=tuple(_new_papers(case, facts)) if facts.kind is LetterKind.MORE_INFORMATION else (),
        checks=(*facts.checks, *_lacking(matrix, facts.kind), *again),
    )


def _read_again(quoted: Point) -> str:
    said = _("Read what the letter quotes once more, and what stands around it: %(where)s.")
    return said % {"where": quoted.source}


def _as_planned(case: Case, facts: LetterFacts) -> LetterFacts:
    """With what somebody wrote down for the talk between the doctors: the specialty, and where to reach the doctor."""
    plan = Talk.objects.filter(case=case).order_by("-planned_at").first()
    if plan is None:
        return facts
    reach = "; ".join(" ".join(part.split()) for part in (plan.call_back, plan.slots) if part.strip())
    source = _("the plan for the talk between the doctors")
    return replace(
        facts,
        reviewer_specialty=_fact(plan.specialty, source),
        call_back=_fact(reach, source) if plan.call_back else None,
    )


def _lacking(matrix: proven.Proven, kind: LetterKind) -> tuple[Gap, ...]:
    """What the writer should know of the criteria; a letter that asks for what is missing says itself that it is."""
    return tuple(gap for gap in matrix.checks if kind not in ASKS_FOR_PAGES or gap.field != "criterion")


def _level(stage: Stage | None) -> int:
    """Two where the step challenges the answer to an appeal at the plan itself."""
    if stage is None or stage.kind != StageKind.INTERNAL_APPEAL:
        return 1
    before = Stage.objects.filter(answer=stage.challenges_id, kind=StageKind.INTERNAL_APPEAL).exists()
    return 2 if before or stage.step.endswith("internal_2") else 1


def _first_appeal(case: Case) -> Stage | None:
    """The appeal at the plan that is going on, or the last one there was."""
    found = Stage.objects.filter(case=case, kind=StageKind.INTERNAL_APPEAL)
    return found.order_by("answered_on", "abandoned_on", "-position", "pk").last()


def _silence_before(stage: Stage | None) -> Iterator[Gap]:
    """Where nobody answered the step before, the writer says so: the draft speaks of the denial that stands."""
    if stage is None or stage.challenges.outcome != Outcome.UNANSWERED:
        return
    silent = Stage.objects.get(answer=stage.challenges_id)
    told = {"step": silent.name, "filed": day(silent.filed_on), "over": day(clocks.time_over(silent))}
    said = _("Say that “%(step)s” was filed on %(filed)s and not answered by %(over)s, and enclose the proof.")
    yield Gap("silence", said % told)


def _filed(stage: Stage, *, on: date) -> Filed | None:
    filing, due = getattr(stage, "filing", None), letter_law.due(stage)
    if stage.filed_on is None:
        return None
    return Filed(
        on=stage.filed_on,
        how=f"by_{filing.how}" if filing and filing.how else "",
        to=filing.address if filing else "",
        reference=filing.reference if filing else "",
        due_on=due.last if due and due.verified else None,
        due_cite=due.cite if due and due.verified else "",
        over=due is not None and due.over(on),
        answered=bool(stage.answered_on and stage.answer and stage.answer.outcome != Outcome.UNANSWERED),
    )


def _left_open(stage: Stage) -> Iterator[Point]:
    """What the answer that this step challenges did not deal with of our letter before, as a person marked it."""
    before = Stage.objects.filter(answer=last_said(stage.challenges).pk, filed_on__isnull=False).first()
    for each in reply_of(before).left_out if before else ():
        sent = sentence("our_letter", on=say_date(before.filed_on)) if before and before.filed_on else ""
        yield Point("unanswered", each.words.rstrip("."), sent if each.number < OWN_WORDS else "")


def _history(case: Case) -> Iterator[Point]:
    """What happened, in the order of the days: each decision, each sending, each receipt."""
    told: list[tuple[date, Point]] = []
    answers = set()
    for stage in Stage.objects.filter(case=case, filed_on__isnull=False).select_related("filing", "answer"):
        told += _sent(stage)
        answers.add(stage.answer_id)
    for decision in Decision.objects.filter(case=case, notice_on__isnull=False).exclude(outcome=Outcome.UNANSWERED):
        said = say_date(decision.notice_on) if decision.notice_on else ""
        if decision.pk not in answers:
            point = Point("history", sentence("history_denied", on=said), "")
        else:
            point = Point("history", sentence("history_decided", on=said, outcome=sentence(decision.outcome)), "")
        told.append((decision.notice_on or date.max, point))
    return (point for _on, point in sorted(told, key=lambda each: each[0]))


def _sent(stage: Stage) -> Iterator[tuple[date, Point]]:
    filing = getattr(stage, "filing", None)
    if stage.filed_on is None or filing is None:
        return
    how = f" {sentence(f'by_{filing.how}')}" if filing.how else ""
    step = letter_law.formal(stage)
    said = sentence("history_filed", step=step, on=say_date(stage.filed_on), how=how)
    yield stage.filed_on, Point("history", said, "")
    if filing.acknowledged_on:
        said = sentence("history_received", step=step, on=say_date(filing.acknowledged_on))
        yield filing.acknowledged_on, Point("history", said, "")
    over = clocks.time_over(stage) if stage.answer and stage.answer.outcome == Outcome.UNANSWERED else None
    if over:
        yield over, Point("history", sentence("history_silent", step=step, on=say_date(over)), "")


def _new_papers(case: Case, facts: LetterFacts) -> Iterator[Point]:
    """What came after the request was sent, and may leave the house."""
    if facts.filed is None:
        return
    papers = Document.objects.usable().on_the_desk().select_related("case__coverage")
    for each in papers.filter(case=case, kind__in=EVIDENCE_KINDS).order_by("received_at", "pk"):
        came = each.received_at.date()
        if came > facts.filed.on and not each.about_another:
            yield Point("new_papers", sentence("new_paper", name=str(each), on=say_date(came)), "")


def _ended(case: Case, facts: LetterFacts) -> LetterFacts:
    last = Decision.objects.filter(case=case).order_by("-pk").first()
    if last and last.outcome == Outcome.OVERTURNED:
        return replace(facts, outcome="won", answer_on=last.notice_on, approval_number=_approval(last))
    if last and last.outcome == Outcome.PARTLY:
        return replace(facts, outcome="partly", answer_on=last.notice_on, approval_number=_approval(last))
    return replace(facts, outcome="lost") if case.ending == Ending.LOST else facts


def _approval(decision: Decision) -> Fact | None:
    """The number of the approval and until when it is valid, as far as it is written down."""
    number, until = decision.approval_number, decision.approved_until
    if number and until:
        number = sentence("valid_until", number=number, on=say_date(until))
    return _fact(number, _where(decision))


def _authority(case: Case, kind: LetterKind, stage: Stage | None, *, on: date) -> Fact | None:
    """The signed paper that lets us act towards this reader and stands on that day, as the ledger has it."""
    towards = Towards.INSURER
    if kind is LetterKind.RECORDS_REQUEST:
        towards = Towards.RECORDS
    elif stage and stage.kind in OUTSIDE:
        towards = Towards.REGULATOR if stage.kind == StageKind.REGULATOR_COMPLAINT else Towards.REVIEWER
    fitting = Authority.objects.filter(case=case, towards__in=(towards, Towards.EVERYBODY)).standing(on)
    found = fitting.order_by("-signed_on", "-pk").first()
    if found is None or found.signed_on is None:
        return None
    return Fact(sentence("authority", on=say_date(found.signed_on)), paper_name(found.paper))


def last_taken_back(case: Case) -> Authority | None:
    """The signed paper that was taken back last, as the ledger has it."""
    gone = Authority.objects.filter(case=case, revoked_on__isnull=False, signed_on__isnull=False)
    return gone.order_by("-revoked_on", "-revoked_at", "-pk").first()


def _of_the_paper(facts: LetterFacts, row: Authority | None) -> LetterFacts:
    """A revocation names the paper, and goes to whoever got it: where that is not the plan, the writer says where."""
    if row is None or row.signed_on is None:
        return facts
    revoked = Fact(sentence("taken_back", names=row.names, on=say_date(row.signed_on)), paper_name(row.paper))
    if row.towards in (Towards.INSURER, Towards.EVERYBODY):
        return replace(facts, revoked=revoked)
    return replace(facts, revoked=revoked, elsewhere=True, recipient=())


def _recipient(case: Case, coverage: Coverage, kind: LetterKind, stage: Stage | None) -> tuple[str, ...]:
    """To whom it goes, as lines; empty where the file does not say."""
    if kind in TO_THE_DOCTOR:
        return (case.provider,) if case.provider else ()
    if kind is LetterKind.EMPLOYER:
        return (coverage.administrator,) if coverage.administrator != coverage.insurer else ()
    outside = stage is not None and stage.kind != StageKind.INTERNAL_APPEAL
    if kind in OF_A_STEP and outside:
        filing = getattr(stage, "filing", None)
        return tuple(filing.address.splitlines()) if filing and filing.how in ON_PAPER else ()
    if kind in TO_THE_PLAN or kind is LetterKind.MORE_INFORMATION:
        return tuple(line for line in (coverage.insurer, *coverage.appeal_address.splitlines()) if line)
    return ()


def _fact(value: str, source: str) -> Fact | None:
    return Fact(value, source) if value else None


def _where(decision: Decision | None) -> str:
    return _("the decision of %(on)s") % {"on": decision.on} if decision and decision.on else _("the decision")


def sender_of(case: Case, *, kind: LetterKind, by: User) -> Sender:
    """The patient alone writes for themselves, and takes back an authority; an office writes through its advocate."""
    alone = is_of_one(case.organisation)
    if kind is LetterKind.REVOCATION and case.patient_name and case.patient_name != by.name:
        return Sender(case.patient_name, (), Capacity.PATIENT)
    contact = tuple(line for line in (*by.address.splitlines(), by.phone, by.email) if line)
    if alone and fights_own(case, by):
        return Sender(case.patient_name or by.name, contact, Capacity.PATIENT)
    return Sender(
        by.name or by.email, (*(() if alone else (case.organisation.name,)), *contact), Capacity.REPRESENTATIVE
    )
