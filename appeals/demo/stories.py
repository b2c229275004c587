"""One case at one place on the way, told through the real verbs, its days counted back from `today`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from appeals import actions
from appeals.demo import asking, authorising, letters, sending
from appeals.demo.people import Office, invented_name
from appeals.models import Channel, FollowUp, Packet, Stage
from cases.models import Case, Ending, Outcome
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from documents.actions import receive
from documents.intake import take_in
from documents.models import Document, Kind

ZONE = "America/New_York"
INSURERS = ("Fictional Mutual", "Invented Health Plan", "Northfield Imaginary", "Makebelieve Care")
SERVICES = (
    ("Lumbar fusion L4-L5", "22633"),
    ("MRI of the lumbar spine", "72148"),
    ("Spinal cord stimulator trial", "63650"),
    ("Knee arthroscopy", "29881"),
    ("Infusion therapy", "96365"),
)
REASONS = (
    ("not_medically_necessary", "The records do not show that this is medically necessary."),
    ("conservative_treatment_not_exhausted", "Six weeks of conservative treatment were not documented."),
    ("imaging_criteria_not_met", "The imaging does not show instability."),
    ("experimental_or_investigational", "This service is considered investigational."),
)


@dataclass(frozen=True)
class Scene:
    """Where a story plays: the office, the advocate, the day it is told, and the dice."""

    office: Office
    advocate: User
    today: date
    chance: Random
    patient: User | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    def ago(self, days: int) -> date:
        """So many days before today."""
        return self.today - timedelta(days=days)

    def given(self, *, coverage: str, notice: int, received: int | None = None, **more: Any) -> dict[str, Any]:
        """The facts of this case; `notice` and `received` are days ago. Kept in `facts` for the letters."""
        mark = self.office.marked
        service, code = self.chance.choice(SERVICES)
        reason, words = self.chance.choice(REASONS)
        number = self.chance.randrange(10**6, 10**7)
        name = self.patient.name if self.patient else mark(invented_name(self.chance))
        arrived = self.ago(max(notice - 4, 0) if received is None else received)
        facts = {
            "patient_name": name,
            "patient_born_on": date(1940 + self.chance.randrange(60), 1 + self.chance.randrange(12), 14),
            "service": mark(service),
            "codes": [code],
            "provider": mark("Dr. Pat Example"),
            "claim_type": "pre_service",
            "urgency": "standard",
            "time_zone": ZONE,
            "coverage_type": coverage,
            "state": self.chance.choice(("CA", "FL", "IL", "NY", "PA", "TX")),
            "insurer": mark(self.chance.choice(INSURERS)),
            "administrator": mark("Example Benefits"),
            "plan_name": mark("Lakeside Tool Works plan"),
            "member_id": mark(f"DEMO{number}"),
            "group_number": mark(f"{number % 10**5:05}"),
            "internal_levels": 1,
            "appeal_address": mark("P.O. Box 1190") + "\nExample City, OH 45001",
            "appeal_fax": mark("(800) 555-0143"),
            "appeal_phone": mark("(800) 555-0142"),
            "notice_on": self.ago(notice),
            "received_on": arrived,
            "received_how": "told",
            "decided_by": mark("Utilization Management"),
            "reason": reason,
            "reason_text": mark(words),
            "reason_page": 1,
            "denial_codes": [mark("D-50")],
            "criteria": [mark("Policy SP-014")],
            "claim_number": mark(f"CL-{number}"),
            "reference_number": mark(f"PA-{number}"),
        }
        self.facts.update(facts | more)
        return self.facts


def paper(
    scene: Scene, case: Case, lines: list[str], *, name: str, kind: Kind, read: bool = True, as_pdf: bool = False
) -> Document:
    """A paper of the case as a file of its own, and read by the same code as any other."""
    content = letters.pdf(lines) if as_pdf else letters.plain(lines)
    name = f"{name} {scene.office.canary} {scene.chance.randrange(10**5):05}.{'pdf' if as_pdf else 'txt'}"
    document = receive(case=case, stream=BytesIO(content), name=name, kind=kind, by=scene.advocate).document
    if read:
        take_in(document_id=document.pk)
        document.refresh_from_db()
    return document


def denied(scene: Scene, facts: Mapping[str, Any], *, on: date | None = None, read: bool = True) -> Case:
    """A case whose denial was dropped and confirmed on `on` (the day it came, unless told otherwise)."""
    on = on or max(facts["received_on"], facts["notice_on"])
    case = actions.take_paper_in(organisation=scene.office.organisation, by=scene.advocate, on=on)
    letter = paper(
        scene, case, letters.denial(facts, mark=scene.office.canary), name="Denial", kind=Kind.DENIAL, read=read
    )
    actions.accept_denial(case, facts=facts, papers=[letter], by=scene.advocate, on=on)
    if scene.patient:
        actions.share(case, user=scene.patient, role=Role.PATIENT, until=None, by=scene.advocate)
    case.refresh_from_db()
    return case


def rung(case: Case, *, ends: str = "", kind: str = "internal_appeal") -> Stage:
    """The going-on rung of this kind that comes first on the ladder."""
    stages = Stage.objects.going_on().filter(case=case, kind=kind, step__endswith=ends)
    return stages.order_by("-challenges__confirmed_at", "position", "pk")[0]


def packed(scene: Scene, stage: Stage, *, on: date) -> Packet:
    """Drafted, and bound with a note of the clinic."""
    authorising.let_act(scene, stage, on=on)
    actions.draft_letter(stage, on=on, by=scene.advocate)
    lines = letters.record_of_care(stage.case.patient_name, on=on, mark=scene.office.canary)
    note = paper(scene, stage.case, lines, name="Clinic note", kind=Kind.EVIDENCE)
    packet = actions.build_packet(actions.ask_for_packet(stage, papers_in_order=[note], on=on, by=scene.advocate).pk)
    assert packet is not None
    return packet


def filed(scene: Scene, stage: Stage, *, on: date, at: datetime | None = None) -> Stage:
    """Drafted, and sent by fax on `on`."""
    authorising.let_act(scene, stage, on=on)
    actions.draft_letter(stage, on=on, by=scene.advocate)
    return actions.file_stage(
        stage,
        on=on,
        at=at,
        how=Channel.FAX,
        address=scene.office.marked("(800) 555-0143"),
        tracking=scene.office.marked("fax report 0142"),
        by=scene.advocate,
        today=on,
    )


def answered(scene: Scene, stage: Stage, outcome: Outcome, *, on: date) -> None:
    """The answer came as a letter and was confirmed the day it was dated."""
    mark = scene.office.marked
    lines = letters.answer(scene.facts, outcome, on=on, mark=scene.office.canary)
    letter = paper(scene, stage.case, lines, name="Answer", kind=Kind.ANSWER)
    facts = {
        "outcome": outcome,
        "notice_on": on,
        "received_on": on,
        "received_how": "portal",
        "decided_by": mark("Appeals Unit"),
        "reason_text": "" if outcome == Outcome.OVERTURNED else mark("The criteria are still not met."),
        "claim_number": scene.facts["claim_number"],
    }
    actions.record_answer(stage, facts=facts, papers=[letter], by=scene.advocate, on=on)


def letter_just_dropped(scene: Scene) -> Case:
    """A letter was dropped this morning; nobody, not even the reader, has looked at it."""
    facts = scene.given(coverage="", notice=5, received=1)
    case = actions.take_paper_in(organisation=scene.office.organisation, by=scene.advocate, on=scene.today)
    lines = letters.denial(facts, mark=scene.office.canary)
    paper(scene, case, lines, name="Letter", kind=Kind.DENIAL, read=False, as_pdf=True)
    return case


def waits_to_be_confirmed(scene: Scene) -> Case:
    """The letter was read; a person must confirm what it says."""
    facts = scene.given(coverage="", notice=6, received=2)
    case = actions.take_paper_in(organisation=scene.office.organisation, by=scene.advocate, on=scene.ago(1))
    lines = letters.denial(facts, mark=scene.office.canary)
    paper(scene, case, lines, name="Letter", kind=Kind.DENIAL, as_pdf=True)
    return case


def coverage_unknown(scene: Scene) -> Case:
    """Confirmed, but nobody knows the kind of coverage yet: a question instead of a date."""
    return denied(scene, scene.given(coverage="", notice=12))


def preparing_with_a_draft(scene: Scene) -> Case:
    """The first appeal is being written, in its second version; notes were asked for."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=40))
    draft = actions.draft_letter(rung(case), on=scene.ago(3), by=scene.advocate)
    actions.save_letter(
        draft,
        subject=draft.subject,
        recipient=draft.recipient,
        sender=draft.sender,
        body=f"{draft.body}\n\nDr. Pat Example is ready to answer questions. {scene.office.canary}",
        version=draft.version,
        by=scene.advocate,
    )
    asking.ask(scene, case, on=scene.ago(1), due_on=scene.today + timedelta(days=9))
    what = scene.office.marked("Call the clinic about the therapy notes")
    actions.set_follow_up(case, what=what, due_on=scene.today + timedelta(days=2), on=scene.ago(1), by=scene.advocate)
    return case


