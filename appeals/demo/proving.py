"""A fusion whose criteria are half proven: pages given, logs written, one gap that is a dated task."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from appeals import actions
from appeals.demo import sorting, stories
from appeals.demo.stories import Scene
from appeals.models import AskedOf
from cases.models import Case
from documents.criteria import actions as criteria
from documents.criteria import matrix
from documents.criteria.policies import shipped
from documents.criteria.vocabulary import Asked, Verdict
from documents.models import Criterion, Document, Kind

POLICY = "fusion_lumbar_evicore_cmm_609"


def criteria_half_proven(scene: Scene) -> Case:
    """Two criteria met with their pages, one log too short, one gap promised for next week, the rest open."""
    service = scene.office.marked("Lumbar fusion L4-L5")
    reason = "conservative_treatment_not_exhausted"
    given = scene.given(coverage="erisa_insured", notice=25, service=service, codes=["22633"], reason=reason)
    case = stories.denied(scene, given)
    policy = shipped().policy(POLICY)
    assert policy is not None
    criteria.take_policy(case, policy=policy, by=scene.advocate)
    notes, scan, scores = _papers(scene, case)
    _logs(scene, case, notes, scan, scores)
    rows = {row.ask: row for row in Criterion.objects.filter(case=case)}
    found, said = matrix.count(rows["instability"], today=scene.today)
    criteria.accept_count(rows["instability"], pages=found.pages, words=said, by=scene.advocate)
    criteria.give_evidence(
        rows["pain"], document=scores, pages=[1], verdict=Verdict.MET, quote="Pain today: 8 of 10.", by=scene.advocate
    )
    criteria.give_evidence(
        rows["not_alone"], document=scan, pages=[1], quote="Anterolisthesis of L4 on L5", by=scene.advocate
    )
    due = scene.today + timedelta(days=6)
    what = scene.office.marked("Ask Example PT for the notes of the last weeks")
    actions.chase_gap(rows["conservative_care"], what=what, due_on=due, on=scene.today, by=scene.advocate)
    _asked(scene, case, rows)
    sorting.sorted_scan(scene, case)
    return case


def _asked(scene: Scene, case: Case, rows: dict[str, Criterion]) -> None:
    """The surgeon was asked for what would prove one of the open rows."""
    actions.ask_for_papers(
        case,
        asked_of=AskedOf.DOCTOR,
        name=scene.office.marked("Example Spine Surgery"),
        email=f"surgeon.{case.reference.lower()}@example.test",
        items=[],
        for_criteria={rows["nicotine"]: scene.office.marked("The last test for nicotine")},
        due_on=scene.today + timedelta(days=10),
        on=scene.today,
        by=scene.advocate,
    )


def _papers(scene: Scene, case: Case) -> list[Document]:
    ago, mark = scene.ago, scene.office.canary
    therapy = [
        f"Example PT (fictional) {mark}", f"The first visit was on {ago(130)}.",
        "The patient has pain in the back and in the left leg, and cannot walk for more than ten minutes.", "\f",
        f"The last visit was on {ago(75)}. {mark}",
        "There were 14 visits, and they brought no lasting relief of the pain.",
    ]  # fmt: skip
    report = [
        f"Example Imaging (fictional) {mark}", f"X-ray in bending of {ago(60)}",
        "Anterolisthesis of L4 on L5: 6 mm in flexion and 2 mm in extension.",
        "The slip moves when the patient bends forward, and this is a sign that the segment is not stable.",
    ]  # fmt: skip
    scores = [
        f"Example City Clinic (fictional) {mark}", f"The patient was asked on {ago(40)}.",
        "Pain today: 8 of 10. Oswestry: 52 per cent.",
        "The left foot is weak, and the pain has been worse since the spring.",
    ]  # fmt: skip
    return [
        stories.paper(scene, case, lines, name=name, kind=kind)
        for lines, name, kind in (
            (therapy, "Therapy notes", Kind.THERAPY),
            (report, "X-ray report", Kind.IMAGING),
            (scores, "Scores", Kind.SCORE),
        )
    ]


def _logs(scene: Scene, case: Case, notes: Document, scan: Document, scores: Document) -> None:
    def note(kind: Asked, what: str, on: date, **more: Any) -> None:
        criteria.note_finding(case, kind=kind, what=what, on=on, today=scene.today, by=scene.advocate, **more)

    ago, marked = scene.ago, scene.office.marked
    note(
        Asked.CONSERVATIVE, "physical_therapy", ago(130), until=ago(75), amount=Decimal(14),
        provider=marked("Example PT"), result="No lasting relief", document=notes, page=2,
    )  # fmt: skip
    note(Asked.CONSERVATIVE, "anti_inflammatory", ago(150), until=ago(90), result="Stomach pain, stopped")
    note(
        Asked.IMAGING, "bending_x_ray", ago(60), level="L4-L5", result="Slip of 6 mm in flexion", matches=True,
        document=scan, page=1,
    )  # fmt: skip
    note(Asked.NEURO, "weakness", ago(40), level="left foot", amount=Decimal(4), document=scores, page=1)
    for days, pain in ((130, 6), (75, 7), (40, 8)):
        note(Asked.SCORE, "nrs", ago(days), amount=Decimal(pain), document=scores, page=1)
    note(Asked.SCORE, "odi", ago(40), amount=Decimal(52), document=scores, page=1)
    note(Asked.NICOTINE, "stopped", ago(100))
