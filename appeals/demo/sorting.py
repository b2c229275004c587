"""A scan that holds two papers, sorted into two; the scan is set aside, and every byte of it kept."""

from __future__ import annotations

from appeals.demo import stories
from appeals.demo.stories import Scene
from cases.models import Case
from documents.bench.actions import make_papers
from documents.bench.making import make
from documents.bench.plan import NewPaper, Taken
from documents.intake import take_in
from documents.models import Kind, MadePaper


def sorted_scan(scene: Scene, case: Case) -> list[MadePaper]:
    """An MRI report and a list of medicines came in one file, the list first; now each is a paper of its own."""
    mark = scene.office.marked
    lines = [
        f"Example City Pharmacy (fictional) {scene.office.canary}",
        f"MEDICATION LIST, printed {scene.ago(30)}",
        f"Patient: {case.patient_name}",
        "Naproxen 500 mg tablet, twice daily. Stopped: stomach pain.",
        "The patient was told to take it with food, and to stop it for pain in the stomach.",
        "Gabapentin 300 mg capsule, three times daily. Refills: 2",
        "\f",
        f"Example Imaging (fictional) {scene.office.canary}",
        f"MRI OF THE LUMBAR SPINE WITHOUT CONTRAST, {scene.ago(55)}",
        f"Patient: {case.patient_name}",
        "TECHNIQUE: Sagittal and axial sequences were obtained.",
        "FINDINGS: At L4-L5 there is anterolisthesis of 5 mm and narrowing of the canal.",
        "The nerve of the left leg is touched, and this is in line with the pain of the patient.",
        "IMPRESSION: Spondylolisthesis at L4-L5 with moderate stenosis.",
    ]
    scan = stories.paper(scene, case, lines, name="Two papers in one scan", kind=Kind.EVIDENCE, as_pdf=True)
    new = [
        NewPaper((Taken(scan.pk, 2),), mark("MRI of the lumbar spine"), Kind.IMAGING, scene.ago(55)),
        NewPaper((Taken(scan.pk, 1),), mark("Medicines"), Kind.MEDICATION, scene.ago(30)),
    ]
    sorting = make_papers(case, papers=new, sets_aside=True, by=scene.advocate)
    make(sorting_id=sorting.pk)
    papers = list(MadePaper.objects.filter(sorting=sorting, document__isnull=False).order_by("place"))
    for paper in papers:
        take_in(document_id=paper.document_id)  # type: ignore[arg-type]
    _somebody_elses(scene, case)
    return papers


def _somebody_elses(scene: Scene, case: Case) -> None:
    """A page of another patient came along; it waits for somebody to say that it does not belong here."""
    lines = [
        f"Example PT (fictional) {scene.office.canary}",
        "Patient: Nobody Invented   DOB: 01/02/1951",
        f"Progress note of {scene.ago(80)}, visit # 3",
        "The patient walked for ten minutes, and the knee was sore after the exercises of the day.",
        "Plan of care: two more visits in this month, and then the range of motion is measured again.",
    ]
    stories.paper(scene, case, lines, name="Came along with the notes", kind=Kind.OTHER)