def last_days(scene: Scene) -> Case:
    """Nearly too late: a few days are left to file."""
    return denied(scene, scene.given(coverage="erisa_insured", notice=180, received=177))


def filed_and_waiting(scene: Scene) -> Case:
    """The first appeal was faxed by a machine with its packet this morning, and they confirmed it on the telephone."""
    case = denied(scene, scene.given(coverage="individual_aca", notice=50))
    stage = sending.faxed(scene, rung(case), packed(scene, rung(case), on=scene.today), on=scene.today)
    who, reference = scene.office.marked("Casey at the Appeals Unit"), scene.office.marked("AP-77120")
    actions.record_receipt(
        stage,
        rung="acknowledged",
        on=scene.today,
        today=scene.today,
        by=scene.advocate,
        reference=reference,
        who=who,
    )
    return case


def insurer_is_late(scene: Scene) -> Case:
    """The appeal went out long ago and nobody answered."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=150))
    filed(scene, rung(case), on=scene.ago(95))
    return case


def nobody_answered(scene: Scene) -> Case:
    """The insurer let its time pass, and somebody said so: the outside review is open without an answer."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=120))
    stage = filed(scene, rung(case), on=scene.ago(90))
    actions.record_silence(stage, by=scene.advocate, on=scene.ago(2))
    return case


