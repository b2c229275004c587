"""Which letters make sense in a case now, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import letter_law
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.letter_kinds import AFTER_THE_END, MAIN, OF_A_STEP, OF_THE_CASE, LetterKind
from appeals.models import Stage
from cases.models import ENDS, Authority, Case, Coverage, Decision, Outcome
from claimback.accounts.own import is_alone
from claimback.words import day

SELF_FUNDED = "_self_funded"
"""The rulebook's ids of coverage an employer pays for itself end so."""

PURPOSES: dict[LetterKind, Promise] = {
    LetterKind.INTERNAL_APPEAL: gettext_lazy("Asks the plan to reverse its decision, point by point."),
    LetterKind.EXTERNAL_REVIEW: gettext_lazy("Asks reviewers outside the plan to decide, of the right specialty."),
    LetterKind.PEER_TO_PEER: gettext_lazy("Asks for a call between the doctor and the plan’s doctor."),
    LetterKind.REGULATOR_COMPLAINT: gettext_lazy("Tells the office that watches over the plan what went wrong."),
    LetterKind.MORE_INFORMATION: gettext_lazy("Sends what is new to whoever decides now."),
    LetterKind.STATUS: gettext_lazy("Asks where the answer is, and names the day it is due."),
    LetterKind.DEEMED_EXHAUSTION: gettext_lazy("Says that their time is over and that you go on without them."),
    LetterKind.CLAIM_FILE: gettext_lazy("Asks for everything the decision rests on."),
    LetterKind.DOCTOR_OUTLINE: gettext_lazy("Shows the doctor what the letter must answer; the doctor writes it."),
    LetterKind.SECOND_OPINION: gettext_lazy("Asks another doctor to look at the case."),
    LetterKind.RECORDS_REQUEST: gettext_lazy("Asks a clinic or therapist for the records that are missing."),
    LetterKind.EMPLOYER: gettext_lazy("Asks the employer, who pays for the plan, to look at the denial."),
    LetterKind.AUTHORITY_COVER: gettext_lazy("Sends the signed paper that lets you act."),
    LetterKind.REVOCATION: gettext_lazy("The patient takes back a paper that let somebody act."),
    LetterKind.THANK_YOU: gettext_lazy("Thanks those who helped, and says how it ended."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One letter that could be begun: its kind, the step it belongs to, and why not, if not."""

    kind: LetterKind
    stage: Stage | None
    why_not: str

    @property
    def stage_id(self) -> UUID | None:
        """The id of the step it belongs to."""
        return self.stage.pk if self.stage else None

    @property
    def purpose(self) -> Promise:
        """What the letter is for, in a sentence."""
        return PURPOSES[self.kind]


def offers(case: Case, *, on: date) -> list[Offer]:
    """Every letter one could want in this case, those of its steps first, in the order of the ladder."""
    found: list[Offer] = []
    stages = Stage.objects.filter(case=case).exclude(abandoned_on__isnull=False).order_by("position", "pk")
    for stage in stages.select_related("challenges", "answer", "case"):
        main = MAIN.get(StageKind(stage.kind))
        if main:
            found.append(Offer(main, stage, _main(case, stage)))
        if stage.filed_on:
            found += [Offer(kind, stage, why_not(case, kind=kind, stage=stage, on=on)) for kind in OF_A_STEP]
    return found + [Offer(kind, None, why_not(case, kind=kind, stage=None, on=on)) for kind in OF_THE_CASE]


def why_not(case: Case, *, kind: LetterKind, stage: Stage | None, on: date) -> str:
    """Why this letter makes no sense in this case now, as a sentence; empty where it does."""
    if case.closed_on and kind not in AFTER_THE_END:
        return _("The case is closed.")
    if kind in OF_A_STEP:
        return _of_a_step(case, kind, stage, on=on) if stage else _("It belongs to a step. Choose the step.")
    if stage is not None:
        return _("It belongs to the case, not to a step.")
    return _of_the_case(case, kind)


def _main(case: Case, stage: Stage) -> str:
    if case.closed_on:
        return _("The case is closed.")
    return "" if stage.standing is State.PREPARING else _("This step was filed already.")


def _of_a_step(case: Case, kind: LetterKind, stage: Stage, *, on: date) -> str:
    if stage.case_id != case.pk or stage.filed_on is None:
        return _("Nothing was sent on this step yet.")
    if stage.answer and stage.answer.outcome != Outcome.UNANSWERED:
        return _("This step was answered.")
    if kind is LetterKind.MORE_INFORMATION:
        return "" if stage.standing is State.FILED else _("This step is over.")
    if stage.kind == StageKind.PEER_TO_PEER:
        return _("A call has no time to answer by law.")
    return "" if kind is LetterKind.STATUS else _exhausted(case, stage, on=on)


def _exhausted(case: Case, stage: Stage, *, on: date) -> str:
    due = letter_law.due(stage)
    if due is None:
        return _("By when they must answer is not known.")
    if not due.over(on):
        return _("They have until %(on)s, that day included.") % {"on": day(due.last)}
    silent = letter_law.silenced(stage, case)
    if not silent.opened or silent.cite is None:
        return _("The law we have read opens no further step for their silence.")
    return ""


def _of_the_case(case: Case, kind: LetterKind) -> str:
    decided = list(Decision.objects.filter(case=case).order_by("pk").values_list("outcome", flat=True))
    if kind in (LetterKind.AUTHORITY_COVER, LetterKind.REVOCATION):
        alone = is_alone(case.organisation) and not Authority.objects.filter(case=case).exists()
        if not case.patient_name:
            return _("The name of the patient is not confirmed yet.")
        return _("Nobody acts for somebody else in this case.") if alone else ""
    if not decided:
        return _("No decision is confirmed yet. Confirm what the letter of the plan says first.")
    if kind is LetterKind.THANK_YOU:
        ended = case.closed_on or decided[-1] in (*ENDS, Outcome.PARTLY)
        return "" if ended else _("Nothing is granted yet, and the case is not closed.")
    if decided[-1] in ENDS:
        return _("The denial was reversed.") if decided[-1] == Outcome.OVERTURNED else _("The case was settled.")
    return _employer(case) if kind is LetterKind.EMPLOYER else ""


def _employer(case: Case) -> str:
    coverage = Coverage.objects.get(case=case)
    if not coverage.coverage_type:
        return _("The kind of coverage is not known yet. Only a self-funded plan is paid for by the employer.")
    if not coverage.coverage_type.endswith(SELF_FUNDED):
        return _("Only for plans the employer pays for itself (self-funded). This one is insured or public.")
    return ""
