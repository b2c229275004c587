"""Letters: drafted from confirmed facts, edited in versions, frozen when filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import clocks, letters, notices, proven
from appeals.inputs import last_said
from appeals.law.rule import StageKind
from appeals.letters import Fact, LetterFacts, LetterKind, Quote, RightSentence
from appeals.models import Letter, LetterVersion, Stage
from appeals.typesetting.parties import Capacity, Sender
from cases import facts as words
from cases.actions import lock_case
from cases.models import Case, Coverage, Decision, Outcome, Urgency
from claimback.accounts.models import Organisation, User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day

KINDS = {
    StageKind.INTERNAL_APPEAL: LetterKind.INTERNAL_APPEAL,
    StageKind.EXTERNAL_REVIEW: LetterKind.EXTERNAL_REVIEW,
    StageKind.HEARING: LetterKind.EXTERNAL_REVIEW,
    StageKind.PEER_TO_PEER: LetterKind.PEER_TO_PEER,
    StageKind.REGULATOR_COMPLAINT: LetterKind.REGULATOR_COMPLAINT,
}


class Changed(Conflict):
    """Somebody else saved the letter in the meantime."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(letter.pk)
        self.letter = letter

    def __str__(self) -> str:
        return _(
            "Somebody saved this letter while you were writing (it is now version %(version)s). Your text is still "
            "below: compare it with theirs, then save again."
        ) % {"version": self.letter.version}


class Sealed(Conflict):
    """The letter has gone out."""

    def __str__(self) -> str:
        return _("This letter was filed and is sealed. Your text is kept below; a new letter belongs to the next step.")


class NoLetterHere(Sorry):
    """We know no letter for this kind of step."""

    def __str__(self) -> str:
        return _("No letter of ours is made for this step. Nothing was changed.")


@transaction.atomic
def draft_letter(stage: Stage, *, on: date, by: User) -> Letter:
    """The first draft of a step's letter, from confirmed facts only; a letter that stands already is returned.

    Raises NoLetterHere, CaseIsClosed.
    """
    case = lock_case(stage.case)
    standing = Letter.objects.filter(stage=stage).first()
    if standing:
        return standing
    points, lacking = proven.of(case, on=on)
    facts = replace(letter_facts(stage, case=case, on=on, by=by), proven=points)
    drafted = letters.draft(facts)
    letter = Letter.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage=stage,
        subject=drafted.subject[:300],
        recipient="\n".join(drafted.recipient),
        sender="\n".join((facts.sender.name, *facts.sender.lines)),
        body=drafted.body,
        gaps=[
            *_unanswered(stage),
            *({"field": gap.field, "sentence": str(gap.sentence)} for gap in (*lacking, *drafted.gaps)),
        ],
        written_on=on,
    )
    _keep_version(letter, by=by)
    record("letter drafted", by=by, case=case, about=letter)
    return letter


@transaction.atomic
def save_letter(
    letter: Letter, *, subject: str, recipient: str, sender: str, body: str, version: int, by: User
) -> Letter:
    """Save an edit as a new version; `version` is the one the writer started from. Raises Changed, Sealed."""
    letter = Letter.objects.select_for_update().select_related("case").get(pk=letter.pk)
    if letter.sealed_at:
        raise Sealed
    said = (subject, recipient, sender, body)
    if said == (letter.subject, letter.recipient, letter.sender, letter.body):
        return letter  # the same words from an older version (autosave, then the button) take nothing away
    if letter.version != version:
        raise Changed(letter)
    letter.subject, letter.recipient, letter.sender, letter.body = said
    letter.version += 1
    letter.save(update_fields=["subject", "recipient", "sender", "body", "version"])
    Letter.objects.filter(pk=letter.pk).update(edited_at=Now())
    _keep_version(letter, by=by)
    record("letter edited", by=by, case=letter.case, about=letter, version=letter.version)
    return letter


def printable(letter: Letter, *, by: User, enclosures: tuple[tuple[str, str], ...] = ()) -> letters.Printable:
    """The letter as it will stand on paper, with the references its case gives it and its (label, title) exhibits."""
    facts = letter_facts(letter.stage, case=letter.case, on=letter.written_on, by=by)
    name, *lines = letter.sender.splitlines() or [facts.sender.name]
    made = letters.printable(
        facts, subject=letter.subject, recipient=tuple(letter.recipient.splitlines()), body=letter.body
    )
    return replace(made, sender=Sender(name, tuple(lines), facts.sender.capacity), enclosures=enclosures)