def external_review_open(scene: Scene) -> Case:
    """The denial was upheld; the way to a reviewer outside is open."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=120))
    answered(scene, filed(scene, rung(case), on=scene.ago(60)), Outcome.UPHELD, on=scene.ago(20))
    return case


def with_the_reviewer(scene: Scene) -> Case:
    """The state's reviewer has it, and the day it got there is known."""
    case = denied(scene, scene.given(coverage="erisa_insured", notice=120, state="CA"))
    answered(scene, filed(scene, rung(case), on=scene.ago(60)), Outcome.UPHELD, on=scene.ago(20))
    stage = filed(scene, rung(case, ends="external_state", kind="external_review"), on=scene.ago(12))
    received, heard = scene.ago(7).isoformat(), scene.ago(6)
    actions.record_stage_fact(stage, event="iro_request_received", value=received, by=scene.advocate, today=heard)
    for promise in FollowUp.objects.filter(case=case, done_on=None):
        actions.finish_follow_up(promise, on=heard, by=scene.advocate)
    return case


def won(scene: Scene) -> Case:
    """The appeal was granted: the case is closed as won."""
    case = denied(scene, scene.given(coverage="erisa_insured", notice=110))
    answered(scene, filed(scene, rung(case), on=scene.ago(80)), Outcome.OVERTURNED, on=scene.ago(52))
    return case


def granted_in_part(scene: Scene) -> Case:
    """Half was granted; the rest may go on."""
    case = denied(scene, scene.given(coverage="individual_aca", notice=100))
    answered(scene, filed(scene, rung(case), on=scene.ago(70)), Outcome.PARTLY, on=scene.ago(44))
    return case


def was_no_denial(scene: Scene) -> Case:
    """The paper was a statement, so the case is closed again."""
    facts = scene.given(coverage="", notice=15, received=10)
    case = actions.take_paper_in(organisation=scene.office.organisation, by=scene.advocate, on=scene.ago(10))
    paper(scene, case, letters.statement(facts, mark=scene.office.canary), name="Statement", kind=Kind.OTHER)
    return actions.close(case, ending=Ending.NO_DENIAL, on=scene.ago(9), by=scene.advocate)


def call_between_doctors(scene: Scene) -> Case:
    """Denied days ago: the doctor may still ask for a call (peer-to-peer), beside the ladder."""
    case = denied(scene, scene.given(coverage="erisa_insured", notice=3, received=1))
    actions.draft_letter(rung(case, kind="peer_to_peer"), on=scene.today, by=scene.advocate)
    return case


def medicare_advantage(scene: Scene) -> Case:
    """A Medicare Advantage plan said no; its appeal is being prepared."""
    return denied(scene, scene.given(coverage="medicare_advantage", notice=25))


def medicare_upheld(scene: Scene) -> Case:
    """A Medicare Advantage plan upheld its denial, so the case went on to the independent entity by itself."""
    case = denied(scene, scene.given(coverage="medicare_advantage", notice=70))
    answered(scene, filed(scene, rung(case), on=scene.ago(40)), Outcome.UPHELD, on=scene.ago(15))
    return case


def medicaid(scene: Scene) -> Case:
    """A Medicaid plan said no; the plan appeal comes before the fair hearing."""
    return denied(scene, scene.given(coverage="medicaid_managed_care", notice=20))


def hours_count(scene: Scene) -> Case:
    """Urgent: the appeal went out this morning and the insurer's clock runs in hours."""
    case = denied(scene, scene.given(coverage="erisa_insured", notice=2, received=1, urgency="urgent"))
    at = datetime.combine(scene.ago(1), time(16, 20), ZoneInfo(ZONE))
    filed(scene, rung(case), on=scene.ago(1), at=at)
    return case


def corrected(scene: Scene) -> Case:
    """The day of receipt was wrong: old dates stay visible beside the new ones."""
    case = denied(scene, scene.given(coverage="erisa_self_funded", notice=30, received=20))
    actions.correct_and_recount(
        case,
        decision=case.decisions.get(),  # type: ignore[attr-defined]
        facts={"received_on": scene.ago(27), "received_how": "postmark"},
        why=scene.office.marked("The envelope was found"),
        by=scene.advocate,
        on=scene.ago(5),
    )
    return case


STORIES: tuple[Callable[[Scene], Case], ...] = (
    preparing_with_a_draft,
    filed_and_waiting,
    external_review_open,
    letter_just_dropped,
    waits_to_be_confirmed,
    coverage_unknown,
    last_days,
    insurer_is_late,
    nobody_answered,
    with_the_reviewer,
    won,
    granted_in_part,
    was_no_denial,
    call_between_doctors,
    medicare_advantage,
    medicare_upheld,
    medicaid,
    hours_count,
    corrected,
)
SHARED = frozenset({preparing_with_a_draft, filed_and_waiting, external_review_open, won})