def open_letter(letter: Letter, *, by: User) -> bytes:
    """The letter as a PDF; the reading is remembered. Raises CannotSet when a character has no shape in our fonts."""
    page = letters.render(printable(letter, by=by))
    with transaction.atomic():
        record("letter opened", by=by, case=letter.case, about=letter, version=letter.version)
    return page


def letter_facts(stage: Stage, *, case: Case, on: date, by: User) -> LetterFacts:
    """Everything the letter of this step may draw on: confirmed facts and where they stand. Raises NoLetterHere."""
    kind = KINDS.get(StageKind(stage.kind))
    if kind is None:
        raise NoLetterHere
    coverage, decision = Coverage.objects.get(case=case), last_said(stage.challenges)
    notice, plan = _where(decision), _("confirmed facts of the case")
    return LetterFacts(
        kind=kind,
        written_on=on,
        sender=_sender(case, by=by),
        patient=Fact(case.patient_name, plan),
        stage_name=stage.name,
        level=2 if stage.step.endswith("internal_2") else 1,
        urgent=case.urgency == Urgency.URGENT,
        recipient=tuple(line for line in (coverage.insurer, *coverage.appeal_address.splitlines()) if line)
        if kind is not LetterKind.REGULATOR_COMPLAINT
        else (),
        birth_date=case.patient_born_on,
        insurer=_fact(coverage.insurer, plan),
        member_id=_fact(coverage.member_id, plan),
        group_number=_fact(coverage.group_number, plan),
        claim_number=_fact(decision.claim_number, notice),
        reference_number=_fact(decision.reference_number, notice),
        service=_fact(case.service, notice),
        codes=tuple(Fact(code, notice) for code in case.codes),
        service_date=case.service_on,
        timing=words.Timing(case.claim_type) if case.claim_type else None,
        provider=_fact(case.provider, notice),
        notice_date=decision.notice_on,
        reason_category=_fact(decision.reason, notice),
        reason_quote=Quote(decision.reason_text, decision.reason_page or 1) if decision.reason_text else None,
        criteria_cited=tuple(Fact(criterion, notice) for criterion in decision.criteria),
        rights=_rights(stage),
        left_out=(left_out := notices.arguments(case, decision)),
        left_out_means=notices.consequence(case) if left_out else (),
        exhibits=(),
    )


def _unanswered(stage: Stage) -> list[dict[str, str]]:
    """Where nobody answered the step before, the writer says so: the draft speaks of the denial that stands."""
    if stage.challenges.outcome != Outcome.UNANSWERED:
        return []
    silent = Stage.objects.get(answer=stage.challenges_id)
    told = {"step": silent.name, "filed": day(silent.filed_on), "over": day(clocks.time_over(silent))}
    sentence = _("Say that “%(step)s” was filed on %(filed)s and not answered by %(over)s, and enclose the proof.")
    return [{"field": "silence", "sentence": sentence % told}]


def _fact(value: str, source: str) -> Fact | None:
    return Fact(value, source) if value else None


def _where(decision: Decision) -> str:
    return _("the decision of %(on)s") % {"on": decision.on} if decision.on else _("the decision")


def _sender(case: Case, *, by: User) -> Sender:
    """The patient alone writes for themselves; an office writes for the patient, through its advocate."""
    alone = case.organisation.kind == Organisation.Kind.PERSON
    contact = tuple(line for line in (*by.address.splitlines(), by.phone, by.email) if line)
    if alone and (not case.patient_name or case.patient_name == by.name):
        return Sender(case.patient_name or by.name, contact, Capacity.PATIENT)
    return Sender(
        by.name or by.email, (*(() if alone else (case.organisation.name,)), *contact), Capacity.REPRESENTATIVE
    )


def _rights(stage: Stage) -> tuple[RightSentence, ...]:
    """What the rulebook says of the claim file on this step, as sentences with their citations."""
    book = clocks.book()
    passage = book.stages[stage.step].file_access
    if passage is None or "right" not in passage.texts:
        return ()
    return (RightSentence(passage.texts["right"], book.cited(passage.cites)),)


def _keep_version(letter: Letter, *, by: User) -> None:
    LetterVersion.objects.create(
        organisation_id=letter.organisation_id,
        letter=letter,
        number=letter.version,
        subject=letter.subject,
        recipient=letter.recipient,
        sender=letter.sender,
        body=letter.body,
        by=by,
    )
